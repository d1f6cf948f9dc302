import JavaFormats

/// Whether a size that was seen at some moments rises, for how long, and how fast.
///
/// The points are dealt into up to eight windows of as many points each, and each window counts by
/// its lowest: what is garbage, or in flight, is above it.
struct FloorTrend {
  struct Window {
    /// Seconds on the clock of the run, of the lowest point.
    var time: Double?
    var low: Double
    var line: Int
    var firstLine: Int
    var lastLine: Int
    var count: Int
    /// When the first point and the last were seen.
    var from: Double?
    var to: Double?
  }

  private static let windowLimit = 8
  /// Where the heap is as full as this, what would be kept no longer fits.
  private static let fullShare = 0.9

  let count: Int
  let windows: [Window]
  /// The windows until the heap was full, if that left enough to judge by; else all.
  private let rising: [Window]
  /// The size rose until it filled nearly all of its limit, and stayed there.
  let isFilled: Bool

  /// `limit` is what the size cannot exceed; `nil` where that is not known.
  init?(_ points: [HeapPoint], limit: Double?) {
    guard points.count >= 2 else { return nil }
    count = points.count
    windows = Self.windows(of: points)
    let prefix = limit.flatMap { Self.rise(in: points, to: $0) }
    isFilled = prefix != nil
    let before = prefix.map { Self.windows(of: Array($0)) } ?? windows
    // Where it rises to the very end all the same, nothing is gained by looking at a part.
    rising = Self.risingShare(of: before) > Self.risingShare(of: windows) ? before : windows
  }

  /// The points until the size nearly reached `limit` and stayed there, if they are enough to judge by:
  /// a good part of the time, for collections follow each other where a heap is full.
  static func rise(in points: [HeapPoint], to limit: Double) -> ArraySlice<HeapPoint>? {
    let level = limit * fullShare
    guard level > 0, let place = points.firstIndex(where: { $0.value >= level }), place >= 3,
      points[place...].allSatisfy({ $0.value >= level * 0.9 })
    else { return nil }
    if let first = points[0].time, let full = points[place].time,
      let last = points[points.count - 1].time
    {
      return (full - first) * 4 >= last - first ? points[..<place] : nil
    }
    return place * 4 >= points.count ? points[..<place] : nil
  }

  private static func windows(of points: [HeapPoint]) -> [Window] {
    let number = min(windowLimit, points.count)
    return (0..<number).map { index in
      let part = points[(points.count * index / number)..<(points.count * (index + 1) / number)]
      let lowest = part.min { $0.value < $1.value } ?? part[part.startIndex]
      return Window(
        time: lowest.time, low: lowest.value, line: lowest.line,
        firstLine: part.first?.line ?? lowest.line, lastLine: part.last?.line ?? lowest.line,
        count: part.count, from: part.first?.time, to: part.last?.time)
    }
  }

  var first: Window { windows[0] }
  var last: Window { windows[windows.count - 1] }
  var growth: Double { last.low - first.low }

  /// Of all pairs of windows the share in which the later one is higher, in percent: 100 where each
  /// is higher than all before, about 50 by chance.
  var risingShare: Double { Self.risingShare(of: rising) }

  private static func risingShare(of windows: [Window]) -> Double {
    var (higher, pairs) = (0, 0)
    for (place, left) in windows.enumerated() {
      for right in windows.dropFirst(place + 1) {
        pairs += 1
        if right.low > left.low { higher += 1 }
      }
    }
    return pairs > 0 ? Double(higher) * 100 / Double(pairs) : 0
  }

  /// The slope of the last half as a share of that of the whole, in percent; `nil` where the whole
  /// does not rise.
  var keptSlope: Double? {
    guard rising.count >= 4, let whole = Self.slope(of: rising[...]), whole > 0,
      let late = Self.slope(of: rising[(rising.count / 2 - 1)...])
    else { return nil }
    return late * 100 / whole
  }

  /// How fast it rises lately, in units a second; `nil` without a clock.
  var recentSlope: Double? {
    guard rising.allSatisfy({ $0.time != nil }) else { return nil }
    return Self.slope(of: rising[(max(rising.count / 2, 2) - 1)...])
  }

  /// The median of the slopes between any two windows, against time, or against order where there
  /// is no clock.
  private static func slope(of windows: ArraySlice<Window>) -> Double? {
    var slopes: [Double] = []
    for (place, left) in windows.enumerated() {
      for (step, right) in windows.dropFirst(place + 1).enumerated() {
        let distance: Double
        if let from = left.time, let to = right.time {
          distance = to - from
        } else {
          distance = Double(step + 1)
        }
        if distance > 0 { slopes.append((right.low - left.low) / distance) }
      }
    }
    return median(slopes)
  }
}
