internal import Capture
internal import Evidence
internal import LinuxFormats

/// Rates of paging over one interval; what was not measured is `nil`.
struct MemoryInterval {
  var source: String
  /// Seconds.
  var seconds: Double
  /// Bytes per second.
  var swapIn, swapOut, refaults: Double?
  /// Per second.
  var directScans, backgroundScans, majorFaults: Double?
  /// Tasks in accounted I/O wait, at its end.
  var blocked: Double?
  /// In percent.
  var iowait: Double?

  var swapTraffic: Double? {
    guard swapIn != nil || swapOut != nil else { return nil }
    return (swapIn ?? 0) + (swapOut ?? 0)
  }
}

/// All intervals over which paging was watched.
struct MemoryIntervals {
  private(set) var all: [MemoryInterval] = []

  init(_ host: HostEvidence, _ recording: Recording) {
    all = host.intervals.compactMap(Self.interval)
    let samples =
      recording.samples(of: VmstatParser.self) + recording.samples(of: SarMemoryParser.self)
    for artifact in samples {
      all += artifact.sample.rows.filter { !$0.isSinceBoot }.map {
        Self.interval($0, artifact.source)
      }
    }
  }

  private static func interval(_ row: PagingRow, _ source: String) -> MemoryInterval {
    MemoryInterval(
      source: "\(source):\(row.line)", seconds: max(1e-3, row.seconds ?? 1), swapIn: row.swapIn,
      swapOut: row.swapOut, directScans: row.directScans, backgroundScans: row.backgroundScans,
      majorFaults: row.majorFaults, blocked: row.blocked, iowait: row.iowait)
  }

  /// `nil` where neither look shows what the kernel counts of paging.
  private static func interval(_ span: HostInterval) -> MemoryInterval? {
    guard let old = span.before.snapshot.virtualMemory, let new = span.after.snapshot.virtualMemory
    else { return nil }
    let page = Double(span.after.snapshot.pageBytes)
    let counters = CounterDifference(old: old, new: new, seconds: span.seconds)
    var result = MemoryInterval(
      source: span.after.text(new.place(of: "pswpin")), seconds: span.seconds)
    result.swapIn = counters.rate("pswpin").map { $0 * page }
    result.swapOut = counters.rate("pswpout").map { $0 * page }
    result.refaults = (counters.rate("workingset_refault_file", "workingset_refault")).map {
      $0 * page
    }
    result.directScans = counters.rate("pgscan_direct") ?? counters.sum(of: "pgscan_direct_")
    result.backgroundScans = counters.rate("pgscan_kswapd") ?? counters.sum(of: "pgscan_kswapd_")
    result.majorFaults = counters.rate("pgmajfault")
    result.blocked = span.after.snapshot.processors?.blocked.map(Double.init)
    if let before = span.before.snapshot.processors?.all,
      let after = span.after.snapshot.processors?.all,
      after.total > before.total, after.iowait >= before.iowait
    {
      result.iowait =
        100 * Double(after.iowait &- before.iowait) / Double(after.total &- before.total)
    }
    return result
  }

  /// The mean over time.
  func mean(_ path: KeyPath<MemoryInterval, Double?>) -> Double? {
    var (sum, seconds) = (0.0, 0.0)
    for interval in all {
      guard let value = interval[keyPath: path] else { continue }
      sum += value * interval.seconds
      seconds += interval.seconds
    }
    return seconds > 0 ? sum / seconds : nil
  }

  func median(_ path: KeyPath<MemoryInterval, Double?>) -> Double? {
    let values = all.compactMap { $0[keyPath: path] }.sorted()
    return values.isEmpty ? nil : values[values.count / 2]
  }

  /// The up to three intervals with most traffic of swap, in their order.
  var pagingCitations: [Citation] {
    let busiest = all.indices.ordered { all[$0].swapTraffic ?? 0 > all[$1].swapTraffic ?? 0 }
    return busiest.prefix(3).sorted().compactMap { place in
      let interval = all[place]
      guard let traffic = interval.swapTraffic, traffic > 0 else { return nil }
      var text =
        "swap in \(Quantity(interval.swapIn ?? 0, .bytesPerSecond))"
        + ", out \(Quantity(interval.swapOut ?? 0, .bytesPerSecond))"
      if let blocked = interval.blocked { text += ", \(decimal(blocked)) blocked" }
      if let iowait = interval.iowait { text += ", \(decimal(iowait)) % iowait" }
      return Citation(source: interval.source, text: text)
    }
  }
}

/// What counters grew by over a time.
struct CounterDifference {
  var old, new: NamedCounters
  var seconds: Double

  /// Per second, of the first that both have; `nil` where it went back.
  func rate(_ names: String...) -> Double? {
    for name in names {
      guard let before = old[name], let after = new[name] else { continue }
      return after >= before ? Double(after &- before) / seconds : nil
    }
    return nil
  }

  /// Of all counters whose names begin so, as kernels before 4.8 count by zone.
  func sum(of front: String) -> Double? {
    let names = new.entries.keys.filter { $0.hasPrefix(front) && !$0.hasSuffix("throttle") }
    let rates = names.compactMap { rate($0) }
    return rates.isEmpty ? nil : rates.reduce(0, +)
  }
}

extension HostSnapshot {
  /// Bytes of a page: what one file says in bytes and another in pages.
  fileprivate var pageBytes: Int {
    guard let bytes = memory?["MemFree"], let pages = virtualMemory?["nr_free_pages"], pages > 0
    else { return 4096 }
    let ratio = bytes / pages
    return ratio > 40_000 ? 65_536 : ratio > 10_000 ? 16_384 : 4096
  }
}
