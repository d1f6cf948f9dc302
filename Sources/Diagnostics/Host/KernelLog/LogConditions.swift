internal import Capture
internal import Evidence
internal import LinuxFormats

/// What a kernel log says of the host, its control groups and its peers.
struct LogConditions {
  /// In a live log only what is as recent as this counts, in seconds: the look itself shows more.
  private static let recent = 300.0
  /// Of a group that is gone.
  private static let recentOfRemoved = 10.0
  /// How many hung tasks the kernel tells of by default.
  private static let warnings = 10

  private let log: Artifact<KernelLog>
  private let host: HostEvidence

  init(_ log: Artifact<KernelLog>, _ host: HostEvidence) {
    (self.log, self.host) = (log, host)
  }

  var facts: [Fact] { hostFacts + groupFacts + peerFacts }

  private func isRecent(_ event: KernelEvents, within limit: Double = recent) -> Bool {
    guard log.sample.isLive, let age = log.sample.age(of: event.last.time) else { return true }
    return age <= limit
  }

  private var hostFacts: [Fact] {
    var sheet = FactSheet(host.subject)
    for (kind, fact) in [(.trackingTableFull, .conntrack), (.fileLimit, .fileLimit)]
      as [(KernelEvents.Kind, LogFact)]
    {
      let events = log.sample.events(kind).filter { isRecent($0) }
      let count = events.reduce(0) { $0 &+ $1.count &+ min($1.suppressed, 1 << 40) }
      sheet.add(fact.rawValue, count, .events, log.citations(events))
    }
    addHung(&sheet)
    return sheet.facts
  }

  private func addHung(_ sheet: inout FactSheet) {
    let hung = log.sample.events(.hungTask)
    guard let last = hung.max(by: { $0.last.line < $1.last.line }) else {
      for fact in [LogFact.hung, .hungInStorage, .hungUnknown] {
        sheet.add(fact.rawValue, 0, .events)
      }
      return
    }
    let total = hung.reduce(0) { $0 &+ $1.count }
    let storage = hung.filter(\.waitsForStorage)
    let unknown = hung.filter { $0.records.allSatisfy(\.stack.isEmpty) && !$0.waitsForStorage }
    let citations = log.citations(storage.isEmpty ? hung : storage)
    sheet.add(LogFact.hung.rawValue, total, .events, citations)
    sheet.add(
      LogFact.hungInStorage.rawValue, storage.reduce(0) { $0 &+ $1.count }, .events, citations)
    sheet.add(
      LogFact.hungUnknown.rawValue, unknown.reduce(0) { $0 &+ $1.count }, .events, citations)
    sheet.add(
      LogFact.hungNames.rawValue, listed((storage.isEmpty ? hung : storage).map(\.subject)),
      citations)
    let frames = last.last.stack.prefix(5).joined(separator: " < ")
    sheet.add(LogFact.hungFrames.rawValue, frames.isEmpty ? "unknown" : frames)
    if let quiet = log.sample.age(of: last.last.time) {
      sheet.add(LogFact.hungQuiet.rawValue, quiet, .seconds)
    }
    let isSilenced = total >= Self.warnings || !log.sample.events(.hungTaskSilence).isEmpty
    sheet.add(LogFact.hungSilenced.rawValue, isSilenced)
  }

  private var groupFacts: [Fact] {
    let known = Set(host.looks.flatMap { $0.snapshot.controlGroups.map(\.path) })
    return log.sample.events(.forkRejected).flatMap { event -> [Fact] in
      let isGone = known.count > 1 && !known.contains(event.subject)
      guard isRecent(event, within: isGone ? Self.recentOfRemoved : Self.recent) else {
        return []
      }
      var sheet = FactSheet(Subject(.controlGroup, event.subject))
      sheet.add(LogFact.refusedForks.rawValue, event.count, .events, log.citations([event]))
      return sheet.facts
    }
  }

  private var peerFacts: [Fact] {
    var facts: [Fact] = []
    for event in log.sample.events(.synFlood) where isRecent(event) {
      var sheet = FactSheet(Subject(.endpoint, "port \(event.subject)"))
      sheet.add(LogFact.silent.rawValue, 0, .events)
      sheet.add(LogFact.synFlood.rawValue, event.count, .events, log.citations([event]))
      facts += sheet.facts
    }
    for event in log.sample.events(.serverSilent) {
      let answer = log.sample.events(.serverAnswers).first { $0.subject == event.subject }
      var sheet = FactSheet(Subject(.endpoint, event.subject))
      let isBack = answer.map { $0.last.line > event.last.line } ?? false
      sheet.add(LogFact.silent.rawValue, event.count, .events, log.citations([event]))
      sheet.add(
        LogFact.answered.rawValue, isBack, answer.map { [log.citation($0.last)] } ?? [])
      facts += sheet.facts
    }
    return facts
  }
}

extension KernelEvents {
  /// Parts of the names of functions in which a task waits for storage.
  private static let functions = [
    "io_schedule", "blk_", "bio_", "submit_bio", "wait_on_page", "folio_wait", "wait_on_buffer",
    "jbd2_", "ext4_", "xfs_", "xlog_", "btrfs_", "f2fs_", "nfs", "rpc_", "ceph_", "cifs_", "smb2_",
    "fuse_", "dm_", "md_", "raid", "sync_inodes", "writeback", "wb_", "percpu_rwsem_wait",
    "sb_start_write", "iomap_", "blkdev_", "scsi_", "nvme_", "vfs_fsync", "do_fsync", "freeze",
  ]
  /// Threads of the kernel that do nothing but storage.
  private static let threads = [
    "jbd2/", "xfsaild/", "xfs-", "btrfs-", "kworker/u", "flush-", "txg_sync", "md", "dmcrypt",
    "loop", "nfsd", "lockd",
  ]

  fileprivate var waitsForStorage: Bool {
    if Self.threads.contains(where: { subject.hasPrefix($0) }) { return true }
    return records.contains { record in
      record.stack.contains { frame in
        Self.functions.contains { frame.hasPrefix($0) || frame.hasPrefix("__\($0)") }
      }
    }
  }
}
