internal import Evidence
internal import LinuxFormats

/// Who reads from and writes to storage, over one time.
///
/// Writes count for the process that dirtied the page, not for the kernel's thread that writes it
/// out (`Documentation/filesystems/proc.rst`, `/proc/PID/io`).
struct DiskSenders {
  /// Processes of one name, which share a control group where it is known.
  struct Sender {
    var name: String
    var group: String?
    var pids: [Int] = []
    /// Bytes per second.
    var read = 0.0
    var written = 0.0
    var source: String

    var bytes: Double { read + written }

    /// `fio (pid 12)`, `fio (8 processes)`.
    var title: String {
      pids.count == 1 ? "\(name) (pid \(pids[0]))" : "\(name) (\(pids.count) processes)"
    }
  }

  /// Most bytes first.
  private(set) var senders: [Sender] = []
  /// The two looks they were seen in; `nil` for reports, whose time is not that of a look.
  private(set) var span: HostInterval?
  /// Processes whose figures this user may not read.
  private(set) var unreadable = 0
  var bytes: Double { senders.reduce(0) { $0 + $1.bytes } }

  init() {}

  /// From the first and the last table of processes; `nil` where no counters can be read.
  init?(_ evidence: HostEvidence) {
    guard let span = evidence.whole(where: { $0.processes != nil }),
      let first = span.before.snapshot.processes, let last = span.after.snapshot.processes
    else { return nil }
    let apart = last.uptime - first.uptime
    let seconds = apart > 0 ? apart : span.seconds
    self.init()
    self.span = span
    let old = Dictionary(first.processes.map { ($0.pid, $0) }, uniquingKeysWith: { $1 })
    let inherited = Self.inherited(old, last)
    var isReadable = false
    for process in last.processes where !process.isKernelThread {
      guard let now = process.storageBytes else {
        unreadable += 1
        continue
      }
      isReadable = true
      var before = (read: 0, written: 0)
      if let known = old[process.pid], known.startTicks == process.startTicks {
        guard let bytes = known.storageBytes else { continue }
        before = bytes
      } else if Double(process.startTicks) / 100 < first.uptime - 1 {
        continue
      }
      let legacy = inherited[process.pid] ?? (0, 0)
      let read = now.read &- before.read &- legacy.read
      let written = now.written &- before.written &- legacy.written
      guard read > 0 || written > 0 else { continue }
      add(
        process.name, pid: process.pid, group: process.group.flatMap { last.path(of: $0) },
        read: Double(max(0, read)) / seconds, written: Double(max(0, written)) / seconds,
        source: "/proc/\(process.pid)/io")
    }
    guard isReadable else { return nil }
    sort()
  }

  /// What processes that ended in between had sent before, by the ancestor that counts it now: the
  /// kernel adds the counters of a child to those of the parent that waits for it.
  private static func inherited(
    _ old: [Int: HostProcess], _ last: ProcessTable
  ) -> [Int: (read: Int, written: Int)] {
    let alive = Dictionary(last.processes.map { ($0.pid, $0.startTicks) }, uniquingKeysWith: { $1 })
    var sums: [Int: (read: Int, written: Int)] = [:]
    for ended in old.values where alive[ended.pid] != ended.startTicks {
      guard let bytes = ended.storageBytes else { continue }
      var heir = old[ended.parent]
      for _ in 0..<16 {
        guard let candidate = heir, alive[candidate.pid] != candidate.startTicks else { break }
        heir = old[candidate.parent]
      }
      guard let heir else { continue }
      let sum = sums[heir.pid] ?? (0, 0)
      sums[heir.pid] = (sum.read &+ bytes.read, sum.written &+ bytes.written)
    }
    return sums
  }

  mutating func add(
    _ name: String, pid: Int, group: String?, read: Double, written: Double, source: String
  ) {
    let place = senders.firstIndex { $0.name == name && $0.group == group } ?? senders.count
    if place == senders.count {
      senders.append(Sender(name: name, group: group, source: source))
    }
    if !senders[place].pids.contains(pid) { senders[place].pids.append(pid) }
    senders[place].read += read
    senders[place].written += written
  }

  mutating func noteUnreadable() {
    unreadable += 1
  }

  mutating func sort() {
    senders.sort { ($0.bytes, $1.name) > ($1.bytes, $0.name) }
  }

  /// The same, summed by control group; empty where no group is known.
  var groups: [Sender] {
    var sums = DiskSenders()
    for sender in senders {
      guard let group = sender.group else { continue }
      for (place, pid) in sender.pids.enumerated() {
        sums.add(
          group, pid: pid, group: group, read: place == 0 ? sender.read : 0,
          written: place == 0 ? sender.written : 0, source: sender.source)
      }
    }
    sums.sort()
    return sums.senders
  }
}

extension HostProcess {
  /// Bytes from and to storage so far, without those that were dirtied and never written.
  fileprivate var storageBytes: (read: Int, written: Int)? {
    guard let readBytes, let writtenBytes else { return nil }
    return (readBytes, max(0, writtenBytes &- (cancelledBytes ?? 0)))
  }
}

extension ProcessTable {
  /// The path of a group by its position.
  func path(of place: Int) -> String? {
    groups.indices.contains(place) ? groups[place] : nil
  }
}
