internal import DatabaseViews
internal import Evidence

/// The facts about tables of MySQL and MariaDB beside those of scans.
enum MySQLTableFact: String, CaseIterable {
  case rows = "mysql.table.rows"
  case source = "mysql.table.scan.source"
  case plain = "mysql.table.scan.plain"
  case seen = "mysql.table.statistics.seen"
  case factor = "mysql.table.statistics.factor"
  case difference = "mysql.table.statistics.difference"
  case age = "mysql.table.statistics.age"
  case recalculated = "mysql.table.statistics.recalculated"
  case used = "mysql.table.used"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .table, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .rows, .seen, .difference: .quantity(.rows)
    case .plain, .used: .flag
    case .factor: .quantity(.count)
    case .age: .quantity(.seconds)
    case .source, .recalculated: .text
    }
  }

  private var meaning: String {
    switch self {
    case .rows: "Rows by the optimizer's statistics (mysql.innodb_table_stats)."
    case .source:
      """
      What tells of the scans: digests, or the processlist with the counters of the whole server, where \
      performance_schema is off.
      """
    case .plain:
      "Whether the statement gives or changes rows as they are: no sum or number, no LIMIT."
    case .seen:
      "Rows that the table has: by InnoDB's own count, or as many as a statement that read all of it saw."
    case .factor: "How many times more or fewer these are than the statistics say."
    case .difference: "How far both are apart."
    case .age: "Since the statistics were made."
    case .recalculated:
      "Whether the server renews them by itself (innodb_stats_auto_recalc): on, off, or unknown."
    case .used:
      "Whether anything read the table during the look, or a statement that was seen names it."
    }
  }
}

/// What there is to tell of tables: scans and statistics.
struct MySQLTableFacts {
  let moments: MySQLMoments
  let tables: MySQLTables
  let scans: [MySQLTableScans.Found]

  var facts: [Fact] {
    var facts = scans.prefix(40).flatMap(scanFacts)
    for table in tables.all.values.ordered(by: { $0.name < $1.name }) {
      facts += statisticsFacts(of: table)
    }
    return facts
  }

  private func scanFacts(_ found: MySQLTableScans.Found) -> [Fact] {
    let subject = moments.subject(.table, found.table.name)
    var sheet = FactSheet(subject)
    if let rows = found.table.rows { sheet.add(MySQLTableFact.rows.rawValue, rows, .rows) }
    sheet.add(MySQLTableFact.source.rawValue, found.source, found.evidence)
    sheet.add(MySQLTableFact.plain.rawValue, found.isPlain)
    var scan = FactSheet(subject, prefix: ServerProduct.mysql.factPrefix)
    found.scan.add(to: &scan, found.evidence)
    return sheet.facts + scan.facts
  }

  private func statisticsFacts(of table: MySQLTableState) -> [Fact] {
    guard let rows = table.rows, rows >= 0 else { return [] }
    let scanned = scans.first { $0.table.name == table.name }
    let (seen, evidence) = seenRows(of: table, scanned)
    guard let seen, seen > 0 || rows > 0 else { return [] }
    var sheet = FactSheet(moments.subject(.table, table.name))
    if scanned == nil { sheet.add(MySQLTableFact.rows.rawValue, rows, .rows) }
    sheet.add(MySQLTableFact.seen.rawValue, seen, .rows, evidence)
    let (high, low) = (max(rows, seen), max(1, min(rows, seen)))
    sheet.add(MySQLTableFact.factor.rawValue, max(1, high / low), .count, evidence)
    sheet.add(MySQLTableFact.difference.rawValue, high - low, .rows, evidence)
    if let age = age(of: table) { sheet.add(MySQLTableFact.age.rawValue, age, .seconds, evidence) }
    let recalculates = moments.server.flag("innodb_stats_auto_recalc")
    sheet.add(
      MySQLTableFact.recalculated.rawValue, recalculates.map { $0 ? "on" : "off" } ?? "unknown")
    if let isUsed = isUsed(table, scanned) { sheet.add(MySQLTableFact.used.rawValue, isUsed) }
    return sheet.facts
  }

  private func seenRows(
    of table: MySQLTableState, _ scanned: MySQLTableScans.Found?
  ) -> (Double?, [Citation]) {
    let statistics = "statistics say \(rowCount(table.rows ?? 0))"
    if let counted = table.counted {
      let changes = table.modified.map { ", \(grouped($0)) changes since" } ?? ""
      return (
        counted,
        [
          moments.citation(
            .tableCounts,
            "\(table.name): InnoDB counts \(rowCount(counted)), \(statistics)\(changes)")
        ]
      )
    }
    guard let scanned, let seen = scanned.seenRows else { return (nil, []) }
    return (
      seen,
      [
        moments.citation(
          .tableStatistics,
          "\(table.name): a statement that reads all of it sees \(rowCount(seen.rounded())), \(statistics)"
        )
      ]
    )
  }

  private func age(of table: MySQLTableState) -> Double? {
    guard let updated = table.updated, let now = moments.last(.tableStatistics)?.time else {
      return nil
    }
    return now >= updated ? now - updated : nil
  }

  private func isUsed(_ table: MySQLTableState, _ scanned: MySQLTableScans.Found?) -> Bool? {
    if scanned != nil { return true }
    if let reads = table.reads { return reads > 0 }
    let isNamed = moments.server.snapshots.contains { snapshot in
      snapshot.sessions?.contains { session in
        session.isAtWork && session.id != moments.ownConnection
          && session.statement.map {
            StatementText($0, of: .mysql).words.contains(table.relation.lowercased())
          } ?? false
      } ?? false
    }
    return isNamed ? true : nil
  }
}
