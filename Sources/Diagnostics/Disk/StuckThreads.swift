internal import Evidence
internal import LinuxFormats

/// Threads that stay in one uninterruptible wait from look to look.
struct StuckThreads {
  /// What such a thread waits for, told by the functions of the kernel that it is in.
  enum Kind: String, CaseIterable {
    case frozen = "frozen file system"
    case nfs = "NFS server"
    case cifs = "SMB server"
    case fuse = "FUSE file system"
    case ceph = "Ceph cluster"
    case plan9 = "9P server"
    /// Something else, or nothing shows it.
    case other

    /// Beginnings of the names of such functions.
    fileprivate var functions: [String] {
      switch self {
      case .frozen:
        ["__sb_start", "sb_start_", "sb_wait_write", "percpu_rwsem_wait", "__percpu_down_read"]
      case .nfs: ["nfs", "rpc_", "__rpc_"]
      case .cifs: ["cifs_", "smb2_", "smb_", "wait_for_response", "SMB2_"]
      case .fuse: ["fuse_", "request_wait_answer", "__fuse_"]
      case .ceph: ["ceph_", "rbd_"]
      case .plan9: ["p9_", "v9fs_"]
      case .other: []
      }
    }

    fileprivate static func of(_ task: BlockedTask) -> Kind {
      let names = [task.waitChannel].compactMap { $0 } + task.stack
      return allCases.first { kind in
        names.contains { name in kind.functions.contains { name.hasPrefix($0) } }
      } ?? .other
    }
  }

  private(set) var kind = Kind.other
  private(set) var tasks: [BlockedTask] = []
  /// Looks in which they were seen in it, in a row.
  private(set) var looks = 0
  /// From the first of those to the last, in seconds.
  private(set) var seconds: Double?
  private(set) var reads: [BlockedRead] = []
  private(set) var source = ""
  /// Whether the kernel says that they did not run in between.
  private(set) var isStill = true

  init(_ evidence: HostEvidence) {
    reads = evidence.looks.flatMap(\.snapshot.blockedReads)
    let looks = evidence.looks.filter { $0.snapshot.blockedTasks != nil }
    guard let last = looks.last else { return }
    source = last.source
    if looks.count == 1 {
      takeOnly(last)
      return
    }
    var groups: [Kind: [(task: BlockedTask, looks: Int)]] = [:]
    for task in last.snapshot.blockedTasks ?? [] where !task.isKernelThread {
      let count = Self.count(of: task, in: looks)
      if count > 1 { groups[.of(task), default: []].append((task, count)) }
    }
    let known = groups.filter { $0.key != .other }
    guard let most = (known.isEmpty ? groups : known).max(by: { $0.value.count < $1.value.count })
    else { return }
    kind = most.key
    tasks = most.value.map(\.task)
    self.looks = most.value.map(\.looks).max() ?? 0
    isStill = tasks.contains { $0.slices != nil }
    let first = looks[looks.count - self.looks]
    seconds = HostInterval(first, last)?.seconds
  }

  /// Takes the threads of the only look: whether they stay there is not known.
  private mutating func takeOnly(_ look: HostEvidence.Look) {
    let waiting = (look.snapshot.blockedTasks ?? []).filter { !$0.isKernelThread }
    let groups = Dictionary(grouping: waiting) { Kind.of($0) }.filter { $0.key != .other }
    guard
      let most = groups.max(by: {
        ($0.value.count, $1.key.rawValue) < ($1.value.count, $0.key.rawValue)
      })
    else { return }
    (kind, tasks, looks, isStill) = (most.key, most.value, 1, false)
  }

  /// Processes that the threads belong to.
  var processCount: Int { Set(tasks.map(\.pid)).count }

  /// In how many of the latest looks, in a row, it was in one and the same wait.
  private static func count(of task: BlockedTask, in looks: [HostEvidence.Look]) -> Int {
    looks.reversed().prefix { look in
      look.snapshot.blockedTasks?.contains { other in
        other.pid == task.pid && other.tid == task.tid
          && (other.slices == nil || task.slices == nil || other.slices == task.slices)
      } ?? false
    }.count
  }

  var citations: [Citation] {
    let threads = tasks.prefix(3).map { task in
      let place = task.waitChannel ?? task.stack.first
      let wait = place.map { " in \($0)" } ?? ""
      let stack = task.stack.isEmpty ? "" : ": " + task.stack.prefix(6).joined(separator: " < ")
      return Citation(
        source: task.place?.text(in: source) ?? "/proc/\(task.pid)/task/\(task.tid)/stat",
        text: "\(task.processName) (pid \(task.pid)), thread \"\(task.name)\": waits\(wait)\(stack)"
      )
    }
    return threads
      + reads.prefix(3).map {
        Citation(source: $0.file, text: "no answer within \(decimal($0.waited)) s")
      }
  }

  /// `backup (pid 12), cp (pid 13) and 4 more`.
  var names: String {
    var names: [String] = []
    for task in tasks {
      let name = "\(task.processName) (pid \(task.pid))"
      if !names.contains(name) { names.append(name) }
    }
    let shown = names.prefix(3).joined(separator: ", ")
    return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
  }

  var waitChannels: String {
    var names: [String] = []
    for name in tasks.compactMap({ $0.waitChannel ?? $0.stack.first }) where !names.contains(name) {
      names.append(name)
    }
    return names.isEmpty ? "unknown" : names.prefix(3).joined(separator: ", ")
  }
}
