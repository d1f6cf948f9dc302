internal import DatabaseViews
internal import Evidence

extension TableState {
  var lastAnalyze: Double? { time("last_analyze", "last_autoanalyze") }

  var lastVacuum: Double? { time("last_vacuum", "last_autovacuum") }

  /// Rows that the last ANALYZE or VACUUM put into the catalog; `nil` where none ever did.
  private var plannedRows: Double? { row.number("reltuples").flatMap { $0 > 0 ? $0 : nil } }

  /// How far the planner's statistics are behind the rows.
  var statisticsFacts: [Fact] {
    guard let modified = row.number("n_mod_since_analyze") else { return [] }
    var sheet = FactSheet(subject)
    let age = age(lastAnalyze)
    let isKnown =
      row.text("last_analyze").filled != nil || row.text("last_autoanalyze").filled != nil
    let when = age.map { "\(spoken($0)) ago" } ?? (isKnown ? "at an unknown time" : "never")
    let live = liveRows ?? 0
    let evidence = [
      citation(
        "\(rowCount(modified)) changed since the last ANALYZE (\(when)); \(rowCount(live)) live")
    ]
    sheet.add(TableFact.modified.rawValue, modified, .rows, evidence)
    let base = max(1, plannedRows ?? max(live, 1))
    sheet.add(
      TableFact.modifiedShare.rawValue, min(100_000, 100 * modified / base), .percent, evidence)
    // Counters that were reset forget when; the catalog still has what ANALYZE found.
    sheet.add(
      TableFact.analyzed.rawValue,
      isKnown ? "once" : plannedRows == nil ? "never" : "unknown", evidence)
    if let age { sheet.add(TableFact.analyzeAge.rawValue, age, .seconds, evidence) }
    sheet.add(TableFact.loaderAnalyzed.rawValue, loaderAnalyzed, evidence)
    return sheet.facts
  }

  /// Whether the rows that seem changed were there when ANALYZE came.
  ///
  /// A session that loads and then analyzes reports its rows afterwards. Then more rows seem to live
  /// than were ever inserted; or, where the load began with TRUNCATE, as many as ANALYZE found, while
  /// more seem to have changed than updates and deletes account for.
  private var loaderAnalyzed: Bool {
    guard let analyzed = lastAnalyze, let live = row.number("n_live_tup"),
      let inserted = row.number("n_tup_ins"), let modified = row.number("n_mod_since_analyze")
    else { return false }
    let possible = inserted - (row.number("n_tup_del") ?? 0)
    if live > possible, live - possible >= modified * 0.5 { return true }
    guard let planned = plannedRows, abs(planned - live) <= live * 0.1 else { return false }
    if let age = age(analyzed), age < 300 { return true }
    let changed = (row.number("n_tup_upd") ?? 0) + (row.number("n_tup_del") ?? 0)
    let countedSince = lastVacuum.map { $0 > analyzed + 60 } ?? false
    return !countedSince && modified >= live * 0.99
      && modified > changed * 1.1 + abs(planned - live)
  }

  /// Rows that VACUUM has yet to remove, and why it has not.
  var deadFacts: [Fact] {
    guard let dead = row.number("n_dead_tup"), dead > 0 else { return [] }
    var sheet = FactSheet(subject)
    let live = liveRows ?? 0
    let vacuumAge = age(lastVacuum)
    let when = vacuumAge.map { "\(spoken($0)) ago" } ?? "not known"
    let evidence = [
      citation("\(rowCount(dead)) dead beside \(grouped(live)) live; last VACUUM \(when)")
    ]
    sheet.add(TableFact.dead.rawValue, dead, .rows, evidence)
    sheet.add(
      TableFact.deadShare.rawValue, min(100_000, 100 * dead / max(1, live)), .percent, evidence)
    if let bytes, dead + live > 0 {
      sheet.add(TableFact.deadBytes.rawValue, bytes * dead / (dead + live), .bytes, evidence)
    }
    if let vacuumAge { sheet.add(TableFact.vacuumAge.rawValue, vacuumAge, .seconds, evidence) }
    let point = circumstances.vacuumPoint(row, rows: plannedRows ?? live)
    sheet.add(
      TableFact.vacuumDue.rawValue, min(100_000, 100 * dead / max(1, point)), .percent, evidence)
    let isVacuuming = row.text("relid").map(circumstances.vacuumed.contains) ?? false
    sheet.add(TableFact.vacuuming.rawValue, isVacuuming, evidence)
    addHolder(&sheet)
    return sheet.facts
  }

  private func addHolder(_ sheet: inout FactSheet) {
    guard let holder = circumstances.holders.first else {
      if moments.last(.activity) != nil { sheet.add(TableFact.holderKind.rawValue, "none") }
      return
    }
    let evidence = [holder.citation(moments)]
    sheet.add(TableFact.holder.rawValue, holder.name, evidence)
    sheet.add(TableFact.holderKind.rawValue, holder.kind.rawValue, evidence)
    sheet.add(TableFact.holderKey.rawValue, holder.key, evidence)
    if let age = holder.age {
      sheet.add(TableFact.holderAge.rawValue, age, .transactions, evidence)
    }
    if let seconds = holder.seconds {
      sheet.add(TableFact.holderTime.rawValue, seconds, .seconds, evidence)
    }
    if let since = holder.since {
      sheet.add(TableFact.inVain.rawValue, lastVacuum.map { $0 > since } ?? false, evidence)
    }
  }
}
