import Evidence

/// A chart as SVG: axes with round ticks, lines that break where nothing is known, and the name of each
/// line at its end.
struct ChartDrawing {
  /// Of the names of lines, which are bold, at most.
  private static let letterWidth = 9.2

  private let chart: Chart
  private let sheet: Sheet
  private let across: Scale
  private let up: Scale
  private let frame: Frame
  private let steps: (across: Double, up: Double)

  private struct Frame {
    var left, right, top, bottom, height: Double
  }

  init(_ chart: Chart, _ sheet: Sheet) {
    self.chart = chart
    self.sheet = sheet
    let places = chart.series.flatMap { $0.points.map(\.place) }
    let values = chart.series.flatMap { $0.points.compactMap(\.value) } + chart.levels.map(\.value)
    let highest = values.max() ?? 1
    let lowest = min(0, values.min() ?? 0)
    let isWhole = chart.unit.isCounted
    let step = Scale.step(
      for: max(highest - lowest, isWhole ? 1 : 1e-6), atMost: sheet == .wide ? 5 : 4,
      isWhole: isWhole)
    let top = max((highest / step).rounded(.up) * step, step)
    let bottom = (lowest / step).rounded(.down) * step
    // Names stand at the ends of lines where there is room, else above.
    let legend = sheet == .wide ? 0.0 : Double(chart.series.count) * 16
    let widest =
      stride(from: bottom, through: top, by: step).map {
        chart.written($0).displayWidth
      }.max() ?? 4
    let frame = Frame(
      left: Double(widest) * 6.4 + 12, right: sheet == .wide ? sheet.width - 170 : sheet.width - 12,
      top: 14 + legend, bottom: (sheet == .wide ? 250 : 190) + legend,
      height: (sheet == .wide ? 287 : 227) + legend)
    let (first, last) = (places.min() ?? 0, places.max() ?? 1)
    let wanted = sheet == .wide ? 6 : 3
    let acrossStep: Double
    switch chart.axis {
    case .order: acrossStep = Scale.step(for: last - first, atMost: wanted, isWhole: true)
    case .seconds, .utc: acrossStep = Scale.timeStep(for: last - first, atMost: wanted)
    }
    self.frame = frame
    steps = (acrossStep, step)
    across = Scale(first, last, from: frame.left, to: frame.right)
    up = Scale(bottom, top, from: frame.bottom, to: frame.top)
  }

  func draw(in page: inout Markup, _ name: String) {
    page.drawing(
      name, sheet.rawValue, width: sheet.width, height: frame.height, title: chart.title,
      says: chart.inWords
    ) { page in
      drawAxes(&page)
      for level in chart.levels { draw(level, &page) }
      for (place, series) in chart.series.enumerated() { draw(series, place, &page) }
      drawNames(&page)
    }
  }

  private func drawAxes(_ page: inout Markup) {
    for tick in up.ticks(steps.up) {
      let y = up.place(tick)
      page.stroke(tick == 0 ? "axis" : "grid", frame.left, y, frame.right, y)
      page.label("tick", frame.left - 6, y + 4, anchor: "end", chart.written(tick))
    }
    let ticks = across.ticks(steps.across)
    for tick in ticks {
      let x = across.place(tick)
      page.stroke("axis", x, frame.bottom, x, frame.bottom + 4)
      let anchor = x < frame.left + 14 ? "start" : x > frame.right - 14 ? "end" : "middle"
      page.label("tick", x, frame.bottom + 17, anchor: anchor, written(across: tick))
    }
    page.label("tick axis-name", frame.right, frame.bottom + 31, anchor: "end", chart.axis.name)
  }

  private func written(across value: Double) -> String {
    switch chart.axis {
    case .order: decimal(value)
    case .seconds: Moment.span(value, step: steps.across)
    case .utc: Moment.utc(value, step: steps.across)
    }
  }

  private func draw(_ level: Chart.Level, _ page: inout Markup) {
    let y = up.place(level.value)
    page.stroke("level", frame.left, y, frame.right, y)
    page.label(
      "level-name", frame.left + 6, y < frame.top + 14 ? y + 13 : y - 5,
      "\(level.name): \(chart.written(level.value))")
  }

  private func draw(_ series: Chart.Series, _ place: Int, _ page: inout Markup) {
    let colour = "s\(place % 6)"
    let known = series.points.split { $0.value == nil }
    for run in known {
      let places = run.map { (across.place($0.place), up.place($0.value ?? 0)) }
      if series.form != .dots, places.count > 1 {
        let data = places.enumerated().map { index, point in
          "\(index == 0 ? "M" : "L")\(svg(point.0)) \(svg(point.1))"
        }
        page.path(
          "\(series.form == .projection ? "projection" : "curve") \(colour)",
          data.joined())
      }
      guard series.form != .projection,
        series.form == .dots || places.count == 1 || series.points.count <= 40
      else { continue }
      for point in places {
        page.element(
          "circle",
          [
            ("class", "dot \(colour)"), ("cx", svg(point.0)), ("cy", svg(point.1)),
            ("r", series.points.count > 120 ? "1.8" : "2.6"),
          ], "")
      }
    }
  }

  /// At the ends of the lines, moved apart; on a narrow sheet one below the other, above.
  private func drawNames(_ page: inout Markup) {
    guard sheet == .wide else {
      for (place, series) in chart.series.enumerated() {
        let y = 11 + Double(place) * 16
        page.stroke("key s\(place % 6)", frame.left, y - 4, frame.left + 16, y - 4)
        page.label(
          "name s\(place % 6)", frame.left + 22, y,
          series.name.shortened(to: max(8, Int((sheet.width - frame.left - 24) / Self.letterWidth)))
        )
      }
      return
    }
    var lowest = -Double.infinity
    for (place, y) in nameHeights.ordered(by: { $0.y < $1.y }) {
      let y = max(y, lowest + 15)
      lowest = y
      let series = chart.series[place]
      let x = lastKnown(series).map { across.place($0.place) } ?? frame.right
      if abs(x - frame.right) > 12
        || abs(y - (lastKnown(series).map { up.place($0.value ?? 0) } ?? y)) > 14
      {
        page.stroke("key s\(place % 6)", frame.right + 6, y, frame.right + 14, y)
        page.label("name s\(place % 6)", frame.right + 18, y + 4, series.name.shortened(to: 16))
      } else {
        page.label("name s\(place % 6)", frame.right + 8, y + 4, series.name.shortened(to: 17))
      }
    }
  }

  private var nameHeights: [(place: Int, y: Double)] {
    let room = frame.bottom - Double(chart.series.count - 1) * 15
    return chart.series.enumerated().map { place, series in
      let y = lastKnown(series).map { up.place($0.value ?? 0) } ?? frame.bottom
      return (place, min(y, max(frame.top, room)))
    }
  }

  private func lastKnown(_ series: Chart.Series) -> Chart.Point? {
    series.points.last { $0.value != nil }
  }
}

extension Chart {
  func written(_ value: Double) -> String { Quantity(value, unit).description }

  /// What the lines do, for who cannot see them.
  var inWords: String {
    let lines = series.map { series -> String in
      let known = series.points.compactMap(\.value)
      guard let first = known.first, let last = known.last, let low = known.min(),
        let high = known.max()
      else { return "\(series.name): nothing known" }
      let gaps = series.points.contains { $0.value == nil } ? ", with gaps" : ""
      return series.form == .dots
        ? "\(series.name): \(known.count) values from \(written(low)) to \(written(high))"
        : "\(series.name): from \(written(first)) to \(written(last)), lowest \(written(low)), "
          + "highest \(written(high))\(gaps)"
    }
    let limits = levels.map { "\($0.name): \(written($0.value))" }
    return ([span] + lines + limits).joined(separator: ". ") + "."
  }

  private var span: String {
    let places = series.flatMap { $0.points.map(\.place) }
    guard let first = places.min(), let last = places.max() else { return axis.name }
    switch axis {
    case .seconds: return "Over \(Quantity(last - first, .seconds)), \(axis.name)"
    case .utc: return "From \(Moment.full(first)) to \(Moment.full(last))"
    case .order: return "\(axis.name) \(decimal(first)) to \(decimal(last))"
    }
  }
}

extension Chart.Axis {
  var name: String {
    switch self {
    case .seconds(let start): "time since \(start)"
    case .utc: "time, UTC"
    case .order(let what): what
    }
  }
}

extension Unit {
  /// Whether half of one is nothing.
  var isCounted: Bool {
    switch self {
    case .percent, .milliseconds, .seconds, .bytes, .bytesPerSecond, .bytesPerMinute, .perSecond,
      .perMinute, .queued:
      false
    default: true
    }
  }
}
