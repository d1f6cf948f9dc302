import Evidence

extension Page {
  mutating func write(_ block: Block) {
    switch block {
    case .table(let table): write(table)
    case .figures(let figures): write(figures)
    case .listing(let listing): write(listing)
    }
  }

  private mutating func write(_ table: Table) {
    heading(table.title)
    guard !table.rows.isEmpty else {
      prose(Run("none"), indent: 2)
      return
    }
    let layout = TableLayout(of: table, width: width - 2)
    for (index, group) in layout.groups.enumerated() {
      if index > 0 { space() }
      verbatim(layout.header(of: group), .dim, indent: 2)
      for row in layout.rows { verbatim(layout.line(of: row, in: group), indent: 2) }
    }
  }

  private mutating func write(_ figures: Figures) {
    heading(figures.title)
    let titles = figures.figures.map { $0.title.visible.shortened(to: width / 2) }
    let column = titles.map(\.displayWidth).max() ?? 0
    for (title, figure) in zip(titles, figures.figures) {
      // Each item of a list begins a line of its own.
      let items: [String] =
        if case .list(let items) = figure.value, !items.isEmpty { items } else {
          [figure.value.written]
        }
      for (index, item) in items.enumerated() {
        prose(
          Run((index == 0 ? title : "").padded(to: column) + "  " + item), indent: 2,
          hanging: column + 2)
      }
    }
  }

  private mutating func write(_ listing: Listing) {
    heading(listing.title)
    if listing.entries.isEmpty { prose(Run("none"), indent: 2) }
    for (index, entry) in listing.entries.enumerated() {
      if index > 0 { space() }
      prose(Run(entry.heading, .strong), indent: 2, hanging: 2)
      if let source = entry.source { prose(Run(source, .dim), indent: 6, hanging: 2) }
      for line in entry.lines { prose(Run(line), indent: 4, hanging: 4) }
    }
  }
}
