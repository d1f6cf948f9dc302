import Capture
import Diagnostics
import Evidence
import TestSupport
import Testing

@Suite struct MySQLDeadlockFactTests {
  private func findings(
    _ diagnostic: any Diagnostic.Type, _ files: [(name: String, text: String)]
  ) throws -> Findings {
    let folder = try TemporaryFolder()
    for (name, text) in files { try folder.write(text, name) }
    var recorder = Recorder(Recorder.Options(parsers: diagnostic.parsers, maxInput: .max))
    recorder.record(path: folder.path)
    return diagnostic.examine(recorder.recording)
  }

  /// A print of the monitor of two transactions that met; `mode` is that of both locks.
  private static func monitor(
    at time: String, deadlock: String, first: Int = 100,
    waits: String = "lock_mode X locks rec but not gap",
    holds: String = "lock_mode X locks rec but not gap",
    indexes: (String, String) = ("PRIMARY", "PRIMARY"),
    tables: (String, String) = ("accounts", "accounts")
  ) -> String {
    func party(_ place: Int) -> String {
      let (own, other) = place == 1 ? (0, 1) : (1, 0)
      let table = [tables.0, tables.1]
      let index = [indexes.0, indexes.1]
      let id = first + place
      return """
        *** (\(place)) TRANSACTION:
        TRANSACTION \(id), ACTIVE 1 sec starting index read
        mysql tables in use 1, locked 1
        LOCK WAIT 3 lock struct(s), heap size 1128, 2 row lock(s), undo log entries 1
        MySQL thread id \(place + 20), OS thread handle 1, query id \(id) 10.0.0.\(place) shop updating
        UPDATE \(table[other]) SET balance = balance + \(id) WHERE id = \(other + 7)
        *** (\(place)) HOLDS THE LOCK(S):
        RECORD LOCKS space id 2 page no 4 n bits 72 index \(index[own]) of table `shop`.`\(table[own])` trx id \(id) \(holds)
        Record lock, heap no \(own + 2) PHYSICAL RECORD: n_fields 1; compact format; info bits 0
         0: len 4; hex 8000000\(own + 7); asc     ;;

        *** (\(place)) WAITING FOR THIS LOCK TO BE GRANTED:
        RECORD LOCKS space id 2 page no 4 n bits 72 index \(index[other]) of table `shop`.`\(table[other])` trx id \(id) \(waits) waiting
        Record lock, heap no \(other + 2) PHYSICAL RECORD: n_fields 1; compact format; info bits 0
         0: len 4; hex 8000000\(other + 7); asc     ;;


        """
    }
    return """
      =====================================
      \(time) 0x7f INNODB MONITOR OUTPUT
      =====================================
      ------------------------
      LATEST DETECTED DEADLOCK
      ------------------------
      \(deadlock) 0x7f
      \(party(1))\(party(2))*** WE ROLL BACK TRANSACTION (2)
      ------------
      TRANSACTIONS
      ------------
      Trx id counter 500
      ----------------------------
      END OF INNODB MONITOR OUTPUT
      ============================

      """
  }

  private func remedy(_ text: String) throws -> String {
    let facts = try findings(MySQLDeadlocks.self, [("status.txt", text)]).facts
    guard case .text(let text)? = facts.value("mysql.deadlock.monitor.remedy") else { return "" }
    return text
  }

  @Test("the age of the deadlock is that of the print, whatever the clock")
  func age() throws {
    let text = Self.monitor(at: "2026-11-26 09:00:00", deadlock: "2026-11-05 09:00:00")
    let found = try findings(MySQLDeadlocks.self, [("status.txt", text)])
    #expect(
      found.facts.value("mysql.deadlock.monitor.quiet")
        == .quantity(Quantity(21 * 86_400, .seconds)))
    #expect(found.facts.value("mysql.deadlock.monitor.count") == .quantity(Quantity(1, .count)))
    guard case .text(let order)? = found.facts.value("mysql.deadlock.monitor.order") else {
      Issue.record("no order")
      return
    }
    #expect(
      order
        == "thread 21 waits for X on record 8 in index PRIMARY of shop.accounts, which thread 22 holds (X); thread 22 waits for X on record 7 in index PRIMARY of shop.accounts, which thread 21 holds (X); thread 22 was rolled back"
    )
  }

  @Test(
    "a print that comes again with the same deadlock counts it once, another one of the same statements recurs"
  )
  func prints() throws {
    let one = Self.monitor(at: "2026-11-26 09:00:00", deadlock: "2026-11-26 08:59:00")
    let again = Self.monitor(at: "2026-11-26 09:05:00", deadlock: "2026-11-26 08:59:00")
    let next = Self.monitor(at: "2026-11-26 09:10:00", deadlock: "2026-11-26 09:09:00", first: 200)
    let same = try findings(MySQLDeadlocks.self, [("a.txt", one + again)]).facts
    #expect(same.value("mysql.deadlock.monitor.recurring") == .quantity(Quantity(1, .count)))
    let more = try findings(MySQLDeadlocks.self, [("a.txt", one + again), ("b.txt", next)]).facts
    #expect(more.value("mysql.deadlock.monitor.recurring") == .quantity(Quantity(2, .count)))
    #expect(more.value("mysql.deadlock.monitor.quiet") == .quantity(Quantity(60, .seconds)))
  }

  @Test("a monitor without a deadlock says none; no monitor says nothing")
  func none() throws {
    let text =
      "=====\n2026-11-26 09:00:00 0x7f INNODB MONITOR OUTPUT\n=====\n------------\nTRANSACTIONS\n------------\nTrx id counter 5\n"
    let facts = try findings(MySQLDeadlocks.self, [("status.txt", text)]).facts
    #expect(facts.value("mysql.deadlock.monitor.count") == .quantity(Quantity(0, .count)))
    #expect(try findings(MySQLDeadlocks.self, [("a.txt", "nothing\n")]).facts.isEmpty)
  }

  @Test("the remedy is of the locks: gaps, shared ones, indexes, tables, rows")
  func remedies() throws {
    let (time, then) = ("2026-11-26 09:00:00", "2026-11-26 08:59:00")
    #expect(
      try remedy(
        Self.monitor(
          at: time, deadlock: then, waits: "lock_mode X locks gap before rec insert intention",
          holds: "lock_mode X locks gap before rec")
      ).contains("gaps"))
    #expect(
      try remedy(Self.monitor(at: time, deadlock: then, holds: "lock mode S locks rec but not gap"))
        .contains("shared lock"))
    #expect(
      try remedy(Self.monitor(at: time, deadlock: then, indexes: ("PRIMARY", "by_owner")))
        .contains("different indexes"))
    #expect(
      try remedy(Self.monitor(at: time, deadlock: then, tables: ("orders", "accounts")))
        .contains("shop.accounts, then shop.orders"))
    #expect(try remedy(Self.monitor(at: time, deadlock: then)).contains("sort the keys"))
  }

  @Test("the counter counts from one look to the next; a restart takes it back and is no deadlock")
  func counter() throws {
    func look(_ time: String, _ count: Int) -> String {
      "+---------------------+\n| NOW()               |\n+---------------------+\n| \(time) |\n+---------------------+\n"
        + "+------------------+-------+\n| Variable_name    | Value |\n+------------------+-------+\n| Innodb_deadlocks | \(count)     |\n| Uptime           | 9     |\n+------------------+-------+\n"
    }
    let rising = look("2026-11-26 09:00:00", 4) + look("2026-11-26 09:01:00", 6)
    let facts = try findings(MySQLDeadlocks.self, [("a.txt", rising)]).facts
    #expect(facts.value("mysql.deadlock.live.new") == .quantity(Quantity(2, .count)))
    #expect(facts.value("mysql.deadlock.live.window") == .quantity(Quantity(60, .seconds)))
    let falling = look("2026-11-26 09:00:00", 4) + look("2026-11-26 09:01:00", 1)
    let other = try findings(MySQLDeadlocks.self, [("a.txt", falling)]).facts
    #expect(other.value("mysql.deadlock.live.new") == .quantity(Quantity(0, .count)))
    let single = try findings(MySQLDeadlocks.self, [("a.txt", look("2026-11-26 09:00:00", 4))])
    #expect(single.facts.value("mysql.deadlock.live.new") == nil)
    #expect(single.observations.contains { $0.text.contains("4 deadlocks") })
  }

  @Test("where InnoDB does not look for deadlocks, that is a gap")
  func undetected() throws {
    let text =
      "+------------------------+-------+\n| Variable_name          | Value |\n+------------------------+-------+\n| innodb_deadlock_detect | OFF   |\n| version                | 8.0.36 |\n+------------------------+-------+\n"
    let gaps = try findings(MySQLDeadlocks.self, [("a.txt", text)]).gaps
    #expect(gaps.contains { $0.reason.contains("innodb_deadlock_detect=OFF") })
  }

  @Test("a replica that stopped and went on is not stopped; one that stopped again is")
  func replica() throws {
    let stop =
      "2026-11-26  8:00:00 7 [ERROR] Slave SQL: Error 'x' on query. Internal MariaDB error code: 1062\n"
    let start =
      "2026-11-26  8:10:00 8 [Note] Slave SQL thread initialized, starting replication in log 'bin.000001' at position 4\n"
    let again =
      "2026-11-26  8:10:00 8 [ERROR] Slave SQL: Error 'y' on query. Internal MariaDB error code: 1062\n"
    let mended = try findings(MySQLServerLog.self, [("e.log", stop + start)]).facts
    #expect(mended.value("mysql.log.apply.resumed") == .flag(true))
    let still = try findings(MySQLServerLog.self, [("e.log", stop + start + again)]).facts
    #expect(still.value("mysql.log.apply.resumed") == .flag(false))
    #expect(still.value("mysql.log.apply.failures") == .quantity(Quantity(2, .events)))
  }
}

extension [Fact] {
  fileprivate func value(_ name: String) -> Fact.Value? { first { $0.name == name }?.value }
}
