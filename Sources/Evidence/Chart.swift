/// Values over time, or over the order in which they were seen: what people would rather look at than
/// read.
///
/// It says what was measured and in which unit; how it is drawn is the renderer's.
package struct Chart: Sendable, Hashable {
  /// What the horizontal places of points are.
  package enum Axis: Sendable, Hashable {
    /// Seconds since something that the word names: `start of the JVM`.
    case seconds(since: String)
    /// Seconds since 1970, UTC.
    case utc
    /// Counted from 1: `look`, `collection`.
    case order(of: String)
  }

  package struct Point: Sendable, Hashable {
    package var place: Double
    /// `nil` where it is not known: the line has a gap there.
    package var value: Double?

    package init(_ place: Double, _ value: Double?) {
      self.place = place
      self.value = value
    }
  }

  package struct Series: Sendable, Hashable {
    package enum Form: Sendable {
      case line
      /// Single events, which no line joins.
      case dots
      /// What would come if it went on like this.
      case projection
    }

    package var name: String
    package var form: Form
    /// In the order of their places, and no more than can be told apart in a drawing.
    package private(set) var points: [Point]

    package init(_ name: String, _ points: [Point], form: Form = .line) {
      self.name = name
      self.form = form
      self.points = points.filter(\.isDrawable).ordered { $0.place < $1.place }.thinned
    }
  }

  /// A level that the values are seen against: a limit, a threshold.
  package struct Level: Sendable, Hashable {
    package var name: String
    package var value: Double

    package init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  package var title: String
  /// One sentence: what it shows, and how to read it.
  package var note: String
  package var unit: Unit
  package var axis: Axis
  package var series: [Series]
  package var levels: [Level]

  package init(
    title: String, note: String, unit: Unit, axis: Axis, series: [Series], levels: [Level] = []
  ) {
    self.title = title
    self.note = note
    self.unit = unit
    self.axis = axis
    self.series = series
    self.levels = levels.filter { $0.value.isFinite }
  }

  /// Whether there is a line to see: two values of one series.
  package var isWorthDrawing: Bool {
    series.contains { series in series.points.count { $0.value != nil } >= 2 }
  }
}

extension Chart.Point {
  fileprivate var isDrawable: Bool { place.isFinite && value.map(\.isFinite) != false }
}

extension [Chart.Point] {
  /// Twice as many points as this are kept at most.
  private static var buckets: Int { 150 }

  /// Of many points the lowest and the highest of each stretch, so that no peak and no floor is
  /// lost; a stretch in which nothing is known stays a gap.
  fileprivate var thinned: [Chart.Point] {
    guard count > Self.buckets * 2 else { return self }
    return (0..<Self.buckets).flatMap { bucket -> [Chart.Point] in
      let part = self[(count * bucket / Self.buckets)..<(count * (bucket + 1) / Self.buckets)]
      let known = part.filter { $0.value != nil }
      guard let low = known.min(by: { ($0.value ?? 0) < ($1.value ?? 0) }),
        let high = known.max(by: { ($0.value ?? 0) < ($1.value ?? 0) })
      else { return part.first.map { [$0] } ?? [] }
      if low == high { return [low] }
      return low.place <= high.place ? [low, high] : [high, low]
    }
  }
}
