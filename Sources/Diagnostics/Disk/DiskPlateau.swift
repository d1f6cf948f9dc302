/// A stretch of intervals in which a device was asked for more than it gave: what it gave then is
/// what it, or a limit before it, allows.
struct DiskPlateau {
  /// Printed intervals.
  private(set) var count = 0
  /// Spread of requests and bytes per second: the standard deviation in percent of the mean.
  private(set) var requestVariation: Double?
  private(set) var byteVariation: Double?
  private(set) var requests = 0.0
  private(set) var bytes = 0.0
  /// The highest rate before or behind it, by the rate of the plateau.
  private(set) var peak: Double?

  init(_ series: DiskSeries) {
    let range = Self.longest(series.intervals) { $0.queue ?? 0 >= Self.queue }
    let stretch = series.intervals[range]
    count = stretch.reduce(0) { $0 + $1.folded }
    guard stretch.count >= 3 else { return }
    // The intervals in which it begins and ends hold something else as well.
    let inner = stretch.dropFirst().dropLast()
    let (requestRates, byteRates) = (
      inner.compactMap(\.completions), inner.compactMap(\.bytes)
    )
    requests = mean(requestRates) ?? 0
    bytes = mean(byteRates) ?? 0
    requestVariation = variation(requestRates)
    byteVariation = variation(byteRates)
    let outside =
      series.intervals[..<range.lowerBound] + series.intervals[range.upperBound...]
    let highest = outside.compactMap(\.completions).max()
    if let highest, requests > 0 { peak = highest / requests }
  }

  /// At least so many requests wait in each interval of it.
  private static let queue = 2.0

  private static func longest(
    _ intervals: [DiskInterval], where isMet: (DiskInterval) -> Bool
  ) -> Range<Int> {
    var best = 0..<0
    var start = 0
    for index in intervals.indices {
      if !isMet(intervals[index]) { start = index + 1 }
      if index + 1 - start > best.count { best = start..<index + 1 }
    }
    return best
  }

  /// What the pinned rate is a limit of, in words; `nil` where it is no figure that anybody sets.
  var limit: String? {
    if let requestVariation, requestVariation <= (byteVariation ?? .infinity) + 1,
      let round = Self.round(requests, among: Self.requestLimits)
    {
      return "\(Int(round)) requests/s"
    }
    if let round = Self.round(bytes / 1_048_576, among: Self.byteLimits) {
      return "\(Int(round)) MiB/s"
    }
    return Self.round(bytes / 1e6, among: []).map { "\(Int($0)) MB/s" }
  }

  /// Baselines of cloud volumes, in requests per second: gp2 and gp3, standard and premium disks.
  private static let requestLimits: Set<Double> = [
    100, 120, 240, 500, 1100, 2300, 3000, 5000, 7500, 16_000, 20_000, 64_000, 80_000,
  ]
  /// The same in MiB per second.
  private static let byteLimits: Set<Double> = [125, 128, 250, 500, 1000]

  /// A figure of the list within 1 %, or one with a single digit other than 0 within half a percent.
  private static func round(_ value: Double, among known: Set<Double>) -> Double? {
    guard value >= 20, value < 1e9 else { return nil }
    if let figure = known.first(where: { abs($0 - value) <= 0.01 * $0 }) { return figure }
    var scale = 10.0
    while value / scale >= 10 { scale *= 10 }
    let figure = (value / scale).rounded() * scale
    return value >= 100 && abs(figure - value) <= 0.005 * figure ? figure : nil
  }

  private func variation(_ values: [Double]) -> Double? {
    guard values.count >= 2, let mean = mean(values), mean > 0 else { return nil }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return 100 * (squares / Double(values.count - 1)).squareRoot() / mean
  }
}
