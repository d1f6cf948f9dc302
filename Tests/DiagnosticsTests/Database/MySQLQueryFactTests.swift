import Capture
import Diagnostics
import Evidence
import Foundation
import TestSupport
import Testing

/// Facts that the diagnostic of MySQL's statements derives from a text.
private struct MySQLReading {
  var findings: Findings

  init(_ text: String) {
    var recording = Recording()
    for parser in MySQLQueryLoad.parsers { Self.read(text, with: parser, into: &recording) }
    findings = MySQLQueryLoad.examine(recording)
  }

  private static func read<Parser: StreamParser>(
    _ text: String, with type: Parser.Type, into recording: inout Recording
  ) {
    var parser = type.init()
    parser.locate("evidence.txt")
    let bytes = Array(text.utf8)
    unsafe parser.read(bytes.span.bytes, firstLine: 1)
    guard let parsed = parser.finish() else { return }
    recording.add(parsed.sample, of: Parser.format, from: "evidence.txt")
  }

  func number(_ name: String, of subject: String? = nil) -> Double? {
    for fact in findings.facts
    where fact.name == name && (subject == nil || fact.subject.name == subject) {
      if case .quantity(let quantity) = fact.value { return quantity.value }
    }
    return nil
  }

  func text(_ name: String, of subject: String? = nil) -> String? {
    findings.facts.first {
      $0.name == name && (subject == nil || $0.subject.name == subject)
    }?.value.description
  }
}

/// Rows as mysql prints them.
private func table(_ columns: [String], _ rows: [[String]]) -> String {
  let widths = columns.indices.map { index in
    ([columns] + rows).map { $0[index].count }.max() ?? 0
  }
  func line(_ cells: [String]) -> String {
    "| "
      + zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      .joined(separator: " | ") + " |"
  }
  let rule = "+" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "+") + "+"
  return ([rule, line(columns), rule] + rows.map(line) + [rule, ""]).joined(separator: "\n") + "\n"
}

private func clock(_ time: String) -> String { table(["NOW()"], [[time]]) }

@Suite struct MySQLQueryFactTests {
  @Test("commits that wait for the log are told from statements at work, over all moments")
  func commits() {
    let columns = ["Id", "User", "Host", "db", "Command", "Time", "State", "Info"]
    func session(_ id: Int, _ time: Int, _ state: String) -> [String] {
      [
        "\(id)", "app", "web-1:4\(id)", "shop", "Query", "\(time)", state,
        "INSERT INTO b VALUES (1)",
      ]
    }
    let reading = MySQLReading(
      clock("2026-11-20 20:40:00")
        + table(columns, [session(1, 2, "Commit"), session(2, 3, "Update")])
        + clock("2026-11-20 20:40:01")
        + table(columns, [session(1, 3, "Commit"), session(2, 4, "waiting for handler commit")]))
    #expect(reading.number("mysql.log_waits.sessions") == 2)
    #expect(reading.number("mysql.log_waits.share") == 75)
    #expect(reading.number("mysql.log_waits.typical") == 3)
    // Where the transactions are known and none waits for a lock, the insert stands for the log too.
    let transactions = table(
      [
        "trx_id", "trx_state", "trx_started", "trx_mysql_thread_id", "trx_query",
        "trx_rows_modified",
      ],
      [["421", "RUNNING", "2026-11-20 20:39:58", "2", "INSERT INTO b VALUES (1)", "1"]])
    let known = MySQLReading(
      clock("2026-11-20 20:40:00")
        + table(columns, [session(1, 2, "Commit"), session(2, 3, "Update")]) + transactions)
    #expect(known.number("mysql.log_waits.share") == 100)
    #expect(reading.number("mysql.running.on_log") == 75)
  }

  private static let sessions = ["Id", "User", "Host", "db", "Command", "Time", "State", "Info"]

  @Test("threads are told apart by what they do; appliers, dumps and idle ones are no load")
  func work() {
    let reading = MySQLReading(
      table(
        Self.sessions,
        [
          [
            "1", "app", "10.0.0.7:4000", "shop", "Query", "120", "executing",
            "SELECT a FROM b WHERE c = 'secret'",
          ],
          [
            "2", "app", "10.0.0.7:4001", "shop", "Query", "90", "executing",
            "SELECT a FROM b WHERE c = \"other\"",
          ],
          [
            "3", "app", "10.0.0.8:4000", "shop", "Query", "900", "altering table",
            "ALTER TABLE b ADD INDEX (c)",
          ],
          [
            "4", "app", "10.0.0.8:4001", "shop", "Query", "800", "Waiting for table metadata lock",
            "SELECT 1 FROM b",
          ],
          [
            "5", "backup", "localhost", "shop", "Query", "7000", "Writing to net",
            "SELECT /*!40001 SQL_NO_CACHE */ * FROM `b`",
          ],
          [
            "6", "repl", "10.0.0.9:3306", "NULL", "Binlog Dump GTID", "99999",
            "Source has sent all binlog to replica", "NULL",
          ],
          [
            "7", "system user", "NULL", "NULL", "Query", "5000", "Replica has read all relay log",
            "NULL",
          ],
          ["8", "app", "10.0.0.7:4002", "shop", "Sleep", "9000", "NULL", "NULL"],
          [
            "9", "app", "10.0.0.7:4003", "shop", "Query", "60", "Reading file",
            "LOAD DATA INFILE 'x' INTO TABLE b",
          ],
          [
            "10", "event_scheduler", "localhost", "NULL", "Daemon", "99999",
            "Waiting on empty queue", "NULL",
          ],
          [
            "11", "app", "10.0.0.7:4004", "shop", "Query", "40",
            "Waiting for semi-sync ACK from replica", "COMMIT",
          ],
        ]))
    func work(_ id: Int) -> String? {
      reading.findings.facts.first {
        $0.name == "mysql.running.work" && $0.subject.name.hasPrefix("id \(id) ")
      }?.value.description
    }
    #expect(work(1) == "statement" && work(3) == "maintenance" && work(4) == "waits for a lock")
    #expect(work(5) == "backup" && work(9) == "load" && work(11) == "waits for a standby")
    #expect(work(6) == nil && work(7) == nil && work(8) == nil && work(10) == nil)
    #expect(reading.number("mysql.running.duration", of: "id 1 app@10.0.0.7") == 120)
    #expect(reading.number("mysql.running.alike", of: "id 1 app@10.0.0.7") == 2)
    #expect(
      reading.text("mysql.running.statement", of: "id 1 app@10.0.0.7")
        == "SELECT a FROM b WHERE c = ?")
  }

  private static let digests = [
    "SCHEMA_NAME", "DIGEST", "DIGEST_TEXT", "COUNT_STAR", "SUM_TIMER_WAIT", "SUM_LOCK_TIME",
    "SUM_ROWS_SENT", "SUM_ROWS_EXAMINED", "SUM_NO_INDEX_USED",
  ]

  private func moments(_ last: [[String]]) -> MySQLReading {
    let slow = "SELECT `id` FROM `orders` WHERE `customer_id` = ?"
    let small = "SELECT `v` FROM `settings` WHERE `name` = ?"
    return MySQLReading(
      clock("2026-11-20 20:40:00")
        + table(
          Self.digests,
          [
            ["shop", "aa", slow, "100", "5000000000000", "0", "900", "10000000", "100"],
            ["shop", "bb", small, "9000", "900000000000", "0", "9000", "90000", "9000"],
            ["NULL", "NULL", "NULL", "10", "100", "0", "0", "0", "0"],
          ]) + clock("2026-11-20 20:40:10") + table(Self.digests, last)
        + table(
          [
            "database_name", "table_name", "index_name", "last_update", "stat_name", "stat_value",
            "stat_description",
          ],
          [
            ["shop", "orders", "PRIMARY", "2026-11-20 08:00:00", "n_diff_pfx01", "100000", "id"],
            [
              "shop", "orders", "created", "2026-11-20 08:00:00", "n_diff_pfx01", "9000",
              "created_at",
            ],
            [
              "shop", "orders", "created", "2026-11-20 08:00:00", "n_diff_pfx02", "100000",
              "created_at,id",
            ],
          ]))
  }

  @Test("digests count as the difference of two moments, and scans belong to their table")
  func digests() {
    let reading = moments([
      [
        "shop", "aa", "SELECT `id` FROM `orders` WHERE `customer_id` = ?", "150", "7500000000000",
        "0", "1350", "15000000", "150",
      ],
      [
        "shop", "bb", "SELECT `v` FROM `settings` WHERE `name` = ?", "19000", "1900000000000", "0",
        "19000", "190000", "19000",
      ],
      ["NULL", "NULL", "NULL", "10", "100", "0", "0", "0", "0"],
    ])
    #expect(reading.number("mysql.table.scan.count", of: "shop.orders") == 50)
    #expect(reading.number("mysql.table.scan.rows", of: "shop.orders") == 100_000)
    #expect(reading.number("mysql.table.scan.rate", of: "shop.orders") == 500_000)
    #expect(reading.number("mysql.table.scan.given", of: "shop.orders") == 9)
    #expect(reading.text("mysql.table.scan.indexed", of: "shop.orders") == "no")
    #expect(reading.number("mysql.table.scan.rows", of: "shop.settings") == 10)
    let slow = reading.findings.facts.first { $0.name == "mysql.statement.calls" }
    #expect(slow?.subject.name.hasPrefix("SELECT `id` FROM `orders`") == true)
    #expect(reading.number("mysql.statement.mean", of: slow?.subject.name) == 50)
    #expect(reading.findings.gaps.isEmpty)
  }

  @Test("counters that fell were reset and tell nothing; a full table of digests is a gap")
  func resetAndFull() {
    let reading = moments([
      [
        "shop", "aa", "SELECT `id` FROM `orders` WHERE `customer_id` = ?", "3", "1000000000", "0",
        "9", "300000", "3",
      ],
      ["NULL", "NULL", "NULL", "9010", "100", "0", "0", "0", "0"],
    ])
    #expect(reading.number("mysql.table.scan.count", of: "shop.orders") == nil)
    // Calls went up by fewer than those that have no digest, since others were reset.
    #expect(reading.findings.facts.allSatisfy { $0.name != "mysql.statement.calls" })
  }

  @Test("the oldest transaction with a view of its own holds the history")
  func history() {
    let text =
      clock("2026-11-20 20:40:00")
      + table(
        [
          "trx_id", "trx_state", "trx_started", "trx_mysql_thread_id", "trx_query",
          "trx_isolation_level",
        ],
        [
          ["1", "RUNNING", "2026-11-20 20:00:00", "7", "NULL", "READ COMMITTED"],
          ["2", "RUNNING", "2026-11-20 20:30:00", "8", "NULL", "REPEATABLE READ"],
          ["3", "RUNNING", "2026-11-20 20:39:00", "9", "SELECT 1", "REPEATABLE READ"],
        ])
      + table(["Variable_name", "Value"], [["Innodb_history_list_length", "250000"]])
    let reading = MySQLReading(text)
    #expect(reading.number("mysql.history.length") == 250_000)
    #expect(reading.text("mysql.history.holder.key") == "8")
    #expect(reading.number("mysql.history.holder.age") == 600)
    #expect(reading.text("mysql.history.holder.kind") == "session")
  }

  @Test("statistics are weighed against what InnoDB counts")
  func statistics() {
    let reading = MySQLReading(
      clock("2026-11-20 20:40:00")
        + table(
          ["NAME", "NUM_ROWS", "MODIFIED_COUNTER"],
          [["shop/events", "200500", "200000"], ["shop/fine", "1000", "10"]])
        + table(
          [
            "database_name", "table_name", "last_update", "n_rows", "clustered_index_size",
            "sum_of_other_index_sizes",
          ],
          [
            ["shop", "events", "2026-11-20 20:30:00", "500", "3", "1"],
            ["shop", "fine", "2026-11-20 20:30:00", "990", "3", "1"],
          ])
        + table(["Variable_name", "Value"], [["innodb_stats_auto_recalc", "OFF"]]))
    #expect(reading.number("mysql.table.statistics.factor", of: "shop.events") == 401)
    #expect(reading.number("mysql.table.statistics.age", of: "shop.events") == 600)
    #expect(reading.text("mysql.table.statistics.recalculated", of: "shop.events") == "off")
    #expect(reading.number("mysql.table.statistics.factor", of: "shop.fine") ?? 9 < 1.1)
  }

  @Test("an unrun scan is weighed by the rows that it is expected to read in all loops")
  func estimates() throws {
    let url = repository.appending(
      path: "Tests/DatabaseViewsTests/Fixtures/mysql-plans/97-v1-q5.json")
    let reading = MySQLReading(try String(contentsOf: url, encoding: .utf8))
    #expect(abs((reading.number("mysql.plan.scan.rows_expected") ?? 0) - 3_981_840) < 1)
    #expect(reading.text("mysql.plan.scan.possible_keys") == "none")
    #expect(reading.text("mysql.plan.scan.columns") == "status,customer_id")
    #expect(reading.findings.gaps.count == 1)
  }
}
