/// The intervals in which a device was busy and completed nothing.
struct DiskStalls {
  /// All printed intervals of that kind.
  var intervals = 0
  /// The most in a row.
  var longest = 0
  /// How long those took, in seconds.
  var seconds = 0.0
  /// Stalls of two or more intervals behind which requests completed that had waited for it.
  var recovered = 0
  /// Positions of the longest in the series.
  var longestRange = 0..<0

  init(_ series: DiskSeries) {
    guard !series.hasPhantomUtilization else { return }
    var index = 0
    while index < series.intervals.count {
      let start = index
      while index < series.intervals.count, series.intervals[index].isStalled,
        index == start || series.intervals[index].follows
      {
        index += 1
      }
      if index > start { take(start..<index, of: series) } else { index += 1 }
    }
  }

  /// A request that was stuck for k intervals adds at least k to the recomputed queue of the
  /// interval it completes in; where that is missing, the busy share was none.
  private mutating func take(_ range: Range<Int>, of series: DiskSeries) {
    let length = series.intervals[range].reduce(0) { $0 + $1.folded }
    if range.upperBound < series.intervals.count, series.intervals[range.upperBound].follows {
      let next = series.intervals[range.upperBound]
      let queue = (next.recomputedQueue ?? 0) * Double(next.folded)
      let isShown = series.isCounted || queue >= Double(length) / 2
      guard !next.isIdle, isShown else { return }
      if length >= 2 { recovered += 1 }
    }
    intervals += length
    if length > longest {
      longest = length
      longestRange = range
      seconds = series.intervals[range].reduce(0) { $0 + $1.seconds * Double($1.folded) }
    }
  }
}
