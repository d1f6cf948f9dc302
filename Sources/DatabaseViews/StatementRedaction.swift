internal import Capture

/// Statements without what is somebody's: their literals.
package enum StatementRedaction {
  /// A statement with `?` for each string and number, as far as it goes: it may be cut short.
  ///
  /// Strings are those in quotes (`'…'`, `E'…'`, `B'…'`, `X'…'`, `U&'…'`, `N'…'`) and between dollars
  /// (`$$…$$`, `$tag$…$tag$`). Names, also in double quotes, keywords, parameters (`$1`) and comments'
  /// places stay; what a comment says does not. With MySQL strings also stand in double quotes, and
  /// names between backticks.
  package static func withoutLiterals(_ text: String) -> String {
    withoutLiterals(text, of: .postgres)
  }

  package static func withoutLiterals(_ text: String, of product: ServerProduct) -> String {
    var scanner = LiteralScanner(Array(text.utf8), folds: false, of: product)
    scanner.run()
    return String(decoding: scanner.output, as: UTF8.self)
  }
}

extension ServerSeries: StatementBearing {
  /// Columns that hold statements, on either kind of server.
  private static var statementColumns: [String] {
    ["query", "info", "trx_query", "sql_text", "digest_text", "query_sample_text"]
  }

  /// The same without literals in statements.
  package var withoutLiterals: ServerSeries {
    var series = self
    for index in series.snapshots.indices {
      for (view, answer) in series.snapshots[index].views {
        guard case .rows(var rows) = answer else { continue }
        for column in Self.statementColumns where rows.has(column) {
          rows = rows.setting(column) { row in
            row.text(column).map { StatementRedaction.withoutLiterals($0, of: View.product) }
          }
        }
        if view as? MySQLView == .engineStatus {
          rows = rows.setting("status") {
            $0.text("status").map { InnoDBStatus.withoutLiterals(text: $0) }
          }
        }
        series.snapshots[index].views[view] = .rows(rows)
      }
    }
    return series
  }
}
