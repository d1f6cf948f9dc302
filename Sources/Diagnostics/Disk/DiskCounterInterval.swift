internal import LinuxFormats

/// What happened at a device between two looks at its counters.
struct DiskDifference {
  let before, after: DiskCounters
  let reads, writes: DiskCounters.Kind
  let discards: DiskCounters.Kind?
  let flushes: (completed: Int, milliseconds: Int)?
  let busyMilliseconds: Int
  let weightedMilliseconds: Int

  /// `nil` where a counter went back, or the name is another device's now.
  init?(from before: DiskCounters, to after: DiskCounters) {
    guard before.major == after.major, before.minor == after.minor,
      let reads = after.reads.minus(before.reads), let writes = after.writes.minus(before.writes),
      let busy = difference(before.busyMilliseconds, after.busyMilliseconds),
      let weighted = difference(before.weightedMilliseconds, after.weightedMilliseconds)
    else { return nil }
    (self.before, self.after) = (before, after)
    (self.reads, self.writes) = (reads, writes)
    (busyMilliseconds, weightedMilliseconds) = (busy, weighted)
    switch (before.discards, after.discards) {
    case (let old?, let new?):
      guard let kind = new.minus(old) else { return nil }
      discards = kind
    default: discards = nil
    }
    switch (before.flushes, after.flushes) {
    case (let old?, let new?):
      guard let completed = difference(old.completed, new.completed),
        let milliseconds = difference(old.milliseconds, new.milliseconds)
      else { return nil }
      flushes = (completed, milliseconds)
    default: flushes = nil
    }
  }

  var bytes: Int {
    [reads, writes].reduce(0) { $0 &+ $1.sectors.multiplied(by: 512) }
      &+ (discards?.sectors.multiplied(by: 512) ?? 0)
  }

  /// The row that a report over `seconds` would have had.
  func interval(of seconds: Double, file: Int) -> DiskInterval {
    var row = IostatRow(device: 0, line: after.place.line)
    func rate(_ count: Int) -> Double { Double(count) / seconds }
    func wait(_ kind: DiskCounters.Kind) -> Double {
      kind.completed > 0 ? Double(kind.milliseconds) / Double(kind.completed) : 0
    }
    row[.reads] = rate(reads.completed)
    row[.readBytes] = rate(reads.sectors.multiplied(by: 512))
    row[.readAwait] = wait(reads)
    row[.writes] = rate(writes.completed)
    row[.writeBytes] = rate(writes.sectors.multiplied(by: 512))
    row[.writeAwait] = wait(writes)
    if let discards {
      row[.discards] = rate(discards.completed)
      row[.discardBytes] = rate(discards.sectors.multiplied(by: 512))
      row[.discardAwait] = wait(discards)
    }
    if let flushes {
      row[.flushes] = rate(flushes.completed)
      row[.flushAwait] =
        flushes.completed > 0 ? Double(flushes.milliseconds) / Double(flushes.completed) : 0
    }
    row[.queue] = rate(weightedMilliseconds) / 1000
    row[.utilization] = rate(busyMilliseconds) / 10
    var interval = DiskInterval(row: row, file: file, folded: 1)
    interval.precision = 0
    interval.seconds = seconds
    interval.inFlight = DiskInterval.InFlight(before: before.inFlight, after: after.inFlight)
    return interval
  }
}

extension DiskCounters.Kind {
  fileprivate func minus(_ old: DiskCounters.Kind) -> DiskCounters.Kind? {
    guard let completed = difference(old.completed, completed),
      let merged = difference(old.merged, merged), let sectors = difference(old.sectors, sectors),
      let milliseconds = difference(old.milliseconds, milliseconds)
    else { return nil }
    return DiskCounters.Kind(
      completed: completed, merged: merged, sectors: sectors, milliseconds: milliseconds)
  }
}

/// How far a counter got; `nil` where it went back.
///
/// Times are 32 bits wide everywhere, the other counters on kernels of 32 bits. A counter that went
/// back by less than half of that was set anew and did not come around.
private func difference(_ old: Int, _ new: Int) -> Int? {
  guard old >= 0, new >= 0 else { return nil }
  if new >= old { return new - old }
  let width = 1 << 32
  guard old < width, old - new > width / 2 else { return nil }
  return new + width - old
}
