internal import Capture

/// Statements without what is somebody's: their literals.
package enum StatementRedaction {
  /// A statement with `?` for each string and number, as far as it goes: it may be cut short.
  ///
  /// Strings are those in quotes (`'…'`, `E'…'`, `B'…'`, `X'…'`, `U&'…'`, `N'…'`) and between dollars
  /// (`$$…$$`, `$tag$…$tag$`). Names, also in double quotes, keywords, parameters (`$1`) and comments'
  /// places stay; what a comment says does not.
  package static func withoutLiterals(_ text: String) -> String {
    var scanner = LiteralScanner(Array(text.utf8), folds: false)
    scanner.run()
    return String(decoding: scanner.output, as: UTF8.self)
  }
}

extension PostgresSeries: StatementBearing {
  /// The same without literals in statements.
  package var withoutLiterals: PostgresSeries {
    var series = self
    for index in series.snapshots.indices {
      for (view, answer) in series.snapshots[index].views {
        guard case .rows(let rows) = answer, rows.has("query") else { continue }
        series.snapshots[index].views[view] = .rows(
          rows.setting("query") { $0.text("query").map(StatementRedaction.withoutLiterals) })
      }
    }
    return series
  }
}
