internal import ByteParsing
internal import DatabaseViews
internal import Evidence

/// Derives the facts of one server's log beside locks and deadlocks.
struct ServerLogFacts {
  let server: ServerLog<PostgresLog>
  private var sheet: FactSheet

  init(_ server: ServerLog<PostgresLog>) {
    self.server = server
    sheet = FactSheet(server.subject)
    addRefusals()
    addDisk()
    addStandby()
    addUpstream()
    addApply()
    addSlots()
    addArchive()
    addWraparound()
    addStatement()
  }

  var facts: [Fact] { sheet.facts }

  private mutating func add(_ fact: ServerLogFact, _ value: Double?, _ unit: Unit) {
    if let value { sheet.add(fact.rawValue, value, unit) }
  }

  private mutating func addRefusals() {
    let tally = server.log[.slots]
    sheet.add(ServerLogFact.refused.rawValue, tally.count, .connections, server.citations(tally))
    sheet.add(ServerLogFact.refusedBurst.rawValue, tally.burst, .connections)
    guard tally.count > 0 else { return }
    add(.refusedQuiet, server.quiet(since: tally.last), .seconds)
    sheet.add(ServerLogFact.refusedReason.rawValue, tally.last?.text ?? "")
  }

  private mutating func addDisk() {
    let tally = server.log[.diskFull]
    sheet.add(ServerLogFact.diskFull.rawValue, tally.count, .events, server.citations(tally))
    guard let last = tally.last else { return }
    add(.diskFullQuiet, server.quiet(since: last), .seconds)
    sheet.add(ServerLogFact.diskFullFile.rawValue, last.text)
    let isShared = tally.examples.allSatisfy {
      $0.text.holds("/PostgreSQL.") || $0.text.holds("/dev/shm")
    }
    sheet.add(ServerLogFact.isMemoryDisk.rawValue, isShared)
  }

  /// Whether streaming began after a mark; the order of lines decides within a second.
  private func hasResumed(_ mark: ServerMark) -> Bool {
    guard let streaming = server.log[.streaming].last else { return false }
    if let began = streaming.time, let failed = mark.time, began != failed { return began > failed }
    return streaming.line > mark.line
  }

  private mutating func addStandby() {
    var tally = server.log[.walRemoved]
    tally.join(server.log[.diverged])
    sheet.add(ServerLogFact.standbyFailures.rawValue, tally.count, .events, server.citations(tally))
    guard let last = tally.last else { return }
    sheet.add(ServerLogFact.standbyReason.rawValue, last.text)
    // A standby streams for a moment before it is told that what it asks for is gone.
    let isOver = hasResumed(last) && (server.quiet(since: last) ?? .infinity) > 60
    sheet.add(ServerLogFact.standbyResumed.rawValue, isOver)
    add(.standbyQuiet, server.quiet(since: last), .seconds)
  }

  private mutating func addUpstream() {
    var tally = server.log[.upstreamLost]
    tally.join(server.log[.publisherLost])
    sheet.add(
      ServerLogFact.upstreamFailures.rawValue, tally.count, .events, server.citations(tally))
    guard let last = tally.last, let first = tally.first else { return }
    sheet.add(ServerLogFact.upstreamReason.rawValue, last.text)
    sheet.add(ServerLogFact.upstreamResumed.rawValue, hasResumed(last))
    add(.upstreamQuiet, server.quiet(since: last), .seconds)
    let start = [server.log[.streaming].last?.time, first.time].compactMap(\.self).max()
    add(
      .upstreamSpan, start.flatMap { start in server.log.lastTime.map { max(0, $0 - start) } },
      .seconds)
  }

  private mutating func addApply() {
    let (failed, exited) = (server.log[.applyFailed], server.log[.applyExited])
    let tally = failed.count > 0 ? failed : exited
    let disabled = server.log[.subscriptionDisabled]
    sheet.add(
      ServerLogFact.applyFailures.rawValue, tally.count, .events,
      server.citations(tally) + server.citations(disabled))
    sheet.add(
      ServerLogFact.isApplyDisabled.rawValue, disabled.count > 0, server.citations(disabled))
    guard let last = tally.last ?? disabled.last else { return }
    sheet.add(ServerLogFact.applyReason.rawValue, last.text)
    add(.applyQuiet, server.quiet(since: last), .seconds)
  }

  private mutating func addSlots() {
    let tally = server.log[.slotInvalidated]
    sheet.add(
      ServerLogFact.slotsInvalidated.rawValue, tally.count, .events, server.citations(tally))
    guard tally.count > 0 else { return }
    sheet.add(ServerLogFact.slotNames.rawValue, listed(server.log.names[.slotInvalidated] ?? []))
  }

  private mutating func addArchive() {
    let tally = server.log[.archiveFailed]
    sheet.add(ServerLogFact.archiveFailures.rawValue, tally.count, .events, server.citations(tally))
    guard let last = tally.last else { return }
    add(.archiveQuiet, server.quiet(since: last), .seconds)
    add(.archiveSpan, tally.span, .seconds)
    sheet.add(ServerLogFact.archiveFile.rawValue, last.text)
  }

  private mutating func addWraparound() {
    let (near, stopped) = (server.log[.wraparoundNear], server.log[.wraparoundStopped])
    sheet.add(
      ServerLogFact.wraparoundWarnings.rawValue, near.count, .events, server.citations(near))
    sheet.add(
      ServerLogFact.wraparoundRefusals.rawValue, stopped.count, .events, server.citations(stopped))
    var both = near
    both.join(stopped)
    guard both.count > 0 else { return }
    add(.wraparoundQuiet, server.quiet(since: both.last), .seconds)
    let names = server.log.names
    let databases = (names[.wraparoundStopped] ?? []) + (names[.wraparoundNear] ?? [])
    var seen: Set<String> = []
    sheet.add(
      ServerLogFact.wraparoundDatabase.rawValue,
      listed(databases.filter { seen.insert($0).inserted }))
  }

  /// Statements that applications wait for; those of maintenance may take their time.
  private static let commands: Set<String> = [
    "SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "MERGE", "EXECUTE", "CALL", "TABLE", "VALUES",
  ]

  private mutating func addStatement() {
    let statements = server.log.statements
    guard statements.total > 0,
      let entry = statements.ranked.first(where: { Self.commands.contains($0.shape.verb) })
    else { return }
    let place = [server.citation(entry.mark)]
    sheet.add(ServerLogFact.statement.rawValue, String(entry.shape.text.prefix(200)), place)
    sheet.add(
      ServerLogFact.statementShare.rawValue, 100 * entry.total / statements.total, .percent, place)
    sheet.add(ServerLogFact.statementTotal.rawValue, entry.total, .seconds)
    sheet.add(ServerLogFact.statementLongest.rawValue, entry.longest, .seconds, place)
    sheet.add(ServerLogFact.statementCalls.rawValue, entry.calls, .statements)
    if let first = server.log.firstTime, let last = server.log.lastTime, last > first {
      // What is logged when it ends may have begun before the log.
      let span = max(last - first, entry.longest)
      sheet.add(ServerLogFact.statementBusy.rawValue, 100 * entry.total / span, .percent)
    }
  }
}
