internal import DatabaseViews
internal import Evidence

/// What one server says of its statements and tables.
struct QueryFindings {
  let moments: QueryMoments
  private let running: [RunningStatement]
  private let loads: [StatementLoad]
  private let skipped: Int
  private let tables: [TableState]

  /// `nil` where it says nothing of them.
  init?(_ server: PostgresSeries) {
    let moments = QueryMoments(server)
    self.moments = moments
    let views: [PostgresView] = [.activity, .statements, .tables, .indexes, .ages, .checkpoints]
    guard views.contains(where: { moments.last($0) != nil || server.failure(of: $0) != nil }) else {
      return nil
    }
    running = RunningStatement.all(moments)
    (loads, skipped) = StatementLoad.all(moments)
    tables = TableState.all(moments)
  }

  func add(to findings: inout Findings) {
    let logWaits = LogWaits(moments)
    if moments.last(.activity) != nil { findings.facts += logWaits.facts(moments, .activity) }
    for statement in running.prefix(20) { findings.facts += statement.facts(moments, .activity) }
    for load in loads.filter({ !$0.isOwn }).prefix(10) {
      findings.facts += load.facts(
        moments, .statements, hasLockWaits: hasLockWaits, logWaits: logWaits)
    }
    for table in weighed { findings.facts += table.facts }
    findings.facts += Wraparound(moments)?.facts ?? []
    findings.gaps += gaps
    findings.observations += QueryRemarks(moments: moments, tables: tables).observations
    findings.detail +=
      QueryTables(
        moments: moments, running: running, loads: loads.filter { !$0.isOwn }, tables: tables
      ).blocks
  }

  /// The tables in which most may be found: by dead and changed rows, and by rows read.
  private var weighed: [TableState] {
    func weight(_ table: TableState) -> Double {
      let read =
        table.grown("seq_tup_read")
        ?? (table.before == nil ? table.row.number("seq_tup_read") : nil)
      return (table.row.number("n_dead_tup") ?? 0) + (table.row.number("n_mod_since_analyze") ?? 0)
        + (read ?? 0)
    }
    return Array(tables.ordered { weight($0) > weight($1) }.prefix(60))
  }

  private var hasLockWaits: Bool {
    moments.server.snapshots.contains { snapshot in
      (snapshot[.waiting]?.count ?? 0) > 0
        || snapshot.sessions?.contains { $0.waitEventType == "Lock" } ?? false
    }
  }

  private var gaps: [Gap] {
    var gaps: [Gap] = []
    let server = moments.server
    if let texts = moments.last(.statements)?[.statements]?.rows,
      texts.contains(where: { $0.text("query") == "<insufficient privilege>" })
    {
      gaps.append(
        Gap(
          source: "\(server.name) pg_stat_statements",
          reason: "the text of other users' statements is hidden: grant pg_monitor",
          weakens: ["query/long-running", "query/missing-index"]))
    }
    if skipped > 0 {
      gaps.append(
        Gap(
          source: "\(server.name) pg_stat_statements",
          reason: skipped == 1
            ? "1 entry was reset between both moments"
            : "\(skipped) entries vanished or were reset between both moments",
          weakens: ["query/long-running"]))
    }
    return gaps
  }
}
