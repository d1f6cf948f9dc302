/// A bucket of a classic histogram: how many observations were at most `bound`.
package struct HistogramBucket: Sendable, Hashable {
  package var bound: Double
  package var count: Double

  package init(bound: Double, count: Double) {
    (self.bound, self.count) = (bound, count)
  }
}

/// Quantiles of classic histograms by the rules of Prometheus' `histogram_quantile`.
///
/// Within a bucket observations are taken as spread evenly; the lowest bucket begins at 0 unless its
/// bound is not positive; a rank in the bucket of `+Inf` gives the bound below it.
package enum HistogramQuantile {
  /// Counts that differ by less than this share are the same, as sums of rates are not exact.
  private static let tolerance = 1e-12

  /// Not a number where nothing was observed, or where the bucket of `+Inf` or a second one is missing.
  package static func value(_ quantile: Double, _ buckets: [HistogramBucket]) -> Double {
    if quantile.isNaN { return .nan }
    if quantile < 0 { return -.infinity }
    if quantile > 1 { return .infinity }
    let buckets = monotonic(joined(buckets))
    guard let last = buckets.last, last.bound == .infinity, buckets.count >= 2 else { return .nan }
    if !(last.count > 0) { return .nan }
    var rank = quantile * last.count
    let place = buckets.dropLast().firstIndex { $0.count >= rank } ?? buckets.count - 1
    if place == buckets.count - 1 { return buckets[place - 1].bound }
    if place == 0, buckets[0].bound <= 0 { return buckets[0].bound }
    var (start, count) = (0.0, buckets[place].count)
    if place > 0 {
      start = buckets[place - 1].bound
      count -= buckets[place - 1].count
      rank -= buckets[place - 1].count
    }
    return start + (buckets[place].bound - start) * (rank / count)
  }

  /// In the order of their bounds, those of one bound as one.
  private static func joined(_ buckets: [HistogramBucket]) -> [HistogramBucket] {
    var result: [HistogramBucket] = []
    for bucket in buckets.sorted(by: { $0.bound < $1.bound }) {
      if let last = result.last, last.bound == bucket.bound {
        result[result.count - 1].count += bucket.count
      } else {
        result.append(bucket)
      }
    }
    return result
  }

  /// A bucket never holds less than the one below it; scrapes that were not taken at once say so.
  private static func monotonic(_ buckets: [HistogramBucket]) -> [HistogramBucket] {
    var buckets = buckets
    guard var highest = buckets.first?.count else { return buckets }
    for place in buckets.indices.dropFirst() {
      let count = buckets[place].count
      if count < highest || isClose(count, highest) {
        buckets[place].count = highest
      } else {
        highest = count
      }
    }
    return buckets
  }

  private static func isClose(_ one: Double, _ other: Double) -> Bool {
    let sum = one.magnitude + other.magnitude
    return one == other || (one - other).magnitude / min(sum, .greatestFiniteMagnitude) < tolerance
  }
}
