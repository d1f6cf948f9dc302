package import Capture
internal import ByteParsing

/// Reads what people print of a server's tables with the clients of MySQL and MariaDB.
///
/// A view that comes again begins the next moment; `NOW()` in a table of its own tells its time.
package struct CapturedMySQLParser: StreamParser {
  package static let format = Format(
    kind: "mysql-views", label: "rows of a MySQL or MariaDB server's tables (mysql output)",
    markers: MySQLView.markers)

  private var reader = TableReader(
    wanting: { names in Self.isWanted(names) },
    key: { MySQLView.markerColumns.contains(MySQLColumn.canonical($0)) })
  private var moments = CapturedMoments<MySQLView>()

  package init() {}

  package mutating func locate(_ source: String) {
    moments.source = source
  }

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    for table in reader.tables(endingIn: bytes, firstLine: firstLine) { add(table) }
  }

  package mutating func finish() -> Parsed<MySQLSeries>? {
    for table in reader.lastTables() { add(table) }
    return moments.parsed
  }

  private static func isWanted(_ names: [String]) -> Bool {
    let columns = names.map(MySQLColumn.canonical)
    return MySQLView.view(with: Set(columns)) != nil
      || columns.count == 1 && (clocks.contains(columns[0]) || versions.contains(columns[0]))
  }

  private static let clocks: Set<String> = [
    "now()", "now(6)", "utc_timestamp()", "utc_timestamp(6)", "current_timestamp()", "now",
  ]
  private static let versions: Set<String> = ["version()", "@@version", "@@global.version"]

  private mutating func add(_ table: CapturedTable) {
    moments.note(table)
    let rows = table.rows.renamed(MySQLColumn.canonical)
    if rows.columns.count == 1, let name = rows.columns.first {
      guard let text = rows.rows.first?.text(name) else { return }
      if Self.versions.contains(name) {
        var server = RowSet(columns: ["version"])
        server.append([text])
        moments.put(server, as: .server, table)
      } else if Self.clocks.contains(name) {
        moments.begin(at: ServerTime.seconds(text))
      }
      return
    }
    guard let view = MySQLView.view(with: Set(rows.columns)) else { return }
    if view == .variables { return addVariables(rows, table) }
    let isPair = view == .rowLockWaits
    let shown = view == .digests ? SysStatements.digests(rows) : rows
    moments.put(isPair ? rows.renamed(MySQLView.pairColumn) : shown, as: view, table)
    if let time = rows.rows.first?.time("now") { moments.date(time) }
  }

  /// Variables and counters are printed alike; names of counters begin with a capital.
  private mutating func addVariables(_ rows: RowSet, _ table: CapturedTable) {
    var parts: [MySQLView: RowSet] = [:]
    for row in rows.rows {
      guard let name = row.text("variable_name") else { continue }
      let isCounter = name.first?.isUppercase ?? false
      parts[isCounter ? .status : .variables, default: RowSet(columns: rows.columns)]
        .append(rows.columns.map { row.text($0) })
    }
    for view in [MySQLView.variables, .status] {
      if let part = parts[view] { moments.put(part, as: view, table) }
    }
  }
}
