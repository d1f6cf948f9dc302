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
    let scanner = NamedStatement.scanner(
      of: relation, among: circumstances.statements, isIndexed: isIndexed)
    let isKnown =
      circumstances.indexed[row.text("relid") ?? ""] != nil || moments.last(.indexes) != nil
    TableScan(
      scans: scans, read: read, isMeasured: isMeasured, span: span, statement: scanner,
      isIndexed: isKnown ? scanner.map { isIndexed($0.text.comparedColumns) } : nil
    ).add(to: &sheet, evidence)
    return sheet.facts
  }

  private func isIndexed(_ columns: [String]) -> Bool {
    guard let relid = row.text("relid"), let indexed = circumstances.indexed[relid] else {
      return false
    }
    return columns.contains(where: indexed.contains)
  }
}
