internal import Capture

/// Rows of the sys schema's views of statements, under the names that performance_schema has.
///
///     query: SELECT * FROM `big` WHERE `c` = ?     exec_count: 6     total_latency: 1.02 s
enum SysStatements {
  /// The rows with the columns of digests; as they are where they are of no such view.
  static func digests(_ rows: RowSet) -> RowSet {
    guard rows.has("exec_count"), rows.has("total_latency") else { return rows }
    let renamed = rows.renamed { name in
      switch name {
      case "query": "digest_text"
      case "db": "schema_name"
      case "exec_count": "calls"
      case "no_index_used_count": "no_index_used"
      default: name
      }
    }
    return renamed.setting("total_ms") { row in
      row.text("total_latency").flatMap(seconds).map { "\($0 * 1000)" }
    }.setting("no_index_used") { row in
      // Of the view of all statements a star tells that they read whole tables.
      guard row.text("no_index_used") == nil, rows.has("full_scan") else { return nil }
      return row.text("full_scan") == "*" ? row.text("calls") : "0"
    }
  }

  /// Seconds of `1.02 s`, `3.60 m`, `128.41 ms`, or of picoseconds alone, as `x$` views have them.
  static func seconds(_ text: String) -> Double? {
    let words = text.split(separator: " ")
    guard let number = words.first.flatMap({ Double($0) }) else { return nil }
    guard words.count == 2 else { return words.count == 1 ? number / 1e12 : nil }
    let units: [Substring: Double] = [
      "ps": 1e-12, "ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "min": 60, "h": 3600,
      "d": 86_400, "w": 604_800,
    ]
    return units[words[1]].map { $0 * number }
  }
}
