package import Capture

/// What `vmstat` or `sar` printed of memory and paging, interval by interval.
package struct PagingSample: Sendable {
  package static let vmstatFormat = Format(
    kind: "vmstat", label: "vmstat report", markers: VmstatParser.markers)
  package static let sarFormat = Format(
    kind: "sar-memory", label: "sar -r, -B, -W or -S", markers: SarMemoryParser.markers)

  /// In the order of the text; of very many, neighbours are left out evenly.
  package var rows: [PagingRow] = []

  package init() {}
}

/// One interval, or the time since boot; what has no column is `nil`.
package struct PagingRow: Sendable, Hashable {
  package var line: Int
  /// It is about the time since boot.
  package var isSinceBoot = false
  /// The length of the interval in seconds; `nil` where the text has no times.
  package var seconds: Double?
  /// Seconds of the day, or since 1970.
  package var time: Double?
  /// Tasks that run or could, and that wait for I/O.
  package var runnable, blocked: Double?
  /// Bytes.
  package var swapUsed, free, available, buffers, cached, inactive, active: Double?
  /// In percent: of memory in use, of swap in use.
  package var usedShare, swapUsedShare: Double?
  /// Bytes per second.
  package var swapIn, swapOut, bytesIn, bytesOut: Double?
  /// Per second.
  package var interrupts, contextSwitches: Double?
  package var faults, majorFaults: Double?
  /// Pages per second: scanned in the background, scanned by those that needed memory at once,
  /// reclaimed.
  package var backgroundScans, directScans, steals: Double?
  /// Processor time in percent.
  package var user, system, idle, iowait, stolen, guest: Double?

  package init(line: Int) {
    self.line = line
  }

  /// Takes over what another row of the same interval says.
  mutating func complete(with other: PagingRow) {
    for path in Self.figures { self[keyPath: path] = self[keyPath: path] ?? other[keyPath: path] }
    seconds = seconds ?? other.seconds
  }

  private static var figures: [WritableKeyPath<PagingRow, Double?>] {
    [
      \.runnable, \.blocked, \.swapUsed, \.free, \.available, \.buffers, \.cached, \.inactive,
      \.active, \.usedShare, \.swapUsedShare, \.swapIn, \.swapOut, \.bytesIn, \.bytesOut,
      \.interrupts, \.contextSwitches, \.faults, \.majorFaults, \.backgroundScans, \.directScans,
      \.steals, \.user, \.system, \.idle, \.iowait, \.stolen, \.guest,
    ]
  }
}
