/// How a count developed over points in time.
struct Trend {
  let values: [Double]
  /// The end less the beginning.
  let rise: Double
  /// All steps down together, as a positive number.
  let fall: Double
  /// The share of the steps that go up, 0 to 1; `nil` with one point.
  let rising: Double?
  /// The rise per unit of time: the median over all pairs of points, which single outliers do not
  /// move (Theil and Sen); `nil` with one point.
  let slope: Double?
  /// The slope of the later half as a share of that of the earlier half; `nil` below three points.
  let late: Double?
  /// The last step's rate as a share of the mean rate; `nil` below three points.
  let last: Double?
  /// The rise in the later half.
  let lateRise: Double

  /// Points beyond this many are sampled, since pairs grow with the square of them.
  private static let limit = 32

  /// `times` are strictly rising; points of unknown value are left out.
  init?(times: [Double], values: [Double?]) {
    var known = zip(times, values).compactMap { time, value in value.map { (x: time, y: $0) } }
    guard !known.isEmpty else { return nil }
    if known.count > Self.limit {
      let stride = Double(known.count - 1) / Double(Self.limit - 1)
      known = (0..<Self.limit).map { known[Int((Double($0) * stride).rounded())] }
    }
    self.values = known.map(\.y)
    let steps = zip(known, known.dropFirst()).map { $1.y - $0.y }
    rise = known[known.count - 1].y - known[0].y
    fall = steps.reduce(0) { $0 - min(0, $1) }
    rising = steps.isEmpty ? nil : Double(steps.count { $0 > 0 }) / Double(steps.count)
    slope = Self.slope(known[...])
    let middle = (known.count - 1) / 2
    lateRise = known.count < 3 ? rise : known[known.count - 1].y - known[middle].y
    guard known.count >= 3, let early = Self.slope(known[...middle]),
      let later = Self.slope(known[middle...])
    else {
      (late, last) = (nil, nil)
      return
    }
    late = early > 0 ? later / early : later > 0 ? 1 : 0
    let (end, before) = (known[known.count - 1], known[known.count - 2])
    let mean = rise / (end.x - known[0].x)
    last = mean > 0 ? (end.y - before.y) / (end.x - before.x) / mean : 0
  }

  private static func slope(_ points: ArraySlice<(x: Double, y: Double)>) -> Double? {
    var slopes: [Double] = []
    for (index, point) in zip(points.indices, points) {
      for other in points[(index + 1)...] where other.x > point.x {
        slopes.append((other.y - point.y) / (other.x - point.x))
      }
    }
    return median(slopes)
  }

  /// Whether it goes up with hardly a step back.
  var isSteadyRise: Bool { rise > 0 && fall <= rise / 10 }

  /// Whether it still goes up in the later half as it did before; two points do not say.
  var lasts: Bool { late.map { $0 >= 0.5 } ?? true }

  /// Where each point lies between the first value and the last, 0 to 1, for a rise.
  var profile: [Double] { rise > 0 ? values.map { ($0 - values[0]) / rise } : [] }

  /// The word for it in tables; thresholds of verdicts stand in playbooks.
  var word: String {
    guard values.count >= 3, let late, let last else { return "unknown" }
    let most = values.max() ?? 0
    let range = most - (values.min() ?? 0)
    if range <= most / 10 { return "stable" }
    if isSteadyRise {
      if late < 0.15 || last < 0.05 { return "fills to a bound" }
      return late < 0.5 ? "slowing" : "growing"
    }
    return rise < 0 && fall <= -rise * 1.1 ? "shrinking" : "up and down"
  }
}
