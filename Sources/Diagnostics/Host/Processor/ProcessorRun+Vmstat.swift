internal import LinuxFormats

extension ProcessorRun {
  /// The processor columns of vmstat, which rounds to whole percents; `nil` where it has none.
  init?(_ sample: PagingSample, source: String) {
    for row in sample.rows where !row.isSinceBoot {
      guard let user = row.user, let system = row.system, let idle = row.idle else { continue }
      var shares = ProcessorShares()
      shares.user = user + (row.guest ?? 0)
      shares.system = system
      shares.idle = idle
      shares.iowait = row.iowait ?? 0
      shares.steal = row.stolen ?? 0
      guard (90...112).contains(shares.busy + idle + shares.iowait + shares.steal) else { continue }
      var span = ProcessorSpan(
        place: "\(source):\(row.line)", seconds: row.seconds, shares: shares, source: source)
      span.runnable = row.runnable
      spans.append(span)
    }
    if spans.isEmpty { return nil }
  }
}
