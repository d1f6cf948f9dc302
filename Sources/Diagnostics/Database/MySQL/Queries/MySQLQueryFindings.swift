internal import DatabaseViews
internal import Evidence

/// What one server of MySQL or MariaDB says of its statements, tables and history.
struct MySQLQueryFindings {
  let moments: MySQLMoments
  private let history: MySQLHistory
  private let running: [RunningStatement]
  private let loads: [StatementLoad]
  private let skipped: Int
  private let tables: MySQLTables
  private let scans: [MySQLTableScans.Found]

  /// `nil` where it says nothing of them.
  init?(_ server: MySQLSeries, _ monitor: EngineStatuses.Entry?) {
    let moments = MySQLMoments(server)
    self.moments = moments
    let views: [MySQLView] = [
      .processlist, .digests, .tableStatistics, .tableCounts, .indexUse, .indexStatistics, .status,
      .metrics, .transactions,
    ]
    guard views.contains(where: { moments.last($0) != nil }) else { return nil }
    history = MySQLHistory(moments, monitor)
    running = RunningStatement.all(moments, holder: history.holdingConnection)
    let (loads, skipped) = StatementLoad.all(moments)
    self.loads = loads.filter { !$0.isAboutServer }
    self.skipped = skipped
    tables = MySQLTables(moments)
    scans = MySQLTableScans(moments, tables, self.loads).found
  }

  func add(to findings: inout Findings) {
    let (logWaits, hasLockWaits) = (LogWaits(moments), moments.hasLockWaits)
    if moments.last(.processlist) != nil { findings.facts += logWaits.facts(moments, .processlist) }
    for statement in running.prefix(20) {
      findings.facts += statement.facts(moments, .processlist)
    }
    for load in loads.prefix(10) {
      findings.facts += load.facts(
        moments, .digests, hasLockWaits: hasLockWaits, logWaits: logWaits)
    }
    findings.facts += MySQLTableFacts(moments: moments, tables: tables, scans: scans).facts
    findings.facts += history.facts
    findings.gaps += gaps
    let remarks = MySQLQueryRemarks(moments: moments, tables: tables, loads: loads)
    findings.observations += remarks.observations
    findings.detail +=
      MySQLQueryTables(
        moments: moments, running: running, loads: loads, tables: tables, scans: scans,
        history: history.figure
      ).blocks
  }

  private var gaps: [Gap] {
    let server = moments.server
    var gaps: [Gap] = []
    let wasAsked = moments.last(.digests) != nil || server.failure(of: .digests) != nil
    if server.hasPerformanceSchema == false, wasAsked {
      gaps.append(
        Gap(
          source: "\(server.name) performance_schema",
          reason:
            "performance_schema is off: statements are not counted one by one; the processlist and the counters of the whole server are all there is (performance_schema=ON needs a restart)",
          weakens: ["query/missing-index", "query/long-running"]))
    }
    if let share = StatementLoad.overflow(moments), share >= 1 {
      gaps.append(
        Gap(
          source: "\(server.name) \(MySQLView.digests.catalogName)",
          reason:
            "the table of digests is full: \(decimal(share, places: 0)) % of the calls are of statements that it does not tell apart (performance_schema_digests_size, or TRUNCATE of the table)",
          weakens: ["query/missing-index", "query/long-running"]))
    }
    return gaps
  }
}
