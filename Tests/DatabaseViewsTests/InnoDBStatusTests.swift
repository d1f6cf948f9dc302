import ByteParsing
import Capture
import DatabaseViews
import Foundation
import TestSupport
import Testing

/// What the parser makes of a text, handed over in pieces of whole lines.
func innoDBStatuses(_ text: String, piece: Int = .max) -> Parsed<InnoDBStatuses>? {
  var parser = InnoDBStatusParser()
  feed(Array(text.utf8), piece: piece) { bytes, line in parser.read(bytes, firstLine: line) }
  return parser.finish()
}

/// Hands out whole lines in pieces of at least `piece` bytes.
func feed(_ bytes: [UInt8], piece: Int, _ body: (RawSpan, Int) -> Void) {
  var (start, line) = (0, 1)
  while start < bytes.count {
    var end = min(bytes.count, start + min(piece, bytes.count))
    while end < bytes.count, bytes[end - 1] != 0x0A { end += 1 }
    let part = Array(bytes[start..<end])
    unsafe body(part.span.bytes, line)
    line += part.count { $0 == 0x0A }
    start = end
  }
}

@Suite struct InnoDBStatusTests {
  private func status(_ name: String) throws -> InnoDBStatus {
    try #require(InnoDBStatus(text: try fixture("innodb/\(name)")))
  }

  @Test("MariaDB names what a lock conflicts with, whose locks they are tells their numbers")
  func mariaDB() throws {
    let status = try status("mariadb-10.11-rows.txt")
    #expect(status.isMariaDB == true && status.isComplete && status.hasAllTransactions)
    #expect(status.averagedOver == 50 && status.deadlockAge == 0)
    let deadlock = try #require(status.deadlock)
    #expect(deadlock.transactions.map(\.id) == ["42", "41"])
    #expect(deadlock.victim == 0)
    #expect(deadlock.lines == 15...68)
    let edges = deadlock.edges
    #expect(edges.map(\.waiter) == [0, 1] && edges.map(\.holder) == [1, 0])
    #expect(
      edges.map(\.awaited.displayed) == [
        "X on record 7 in index PRIMARY of shop.accounts",
        "X on record 9 in index PRIMARY of shop.accounts",
      ])
    #expect(edges.allSatisfy { $0.held?.displayedMode == "X" })
    let second = deadlock.transactions[1]
    #expect(second.thread == 5 && second.user == "root" && second.host == "localhost")
    #expect(second.state == "Updating" && second.operation == "starting index read")
    #expect(second.undoEntries == 1 && second.rowLocks == 2 && second.lockStructs == 3)
    #expect(
      second.statement
        == "update accounts set balance=balance+1\n where id=9 and owner <> 'it''s'")
    #expect(
      second.awaited?.records.first?.fields.map(\.displayed).suffix(2) == ["'bob'", "0x8000001200"])
  }

  @Test(
    "MySQL 9.7 tells what each holds and waits for; a gap that both hold keeps both from inserting")
  func gaps() throws {
    let status = try status("mysql-9.7-gap.txt")
    #expect(status.isMariaDB == false)
    let deadlock = try #require(status.deadlock)
    #expect(deadlock.victim == 1)
    #expect(deadlock.transactions.map(\.active) == [1, 1])
    let edge = try #require(deadlock.edges.first)
    #expect(edge.awaited.scope == .insertIntention && edge.held?.scope == .gap)
    #expect(
      edge.awaited.displayed
        == "X insert intention on the gap before record 30 in index PRIMARY of shop.accounts")
    #expect(status.historyListLength != nil)
    #expect(status.log.capacity == 104_857_600)
    #expect(status.bufferPool.pages == 4095)
  }

  @Test("a partition and a key of two columns belong to the lock")
  func partitions() throws {
    let edges = try #require(try status("mysql-9.7-partitions.txt").deadlock).edges
    #expect(
      edges.map(\.awaited.displayedObject) == [
        "record (2, 200) in index PRIMARY of shop.orders, partition p2",
        "record (1, 100) in index PRIMARY of shop.orders, partition p1",
      ])
  }

  @Test(
    "MySQL 5.7 leaves out what the first transaction holds; the order of the text closes the ring")
  func hand57() throws {
    let status = try status("mysql-5.7-hand.txt")
    let deadlock = try #require(status.deadlock)
    #expect(deadlock.edges.map(\.holder) == [1, 0])
    #expect(deadlock.edges[0].held != nil && deadlock.edges[1].held == nil)
    let first = deadlock.transactions[0]
    #expect(first.host == "app-1.example" && first.user == "shop" && first.state == "updating")
    #expect(first.statement?.hasPrefix("UPDATE accounts\n   SET") == true)
    #expect(deadlock.transactions[1].operation == "starting index read")
    #expect(status.deadlockAge == 149)
    #expect(status.foreignKeyError?.text.hasPrefix("0x7f3a5c118700 Transaction:") == true)
    #expect(status.semaphores.waits.map(\.seconds) == [241, 12])
    #expect(status.semaphores.waits[0].place == "buf0buf.cc line 2760")
    #expect(status.semaphores.waits[0].latch.hasPrefix("X-lock on RW-latch"))
  }

  @Test("sections of the server's state are read, what is missing is nil")
  func sections() throws {
    let status = try status("mysql-5.7-hand.txt")
    #expect(status.historyListLength == 1_250_345)
    #expect(status.log.checkpointAge == 12_345_678)
    #expect(status.log.pendingFlushes == 0 && status.log.pendingCheckpointWrites == 2)
    #expect(status.log.pendingWrites == nil && status.log.capacity == nil)
    #expect(status.bufferPool.free == 1024 && status.bufferPool.pendingReads == 3)
    #expect(status.bufferPool.pendingWrites == 3 && status.bufferPool.reads == 112.5)
    #expect(status.bufferPool.hitsPer1000 == 957 && status.bufferPool.modified == 312)
    #expect(status.rows.queriesInside == 12 && status.rows.queriesInQueue == 4)
    #expect(status.rows.readViews == 3 && status.rows.mainThread == "sleeping")
    #expect(status.rows.updated == 2.25 && status.rows.read == 812)
    #expect(try self.status("mariadb-10.11-rows.txt").rows.queriesInside == nil)
  }

  @Test("transactions of the list: idle, prepared, rolling back, recovered")
  func states() throws {
    let list = try status("mysql-5.7-hand.txt").transactions
    #expect(list.map(\.id) == ["421361547632032", "30529", "30528", "30400"])
    #expect(list.map(\.active) == [nil, 90, 400, 4000])
    #expect(list[1].isPrepared && list[1].thread == 75 && list[1].statement == nil)
    #expect(list[2].isRollingBack && list[2].undoEntries == 88_210 && list[2].rowLocks == 40_211)
    #expect(list[2].statement == "DELETE FROM events")
    #expect(list[3].isRecovered && list[3].thread == nil)
  }

  @Test(
    "who waits says for how long and for what, in seconds and in millionths",
    arguments: ["mysql-9.7-list.txt", "mariadb-10.11-list.txt"])
  func waits(name: String) throws {
    let status = try status(name)
    let waiting = status.transactions.filter(\.waits)
    #expect(waiting.count == 2)
    for transaction in waiting {
      let waited = try #require(transaction.waited)
      #expect(waited > 2 && waited < 4)
      #expect(transaction.awaited?.displayedObject == "record 7 in index PRIMARY of shop.accounts")
      #expect(transaction.awaited?.isWaiting == true)
    }
    #expect(
      waiting.map(\.statement).contains("update accounts set balance=balance-1\n  where id=7"))
    let idle = try #require(status.activeTransactions.last)
    #expect(idle.undoEntries == 1 && idle.statement == nil && idle.state == nil)
    #expect(idle.user == "root")
  }

  @Test(
    "each form in which clients print it gives the same deadlock",
    arguments: ["table.txt", "tab.txt", "xml.txt", "html.txt", ".json"])
  func forms(form: String) throws {
    let name = "innodb/mariadb-10.11" + (form.hasPrefix(".") ? form : "-" + form)
    let parsed = try #require(innoDBStatuses(try fixture(name)))
    #expect(parsed.sample.all.count == 1, "\(form)")
    let status = try #require(parsed.sample.all.first)
    #expect(status.time != nil && status.isComplete)
    #expect(status.deadlock?.transactions.map(\.thread) == [38, 37])
    #expect(status.deadlock?.edges.allSatisfy { $0.held != nil } == true)
    #expect(parsed.damage == nil)
  }

  @Test("prompts, Windows line ends, indentation and prefixes of collectors change nothing")
  func surroundings() throws {
    let text = try fixture("innodb/mysql-9.7-gap.txt")
    let whole = try #require(InnoDBStatus(text: text))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let texts = [
      "mysql> SHOW ENGINE INNODB STATUS\\G\n*************************** 1. row ***************************\n  Type: InnoDB\n  Name: \nStatus: \n\(text)\n1 row in set (0.00 sec)\n\nmysql> SELECT 1;\n+---+\n",
      lines.joined(separator: "\r\n"),
      lines.map { "    " + $0 }.joined(separator: "\n"),
      lines.enumerated().map { "2026-11-26T09:00:00.\(100_000_000 + $0)Z stdout F \($1)" }
        .joined(separator: "\n"),
      lines.map { "db-1  | " + $0 }.joined(separator: "\n"),
    ]
    for (place, text) in texts.enumerated() {
      let status = try #require(innoDBStatuses(text)?.sample.all.first, "\(place)")
      #expect(status.time == whole.time, "\(place)")
      #expect(
        status.deadlock?.edges.map(\.awaited.displayed)
          == whole.deadlock?.edges.map(\.awaited.displayed))
      #expect(
        status.deadlock?.transactions.map(\.statement)
          == whole.deadlock?.transactions.map(\.statement))
      #expect(status.isComplete && status.historyListLength == whole.historyListLength)
    }
  }

  @Test("the section of the deadlock alone is enough, and so is the list of transactions")
  func parts() throws {
    let section = try fixture("innodb/mysql-9.7-section.txt")
    let status = try #require(innoDBStatuses(section)?.sample.all.first)
    #expect(status.time == nil && status.deadlock?.time != nil && status.deadlockAge == nil)
    #expect(status.deadlock?.victim == 1)
    let list = try fixture("innodb/mysql-9.7-list.txt")
    let start = try #require(list.range(of: "---TRANSACTION 1624")?.lowerBound)
    let part = try #require(innoDBStatuses(String(list[start...]))?.sample.all.first)
    #expect(part.activeTransactions.count == 4)
  }

  @Test("a list that the server cut says so, and what stands behind it is read")
  func truncated() throws {
    let text = try fixture("innodb/mysql-9.7-list.txt")
    let start = try #require(text.range(of: "---TRANSACTION 1623")?.lowerBound)
    let end = try #require(text.range(of: "--------\nFILE I/O")?.lowerBound)
    let cut = text[..<start] + "... truncated...\n" + text[end...]
    let status = try #require(InnoDBStatus(text: String(cut)))
    #expect(!status.hasAllTransactions && status.isComplete)
    #expect(status.activeTransactions.map(\.id) == ["1624"])
    #expect(status.bufferPool.pages != nil)
  }

  @Test("several prints in one file are several moments")
  func moments() throws {
    let text = try fixture("innodb/mysql-9.7-gap.txt")
    let parsed = try #require(innoDBStatuses(text + text + text))
    #expect(parsed.sample.all.count == 3)
    #expect(parsed.sample.all[1].lines.lowerBound > parsed.sample.all[0].lines.upperBound)
  }

  @Test("locks of tables, old names of partitions, quoted names and other modes")
  func locks() throws {
    func read(_ line: String) throws -> InnoDBLock {
      let text =
        "*** (1) TRANSACTION:\nTRANSACTION 7, ACTIVE 1 sec\nMySQL thread id 1, OS thread handle 1, query id 1 localhost a\nSELECT 1\n\(line)\n"
      return try #require(InnoDBStatus(text: text)?.deadlock?.transactions.first?.awaited)
    }
    let table = try read("TABLE LOCK table `shop`.`accounts` trx id 7 lock mode AUTO-INC waiting")
    #expect(table.displayed == "AUTO-INC on table shop.accounts" && table.scope == .table)
    let old = try read(
      "RECORD LOCKS space id 0 page no 3 n bits 72 index `by owner` of table `shop`.`orders#P#p1` trx id 7 lock mode S waiting"
    )
    #expect(
      old.mode == "S" && old.scope == .nextKey && old.partition == "p1" && old.table == "orders")
    #expect(old.index == "by owner")
    let quoted = try read(
      "RECORD LOCKS space id 0 page no 3 n bits 72 index PRIMARY of table `a``b`.`c of d` trx id 7 lock_mode X insert intention waiting\nRecord lock, heap no 1 PHYSICAL RECORD: n_fields 1; compact format; info bits 0\n 0: len 8; hex 73757072656d756d; asc supremum;;"
    )
    #expect(
      quoted.database == "a`b" && quoted.table == "c of d" && quoted.scope == .insertIntention)
    #expect(
      quoted.displayed
        == "X insert intention on the gap at the end of index PRIMARY of a`b.c of d")
  }

  @Test("old servers leave out the century, and count in hexadecimal")
  func old() throws {
    let text = """
      =====================================
      130102  3:04:05 INNODB MONITOR OUTPUT
      =====================================
      ------------------------
      LATEST DETECTED DEADLOCK
      ------------------------
      130102  3:03:05
      *** (1) TRANSACTION:
      TRANSACTION 1D7F, ACTIVE 6 sec, process no 14374, OS thread id 45068 starting index read
      mysql tables in use 1, locked 1
      LOCK WAIT 2 lock struct(s), heap size 376, 1 row lock(s)
      MySQL thread id 23, OS thread handle 0x7f55, query id 739 localhost.localdomain 127.0.0.1 root updating
      delete from t where a = 3
      *** WE ROLL BACK TRANSACTION (1)

      """
    let status = try #require(InnoDBStatus(text: text))
    #expect(status.deadlockAge == 60)
    let transaction = try #require(status.deadlock?.transactions.first)
    #expect(transaction.id == "1D7F" && transaction.active == 6)
    #expect(transaction.host == "localhost.localdomain" && transaction.user == "root")
    #expect(transaction.statement == "delete from t where a = 3")
  }

  @Test("other texts are none")
  func others() {
    for text in [
      "", "a\nb\n", "LATEST DETECTED DEADLOCK\n", "---TRANSACTION list\n",
      "LOG\n---\nTRANSACTIONS\n", "the INNODB MONITOR OUTPUT is long\n",
    ] {
      #expect(innoDBStatuses(text)?.sample.all.isEmpty ?? true, "\(text)")
    }
  }

  @Test("nothing of a statement or a record is left without literals")
  func redaction() throws {
    let parsed = try #require(innoDBStatuses(try fixture("innodb/mariadb-10.11-table.txt")))
    let hidden = try #require(parsed.sample.withoutLiterals.all.first?.deadlock)
    #expect(hidden.transactions.compactMap(\.statement).allSatisfy { !$0.contains("it''s") })
    let locks = hidden.transactions.flatMap { $0.held + [$0.awaited].compactMap(\.self) }
    #expect(!locks.isEmpty && locks.allSatisfy { $0.records.allSatisfy { $0.fields.isEmpty } })
    #expect(hidden.edges.allSatisfy { $0.held != nil })
  }

  @Test("the text itself without literals tells the same ring")
  func redactedText() throws {
    let text = try fixture("innodb/mariadb-10.11-rows.txt")
    var rows = RowSet(columns: ["type", "name", "status"])
    rows.append(["InnoDB", "", text])
    var series = MySQLSeries(name: "mysql", origin: .live)
    var snapshot = MySQLSnapshot()
    snapshot.views[.engineStatus] = .rows(rows)
    series.snapshots = [snapshot]
    let hidden = try #require(
      series.withoutLiterals.last(.engineStatus)?.rows.first?.text("status"))
    #expect(!hidden.contains("it''s") && !hidden.contains("id=7") && !hidden.contains("616e6e"))
    let status = try #require(InnoDBStatus(text: hidden))
    #expect(status.deadlock?.edges.map(\.holder) == [1, 0] && status.isComplete)
    #expect(status.deadlock?.edges.first?.held != nil)
    #expect(
      status.deadlock?.transactions.last?.statement
        == "update accounts set balance=balance+?\n where id=? and owner <> ?")
  }

  @Test("strings of MySQL stand in either quotes, with backslashes in them")
  func dialect() throws {
    let text =
      "*** (1) TRANSACTION:\nTRANSACTION 7, ACTIVE 1 sec\nMySQL thread id 1, OS thread handle 1, query id 1 localhost a\nUPDATE `t` SET mail = \"ann@shop\", name = 'o\\'neil' WHERE id = 5 # note\n*** WE ROLL BACK TRANSACTION (1)\n"
    let deadlock = try #require(InnoDBStatus(text: text)?.deadlock)
    let shape = Deadlock(deadlock, mark: ServerMark(line: 1, lastLine: 1, time: nil, text: ""))
      .statements[1].map { StatementText($0, of: .mysql).text }
    #expect(shape == "UPDATE `t` SET mail = ?, name = ? WHERE id = ?")
  }
}
