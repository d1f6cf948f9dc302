internal import LinuxFormats

/// What else the looks show over the time in which devices were watched: pressure, paging, threads
/// that wait. What was not measured is `nil`.
struct DiskCircumstances {
  /// Shares of time in which tasks waited, in percent.
  private(set) var ioPressure: Double?
  private(set) var memoryPressure: Double?
  /// Bytes of the page cache that were read again soon after they were evicted, and bytes swapped in.
  private(set) var refaulted: Double?
  private(set) var swappedIn: Double?
  private(set) var swappedOut: Double?
  /// Bytes of the page cache written out.
  private(set) var writtenBack: Double?
  /// Pages per second scanned by tasks that needed memory at once.
  private(set) var directScans: Double?
  private(set) var first: HostEvidence.Look?
  private(set) var last: HostEvidence.Look?
  /// Threads of processes in state D at the sweep that saw most.
  private(set) var waiting: [BlockedTask]?

  init(_ evidence: HostEvidence) {
    if let span = evidence.whole(where: { $0.pressure[.io]?.some != nil }) {
      ioPressure = span.share(of: .io)
    }
    if let span = evidence.whole(where: { $0.pressure[.memory]?.some != nil }) {
      memoryPressure = span.share(of: .memory)
    }
    let looks = evidence.looks.filter {
      !$0.snapshot.disks.isEmpty && $0.snapshot.virtualMemory != nil
    }
    if looks.count > 1, let first = looks.first, let last = looks.last { read(first, last) }
    waiting = evidence.looks.compactMap { look in
      look.snapshot.blockedTasks.map { $0.filter { !$0.isKernelThread } }
    }.max { $0.count < $1.count }
  }

  private mutating func read(_ first: HostEvidence.Look, _ last: HostEvidence.Look) {
    guard let old = first.snapshot.virtualMemory, let new = last.snapshot.virtualMemory else {
      return
    }
    (self.first, self.last) = (first, last)
    let page = Double(first.snapshot.pageSize)
    func bytes(_ names: String...) -> Double? {
      for name in names {
        if let before = old[name], let after = new[name] {
          return after >= before ? Double(after - before) * page : nil
        }
      }
      return nil
    }
    refaulted = bytes("workingset_refault_file", "workingset_refault")
    swappedIn = bytes("pswpin")
    swappedOut = bytes("pswpout")
    writtenBack = bytes("nr_written")
    guard let span = HostInterval(first, last) else { return }
    let scans = ["pgscan_direct", "pgscan_direct_normal", "pgscan_direct_dma32"].compactMap {
      bytes($0)
    }
    if !scans.isEmpty { directScans = scans.reduce(0, +) / page / span.seconds }
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
