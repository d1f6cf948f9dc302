internal import DatabaseViews
internal import Evidence

/// Statements that took most time, as a table.
enum StatementTable {
  typealias Column = (column: Table.Column, cell: (StatementLoad) -> Cell)

  private static let limit = 15

  /// `columns` are those of one product; `span` is the time in which the load came, in seconds.
  static func block(_ loads: [StatementLoad], in span: Double?, _ columns: [Column]) -> Block? {
    guard !loads.isEmpty else { return nil }
    let all =
      [
        number("calls", "calls") { measured($0.calls, 0) },
        number("mean_ms", "mean ms") { measured($0.mean, 3) },
        number("total_ms", "total ms") { measured($0.milliseconds, 1) },
        number("share_percent", "%") { measured($0.share, 1) },
      ] + columns + [
        (
          .init("statement", "statement"),
          { $0.text.text.isEmpty ? .unknown : .text($0.text.shortened(to: 120)) }
        )
      ]
    return .table(
      Table(
        key: "statements",
        title: "Statements that took most time"
          + (span.map { " in \(decimal($0, places: 1)) s" } ?? ""),
        columns: all.map(\.column),
        rows: loads.prefix(limit).map { load in all.map { $0.cell(load) } }))
  }

  static func number(
    _ key: String, _ title: String, _ cell: @escaping (StatementLoad) -> Cell
  ) -> Column {
    (.init(key, title, alignsRight: true), cell)
  }
}
