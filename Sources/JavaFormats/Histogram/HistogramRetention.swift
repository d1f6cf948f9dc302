/// Which histograms of a text stay in memory: all of them until they hold too many rows, then every
/// second of those in the middle, so that first, last and a sample between remain comparable.
struct HistogramRetention: Sendable {
  /// About 16 MB of rows.
  static let rowLimit = 400_000

  private(set) var kept: [ClassHistogram] = []
  private(set) var dropped = 0
  private var keptRows = 0

  mutating func add(_ histogram: ClassHistogram) {
    kept.append(histogram)
    keptRows += histogram.rows.count
    while keptRows > Self.rowLimit, kept.count > 8 { thin() }
  }

  /// Says what the newest one counts.
  mutating func describeLast(_ scope: ClassHistogram.Scope) {
    guard !kept.isEmpty else { return }
    kept[kept.count - 1].scope = scope
  }

  private mutating func thin() {
    let last = kept.count - 4
    let remaining = kept.enumerated().filter { index, _ in
      index < 2 || index >= last || index.isMultiple(of: 2)
    }.map(\.element)
    dropped += kept.count - remaining.count
    kept = remaining
    keptRows = kept.reduce(0) { $0 + $1.rows.count }
  }
}
