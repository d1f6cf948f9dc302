import Evidence
import Testing

@testable import Rendering

@Suite struct HTMLRendererTests {
  @Test(
    "pages read as recorded",
    arguments: ["two-causes", "healthy", "cannot-tell", "nothing-read", "area", "plots"])
  func golden(name: String) throws {
    let known = Samples.all + [("plots", Samples.plots)]
    let report = try #require(known.first { $0.name == name }?.report)
    // The style sheet is a file of its own.
    let parts = HTMLRenderer().render(report).split(separator: "<style>", maxSplits: 1)
    let body = try #require(parts.last?.split(separator: "</style>", maxSplits: 1).last)
    try expectGolden(parts[0] + "<style></style>" + body, "\(name).html")
  }

  @Test("found, healthy and not being able to tell never look the same")
  func outcomes() {
    let page = { HTMLRenderer().render($0) }
    #expect(page(Samples.deadlock).contains("<h1>Root cause found</h1>"))
    #expect(page(Samples.twoCauses).contains("<h1>2 root causes found</h1>"))
    #expect(page(Samples.healthy).contains("outcome healthy\""))
    #expect(page(Samples.healthy).contains("<h1>No root cause found</h1>"))
    for report in [Samples.cannotTell, Samples.nothingRead] {
      #expect(page(report).contains("outcome unknown\""))
      #expect(page(report).contains("<h1>Cannot tell</h1>"))
    }
  }

  @Test("a page loads nothing, and says so to the browser")
  func selfContained() {
    let page = HTMLRenderer().render(Samples.plots)
    #expect(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""))
    for word in ["<script", "<link", "<img", "@import", "src=", "http:", "https:"] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(!page.replacing("url(#", with: "").contains("url("))
  }

  @Test("whatever a name holds, the page keeps its tags", arguments: UInt64(1)...20)
  func fuzz(seed: UInt64) {
    let name = hostileName(seed: seed) + "\"'><script>x</script>"
    let page = HTMLRenderer(verbosity: .verbose).render(Samples.plots(name))
    #expect(page.unicodeScalars.allSatisfy { $0 == "\n" || !$0.isInvisible })
    #expect(
      tags(of: page) == tags(of: HTMLRenderer(verbosity: .verbose).render(Samples.plots("name"))))
  }

  @Test("every tag that is opened is closed, in order")
  func nesting() {
    for report in Samples.all.map(\.report) + [Samples.plots] {
      var open: [Substring] = []
      for tag in tags(of: HTMLRenderer().render(report)) {
        let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
        if ["meta", "!"].contains(name) || tag.hasPrefix("!") { continue }
        if tag.hasPrefix("/") { #expect(open.popLast() == name) } else { open.append(name) }
      }
      #expect(open == [])
    }
  }

  /// Each tag with the names of its attributes.
  private func tags(of page: String) -> [String] {
    page.utf8.split(separator: UInt8(ascii: "<")).dropFirst().map { part in
      var isQuoted = false
      let tag = part.prefix { $0 != UInt8(ascii: ">") }.filter { byte in
        if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
        return !isQuoted
      }
      return String(decoding: tag, as: UTF8.self)
    }
  }

  // MARK: Drawings

  @Test("a value that is not known breaks the line and is never zero")
  func gaps() {
    let page = drawn(Samples.heap("heap"))
    #expect(page.components(of: "class=\"curve s0\"") == 2)
    #expect(page.contains("lowest 100 MB, highest 400 MB, with gaps"))
    #expect(page.contains("heap: 512 MB"))
  }

  @Test("ticks are round in the unit of the values")
  func ticks() {
    let page = drawn(Samples.heap("heap"))
    for tick in ["0 B", "200 MB", "400 MB", "600 MB", "0 min", "2 min", "4 min"] {
      #expect(page.contains(">\(tick)</text>"), "\(tick)")
    }
    #expect(Scale.step(for: 7, atMost: 5) == 2)
    #expect(Scale.step(for: 3, atMost: 5, isWhole: true) == 1)
    #expect(Scale.step(for: 0.04, atMost: 5) == 0.01)
    #expect(Scale.timeStep(for: 3600, atMost: 6) == 600)
    #expect(Scale.timeStep(for: 86_400 * 3, atMost: 6) == 43_200)
  }

  @Test("many points keep their peaks and floors")
  func thinning() {
    var points = (0..<100_000).map { Chart.Point(Double($0), 5) }
    points[4_711].value = 99
    points[70_000].value = -3
    let series = Chart.Series("s", points)
    #expect(series.points.count <= 300)
    #expect(series.points.contains { $0.value == 99 })
    #expect(series.points.contains { $0.value == -3 })
    let hole = Chart.Series(
      "s", (0..<3000).map { Chart.Point(Double($0), $0 < 1000 || $0 > 2000 ? 1 : nil) })
    #expect(hole.points.contains { $0.value == nil })
  }

  @Test("places and values of any size are drawn inside the picture")
  func extremes() {
    let values: [Double] = [0, -1e300, 1e300, .infinity, .nan, .leastNonzeroMagnitude]
    for first in values {
      for second in values {
        let chart = Chart(
          title: "t", note: "n", unit: .count, axis: .utc,
          series: [Chart.Series("s", [.init(first, second), .init(second, first), .init(1, 1)])],
          levels: [Chart.Level("l", first)])
        #expect(!drawn(chart).contains("nan"))
      }
    }
  }

  @Test("a graph has at most 60 nodes, and every one that waits is joined to what it waits for")
  func graphs() {
    var graph = Graph(title: "t", note: "n")
    let root = graph.add(Graph.Node(.root, "root"))
    for index in 0..<100 { graph.add(Graph.Node(.waiter, "w\(index)"), waitingFor: root) }
    #expect(graph.nodes.count == 60)
    let page = drawn(graph)
    #expect(page.components(of: "class=\"link\"") == 59)
    #expect(page.components(of: "class=\"box\"") == 60)
  }

  @Test("who waits in a circle that nobody named is drawn once")
  func circles() {
    var graph = Graph(title: "t", note: "n")
    for index in 0..<3 { graph.add(Graph.Node(.waiter, "w\(index)")) }
    for index in 0..<3 { graph.connect(index, to: (index + 1) % 3) }
    #expect(drawn(graph).components(of: "class=\"box\"") == 3)
  }

  private func drawn(_ chart: Chart) -> String {
    var page = Markup()
    ChartDrawing(chart, .wide).draw(in: &page, "c")
    return page.text
  }

  private func drawn(_ graph: Graph) -> String {
    var page = Markup()
    GraphDrawing(graph, width: 700).draw(in: &page, "g")
    return page.text
  }

  @Test(
    "times are those of the calendar",
    arguments: [
      ("1970-01-01T00:00:00Z", 0.0), ("2000-02-29T12:00:00Z", 951_825_600),
      ("2026-11-20T20:38:00Z", 1_795_207_080), ("2100-03-01T00:00:00Z", 4_107_542_400),
    ])
  func times(text: String, seconds: Double) {
    #expect(Moment.seconds(of: text) == seconds)
    let words = text.replacing("T", with: " ").replacing("Z", with: " UTC")
    #expect(Moment.full(seconds) == words)
    #expect(Moment.seconds(of: "yesterday") == nil)
  }

  @Test("ticks less than a second apart tell themselves apart")
  func shortTimes() {
    let ticks = [0, 0.5, 1, 1.96].map { Moment.utc(951_825_600 + $0, step: 0.5) }
    #expect(ticks == ["12:00:00.0", "12:00:00.5", "12:00:01.0", "12:00:02.0"])
    #expect(Moment.utc(951_825_600.6, step: 1) == "12:00:01")
  }
}

extension String {
  fileprivate func components(of part: String) -> Int {
    split(separator: part, omittingEmptySubsequences: false).count - 1
  }
}
