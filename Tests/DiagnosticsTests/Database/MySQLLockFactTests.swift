import ByteParsing
import Capture
import DatabaseViews
import Evidence
import Foundation
import TestSupport
import Testing

@testable import Diagnostics

@Suite("facts of locks of MySQL and MariaDB") struct MySQLLockFactTests {
  private func read(_ text: String) -> MySQLSeries? {
    var parser = CapturedMySQLParser()
    parser.locate("locks.txt")
    let bytes = Array(text.utf8)
    unsafe parser.read(bytes.span.bytes, firstLine: 1)
    return parser.finish()?.sample
  }

  private func examine(_ text: String) -> Findings {
    var recording = Recording()
    if let series = read(text) {
      recording.add(series, of: CapturedMySQLParser.format, from: "locks.txt")
    }
    let findings = MySQLLocks.examine(recording)
    #expect(findings.undeclared(MySQLLocks.facts) == [])
    return findings
  }

  private func sample(_ name: String) throws -> String {
    let folder = repository.appending(path: "samples/\(name)")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let name = try #require(files.first)
    return try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  private func list(_ rows: String...) -> String {
    "Id\tUser\tHost\tdb\tCommand\tTime\tState\tInfo\n" + rows.joined(separator: "\n") + "\n\n"
  }

  private func row(
    _ id: Int, _ command: String, _ time: Int, _ state: String = "", _ info: String = "NULL",
    db: String = "shop"
  ) -> String {
    "\(id)\tshop\tapp-1:5\(id)\t\(db)\t\(command)\t\(time)\t\(state)\t\(info)"
  }

  private let waits = "Waiting for table metadata lock"

  private func look(_ text: String) throws -> MySQLLockPicture {
    let series = try #require(read(text))
    return try #require(MySQLLockPicture.history(series).last)
  }

  private func edges(_ picture: MySQLLockPicture) -> Set<String> {
    var edges: Set<String> = []
    for node in picture.forest.nodes {
      guard let parent = node.parent else { continue }
      edges.insert(
        "\(picture.number(node.party)) < \(picture.number(picture.forest.nodes[parent].party))")
    }
    return edges
  }

  private func roots(_ picture: MySQLLockPicture) -> [String] {
    picture.roots.map {
      "\(picture.number(picture.forest.nodes[$0].party)) \(picture.forest.nodes[$0].victims)"
    }
  }

  @Test("a processlist alone tells a pile-up, its head and the statement that holds it")
  func processlist() throws {
    let text = list(
      row(1, "Query", 300, "Sending data", "SELECT * FROM acct, other"),
      row(2, "Query", 40, waits, "ALTER TABLE acct ADD x INT"),
      row(3, "Query", 30, waits, "SELECT * FROM acct WHERE id = 1"),
      row(4, "Query", 20, waits, "update shop.acct set v = 1"), row(5, "Sleep", 3),
      row(6, "Sleep", 900, db: "else"))
    let picture = try look(text)
    #expect(roots(picture) == ["id 1 3"])
    #expect(edges(picture) == ["id 2 < id 1", "id 3 < id 2", "id 4 < id 2"])
    #expect(picture.roots.allSatisfy { !picture.isCertain($0) })
    let findings = examine(text)
    #expect(
      findings.value("mysql.lock.head.queue", of: "id 1 shop@app-1")?.description == "2 sessions")
    #expect(findings.value("mysql.lock.kind", of: "id 1 shop@app-1")?.description == "metadata")
    #expect(findings.gaps.count == 2)
  }

  @Test("of several idle sessions none is taken for the holder, of one that one is")
  func sleepers() throws {
    let queue = [
      row(2, "Query", 40, waits, "ALTER TABLE acct ADD x INT"),
      row(3, "Query", 30, waits, "SELECT * FROM acct"),
    ]
    let young = row(8, "Sleep", 2)
    let one = list(row(1, "Sleep", 100), queue[0], queue[1], young)
    #expect(try roots(look(one)) == ["id 1 2"])
    let two = list(row(1, "Sleep", 100), row(7, "Sleep", 200), queue[0], queue[1], young)
    #expect(try roots(look(two)) == [])
    let findings = examine(two)
    let server = findings.facts.first?.subject.name ?? ""
    #expect(
      findings.value("mysql.waits.metadata.headless", of: server)?.description == "2 sessions")
    let suspects = findings.value("mysql.waits.metadata.suspects", of: server)?.description ?? ""
    #expect(suspects.contains("id 7") && suspects.contains("id 1"), "\(suspects)")
    #expect(!suspects.contains("id 8"), "\(suspects)")
  }

  @Test("the transaction older than the ALTER in its schema is the holder, not simply the oldest")
  func transactions() throws {
    let open =
      "trx_id\ttrx_state\ttrx_started\ttrx_requested_lock_id\ttrx_wait_started\ttrx_mysql_thread_id\ttrx_query\n"
      + "421\tRUNNING\t2026-11-20 08:00:00\tNULL\tNULL\t6\tNULL\n"
      + "422\tRUNNING\t2026-11-20 08:50:00\tNULL\tNULL\t1\tNULL\n"
      + "423\tRUNNING\t2026-11-20 08:59:50\tNULL\tNULL\t7\tNULL\n\n"
    let text =
      "NOW()\n2026-11-20 09:00:00\n\n" + open
      + list(
        row(6, "Sleep", 3600, db: "else"), row(1, "Sleep", 590), row(7, "Sleep", 9),
        row(2, "Query", 40, waits, "ALTER TABLE acct ADD x INT"))
    let picture = try look(text)
    #expect(roots(picture) == ["id 1 1"])
    #expect(picture.metadataWaits.rivals[.session(1)] == [])
    let findings = examine(text)
    #expect(findings.value("mysql.lock.presumed", of: "id 1 shop@app-1")?.description == "40 s")
    #expect(findings.value("mysql.lock.certain", of: "id 1 shop@app-1")?.description == "no")
  }

  @Test(
    "what a MySQL server printed of a storm gives the same tree from locks, pairs and sys views")
  func forms() throws {
    for name in ["mysql-locks-storm", "mysql-locks-sys", "mysql-locks-pairs"] {
      let picture = try look(sample(name))
      let counts = picture.roots.map { picture.forest.nodes[$0].victims }
      #expect(counts.first.map { $0 >= 8 } == true, "\(name): \(counts)")
      #expect(picture.forest.rings.isEmpty, "\(name)")
      #expect(
        picture.forest.nodes.allSatisfy { node in
          node.wait?.blockers.contains(node.party) != true
        })
    }
    let full = try look(sample("mysql-locks-storm"))
    #expect(full.roots.map { full.forest.nodes[$0].victims } == [13])
  }

  @Test("what MariaDB printed of a storm gives all victims below one root, with the plugin surely")
  func mariadb() throws {
    for name in ["mariadb-locks-storm", "mariadb-locks-plugin"] {
      let picture = try look(sample(name))
      #expect(picture.roots.map { picture.forest.nodes[$0].victims } == [13], "\(name)")
      #expect(picture.metadataWaits.guesses.isEmpty == (name == "mariadb-locks-plugin"))
    }
  }

  @Test("a text that is cut at any place does no harm, and never names more waiters")
  func damage() throws {
    let text = try sample("mariadb-locks-storm")
    let bytes = Array(text.utf8)
    for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
      let cut = String(decoding: bytes[..<length], as: UTF8.self)
      guard let series = read(cut) else { continue }
      let waiters = MySQLLockPicture.history(series).last?.forest.waiterCount ?? 0
      #expect(waiters <= 13)
      _ = examine(cut)
    }
  }

  @Test("numbers of any size do no harm")
  func numbers() {
    let large = "99999999999999999999999"
    let text =
      list(
        "1\tu\th\td\tSleep\t\(large)\t\tNULL",
        "\(large)\tu\th\td\tQuery\t1\t\(waits)\tALTER TABLE t",
        "2\tu\th\td\tQuery\t-5\t\(waits)\tALTER TABLE t",
        "9223372036854775807\tu\th\td\tQuery\t9223372036854775807\t\(waits)\tx")
      + "trx_id\ttrx_state\ttrx_started\ttrx_requested_lock_id\ttrx_wait_started\ttrx_mysql_thread_id\ttrx_rows_locked\n"
      + "\(large)\tLOCK WAIT\t0000-00-00 00:00:00\t::::\t9999-12-31 23:59:59\t-1\t\(large)\n\n"
    _ = examine(text)
  }
}
