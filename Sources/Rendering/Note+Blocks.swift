import Evidence

extension Note {
  mutating func write(_ block: Block) {
    switch block {
    case .table(let table):
      write(
        title: table.title, titles: table.columns.map(\.title),
        alignsRight: table.columns.map(\.alignsRight),
        rows: table.rows.map { row in
          table.columns.indices.map { row.indices.contains($0) ? row[$0] : .unknown }
        })
    case .figures(let figures):
      write(
        title: figures.title, titles: ["figure", "value"], alignsRight: [],
        rows: figures.figures.map { [.text($0.title), $0.value] })
    case .listing(let listing): write(listing)
    }
  }

  private mutating func write(
    title: String, titles: [String], alignsRight: [Bool], rows: [[Cell]]
  ) {
    paragraph("## \(Markdown.text(title))")
    if rows.isEmpty {
      paragraph("none")
    } else {
      table(
        titles.map(Markdown.cell), alignsRight: alignsRight,
        rows.map { $0.map { Markdown.cell($0.written) } })
    }
  }

  private mutating func write(_ listing: Listing) {
    paragraph("## \(Markdown.text(listing.title))")
    if listing.entries.isEmpty { paragraph("none") }
    for entry in listing.entries {
      let source = entry.source.map { " (\(Markdown.code($0)))" } ?? ""
      paragraph("**\(Markdown.text(entry.heading))**\(source)")
      guard !entry.lines.isEmpty else { continue }
      let lines = Markdown.fence(entry.lines.map(\.visible), as: "text")
      paragraph(lines.joined(separator: "\n"))
    }
  }
}
