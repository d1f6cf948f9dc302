import Evidence

extension JSONValue {
  /// The blocks under their keys, figures without one right here; where a key comes twice, the
  /// first one stands.
  init(_ blocks: [Block]) {
    self = .object(
      Dictionary(
        blocks.flatMap { block -> [(String, JSONValue)] in
          switch block {
          case .table(let table): [(table.key, JSONValue(table))]
          case .figures(let figures) where figures.key.isEmpty:
            Self.members(figures.figures).map { ($0.key, $0.value) }
          case .figures(let figures): [(figures.key, .object(Self.members(figures.figures)))]
          case .listing(let listing): [(listing.key, JSONValue(listing))]
          }
        }, uniquingKeysWith: { first, _ in first }))
  }

  private init(_ table: Table) {
    self = .array(
      table.rows.map { row in
        .object(
          Dictionary(
            table.columns.enumerated().map { index, column in
              (column.key, row.indices.contains(index) ? JSONValue(row[index]) : .null)
            }, uniquingKeysWith: { first, _ in first }))
      })
  }

  private init(_ listing: Listing) {
    self = .array(
      listing.entries.map { entry in
        var members = Self.members(entry.figures)
        members["heading"] = .string(entry.heading)
        members["source"] = .optional(entry.source)
        members["lines"] = .strings(entry.lines)
        return .object(members)
      })
  }

  private static func members(_ figures: [Figures.Figure]) -> [String: JSONValue] {
    Dictionary(
      figures.map { ($0.key, JSONValue($0.value)) }, uniquingKeysWith: { first, _ in first })
  }

  private init(_ cell: Cell) {
    self =
      switch cell {
      case .text(let text): .string(text)
      case .integer(let value): .integer(value)
      case .number(let value): .number(value)
      case .flag(let flag): .flag(flag)
      case .list(let items): .strings(items)
      case .unknown: .null
      }
  }
}
