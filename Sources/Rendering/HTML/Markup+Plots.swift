import Evidence

extension Markup {
  /// What is better looked at than read.
  ///
  /// Each is drawn twice, for a wide page and for a phone, so that
  /// its letters have one size on both.
  mutating func writePlots(of report: Report) {
    let charts = report.charts.filter(\.isWorthDrawing)
    let graphs = report.graphs.filter { !$0.nodes.isEmpty }
    guard !charts.isEmpty || !graphs.isEmpty else { return }
    section("plots", "To look at") { page in
      for (place, graph) in graphs.enumerated() {
        page.figure(graph.title, graph.note) { page, sheet in
          GraphDrawing(graph, width: sheet.width).draw(in: &page, "graph-\(place + 1)-\(sheet)")
        }
      }
      for (place, chart) in charts.enumerated() {
        page.figure(chart.title, chart.note) { page, sheet in
          ChartDrawing(chart, sheet).draw(in: &page, "chart-\(place + 1)-\(sheet)")
        }
      }
    }
  }

  private mutating func figure(
    _ title: String, _ note: String, _ draw: (inout Markup, Sheet) -> Void
  ) {
    element("figure", [("class", "plot")]) { page in
      page.element("figcaption") { page in
        page.element("h3", title)
        page.element("p", note)
      }
      for sheet in Sheet.allCases { draw(&page, sheet) }
    }
    line()
  }

  /// The frame of a drawing, with its name and what it says in words.
  mutating func drawing(
    _ name: String, _ sheet: String, width: Double, height: Double, title: String, says: String,
    _ body: (inout Markup) -> Void
  ) {
    element(
      "svg",
      [
        ("class", "drawing \(sheet)"), ("viewBox", "0 0 \(svg(width)) \(svg(height))"),
        ("role", "img"), ("aria-labelledby", "\(name)-t \(name)-d"),
      ]
    ) { page in
      page.element("title", [("id", "\(name)-t")], title)
      page.element("desc", [("id", "\(name)-d")], says)
      body(&page)
    }
    line()
  }

  mutating func stroke(
    _ style: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double
  ) {
    element(
      "line",
      [
        ("class", style), ("x1", svg(x1)), ("y1", svg(y1)), ("x2", svg(x2)), ("y2", svg(y2)),
      ], "")
  }

  mutating func label(
    _ style: String, _ x: Double, _ y: Double, anchor: String = "start", _ text: String
  ) {
    element(
      "text",
      [("class", style), ("x", svg(x)), ("y", svg(y)), ("text-anchor", anchor)], text)
  }

  mutating func path(_ style: String, _ data: String) {
    element("path", [("class", style), ("d", data)], "")
  }
}

/// The two widths that drawings are made for.
enum Sheet: String, CaseIterable, CustomStringConvertible {
  case wide, narrow

  var width: Double { self == .wide ? 760 : 340 }
  var description: String { rawValue }
}
