/// Whether a level rises, by the floors of windows: what comes and goes is above them.
struct GrowthTrend {
  struct Point {
    /// Seconds on any clock.
    var time: Double
    var value: Double
  }

  /// Windows that the points are dealt into, each of about as many.
  private static let windowCount = 6

  let count: Int
  let first, last: Point
  /// The lowest point of each window.
  let floors: [Point]

  /// `nil` for fewer than two points, or where no time passes.
  init?(_ points: [Point]) {
    guard points.count >= 2, let first = points.first, let last = points.last,
      last.time > first.time
    else { return nil }
    count = points.count
    (self.first, self.last) = (first, last)
    let number = min(Self.windowCount, points.count)
    floors = (0..<number).map { index in
      let part = points[(points.count * index / number)..<(points.count * (index + 1) / number)]
      return part.min { $0.value < $1.value } ?? part[part.startIndex]
    }
  }

  var span: Double { last.time - first.time }

  /// From the first floor to the last.
  var growth: Double { floors[floors.count - 1].value - floors[0].value }

  /// In percent of the first floor.
  var growthShare: Double { growth * 100 / max(floors[0].value, 1) }

  private var steps: [Double] { zip(floors, floors.dropFirst()).map { $1.value - $0.value } }

  /// The share of windows whose floor is above the one before, in percent.
  var risenShare: Double {
    steps.isEmpty ? 0 : Double(steps.count { $0 > 0 }) * 100 / Double(steps.count)
  }

  /// The largest rise from one window to the next, in percent of all growth.
  var largestStepShare: Double { growth > 0 ? (steps.max() ?? 0) * 100 / growth : 0 }

  /// The slope of the last half in percent of that of the first: 100 for steady growth, less for
  /// growth that levels off; `nil` with fewer than five windows.
  var lateShare: Double? {
    guard floors.count >= 5, let early = Self.slope(floors[..<(floors.count / 2)]), early > 0,
      let late = Self.slope(floors[(floors.count - floors.count / 2 - 1)...])
    else { return nil }
    return late * 100 / early
  }

  /// Units per second: the median of the slopes between any two floors (Theil and Sen).
  var slope: Double { Self.slope(floors[...]) ?? 0 }

  private static func slope(_ floors: ArraySlice<Point>) -> Double? {
    var slopes: [Double] = []
    for (place, left) in floors.enumerated() {
      for right in floors.dropFirst(place + 1) where right.time > left.time {
        slopes.append((right.value - left.value) / (right.time - left.time))
      }
    }
    return median(slopes)
  }

  /// Seconds until the level is at `limit`; `nil` where it does not rise.
  func time(to limit: Double) -> Double? {
    guard slope > 0 else { return nil }
    return max(0, limit - last.value) / slope
  }
}
