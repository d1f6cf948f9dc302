package import Capture
internal import ByteParsing

/// Reads what people print of a server's views with psql and its kin, and of PgBouncer's console.
///
/// A view that comes again begins the next moment. `now()` in a table of its own, and the title that
/// `\watch` prints, tell the time of the moment.
package struct CapturedPostgresParser: StreamParser {
  package static let format = Format(
    kind: "postgres-views", label: "rows of a PostgreSQL server's views (psql output)",
    markers: PostgresView.markers)

  private var reader = TableReader(
    wanting: { names in Self.isWanted(names) },
    key: { PostgresView.markerColumns.contains($0) })
  private var series = PostgresSeries(name: "postgres", origin: .captured)
  private var source = ""
  private var damage: String?
  private var rowCount = 0

  package init() {}

  package mutating func locate(_ source: String) {
    self.source = source
  }

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var parser = self
    bytes.forEachLine(firstLine: firstLine) { line, number in
      parser.reader.take(line, number)
    }
    for table in parser.reader.tables() { parser.add(table) }
    self = parser
  }

  package mutating func finish() -> Parsed<PostgresSeries>? {
    reader.finish()
    for table in reader.tables() { add(table) }
    guard !series.snapshots.isEmpty else { return nil }
    let views = Set(series.snapshots.flatMap(\.views.keys))
    let looks = series.snapshots.count
    return Parsed(
      series, damage: damage,
      note: "\(rowCount) rows of \(views.count == 1 ? "one view" : "\(views.count) views")"
        + (looks > 1 ? " at \(looks) moments" : ""))
  }

  private static func isWanted(_ names: [String]) -> Bool {
    let columns = Set(names.map(PostgresView.columnName))
    return !PostgresView.views(with: columns).isEmpty
      || names.count == 1 && (isSetting(names[0]) || names[0] == "version" || names[0] == "now")
  }

  private static func isSetting(_ name: String) -> Bool {
    PostgresQueries.settingNames.contains(name) || name == "server_version"
      || name == "server_version_num"
  }

  private mutating func add(_ table: CapturedTable) {
    if table.isDamaged { damage = "the table at line \(table.firstLine) is cut short" }
    let rows = table.rows.renamed(PostgresView.columnName)
    rowCount += rows.count
    if rows.columns.count == 1, addSingle(rows, table) { return }
    let views = PostgresView.views(with: Set(rows.columns)).map { $0.refined(by: rows) }
    for view in views { put(rows, as: view, table) }
    guard let last = series.snapshots.indices.last, !views.isEmpty else { return }
    if series.snapshots[last].time == nil {
      series.snapshots[last].time = rows.rows.first?.time("now")
    }
  }

  /// A table of one cell: a setting, the version, the time.
  private mutating func addSingle(_ rows: RowSet, _ table: CapturedTable) -> Bool {
    guard let name = rows.columns.first, let value = rows.rows.first?.text(name) else {
      return false
    }
    switch name {
    case "now":
      if series.snapshots.last.map({ $0.time != nil }) ?? true {
        series.snapshots.append(PostgresSnapshot())
      }
      series.snapshots[series.snapshots.count - 1].time = ServerTime.seconds(value)
    case "version", "server_version", "server_version_num":
      guard let number = PostgresVersion.number(value) else { return true }
      var server = RowSet(columns: ["server_version_num"])
      server.append(["\(number)"])
      put(server, as: .server, table)
    default:
      guard Self.isSetting(name) else { return false }
      var settings = series.snapshots.last?[.settings] ?? RowSet(columns: ["name", "setting"])
      if settings.columns != ["name", "setting"] { return true }
      settings.append([name, value])
      if series.snapshots.isEmpty { series.snapshots.append(PostgresSnapshot()) }
      let last = series.snapshots.count - 1
      series.snapshots[last].views[.settings] = .rows(settings)
      series.snapshots[last].places[.settings] = place(of: table)
    }
    return true
  }

  private mutating func put(_ rows: RowSet, as view: PostgresView, _ table: CapturedTable) {
    if series.snapshots.last.map({ $0.views[view] != nil }) ?? true {
      series.snapshots.append(PostgresSnapshot())
    }
    let last = series.snapshots.count - 1
    series.snapshots[last].views[view] = .rows(rows)
    series.snapshots[last].places[view] = place(of: table)
    if table.isDamaged { series.snapshots[last].cutViews.insert(view) }
  }

  private func place(of table: CapturedTable) -> String {
    "\(source):\(table.firstLine)"
      + (table.lastLine > table.firstLine ? "-\(table.lastLine)" : "")
  }
}

extension PostgresView {
  /// Columns that may stand first in an object of JSON.
  static let markerColumns: Set<String> = [
    "pid", "datid", "datname", "locktype", "slot_name", "gid", "transaction", "usename",
    "relid", "relname", "schemaname", "userid", "queryid", "query", "state", "database",
    "blocked_pid", "subid", "subname", "name", "mode", "page", "application_name", "usesysid",
  ]

  /// SHOW CLIENTS and SHOW SERVERS of PgBouncer have the same columns; their first one says which.
  fileprivate func refined(by rows: RowSet) -> PostgresView {
    guard self == .servers else { return self }
    return rows.rows.first?.text("type") == "C" ? .clients : .servers
  }
}

/// Versions of PostgreSQL.
package enum PostgresVersion {
  /// `150018` of `PostgreSQL 15.18 (Debian …)`, `15.18`, `150018`; `nil` where there is none.
  package static func number(_ text: String) -> Int? {
    if let number = Int(text), number >= 90_000 { return number }
    for word in text.split(whereSeparator: { $0 == " " || $0 == "," }) {
      let parts = word.split(separator: ".")
      guard let first = parts.first, let major = Int(first), (9...99).contains(major) else {
        continue
      }
      let minor = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
      return major >= 10 ? major * 10_000 + min(minor, 9999) : 90_000 + min(minor, 99) * 100
    }
    return nil
  }
}
