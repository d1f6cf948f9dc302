internal import DatabaseViews
internal import Evidence

/// Derives the facts of one server's error log beside deadlocks.
struct MySQLLogFacts {
  let server: ServerLog<MySQLLog>
  private var sheet: FactSheet

  init(_ server: ServerLog<MySQLLog>) {
    self.server = server
    sheet = FactSheet(server.subject)
    addRefusals()
    addDisk()
    addReplica()
    addSource()
  }

  var facts: [Fact] { sheet.facts }

  private mutating func add(_ fact: MySQLLogFact, _ value: Double?) {
    if let value { sheet.add(fact.rawValue, value, .seconds) }
  }

  private mutating func addRefusals() {
    let tally = server.log[.slots]
    sheet.add(MySQLLogFact.refused.rawValue, tally.count, .connections, tally.citations)
    sheet.add(MySQLLogFact.refusedBurst.rawValue, tally.burst, .connections)
    guard let last = tally.last else { return }
    add(.refusedQuiet, server.quiet(since: last))
    sheet.add(MySQLLogFact.refusedReason.rawValue, last.text)
  }

  private mutating func addDisk() {
    let tally = server.log[.diskFull]
    sheet.add(MySQLLogFact.diskFull.rawValue, tally.count, .events, tally.citations)
    guard let last = tally.last else { return }
    add(.diskFullQuiet, server.quiet(since: last))
    sheet.add(MySQLLogFact.diskFullFile.rawValue, last.text)
  }

  /// Whether one of these events came after a mark; the order of lines decides within a second.
  private func came(_ signs: [MySQLSign], after mark: ServerMark) -> Bool {
    signs.contains { sign in
      guard let last = server.log[sign].last else { return false }
      if let time = last.time, let then = mark.time, time != then { return time > then }
      return last.line > mark.line && last.source == mark.source
    }
  }

  private mutating func addReplica() {
    let apply = server.log[.applyFailed]
    sheet.add(MySQLLogFact.applyFailures.rawValue, apply.count, .events, apply.citations)
    if let last = apply.last {
      sheet.add(MySQLLogFact.applyResumed.rawValue, came([.applying], after: last))
      sheet.add(MySQLLogFact.applyReason.rawValue, last.text)
      add(.applyQuiet, server.quiet(since: last))
    }
    let binlog = server.log[.binlogLost]
    sheet.add(MySQLLogFact.binlogFailures.rawValue, binlog.count, .events, binlog.citations)
    if let last = binlog.last {
      sheet.add(MySQLLogFact.binlogResumed.rawValue, came([.streaming], after: last))
      sheet.add(MySQLLogFact.binlogReason.rawValue, last.text)
    }
  }

  private mutating func addSource() {
    let tally = server.log[.sourceLost]
    sheet.add(MySQLLogFact.sourceFailures.rawValue, tally.count, .events, tally.citations)
    guard let last = tally.last, let first = tally.first else { return }
    sheet.add(
      MySQLLogFact.sourceResumed.rawValue, came([.streaming, .ready, .shutdown], after: last))
    sheet.add(MySQLLogFact.sourceReason.rawValue, last.text)
    let start = [server.log[.streaming].last?.time, first.time].compactMap(\.self).max()
    add(.sourceSpan, start.flatMap { start in server.log.lastTime.map { max(0, $0 - start) } })
  }
}
