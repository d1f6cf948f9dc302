internal import DatabaseViews
internal import Evidence

extension TableState {
  /// Sequential scans: what two moments show; else totals, where a statement bears them out.
  var scanFacts: [Fact] {
    if let scans = grown("seq_scan"), let read = grown("seq_tup_read") {
      return facts(scans: scans, read: read, isMeasured: true)
    }
    guard before == nil, let scans = row.number("seq_scan"), let read = row.number("seq_tup_read")
    else {
      return []
    }
    return facts(scans: scans, read: read, isMeasured: false)
  }

  private func facts(scans: Double, read: Double, isMeasured: Bool) -> [Fact] {
    guard scans > 0, read > 0 else { return [] }
    var sheet = FactSheet(subject)
    let span = isMeasured ? moments.span(.tables) : nil
    let when =
      span.map { "in \(decimal($0, places: 1)) s" }
      ?? (isMeasured ? "between two moments" : "since the counters were reset")
    let evidence = [
      citation(
        "\(grouped(scans)) sequential scans \(when), \(rowCount((read / scans).rounded())) each")
    ]
    sheet.add(TableFact.scans.rawValue, scans, .count, evidence)
    sheet.add(TableFact.scanRows.rawValue, read / scans, .rows, evidence)
    sheet.add(TableFact.scanMeasured.rawValue, isMeasured, evidence)
    if let span { sheet.add(TableFact.scanRate.rawValue, read / span, .perSecond, evidence) }
    if let statement = scanner { add(statement, &sheet) }
    return sheet.facts
  }

  /// The statement that most likely scans: of those that name the table the one that takes longest,
  /// one with a condition first.
  private var scanner: NamedStatement? {
    let naming = circumstances.statements.filter { $0.names(relation) }
    func weight(_ statement: NamedStatement) -> Double {
      (statement.milliseconds ?? 0) * (statement.calls ?? 1)
    }
    let unindexed = naming.filter { statement in
      statement.text.hasCondition && !isIndexed(statement.text.comparedColumns)
    }
    return (unindexed.isEmpty ? naming : unindexed).max { weight($0) < weight($1) }
  }

  private func isIndexed(_ columns: [String]) -> Bool {
    guard let relid = row.text("relid"), let indexed = circumstances.indexed[relid] else {
      return false
    }
    return columns.contains(where: indexed.contains)
  }

  private func add(_ statement: NamedStatement, _ sheet: inout FactSheet) {
    let evidence = [statement.citation]
    sheet.add(TableFact.scanStatement.rawValue, statement.text.shortened(to: 160), evidence)
    sheet.add(TableFact.scanFilter.rawValue, statement.text.hasCondition, evidence)
    let columns = statement.text.comparedColumns
    if !columns.isEmpty {
      sheet.add(TableFact.scanColumns.rawValue, columns.joined(separator: ", "), evidence)
      if circumstances.indexed[row.text("relid") ?? ""] != nil || moments.last(.indexes) != nil {
        sheet.add(TableFact.scanIndexed.rawValue, isIndexed(columns), evidence)
      }
    }
    if let rows = statement.rows { sheet.add(TableFact.scanGiven.rawValue, rows, .rows, evidence) }
    if let time = statement.milliseconds {
      sheet.add(TableFact.scanMean.rawValue, time, .milliseconds, evidence)
    }
  }
}
