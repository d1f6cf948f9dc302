internal import DatabaseViews
internal import Evidence

/// The facts about reading whole tables, each named and explained once.
enum ScanFact: String, CaseIterable {
  case scans = "table.scan.count"
  case rows = "table.scan.rows"
  case rate = "table.scan.rate"
  case measured = "table.scan.measured"
  case statement = "table.scan.statement"
  case columns = "table.scan.columns"
  case filter = "table.scan.filter"
  case given = "table.scan.given"
  case mean = "table.scan.statement_time"
  case indexed = "table.scan.indexed"

  static func declarations(of product: ServerProduct) -> [FactDeclaration] {
    allCases.map {
      FactDeclaration(product.factPrefix + $0.rawValue, of: .table, $0.shape, $0.meaning)
    }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .rows, .given: .quantity(.rows)
    case .measured, .filter, .indexed: .flag
    case .scans: .quantity(.count)
    case .rate: .quantity(.perSecond)
    case .mean: .quantity(.milliseconds)
    case .statement, .columns: .text
    }
  }

  private var meaning: String {
    switch self {
    case .scans:
      "Sequential scans that ended between two moments, or since the counters were reset."
    case .rows: "Rows that one of them read, as a mean."
    case .rate: "Rows that they read in a second; absent without two moments."
    case .measured: "Whether two moments show the scans, and not totals since a reset."
    case .statement: "A statement with a condition that names the table, or one without."
    case .columns: "Columns that its condition compares."
    case .filter: "Whether that statement has a condition."
    case .given: "Rows that one call of it gave or changed."
    case .mean: "What one call of it took, or has taken so far."
    case .indexed: "Whether an index begins with one of the columns."
    }
  }
}

/// Scans of a table: how many, what they read, and the statement that most likely does it.
struct TableScan {
  var scans, read: Double
  /// Whether two moments show them.
  var isMeasured: Bool
  /// Seconds between both.
  var span: Double?
  var statement: NamedStatement?
  /// Whether an index begins with a column of its condition; `nil` where indexes were not seen.
  var isIndexed: Bool?

  func add(to sheet: inout FactSheet, _ evidence: [Citation]) {
    sheet.add(ScanFact.scans.rawValue, scans, .count, evidence)
    sheet.add(ScanFact.rows.rawValue, read / scans, .rows, evidence)
    sheet.add(ScanFact.measured.rawValue, isMeasured, evidence)
    if let span { sheet.add(ScanFact.rate.rawValue, read / span, .perSecond, evidence) }
    if let statement { add(statement, &sheet) }
  }

  private func add(_ statement: NamedStatement, _ sheet: inout FactSheet) {
    let evidence = [statement.citation]
    sheet.add(ScanFact.statement.rawValue, statement.text.shortened(to: 160), evidence)
    sheet.add(ScanFact.filter.rawValue, statement.text.hasCondition, evidence)
    let columns = statement.columns ?? statement.text.comparedColumns
    if !columns.isEmpty {
      sheet.add(ScanFact.columns.rawValue, columns.joined(separator: ", "), evidence)
      if let isIndexed { sheet.add(ScanFact.indexed.rawValue, isIndexed, evidence) }
    }
    if let rows = statement.rows { sheet.add(ScanFact.given.rawValue, rows, .rows, evidence) }
    if let time = statement.milliseconds {
      sheet.add(ScanFact.mean.rawValue, time, .milliseconds, evidence)
    }
  }
}

/// A statement that may be what scans a table.
struct NamedStatement {
  var text: StatementText
  var words: Set<String>
  /// Milliseconds of one call, or so far.
  var milliseconds: Double?
  /// Rows of one call.
  var rows: Double?
  var calls: Double?
  /// What its condition compares of the table; `nil` is all that it compares.
  var columns: [String]?
  var citation: Citation

  /// Whether it reads or changes the rows of tables, and names this one.
  func names(_ relation: String) -> Bool {
    ["SELECT", "UPDATE", "DELETE", "WITH", "INSERT", "MERGE", "REPLACE"].contains(text.verb)
      && words.contains(StatementText(relation).words.first ?? relation)
  }

  /// Of the statements that name a table the one that takes longest; first those with a condition that
  /// no index serves.
  static func scanner(
    of relation: String, among statements: [NamedStatement], isIndexed: ([String]) -> Bool
  ) -> NamedStatement? {
    let naming = statements.filter { $0.names(relation) }
    func weight(_ statement: NamedStatement) -> Double {
      (statement.milliseconds ?? 0) * (statement.calls ?? 1)
    }
    let unindexed = naming.filter { statement in
      statement.text.hasCondition && !isIndexed(statement.text.comparedColumns)
    }
    return (unindexed.isEmpty ? naming : unindexed).max { weight($0) < weight($1) }
  }
}
