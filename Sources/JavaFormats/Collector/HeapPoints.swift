/// A size at a moment: the live set behind a collection, metaspace in use, loaded classes.
package struct HeapPoint: Sendable, Hashable {
  /// Seconds on the clock of the run; `nil` where the evidence has no clock.
  package var time: Double?
  package var value: Double
  package var line: Int
}

/// Points in their order, of which at most a fixed number stays: of two neighbours the lower one.
package struct HeapPoints: Sendable {
  private static let limit = 2048

  package private(set) var points: [HeapPoint] = []
  /// How many points there were.
  package private(set) var count = 0
  /// So many points become one; a power of two.
  private var stride = 1
  /// How many the last point stands for so far.
  private var filled = 0

  package init() {}

  package mutating func add(_ point: HeapPoint) {
    guard point.value.isFinite, point.value >= 0 else { return }
    count += 1
    if filled > 0, filled < stride, let last = points.last {
      if point.value < last.value { points[points.count - 1] = point }
      filled += 1
      return
    }
    points.append(point)
    filled = 1
    if points.count >= Self.limit { halve() }
  }

  /// Adds what followed, with `offset` added to its lines.
  package mutating func merge(_ later: HeapPoints, offset: Int) {
    let known = count
    for var point in later.points {
      point.line += offset
      add(point)
    }
    count = known + later.count
  }

  private mutating func halve() {
    var kept: [HeapPoint] = []
    kept.reserveCapacity(Self.limit / 2)
    for index in Swift.stride(from: 0, to: points.count - 1, by: 2) {
      let (left, right) = (points[index], points[index + 1])
      kept.append(right.value < left.value ? right : left)
    }
    if points.count % 2 == 1, let last = points.last { kept.append(last) }
    points = kept
    stride *= 2
    filled = stride
  }
}
