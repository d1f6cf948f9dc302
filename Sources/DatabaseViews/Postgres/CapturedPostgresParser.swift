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
  private var moments = CapturedMoments<PostgresView>()

  package init() {}

  package mutating func locate(_ source: String) {
    moments.source = source
  }

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    for table in reader.tables(endingIn: bytes, firstLine: firstLine) { add(table) }
  }

  package mutating func finish() -> Parsed<PostgresSeries>? {
    for table in reader.lastTables() { add(table) }
    return moments.parsed
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
    let rows = SessionCounts.rows(table.rows.renamed(PostgresView.columnName))
    moments.note(table)
    if rows.columns.count == 1, addSingle(rows, table) { return }
    let views = PostgresView.views(with: Set(rows.columns)).map { $0.refined(by: rows) }
    for view in views {
      let tellsSessions = [.activity, .waiting, .locks].contains(view) && rows.has("pid")
      moments.put(tellsSessions ? SessionAges.dated(rows) : rows, as: view, table)
    }
    if !views.isEmpty, let time = rows.rows.first?.time("now") ?? SessionAges.clock(rows) {
      moments.date(time)
    }
  }

  /// A table of one cell: a setting, the version, the time.
  private mutating func addSingle(_ rows: RowSet, _ table: CapturedTable) -> Bool {
    guard let name = rows.columns.first, let value = rows.rows.first?.text(name) else {
      return false
    }
    switch name {
    case "now":
      moments.begin(at: ServerTime.seconds(value))
    case "version", "server_version", "server_version_num":
      guard let number = PostgresVersion.number(value) else { return true }
      var server = RowSet(columns: ["server_version_num"])
      server.append(["\(number)"])
      moments.put(server, as: .server, table)
    default:
      guard Self.isSetting(name) else { return false }
      moments.add([name, value], to: .settings, columns: ["name", "setting"], table)
    }
    return true
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
