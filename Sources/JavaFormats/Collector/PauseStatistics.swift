/// How long pauses took: exact for the first thousand, within 1.6 % beyond; its size is bounded.
package struct PauseStatistics: Sendable {
  private static let exactLimit = 1024
  /// Buckets of equal ratio, 32 for each doubling, from 2^-14 ms to 2^26 ms.
  private static let perOctave = 32
  private static let lowestExponent = -14
  private static let bucketCount = 40 * perOctave

  package private(set) var count = 0
  /// In milliseconds.
  package private(set) var total = 0.0
  package private(set) var longest = 0.0
  /// The line of the longest.
  package private(set) var longestLine = 0
  private var exact: [Double] = []
  private var buckets: [Int] = []

  package init() {}

  /// Adds one pause; what is no length of time is left out.
  package mutating func add(_ milliseconds: Double, line: Int) {
    guard milliseconds.isFinite, milliseconds >= 0 else { return }
    count += 1
    total += milliseconds
    if milliseconds > longest || count == 1 { (longest, longestLine) = (milliseconds, line) }
    if buckets.isEmpty, exact.count < Self.exactLimit {
      exact.append(milliseconds)
    } else {
      spill()
      buckets[Self.bucket(of: milliseconds)] += 1
    }
  }

  /// Adds other pauses, with `offset` added to their lines.
  package mutating func merge(_ other: PauseStatistics, offset: Int) {
    guard other.count > 0 else { return }
    if other.longest > longest || count == 0 {
      (longest, longestLine) = (other.longest, other.longestLine + offset)
    }
    count += other.count
    total += other.total
    if buckets.isEmpty, other.buckets.isEmpty, exact.count + other.exact.count <= Self.exactLimit {
      exact += other.exact
      return
    }
    spill()
    for value in other.exact { buckets[Self.bucket(of: value)] += 1 }
    for (index, count) in other.buckets.enumerated() { buckets[index] += count }
  }

  /// The least of the pauses that `share` (0 to 1) of all do not exceed; `nil` where there is none.
  package func quantile(_ share: Double) -> Double? {
    guard count > 0 else { return nil }
    let rank = max(1, Int((share * Double(count)).rounded(.up)))
    if buckets.isEmpty { return exact.sorted()[min(rank, exact.count) - 1] }
    var seen = 0
    for (index, count) in buckets.enumerated() where count > 0 {
      seen += count
      if seen >= rank { return min(Self.middle(of: index), longest) }
    }
    return longest
  }

  private mutating func spill() {
    guard buckets.isEmpty else { return }
    buckets = Array(repeating: 0, count: Self.bucketCount)
    for value in exact { buckets[Self.bucket(of: value)] += 1 }
    exact = []
  }

  private static func bucket(of value: Double) -> Int {
    guard value > 0 else { return 0 }
    let octave = Int(value.exponent) - lowestExponent
    guard octave >= 0 else { return 0 }
    let part = Int((value.significand - 1) * Double(perOctave))
    return min(octave * perOctave + part, bucketCount - 1)
  }

  private static func middle(of bucket: Int) -> Double {
    let significand = 1 + (Double(bucket % perOctave) + 0.5) / Double(perOctave)
    return Double(
      sign: .plus, exponent: bucket / perOctave + lowestExponent, significand: significand)
  }
}
