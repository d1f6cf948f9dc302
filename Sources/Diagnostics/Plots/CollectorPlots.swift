import Evidence
import JavaFormats

/// What stays on the heap behind collections, and how long the application stands still.
struct CollectorPlots {
  let subject: Subject
  let figures: CollectorFigures
  private var run: CollectorRun { figures.run }

  var charts: [Chart] {
    [floors, percent, pauses].compactMap(\.self).filter(\.isWorthDrawing)
  }

  private var axis: Chart.Axis {
    guard run.clock != nil else { return .order(of: "collection") }
    return run.uptime == nil ? .utc : .seconds(since: "the start of the JVM")
  }

  private func points(_ points: [HeapPoint]) -> [Chart.Point] {
    points.enumerated().compactMap { index, point in
      guard run.clock != nil else { return Chart.Point(Double(index + 1), point.value) }
      return point.time.map { Chart.Point($0, point.value) }
    }
  }

  private var floors: Chart? {
    guard figures.floors.count >= 3 else { return nil }
    var series = [Chart.Series("live set", points(figures.floors))]
    if let line = projection(of: figures.live, to: figures.limit) { series.append(line) }
    return Chart(
      title: "What stays on the heap of \(subject.name)",
      note: "Memory in use behind \(figures.floorKind): what goes on rising here is kept.",
      unit: .bytes, axis: axis, series: series,
      levels: figures.limit.map { [Chart.Level("limit", $0)] } ?? [])
  }

  /// From the last floor on as fast as lately, to the limit, or for as long again as was watched.
  private func projection(of trend: FloorTrend?, to limit: Double?) -> Chart.Series? {
    guard run.clock != nil, let trend, let slope = trend.recentSlope, slope > 0,
      trend.risingShare >= 80, !trend.isFilled, let from = trend.last.time,
      let begin = trend.first.time, from > begin
    else { return nil }
    let left = limit.map { max(0, $0 - trend.last.low) / slope } ?? .infinity
    let seconds = min(left, from - begin)
    guard seconds > 0 else { return nil }
    return Chart.Series(
      "at this pace",
      [.init(from, trend.last.low), .init(from + seconds, trend.last.low + slope * seconds)],
      form: .projection)
  }

  private var percent: Chart? {
    guard figures.floors.isEmpty, run.percentFloors.points.count >= 3 else { return nil }
    let line = projection(of: figures.percent, to: 100)
    return Chart(
      title: "Old generation of \(subject.name)",
      note: "The share in use behind collections: what goes on rising here is kept.",
      unit: .percent, axis: axis,
      series: [Chart.Series("old generation", points(run.percentFloors.points))]
        + (line.map { [$0] } ?? []),
      levels: [Chart.Level("full", 100)])
  }

  private var pauses: Chart? {
    guard run.clock != nil, run.pausedTotal != nil, let start = run.slices.start,
      run.slices.slices.count >= 4
    else { return nil }
    let width = run.slices.width
    let shares = run.slices.slices.enumerated().map { index, slice in
      Chart.Point(
        start + (Double(index) + 0.5) * width, min(100, slice.paused / 10 / width))
    }
    guard shares.contains(where: { ($0.value ?? 0) >= 1 }) else { return nil }
    return Chart(
      title: "How much of the time \(subject.name) stands still",
      note: "Stop-the-world pauses as a share of each \(Quantity(width, .seconds)).",
      unit: .percent, axis: axis, series: [Chart.Series("pauses", shares)])
  }
}

/// The classes that grow most, histogram by histogram.
enum HistogramPlot {
  private static let classLimit = 5

  static func charts(of growth: HeapGrowth) -> [Chart] {
    let series = growth.series
    guard series.count >= 2, let lead = growth.lead, lead.isSteady else { return [] }
    let others = growth.growers.filter { $0.isSteady && $0.counts.name != lead.counts.name }
    let classes = ([lead] + others).prefix(classLimit).map { grower in
      Chart.Series(
        grower.counts.name,
        series.points.indices.map { index in
          Chart.Point(series.seconds?[index] ?? Double(index + 1), grower.counts.bytes[index])
        })
    }
    return [
      Chart(
        title: "Classes that grow in \(series.subject.name)",
        note: "Bytes of all objects of a class in each histogram.", unit: .bytes,
        axis: series.seconds == nil
          ? .order(of: "histogram") : .seconds(since: "the first histogram"),
        series: classes)
    ]
  }
}
