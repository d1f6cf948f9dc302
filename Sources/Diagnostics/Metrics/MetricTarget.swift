internal import Capture
internal import Evidence
internal import MetricFormats

/// What one program said of itself, at one moment or at several: all its scrapes in the order of time.
struct MetricTarget {
  /// One scrape, or one step of an answer of Prometheus.
  struct Look {
    var source: String
    /// Seconds since 1970, where known.
    var time: Double?
  }

  /// A value at a look.
  struct Point {
    /// The place in `looks`.
    var look: Int
    /// Seconds on the clock of the target; `nil` where nothing tells it.
    var time: Double?
    var value: Double
    var line: Int
  }

  /// A metric with its labels.
  struct Series {
    var labels: [MetricLabel]
    /// In the order of time.
    var points: [Point]

    subscript(label: String) -> String? { labels.first { $0.name == label }?.value }
  }

  /// `job` and `instance` of Prometheus, where the evidence has them.
  var job, instance: String?
  var looks: [Look]
  var series: [String: [Series]] = [:]

  var lastLook: Int { looks.count - 1 }

  /// Whether times are known at both ends.
  var isTimed: Bool { looks.count > 1 && looks.allSatisfy { $0.time != nil } }

  /// Seconds from the first look to the last.
  var span: Double? {
    guard let first = looks.first?.time, let last = looks.last?.time, last > first else {
      return nil
    }
    return last - first
  }

  func all(_ name: String) -> [Series] { series[name] ?? [] }

  /// The series of the first of `names` that there is.
  func first(of names: [String]) -> [Series] {
    names.lazy.map { all($0) }.first { !$0.isEmpty } ?? []
  }

  func has(_ name: String) -> Bool { series[name] != nil }

  func place(_ point: Point) -> String {
    let source = looks.indices.contains(point.look) ? looks[point.look].source : "?"
    return point.line > 0 ? "\(source):\(point.line)" : source
  }

  func citation(_ point: Point, _ text: String) -> Citation {
    Citation(source: place(point), text: text)
  }

  /// The value of the only series of a name, or the sum of all, at the last look.
  func last(_ names: String..., where fits: (Series) -> Bool = { _ in true }) -> Point? {
    sum(first(of: names).filter(fits), at: lastLook)
  }

  /// The sum at a look; with the line of the first of them.
  func sum(_ series: [Series], at look: Int) -> Point? {
    var sum: Point?
    for one in series {
      guard let point = one.point(at: look), point.value.isFinite else { continue }
      if sum == nil { sum = point } else { sum?.value += point.value }
    }
    return sum
  }

  /// What counters grew by in all, from the first look to the last; `nil` where none was seen twice.
  func increase(_ series: [Series]) -> Double? {
    let each = series.compactMap(\.increase)
    return each.isEmpty ? nil : each.reduce(0, +)
  }
}

extension MetricTarget.Series {
  func point(at look: Int) -> MetricTarget.Point? {
    if let last = points.last, last.look == look { return last }
    return points.first { $0.look == look }
  }

  /// What the counter grew by over all its points: each fall is a start from 0.
  ///
  /// It is the plain difference over the time between the first and the last point, where Prometheus
  /// extrapolates to the ends of its range.
  var increase: Double? { Self.increase(of: points.map(\.value)) }

  static func increase(of values: [Double]) -> Double? {
    let values = values.filter { $0.isFinite }
    guard values.count >= 2 else { return nil }
    var sum = 0.0
    for (before, after) in zip(values, values.dropFirst()) {
      sum += after < before ? after : after - before
    }
    return sum
  }

  /// Seconds from the first point to the last.
  var seconds: Double? {
    guard let first = points.first?.time, let last = points.last?.time, last > first else {
      return nil
    }
    return last - first
  }

  /// Per second over all points.
  var rate: Double? {
    guard let increase, let seconds else { return nil }
    return increase / seconds
  }
}
