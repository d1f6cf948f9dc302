internal import DatabaseViews
internal import Evidence

/// A table of the connected database, at the first and the last moment.
struct TableState {
  let row: RowSet.Row
  /// `nil` where there is one moment.
  let before: RowSet.Row?
  let name: String
  let moments: QueryMoments
  let circumstances: TableCircumstances

  init?(
    _ row: RowSet.Row, before: RowSet.Row?, _ moments: QueryMoments,
    _ circumstances: TableCircumstances
  ) {
    guard let relation = row.text("relname").filled else { return nil }
    self.row = row
    self.before = before
    self.moments = moments
    self.circumstances = circumstances
    let schema = row.text("schemaname").filled
    name = (schema.map { identifier($0) + "." } ?? "") + identifier(relation)
  }

  static func all(_ moments: QueryMoments) -> [TableState] {
    guard let after = moments.last(.tables)?[.tables] else { return [] }
    var old: [String: RowSet.Row] = [:]
    if moments.hasTwo(.tables), let rows = moments.first(.tables)?[.tables]?.rows {
      for row in rows { old[key(row)] = row }
    }
    let circumstances = TableCircumstances(moments)
    return after.rows.compactMap { row in
      guard row.text("schemaname").map({ !systemSchemas.contains($0) }) ?? true else { return nil }
      return TableState(row, before: old[key(row)], moments, circumstances)
    }
  }

  private static let systemSchemas: Set<String> = ["pg_catalog", "information_schema", "pg_toast"]

  private static func key(_ row: RowSet.Row) -> String {
    row.text("relid").filled ?? "\(row.text("schemaname") ?? "").\(row.text("relname") ?? "")"
  }

  var relation: String { row.text("relname") ?? name }

  var clock: Double? { moments.last(.tables)?.time ?? moments.last(.tables)?.clock }

  /// Live rows as the counters have them; where those were reset, as the planner's catalog does.
  var liveRows: Double? {
    let counted = row.number("n_live_tup")
    let planned = row.number("reltuples").flatMap { $0 > 0 ? $0 : nil }
    guard let counted else { return planned }
    return counted == 0 ? planned ?? 0 : counted
  }

  var bytes: Double? {
    guard let pages = row.number("relpages"), pages > 0 else { return nil }
    return pages * circumstances.blockSize
  }

  func time(_ columns: String...) -> Double? { columns.compactMap { row.time($0) }.max() }

  func age(_ time: Double?) -> Double? {
    guard let time, let clock else { return nil }
    return max(0, clock - time)
  }

  /// `on`, `off`, `off for the table`; `nil` where it is not known.
  var autovacuum: String? {
    if let options = row.text("reloptions").filled {
      if StatementText(options).words.isSuperset(of: ["autovacuum_enabled", "false"])
        || StatementText(options).words.isSuperset(of: ["autovacuum_enabled", "off"])
      {
        return "off for the table"
      }
    }
    return circumstances.autovacuum
  }

  var isUsed: Bool {
    (row.number("seq_scan") ?? 0) + (row.number("idx_scan") ?? 0) > 0
  }

  /// How far a counter went between the moments.
  func grown(_ column: String) -> Double? { before.flatMap { row.grown(column, since: $0) } }

  func citation(_ text: String) -> Citation { moments.citation(.tables, "\(name): \(text)") }

  var subject: Subject { moments.subject(.table, name) }

  /// Facts of the table; `nil` where there is nothing to judge.
  var facts: [Fact] {
    let parts = scanFacts + statisticsFacts + deadFacts
    guard !parts.isEmpty else { return [] }
    var sheet = FactSheet(subject)
    if let liveRows { sheet.add(TableFact.rows.rawValue, liveRows, .rows) }
    if let bytes { sheet.add(TableFact.size.rawValue, bytes, .bytes) }
    sheet.add(TableFact.autovacuum.rawValue, autovacuum ?? "unknown")
    sheet.add(TableFact.used.rawValue, isUsed)
    return sheet.facts + parts
  }
}

/// What bears on all tables of a server.
struct TableCircumstances {
  var autovacuum: String?
  var blockSize: Double
  private var threshold, scale: Double
  /// Those whose snapshots reach the tables, the oldest first.
  var holders: [HorizonHolder]
  /// Tables that VACUUM works on, by number.
  var vacuumed: Set<String>
  /// The first columns of indexes by table, in small letters.
  var indexed: [String: Set<String>]
  var statements: [NamedStatement]

  init(_ moments: QueryMoments) {
    let server = moments.server
    autovacuum = server.setting("autovacuum").map { $0 == "off" ? "off" : "on" }
    if server.setting("track_counts") == "off" { autovacuum = "off" }
    blockSize = server.setting("block_size").flatMap { Double($0) } ?? 8192
    threshold = server.setting("autovacuum_vacuum_threshold").flatMap { Double($0) } ?? 50
    scale = server.setting("autovacuum_vacuum_scale_factor").flatMap { Double($0) } ?? 0.2
    let database = server.last(.server)?.rows.first?.text("database")
    holders = HorizonHolder.all(moments).filter { holder in
      guard !holder.isCatalogOnly else { return false }
      guard let database, let own = holder.database else { return true }
      return own == database
    }
    vacuumed = Set(moments.last(.vacuums)?[.vacuums]?.rows.compactMap { $0.text("relid") } ?? [])
    var indexed: [String: Set<String>] = [:]
    for row in moments.last(.indexes)?[.indexes]?.rows ?? [] {
      guard let relation = row.text("relid"), let column = row.text("first_column") else {
        continue
      }
      indexed[relation, default: []].insert(StatementText(column).words.first ?? column)
    }
    self.indexed = indexed
    statements = NamedStatement.all(moments)
  }

  /// Dead rows at which autovacuum comes.
  func vacuumPoint(_ row: RowSet.Row, rows: Double) -> Double {
    var (threshold, scale) = (threshold, scale)
    // {autovacuum_vacuum_scale_factor=0.01,…}
    for option in (row.text("reloptions") ?? "").split(whereSeparator: { "{},".contains($0) }) {
      let parts = option.split(separator: "=")
      guard parts.count == 2, let value = Double(parts[1]) else { continue }
      if parts[0] == "autovacuum_vacuum_threshold" { threshold = value }
      if parts[0] == "autovacuum_vacuum_scale_factor" { scale = value }
    }
    return threshold + scale * rows
  }
}
