internal import Capture

/// Sessions that somebody counted, as in `SELECT state, count(*) … GROUP BY state`.
enum SessionCounts {
  static let counts = [
    "count", "connections", "cnt", "num_connections", "sessions", "total", "n",
  ]
  static let groups = ["state", "usename", "datname", "application_name", "client_addr"]

  private static let states = ["active", "idle", "idle in transaction"]

  /// More are not told apart.
  private static let limit = 20_000

  /// A row for each session, without a number of its own: below zero, where no process is; the rows as
  /// they are where they count no sessions.
  static func rows(_ rows: RowSet) -> RowSet {
    guard !rows.has("pid"), let count = counts.first(where: rows.has),
      groups.contains(where: rows.has)
    else { return rows }
    // Other things have states as well.
    if rows.has("state"), !rows.rows.contains(where: { states.contains($0.text("state") ?? "") }) {
      return RowSet(columns: [])
    }
    let columns = rows.columns.filter { $0 != count && $0 != "backend_type" }
    var result = RowSet(columns: columns + ["pid", "backend_type"])
    for row in rows.rows {
      let isClient = groups.contains { row.text($0).filled != nil }
      let type = row.text("backend_type").filled ?? (isClient ? "client backend" : "background")
      let cells = columns.map { row.text($0) }
      for _ in 0..<max(0, min(row.integer(count) ?? 0, limit - result.count)) {
        result.append(cells + ["\(-1 - result.count)", type])
      }
    }
    return result
  }
}
