import Foundation
import TestSupport
import Testing

/// Locks of real servers: MariaDB, and MySQL where the environment names a tree of it (`MY_ROOT`).
@Suite(.enabled(if: isMariaDBInstalled, "needs mariadb-server"))
struct MySQLLockTests {
  /// A server to make the faults on.
  struct Server: Sendable, CustomTestStringConvertible {
    var tree: String
    var testDescription: String { tree.isEmpty ? "MariaDB" : "MySQL" }
  }

  /// MySQL is left out where `MY_ROOT` names no tree with it.
  static let servers = [Server(tree: "")] + (mySQLTree.map { [Server(tree: $0)] } ?? [])

  private func reports(_ function: String, _ server: Server) throws -> (
    lines: [JSON], errors: String
  ) {
    let run = try Rig.run(
      "mysql_locks.sh", function, servers: "mysql.sh", environment: ["MY_ROOT": server.tree])
    #expect(run.status == 0, "\(run.errors)")
    return (try run.text.split(separator: "\n").map { try JSON(String($0)) }, run.errors)
  }

  private func root(_ program: String, _ report: JSON) -> JSON? {
    report["detail"]?["roots"]?.elements?.first { $0["application"]?.text == program }
  }

  private func cause(_ program: String, _ report: JSON) throws -> JSON {
    let id = try #require(root(program, report)?["pid"]?.number, "\(program)")
    return try #require(
      report["causes"]?.elements?.first { $0["subject"]?.text == "id \(Int(id)) root@localhost" },
      "\(program)")
  }

  private func commands(_ cause: JSON) -> [String] {
    cause["next"]?.elements?.compactMap { $0["command"]?.text } ?? []
  }

  @Test(
    "each way to hold up others is named with its own remedy, and nobody is ended",
    arguments: servers)
  func faults(server: Server) throws {
    let (lines, errors) = try reports("all_mysql_locks", server)
    try #require(lines.count == 3)
    #expect(errors == "")
    for report in lines[0...1] {
      let ids = report.causeIDs.filter { $0.hasPrefix("contention/") }
      #expect(ids.filter { $0 == "contention/mysql-row-lock" }.count == 5)
      #expect(ids.filter { $0 == "contention/mysql-metadata-lock" }.count == 3)
    }
    try expectRoots(lines[0])
    try expectRemedies(lines[0])
    let text = try #require(lines[2].text)
    #expect(text.contains("6 sessions (web) wait"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  private func expectRoots(_ report: JSON) throws {
    let expected: [(String, victims: Double, doing: String, kind: String)] = [
      ("idle", 2, "idle in transaction", "row"), ("reader", 4, "running", "metadata"),
      ("keeper", 2, "holds a named lock", "metadata"),
      ("backup", 1, "holds LOCK TABLES", "metadata"),
      ("range", 2, "idle in transaction", "row"), ("sharer", 2, "idle in transaction", "row"),
      ("counter", 6, "idle in transaction", "row"),
    ]
    for (program, victims, doing, kind) in expected {
      let found = try #require(root(program, report), "\(program)")
      #expect(found["victims"]?.number == victims, "\(program)")
      #expect(found["doing"]?.text == doing, "\(program)")
      #expect(found["kind"]?.text == kind, "\(program)")
    }
    let prepared = report["detail"]?["roots"]?.elements?.first {
      $0["doing"]?.text == "prepared transaction"
    }
    #expect(prepared?["victims"]?.number == 1)
    #expect(root("reader", report)?["freed_by_ending_ddl"]?.number == 3)
  }

  private func expectRemedies(_ report: JSON) throws {
    let reader = try #require(root("reader", report))
    let ids = [reader["ddl_pid"], reader["pid"]].map { Int($0?.number ?? 0) }
    #expect(
      try commands(cause("reader", report)).prefix(3) == [
        "KILL QUERY \(ids[0]);", "KILL QUERY \(ids[1]);", "KILL \(ids[1]);",
      ])
    let idle = try cause("idle", report)
    #expect(commands(idle).first == "KILL \(Int(root("idle", report)?["pid"]?.number ?? 0));")
    #expect(idle["summary"]?.text?.contains("row 1 of test.acct") == true)
    let range = try cause("range", report)["summary"]?.text ?? ""
    #expect(range.contains("gap before row 20") && range.contains("gap at the end"), "\(range)")
    let prepared = report["causes"]?.elements?.first {
      $0["subject"]?.text?.hasSuffix("of no session") == true
    }
    #expect(prepared.map(commands) == ["XA RECOVER;"])
    #expect(try cause("keeper", report)["summary"]?.text?.contains("named lock nightly") == true)
    #expect(try cause("counter", report)["severity"]?.text == "critical")
  }

  @Test(
    "locks of the whole server, a flush, and a ring that InnoDB does not see", arguments: servers)
  func ofServer(server: Server) throws {
    let (lines, _) = try reports("server_locks", server)
    try #require(lines.count == 4)
    let doings = lines[0...2].map { $0["detail"]?["roots"]?.elements?.first?["doing"]?.text }
    #expect(doings == ["holds the global read lock", "holds the backup lock", "running"])
    for report in lines[0...2] {
      #expect(report.causeIDs == ["contention/mysql-metadata-lock"])
    }
    #expect(lines[0]["detail"]?["roots"]?.elements?.first?["victims"]?.number == 2)
    #expect(lines[2]["detail"]?["roots"]?.elements?.first?["victims"]?.number == 3)
    #expect(lines[3].causeIDs == ["deadlock/mysql"])
  }

  @Test(
    "where nobody lists metadata locks, who was there before the ALTER is the likely holder",
    arguments: servers)
  func unlisted(server: Server) throws {
    let (lines, _) = try reports("unlisted_locks", server)
    try #require(lines.count == (server.tree.isEmpty ? 2 : 1))
    let likely = try cause("reader", named: lines[0])
    #expect(likely["id"]?.text == "contention/mysql-metadata-lock")
    #expect(likely["confidence"]?.number ?? 1 < 0.8)
    #expect(
      lines[0]["gaps"]?.elements?.contains {
        $0["reason"]?.text?.contains("lists no metadata locks") == true
      } == true)
    if let sure = lines.dropFirst().first {
      #expect(try cause("reader", named: sure)["confidence"]?.number ?? 0 > 0.9)
      #expect(sure["gaps"]?.elements?.isEmpty == true)
    }
  }

  /// The only cause, which is that of the session with a pile-up of three.
  private func cause(_: String, named report: JSON) throws -> JSON {
    let roots = report["detail"]?["roots"]?.elements ?? []
    #expect(roots.count == 1)
    #expect(roots.first?["victims"]?.number == 4)
    #expect(roots.first?["freed_by_ending_ddl"]?.number == 3)
    #expect(roots.first?["database"]?.text == "test")
    return try #require(report["causes"]?.elements?.first)
  }

  @Test(
    "an idle server, an idle transaction, a long SELECT, an ALTER at work and a hot row are healthy",
    arguments: servers)
  func healthy(server: Server) throws {
    let (lines, _) = try reports("healthy_mysql_locks", server)
    #expect(lines.count == 5)
    for report in lines { #expect(report.causeIDs == []) }
  }
}
