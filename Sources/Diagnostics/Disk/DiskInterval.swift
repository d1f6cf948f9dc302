internal import LinuxFormats

/// What one report, or two looks at the counters, say of one device, with the figures that are better
/// recomputed.
struct DiskInterval {
  /// At least this much of an interval must be busy to call it stalled when nothing completes, in
  /// percent; not 100, for the clock of iostat and that of the kernel are not the same.
  static let stalledUtilization = 90.0
  /// From this wait on, in ms, a request may live as long as an interval, and the time until its
  /// completion is not in the interval's waits yet.
  static let longWait = 500.0

  var row: IostatRow
  /// The file the row is in, as a position in the list of sources.
  var file: Int
  /// The printed intervals it stands for; more than 1 where a long capture was condensed.
  var folded: Int
  /// Half a unit of the last printed decimal of a wait, in ms.
  var precision = 0.005
  /// Its length; where nothing says it, the second that everybody takes.
  var seconds = 1.0
  /// Whether it begins where the one before it in the list ends.
  var follows = true
  /// Requests in flight at its two ends; `nil` where only a report is known.
  var inFlight: InFlight?

  struct InFlight {
    var before, after: Int
  }

  init(row: IostatRow, file: Int, report: IostatReport) {
    self.init(row: row, file: file, folded: report.folded)
    seconds = report.seconds ?? 1
    follows = !report.isBroken
  }

  init(row: IostatRow, file: Int, folded: Int) {
    (self.row, self.file, self.folded) = (row, file, folded)
  }

  /// Completed reads, writes and discards per second; `nil` where the report has no rates.
  var completions: Double? {
    if let requests = row[.requests] { return requests }
    guard let reads = row[.reads], let writes = row[.writes] else { return nil }
    return reads + writes + (row[.discards] ?? 0)
  }

  var bytes: Double? {
    if let bytes = row[.bytes] { return bytes }
    guard let reads = row[.readBytes], let writes = row[.writeBytes] else { return nil }
    return reads + writes + (row[.discardBytes] ?? 0)
  }

  /// Milliseconds that reads, writes and discards waited, per second; without flushes, as in
  /// sysstat's combined await.
  var waited: Double? {
    if let reads = row[.reads], let writes = row[.writes], let readAwait = row[.readAwait],
      let writeAwait = row[.writeAwait]
    {
      let discards = (row[.discards] ?? 0) * (row[.discardAwait] ?? 0)
      return reads * readAwait + writes * writeAwait + discards
    }
    guard let completions, let wait = row[.await] else { return nil }
    return completions * wait
  }

  /// The mean wait of a request in ms; `nil` where none completed.
  var wait: Double? {
    guard let completions, completions > 0, let waited else { return nil }
    return waited / completions
  }

  /// The queue as rates times waits, flushes included (Little's law); kernels 5.0 to 5.6 print it
  /// several times too low.
  var recomputedQueue: Double? {
    guard let waited else { return nil }
    return (waited + (row[.flushes] ?? 0) * (row[.flushAwait] ?? 0)) / 1000
  }

  /// What rounding of the waits can hide of the recomputed queue.
  private var slack: Double {
    ((completions ?? 0) + (row[.flushes] ?? 0)) * precision / 1000 + 0.005
  }

  /// The printed queue where rounding could make the difference, else the recomputed one.
  var queue: Double? {
    guard let recomputed = recomputedQueue else { return row[.queue] }
    guard let printed = row[.queue], abs(printed - recomputed) <= slack else { return recomputed }
    return printed
  }

  /// The busy share in percent, held down to what the queue allows: a device cannot be busy for
  /// longer than requests were in it.
  ///
  /// Not applied where requests may outlive the interval: few or none complete, or they wait
  /// long; there a high share with no queue is what a hung device looks like.
  var utilization: Double? {
    guard let printed = row[.utilization] else { return nil }
    guard let recomputed = recomputedQueue, let completions, completions >= 1,
      (wait ?? 0) < Self.longWait
    else { return min(100, printed) }
    return min(100, printed, 100 * (recomputed + slack))
  }

  /// Busy, or requests in it all the time, and nothing completed.
  var isStalled: Bool {
    guard let completions, completions + (row[.flushes] ?? 0) == 0 else { return false }
    if let inFlight { return inFlight.before > 0 && inFlight.after > 0 }
    return row[.utilization].map { $0 >= Self.stalledUtilization } ?? false
  }

  var isIdle: Bool {
    (completions ?? 0) + (row[.flushes] ?? 0) == 0 && !isStalled
  }
}
