import ByteParsing
import Capture
import DatabaseViews
import Foundation
import TestSupport
import Testing

/// What the parser makes of an error log, handed over in pieces of whole lines.
func errorLog(_ text: String, piece: Int = .max) -> Parsed<MySQLLog>? {
  var parser = MySQLLogParser()
  feed(Array(text.utf8), piece: piece) { bytes, line in parser.read(bytes, firstLine: line) }
  return parser.finish()
}

@Suite struct MySQLLogTests {
  @Test(
    "deadlocks of all versions are read, the same statements have one pattern",
    arguments: ["mariadb-10.11.log", "mysql-9.7.log", "mysql-9.7-notes.log"])
  func deadlocks(name: String) throws {
    let parsed = try #require(errorLog(try fixture("mysql-log/\(name)")))
    let log = parsed.sample
    #expect(parsed.damage == nil)
    #expect(log.deadlocks.count == 6 && log[.deadlock].count == 6, "\(name)")
    #expect(log.isMariaDB == name.hasPrefix("mariadb"))
    #expect(log.deadlocks.patterns.values.map(\.count).sorted() == [1, 1, 1, 3])
    let first = try #require(log.deadlocks.kept.first)
    #expect(first.session == .thread && first.tables == ["shop.accounts"])
    #expect(first.edges.count == 2 && first.edges.allSatisfy { $0.held == "X" })
    #expect(
      first.statements.values.allSatisfy {
        $0.hasPrefix("UPDATE accounts SET balance = balance + ")
      })
    #expect(first.owners.values.allSatisfy { $0.user == "root" && $0.client == "localhost" })
    // At its default verbosity MySQL tells neither when it was nor who had to go.
    #expect((first.victim == nil) == (name == "mysql-9.7.log"))
    #expect((first.mark.time == nil) == (name == "mysql-9.7.log"))
    #expect(log.deadlocks.kept.last?.edges.count == 3)
    #expect(log.deadlocks.kept.contains { $0.tables == ["shop.stock"] })
    #expect(log.deadlocks.kept.contains { $0.edges.first?.mode == "X insert intention" })
    #expect(log.port != nil && log.version != nil)
  }

  @Test("log_sink_json counts deadlocks and holds nothing of them")
  func json() throws {
    let log = try #require(errorLog(try fixture("mysql-log/mysql-9.7.json"))).sample
    #expect(log.form == .json && log.isUniversal)
    #expect(log[.deadlock].count == 1 && log.bareDeadlocks == 1 && log.deadlocks.count == 0)
    #expect(log[.deadlock].first?.time != nil)
  }

  @Test(
    "what collectors put in front of lines is taken off, also of those without a time of their own")
  func prefixes() throws {
    let text = try fixture("mysql-log/mysql-9.7-notes.log")
    let whole = try #require(errorLog(text)).sample
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    let forms: [(String) -> String] = [
      { "db-1  | " + $0 }, { "[pod/mysql-0/mysql] " + $0 },
      { "2026-11-26T08:17:22.773331123Z stderr F " + $0 },
      { "Nov 26 08:17:22 db-1 mysqld[4242]: " + $0 },
      { line in
        let object = ["log": line + "\n", "stream": "stderr"]
        return String(decoding: try! JSONEncoder().encode(object), as: UTF8.self)
      },
    ]
    for (place, form) in forms.enumerated() {
      let wrapped = lines.map { form(String($0)) }.joined(separator: "\n") + "\n"
      let log = try #require(errorLog(wrapped), "\(place)").sample
      #expect(log.deadlocks.kept.map(\.pattern) == whole.deadlocks.kept.map(\.pattern), "\(place)")
      #expect(log.deadlocks.kept.map(\.statements) == whole.deadlocks.kept.map(\.statements))
      #expect(log.records == whole.records)
    }
  }

  @Test("a dump whose every line is a message of its own")
  func linewise() throws {
    let head = "2024-05-01T10:00:00.000001Z 7 [Note] [MY-012469] [InnoDB] "
    let dump = """
      Transactions deadlock detected, dumping detailed information.
      *** (1) TRANSACTION:
      TRANSACTION 1235, ACTIVE 2 sec starting index read
      mysql tables in use 1, locked 1
      LOCK WAIT 3 lock struct(s), heap size 1128, 2 row lock(s), undo log entries 1
      MySQL thread id 8, OS thread handle 1, query id 9 app-1 10.0.0.7 shop updating
      UPDATE orders SET state = 'paid' WHERE id = 1
      *** (1) HOLDS THE LOCK(S):
      RECORD LOCKS space id 58 page no 4 n bits 72 index PRIMARY of table `shop`.`orders` trx id 1235 lock_mode X locks rec but not gap
      *** (1) WAITING FOR THIS LOCK TO BE GRANTED:
      RECORD LOCKS space id 59 page no 4 n bits 72 index PRIMARY of table `shop`.`lines` trx id 1235 lock_mode X locks rec but not gap waiting
      *** (2) TRANSACTION:
      TRANSACTION 1236, ACTIVE 2 sec starting index read
      mysql tables in use 1, locked 1
      LOCK WAIT 3 lock struct(s), heap size 1128, 2 row lock(s), undo log entries 1
      MySQL thread id 9, OS thread handle 1, query id 10 app-2 10.0.0.8 shop updating
      UPDATE lines SET pieces = 2 WHERE id = 5
      *** (2) HOLDS THE LOCK(S):
      RECORD LOCKS space id 59 page no 4 n bits 72 index PRIMARY of table `shop`.`lines` trx id 1236 lock_mode X locks rec but not gap
      *** (2) WAITING FOR THIS LOCK TO BE GRANTED:
      RECORD LOCKS space id 58 page no 4 n bits 72 index PRIMARY of table `shop`.`orders` trx id 1236 lock_mode X locks rec but not gap waiting
      *** WE ROLL BACK TRANSACTION (1)
      """
    let text = dump.split(separator: "\n").map { head + $0 }.joined(separator: "\n") + "\n"
    let log = try #require(errorLog(text)).sample
    let deadlock = try #require(log.deadlocks.kept.first)
    #expect(deadlock.victim == 8 && deadlock.tables == ["shop.lines", "shop.orders"])
    #expect(deadlock.statements[9] == "UPDATE lines SET pieces = 2 WHERE id = 5")
    #expect(
      deadlock.edges.map(\.object) == [
        "index PRIMARY of shop.lines", "index PRIMARY of shop.orders",
      ])
    #expect(log.deadlocks.count == 1)
  }

  @Test("InnoDB's monitor in a log repeats what was told, and is no deadlock of its own")
  func monitor() throws {
    let monitor = try fixture("innodb/mysql-9.7-gap.txt")
    let text =
      "2026-11-26T08:12:04.817711Z 0 [System] [MY-010116] [Server] mysqld (mysqld 9.7.4) starting as process 1\n"
      + monitor + monitor
      + "2026-11-26T08:17:22.773331Z 0 [Note] [MY-010914] [Server] Aborted connection 7 to db: 'shop' user: 'web' host: '10.0.0.7' (Got timeout reading communication packets).\n"
    let log = try #require(errorLog(text)).sample
    #expect(log[.deadlock].count == 0)
    #expect(log.abortReasons == ["Got timeout reading communication packets": 1])
    let statuses = try #require(innoDBStatuses(text)).sample
    #expect(statuses.all.count == 2 && statuses.all.allSatisfy { $0.deadlock != nil })
  }

  @Test("deadlocks of a log are not read a second time as a text of the monitor")
  func once() throws {
    for name in ["mariadb-10.11.log", "mysql-9.7.log", "mysql-9.7-notes.log"] {
      #expect(
        innoDBStatuses(try fixture("mysql-log/\(name)"))?.sample.all.isEmpty ?? true, "\(name)")
    }
  }

  @Test(
    "times, threads and levels of each version",
    arguments: [
      ("2024-01-02T03:04:05.123456Z 12 [Note] InnoDB: x", 12, true, 1_704_164_645.123456),
      (
        "2024-01-02T03:04:05.123456+01:00 12 [ERROR] [MY-010584] [Repl] InnoDB x", 12, true,
        1_704_161_045.123456
      ),
      ("2024-01-02  3:04:05 140 [Warning] InnoDB: x", 140, false, 1_704_164_645),
      ("2024-01-02 13:04:05 0 [Note] InnoDB: x", 0, false, 1_704_200_645),
      ("240102  3:04:05 [ERROR] mysqld: x", nil, false, 1_704_164_645),
    ] as [(String, Int?, Bool, Double)])
  func heads(line: String, thread: Int?, isUniversal: Bool, time: Double) throws {
    let log = try #require(errorLog(line + "\n")).sample
    #expect(log.records == 1 && log.isUniversal == isUniversal)
    #expect(abs((log.firstTime ?? 0) - time) < 1e-5)
  }

  @Test(
    "what messages are about",
    arguments: [
      (
        "[Warning] Aborted connection 0 to db: 'unconnected' user: 'unauthenticated' host: 'connecting host' (Too many connections)",
        MySQLSign.slots
      ),
      (
        "[Warning] Aborted connection 7 to db: 'shop' user: 'web' host: 'h' (Got timeout reading communication packets)",
        .aborted
      ),
      (
        "[ERROR] Slave SQL: Could not execute Write_rows_v1 event on table shop.t; Duplicate entry '1' for key 'PRIMARY', Error_code: 1062; handler error HA_ERR_FOUND_DUPP_KEY; the event's master log bin.000001, end_log_pos 785, Gtid 0-1-5, Internal MariaDB error code: 1062",
        .applyFailed
      ),
      (
        "[Warning] Slave SQL: Lock wait timeout exceeded; try restarting transaction, Error_code: 1205",
        .applyRetried
      ),
      (
        "[ERROR] Slave I/O: Got fatal error 1236 from master when reading data from binary log: 'Could not find first log file name in binary log index file', Internal MariaDB error code: 1236",
        .binlogLost
      ),
      (
        "[ERROR] Slave I/O: error reconnecting to master 'repl@db:3306' - retry-time: 60  maximum-retries: 100000  message: Can't connect to server on 'db' (111 \"Connection refused\"), Internal MariaDB error code: 2003",
        .sourceLost
      ),
      (
        "[Note] Slave I/O thread: connected to master 'repl@db:3306',replication starts at GTID position '0-1-1'",
        .streaming
      ),
      ("[Warning] InnoDB: A long semaphore wait:", .semaphore),
      (
        "[ERROR] mysqld: Disk is full writing './bin.000003' (Errcode: 28 \"No space left on device\"). Waiting for someone to free space... (Expect up to 60 secs delay for server to continue after freeing disk space)",
        .diskFull
      ),
      ("[ERROR] InnoDB: The table 'shop/t' is full", .diskFull),
      ("[Note] InnoDB: Starting crash recovery from checkpoint LSN=44864", .crashRecovery),
      ("[Warning] Access denied for user 'web'@'h' (using password: YES)", .accessDenied),
    ] as [(String, MySQLSign)])
  func signs(text: String, sign: MySQLSign) throws {
    let log = try #require(
      errorLog("2024-01-02 13:04:05 5 \(text)\n2024-01-02 13:04:06 5 [Note] InnoDB: x\n")
    ).sample
    #expect(log[sign].count == 1, "\(log.tallies.keys)")
    #expect(log.tallies.count == 1)
  }

  @Test("a wait of the applier that is over, and errors of single statements, are no stop")
  func noise() throws {
    let text = """
      2024-01-02 13:04:05 5 [Warning] Slave SQL: Lock wait timeout exceeded; try restarting transaction, Error_code: 1205
      2024-01-02 13:04:06 5 [ERROR] Table 'shop.missing' doesn't exist
      2024-01-02 13:04:07 5 [ERROR] Event Scheduler: [shop@%][shop.nightly] Deadlock found when trying to get lock; try restarting transaction
      2024-01-02 13:04:08 5 [Warning] Unsafe statement written to the binary log using statement format
      2024-01-02 13:04:09 5 [Note] InnoDB: Buffer pool(s) load completed at 240102 13:04:09

      """
    let log = try #require(errorLog(text)).sample
    #expect(Set(log.tallies.keys) == [.applyRetried])
    #expect(log[.deadlock].count == 0)
  }

  @Test("the server's own death is told without a head")
  func signal() throws {
    let text = """
      2024-01-02T03:04:05.123456Z 0 [Note] InnoDB: x
      03:04:06 UTC - mysqld got signal 11 ;
      2024-01-02T03:05:05Z UTC - mysqld got signal 6 ;

      """
    #expect(try #require(errorLog(text)).sample[.signalled].count == 2)
  }

  @Test("logs of other programs are none of this kind")
  func others() {
    for text in [
      "2024-01-02 03:04:05,123 [main] [ERROR] com.shop.Orders failed\n",
      "2024-01-02 03:04:05 [ERROR] could not connect\n",
      "[Warning] something\n[ERROR] else\n",
      "2024-01-02 03:04:05 4242 [ERROR] worker failed\n",
      "2026-11-26 05:12:00.123 UTC [4242] ERROR:  deadlock detected\n",
      "{\"level\":\"[ERROR] \",\"msg\":\"x\"}\n", "",
    ] {
      #expect(errorLog(text) == nil, "\(text)")
    }
  }

  @Test("a log that ends within a deadlock says so, and what was read stays")
  func cut() throws {
    let text = try fixture("mysql-log/mysql-9.7-notes.log")
    let place = try #require(text.range(of: "*** (2) HOLDS")?.lowerBound)
    let parsed = try #require(errorLog(String(text[..<place])))
    #expect(parsed.damage == "the last deadlock is cut")
    #expect(parsed.sample.deadlocks.kept.first?.statements.count == 2)
  }

  @Test("nothing of statements and records is left without literals")
  func redaction() throws {
    let log = try #require(errorLog(try fixture("mysql-log/mariadb-10.11.log"))).sample
      .withoutLiterals
    for deadlock in log.deadlocks.kept {
      #expect(deadlock.statements.values.allSatisfy { !$0.contains("'") && !$0.contains("= 7") })
      #expect(deadlock.edges.allSatisfy { !$0.object.contains("record 7") })
      #expect(deadlock.held.values.joined().allSatisfy { !$0.contains("record 7") })
    }
  }

  @Test("a message that quotes a statement or a key does so without them")
  func quotes() throws {
    let text =
      "2026-11-26  8:49:30 7 [ERROR] Slave SQL: Error 'Duplicate entry 'ann@shop' for key 'PRIMARY'' on query. Query: 'INSERT INTO t VALUES ('ann')', Internal MariaDB error code: 1062\n"
    let mark = try #require(errorLog(text)?.sample.withoutLiterals[.applyFailed].last)
    #expect(
      mark.text
        == "Slave SQL: Error 'Duplicate entry '?' for key 'PRIMARY'' on query. Query: '?")
  }
}
