import ByteParsing
import Capture
import DatabaseViews
import Foundation
import TestSupport
import Testing

/// What the parser makes of a log, handed over in pieces of whole lines.
func serverLog(_ text: String, piece: Int = .max) -> Parsed<PostgresLog>? {
  var parser = PostgresLogParser()
  let bytes = Array(text.utf8)
  var (start, line) = (0, 1)
  while start < bytes.count {
    var end = min(bytes.count, start + min(piece, bytes.count))
    while end < bytes.count, bytes[end - 1] != 0x0A { end += 1 }
    let part = Array(bytes[start..<end])
    parser.read(unsafe part.span.bytes, firstLine: line)
    line += part.count { $0 == 0x0A }
    start = end
  }
  return parser.finish()
}

/// A deadlock and what surrounds it, with `prefix` in front of each message.
private func deadlock(_ prefix: String, continued: String = "\t") -> String {
  """
  \(prefix)LOG:  checkpoint starting: time
  \(prefix)ERROR:  deadlock detected
  \(prefix)DETAIL:  Process 4242 waits for ShareLock on transaction 728; blocked by process 4243.
  \(continued)Process 4243 waits for ExclusiveLock on tuple (0,7) of relation 16386 of database 16385; blocked by process 4242.
  \(continued)Process 4242: UPDATE accounts SET balance = 1
  \(continued)WHERE id = 9
  \(continued)Process 4243: DELETE FROM accounts WHERE id = 7
  \(prefix)HINT:  See server log for query details.
  \(prefix)CONTEXT:  while updating tuple (0,9) in relation "accounts"
  \(prefix)STATEMENT:  UPDATE accounts SET balance = 1
  \(continued)WHERE id = 9
  \(prefix)LOG:  checkpoint complete: wrote 3 buffers

  """
}

@Suite struct PostgresLogTests {
  private static let time = 1_795_669_920.0

  @Test(
    "a deadlock is read behind every prefix",
    arguments: [
      "2026-11-26 05:12:00.123 UTC [4242] shop@app ", "2026-11-26 05:12:00.123 UTC [4242] ",
      "2026-11-26 05:12:00 UTC:10.0.0.7(51234):shop@app:[4242]:",
      "2026-11-26 05:12:00 UTC [4242]: [5-1] user=shop,db=app,app=web,client=10.0.0.7 ",
      "2026-11-26 05:12:00.123 UTC [4242]: [5-1] db=app,user=shop ",
      "2026-11-26 05:12:00 UTC-6926a1b2.1092-", "1795669920.123 [4242] ",
      "2026-11-26 06:12:00.5 +01 4242 shop app ", "2026-11-26 05:12:00.123 UTC 40P01 4242 ",
      "< 2026-11-26 05:12:00.123 UTC >", "[4242] ", "<2026-11-26 05:12:00 UTC 4242 40P01>",
      "Nov 26 05:12:00 db-1 postgres[4242]: [5-1] 2026-11-26 05:12:00.123 UTC [4242] ",
      "2026-11-26 05:12:00.123 UTC [4242-5] shop@app ", "%m p=4242 u=shop d=app ",
      "db-1  | 2026-11-26 05:12:00.123 UTC [4242] ",
      "2026-11-26T05:12:00.123456789Z stderr F 2026-11-26 05:12:00.123 UTC [4242] ",
      "[pod/pg-0/postgres] 2026-11-26 05:12:00.123 UTC [4242] ", "",
    ])
  func prefixes(prefix: String) throws {
    let inFront =
      prefix.hasPrefix("db-1") || prefix.hasPrefix("[pod")
      ? String(prefix.prefix { $0 != "2" || $0 == "|" }) : ""
    let log = try #require(serverLog(deadlock(prefix, continued: inFront + "\t"))).sample
    #expect(log.deadlocks.count == 1, "\(prefix)")
    let found = try #require(log.deadlocks.kept.first)
    #expect(found.edges.map(\.waiter) == [4242, 4243], "\(prefix)")
    #expect(found.edges.map(\.holder) == [4243, 4242])
    #expect(found.edges.map(\.mode) == ["ShareLock", "ExclusiveLock"])
    #expect(
      found.edges.map(\.object) == [
        "transaction 728", "tuple (0,7) of relation 16386 of database 16385",
      ])
    #expect(found.statements[4243] == "DELETE FROM accounts WHERE id = 7")
    #expect(found.statements[4242] == "UPDATE accounts SET balance = 1\nWHERE id = 9")
    #expect(found.tables == ["accounts"])
    #expect(found.victim == 4242)
    #expect(found.mark.line == 2)
    if prefix.contains("UTC") || prefix.contains("17956") || prefix.contains("+01") {
      #expect(abs((log.firstTime ?? 0) - Self.time) < 1, "\(prefix)")
      #expect(log.isUniversal)
    }
  }

  @Test("who the victim is stands in the prefix")
  func owner() throws {
    for prefix in [
      "2026-11-26 05:12:00.123 UTC [4242] shop@app ",
      "2026-11-26 05:12:00 UTC:10.0.0.7(51234):shop@app:[4242]:",
      "2026-11-26 05:12:00 UTC [4242]: [5-1] user=shop,db=app,app=web,client=10.0.0.7 ",
    ] {
      let found = try #require(serverLog(deadlock(prefix))?.sample.deadlocks.kept.first)
      #expect(found.owner.user == "shop" && found.owner.database == "app", "\(prefix)")
    }
  }

  @Test("syslog writes the tab of a line that goes on as #011, and numbers its parts")
  func syslog() throws {
    let head = "Nov 26 05:12:00 db-1 postgres[4242]: [7-1] "
    let text = deadlock(head, continued: "Nov 26 05:12:00 db-1 postgres[4242]: [7-2] #011")
    let found = try #require(serverLog(text)?.sample.deadlocks.kept.first)
    #expect(found.edges.count == 2 && found.statements.count == 2)
  }

  @Test("a terminal makes blanks of tabs")
  func expandedTabs() throws {
    let text = deadlock("2026-11-26 05:12:00.123 UTC [4242] ", continued: "        ")
    let found = try #require(serverLog(text)?.sample.deadlocks.kept.first)
    #expect(found.edges.count == 2 && found.statements.count == 2)
  }

  @Test("blanks that were lost on the way do not hide a record")
  func collapsed() throws {
    let text = deadlock("2026-11-26 05:12:00.123 UTC [4242] ").split(separator: "\n").map {
      $0.replacing(":  ", with: ": ")
    }.joined(separator: "\n")
    #expect(serverLog(text)?.sample.deadlocks.kept.first?.edges.count == 2)
  }

  @Test(
    "containers and clouds wrap lines into JSON",
    arguments: ["log", "message", "textPayload", "msg"])
  func wrapped(key: String) throws {
    let lines = deadlock("2026-11-26 05:12:00.123 UTC [4242] ").split(separator: "\n")
    let text = lines.map { line in
      let escaped = line.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        .replacing("\t", with: "\\t")
      return
        "{\"\(key)\":\"\(escaped)\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-26T05:12:01Z\"}"
    }.joined(separator: "\n")
    let log = try #require(serverLog(text)).sample
    #expect(log.deadlocks.kept.first?.edges.count == 2)
    #expect(log.deadlocks.kept.first?.statements.count == 2)
  }

  @Test(
    "deadlocks are read in every language",
    arguments: ["en.log", "de.log", "fr.log", "ja.log", "zh.log", "de.csv", "fr.json"])
  func languages(name: String) throws {
    let parsed = try #require(serverLog(try fixture("log/deadlock-\(name)")))
    #expect(parsed.damage == nil)
    let ledger = parsed.sample.deadlocks
    #expect(ledger.count == 4)
    #expect(ledger.kept.map(\.edges.count) == [2, 2, 2, 3])
    #expect(ledger.kept.allSatisfy { $0.edges.count == $0.statements.count })
    #expect(ledger.kept.allSatisfy { $0.tables == ["accounts"] })
    #expect(ledger.kept.allSatisfy { $0.edges[0].object.hasPrefix("transaction 7") })
    #expect(ledger.patterns.count == 2)
    #expect(ledger.patterns.values.map(\.count).max() == 3)
    #expect(ledger.kept[0].owner.displayed.hasPrefix("shop@shop"))
  }

  @Test(
    "lock waits are read in every language, with their ends",
    arguments: ["en.log", "de.log", "fr.log", "ja.log", "zh.log", "ja.csv", "zh.json"])
  func waits(name: String) throws {
    let log = try #require(serverLog(try fixture("log/locks-\(name)"))).sample
    let waits = log.waits.waits
    #expect(waits.count >= 9, "\(waits.count)")
    #expect(waits.allSatisfy { $0.end != .open })
    #expect(waits.allSatisfy { !$0.holders.isEmpty })
    let row = try #require(waits.first { $0.mode == "ShareLock" })
    #expect(row.object.hasPrefix("transaction "))
    #expect(row.relation == "accounts" && row.waited > 12 && row.waited < 15)
    let tuple = try #require(waits.first { $0.mode == "ExclusiveLock" })
    #expect(tuple.object.hasPrefix("tuple (0,1) of relation 163"), "\(tuple.object)")
    #expect(tuple.holders == [row.waiter])
    let patient = try #require(waits.first { $0.end == .ended(.lockTimeout) || $0.waited < 2.5 })
    #expect(patient.waited > 1.9)
    #expect(
      waits.contains { $0.mode == "AccessExclusiveLock" && $0.object.hasPrefix("relation 163") })
  }

  @Test("what waits when the log ends has waited until then")
  func openWait() throws {
    let log = try #require(
      serverLog(
        """
        2026-11-26 05:12:01.000 UTC [7] a@b LOG:  process 7 still waiting for ShareLock on transaction 728 after 1000.100 ms
        2026-11-26 05:12:01.000 UTC [7] a@b DETAIL:  Processes holding the lock: 5, 6. Wait queue: 7.
        2026-11-26 05:12:41.000 UTC [9] LOG:  checkpoint starting: time

        """)
    ).sample
    let wait = try #require(log.waits.waits.first)
    #expect(wait.holders == [5, 6] && wait.queue == [7] && wait.end == .open)
    #expect(abs(wait.waited - 41) < 0.01)
  }

  @Test("a process that writes something else waits no more")
  func endedWait() throws {
    let log = try #require(
      serverLog(
        """
        2026-11-26 05:12:01.000 UTC [7] a@b LOG:  process 7 still waiting for ShareLock on transaction 728 after 1000.100 ms
        2026-11-26 05:12:01.000 UTC [7] a@b DETAIL:  Process holding the lock: 0. Wait queue: 7.
        2026-11-26 05:12:05.000 UTC [7] a@b ERROR:  canceling statement due to user request
        2026-11-26 05:12:41.000 UTC [9] LOG:  checkpoint starting: time

        """)
    ).sample
    let wait = try #require(log.waits.waits.first)
    #expect(wait.holders == [0] && wait.end == .ended(.canceled))
    #expect(abs(wait.waited - 5) < 0.01)
  }

  @Test("what a client repeats of the server's words is no server's log")
  func clients() {
    for text in [
      "2026-11-26 05:12:00 [42] connection failed: FATAL:  sorry, too many clients already\n",
      "psql: error: connection to server at \"db\" failed: FATAL:  sorry, too many clients already\n",
      "ERROR:  deadlock detected\nDETAIL:  Process 1 waits for ShareLock on transaction 2; blocked by process 3.\n",
      "org.postgresql.util.PSQLException: FATAL: sorry, too many clients already\n",
    ] {
      #expect(serverLog(text) == nil, "\(text)")
    }
  }

  @Test("statements do not speak for the server")
  func quotedStatements() throws {
    let log = try #require(
      serverLog(
        """
        2026-11-26 05:12:00.123 UTC [42] a@b ERROR:  relation "x" does not exist
        2026-11-26 05:12:00.123 UTC [42] a@b STATEMENT:  INSERT INTO notes VALUES ('
        \tFATAL:  sorry, too many clients already')
        2026-11-26 05:12:00.123 UTC [42] a@b LOG:  statement: SELECT 'ERROR:  deadlock detected'

        """)
    ).sample
    #expect(log[.slots].count == 0 && log[.deadlock].count == 0)
  }
}
