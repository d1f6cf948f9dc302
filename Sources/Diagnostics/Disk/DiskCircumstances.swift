internal import LinuxFormats

/// What else the looks show over the time in which devices were watched.
///
/// Pressure, paging, threads that wait; what was not measured is `nil`.
struct DiskCircumstances {
  /// Shares of time in which tasks waited, in percent.
  private(set) var ioPressure: Double?
  private(set) var memoryPressure: Double?
  /// Bytes of the page cache per second that were read again soon after they were evicted.
  private(set) var refaulted: Double?
  /// Bytes per second.
  private(set) var swappedIn, swappedOut: Double?
  /// Bytes of the page cache written out per second.
  private(set) var writtenBack: Double?
  /// Pages per second scanned by tasks that needed memory at once.
  private(set) var directScans: Double?
  /// From the first look that shows devices and paging to the last one.
  private(set) var span: HostInterval?
  /// Threads of processes in state D at the sweep that saw most.
  private(set) var waiting: [BlockedTask]?

  init(_ evidence: HostEvidence) {
    if let span = evidence.whole(where: { $0.pressure[.io]?.some != nil }) {
      ioPressure = span.share(of: .io)
    }
    if let span = evidence.whole(where: { $0.pressure[.memory]?.some != nil }) {
      memoryPressure = span.share(of: .memory)
    }
    if let span = evidence.whole(where: { !$0.disks.isEmpty && $0.virtualMemory != nil }) {
      read(span)
    }
    waiting = evidence.looks.compactMap { look in
      look.snapshot.blockedTasks.map { $0.filter { !$0.isKernelThread } }
    }.max { $0.count < $1.count }
  }

  private mutating func read(_ span: HostInterval) {
    guard let old = span.before.snapshot.virtualMemory, let new = span.after.snapshot.virtualMemory
    else { return }
    self.span = span
    let page = Double(span.before.snapshot.pageSize)
    /// Events per second of the first of the counters that the kernel has.
    func rate(_ names: String...) -> Double? {
      for name in names {
        guard let before = old[name], let after = new[name] else { continue }
        return after >= before ? Double(after - before) / span.seconds : nil
      }
      return nil
    }
    refaulted = rate("workingset_refault_file", "workingset_refault").map { $0 * page }
    swappedIn = rate("pswpin").map { $0 * page }
    swappedOut = rate("pswpout").map { $0 * page }
    writtenBack = rate("nr_written").map { $0 * page }
    // Before 4.8 the kernel counted by zone.
    let zones = ["dma", "dma32", "normal", "high", "movable"]
    let scans =
      rate("pgscan_direct").map { [$0] } ?? zones.compactMap { rate("pgscan_direct_\($0)") }
    directScans = scans.isEmpty ? nil : scans.reduce(0, +)
  }

  /// Threads that wait for the journal of a file system to commit.
  var journalWaiters: [BlockedTask] {
    (waiting ?? []).filter { task in
      ([task.waitChannel].compactMap { $0 } + task.stack).contains { name in
        Self.journal.contains { name.hasPrefix($0) }
      }
    }
  }

  private static let journal = [
    "jbd2_log_wait", "wait_transaction", "start_this_handle", "jbd2_complete_transaction",
    "xfs_log_force", "xlog_wait", "btrfs_wait_for_commit", "btrfs_sync_log", "blkdev_issue_flush",
  ]
}

extension HostInterval {
  /// The share of the time in which a task waited for the resource, in percent.
  func share(of resource: PressureResource) -> Double? {
    guard let old = before.snapshot.pressure[resource]?.some,
      let new = after.snapshot.pressure[resource]?.some, new.total >= old.total
    else { return nil }
    return min(100, Double(new.total - old.total) / seconds / 10_000)
  }
}

extension HostSnapshot {
  /// Bytes of a page: what `/proc/meminfo` says in bytes and `/proc/vmstat` in pages; else 4096.
  var pageSize: Int {
    guard let bytes = memory?["MemFree"], let pages = virtualMemory?["nr_free_pages"], pages > 0
    else { return 4096 }
    // The two files are not read at the same moment.
    return [4096, 16_384, 65_536].min {
      abs(bytes / pages - $0) < abs(bytes / pages - $1)
    } ?? 4096
  }
}
