import Evidence

extension Markup {
  mutating func write(_ block: Block, _ place: Int) {
    let name = "h-detail-\(place + 1)"
    element("section", [("class", "detail"), ("aria-labelledby", name)]) { page in
      switch block {
      case .table(let table):
        page.element("h2", [("id", name)], table.title)
        page.writeTable(
          caption: nil, label: name, titles: table.columns.map(\.title),
          alignsRight: table.columns.map(\.alignsRight),
          rows: table.rows.map { row in
            table.columns.indices.map { row.indices.contains($0) ? row[$0] : .unknown }
          })
      case .figures(let figures):
        page.element("h2", [("id", name)], figures.title)
        page.write(figures)
      case .listing(let listing):
        page.element("h2", [("id", name)], listing.title)
        page.write(listing)
      }
    }
    line()
  }

  /// A table in a box of its own that scrolls where it is wider than the page.
  ///
  /// `label` is the id of the heading that names it, where it has no caption.
  mutating func writeTable(
    caption: String?, label: String? = nil, titles: [String], alignsRight: [Bool], rows: [[Cell]]
  ) {
    guard !rows.isEmpty else {
      element("p", [("class", "none")], "none")
      return
    }
    let name: Attributes = [
      label.map { ("aria-labelledby", $0) } ?? ("aria-label", caption ?? "Values")
    ]
    element("div", [("class", "scroll"), ("role", "region"), ("tabindex", "0")] + name) { page in
      page.element("table") { page in
        page.element("caption", [("class", caption == nil ? "hidden" : "")], caption ?? "Values")
        page.element("thead") { page in
          page.element("tr") { page in
            for (place, title) in titles.enumerated() {
              page.element(
                "th", [("scope", "col")] + Self.side(place, alignsRight), title)
            }
          }
        }
        page.element("tbody") { page in
          for row in rows { page.write(row, alignsRight) }
        }
      }
    }
  }

  private mutating func write(_ row: [Cell], _ alignsRight: [Bool]) {
    element("tr") { page in
      for (place, cell) in row.enumerated() {
        let side = Self.side(place, alignsRight)
        if place == 0 {
          page.element("th", [("scope", "row")] + side, cell.written)
        } else {
          page.element("td", side, cell.written)
        }
      }
    }
    line()
  }

  private static func side(_ place: Int, _ alignsRight: [Bool]) -> Attributes {
    alignsRight.indices.contains(place) && alignsRight[place] ? [("class", "right")] : []
  }

  private mutating func write(_ figures: Figures) {
    element("dl", [("class", "pairs figures")]) { page in
      for figure in figures.figures {
        page.element("div") { page in
          page.element("dt", figure.title)
          if case .list(let items) = figure.value, !items.isEmpty {
            for item in items { page.element("dd", item) }
          } else {
            page.element("dd", figure.value.written)
          }
        }
      }
    }
  }

  private mutating func write(_ listing: Listing) {
    guard !listing.entries.isEmpty else {
      element("p", [("class", "none")], "none")
      return
    }
    for entry in listing.entries {
      element("article", [("class", "entry")]) { page in
        page.element("h3", entry.heading)
        if let source = entry.source {
          page.element("p") { page in page.element("code", [("class", "source")], source) }
        }
        guard !entry.lines.isEmpty else { return }
        page.element("pre", [("tabindex", "0")]) { page in
          for (place, line) in entry.lines.enumerated() {
            if place > 0 { page.line() }
            page.write(line)
          }
        }
      }
    }
  }
}
