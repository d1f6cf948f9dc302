internal import ByteParsing

/// Says what a message of the kernel is about.
///
/// Messages are known by how they begin, so that a program which quotes one is not taken for the
/// kernel.
enum KernelEventRules {
  static func event(in message: RawSpan) -> KernelEvent? {
    guard message.byteCount >= 8 else { return nil }
    return blockEvent(message) ?? driverEvent(message) ?? arrayEvent(message)
      ?? fileSystemEvent(message) ?? taskEvent(message) ?? serverEvent(message)
      ?? networkEvent(message) ?? limitEvent(message)
  }

  /// Tasks and processors that stand still.
  private static func taskEvent(_ message: RawSpan) -> KernelEvent? {
    if message.starts(with: "INFO: task "), message.has(" blocked "), message.has(" for more than ")
    {
      return KernelEvent(kind: .hungTask, subject: task(message) ?? "")
    }
    if message.has("hung task reports are suppressed") {
      return KernelEvent(kind: .hungTaskSilence)
    }
    if message.has("soft lockup - CPU"), message.has("stuck for "),
      message.starts(with: "BUG: ")
        || message.starts(with: "watchdog: ") || message.starts(with: "NMI watchdog: ")
    {
      return KernelEvent(kind: .lockup, subject: message.word(behind: "CPU#", until: " ") ?? "")
    }
    let isStall = message.has("self-detected stall on ") || message.has("detected stalls on ")
    let isRCU = message.starts(with: "INFO: rcu_") || message.starts(with: "rcu: INFO: ")
    if isStall && isRCU || message.has("Watchdog detected hard LOCKUP on cpu") {
      return KernelEvent(kind: .lockup)
    }
    return nil
  }

  /// `jbd2/sda1-8 (pid 320)` of `INFO: task jbd2/sda1-8:320 blocked for …`; a name may hold a colon.
  private static func task(_ message: RawSpan) -> String? {
    guard let front = message.firstRange(of: "INFO: task "),
      let back = message.firstRange(of: " blocked "), front.upperBound < back.lowerBound,
      let colon = message.lastIndex(of: UInt8(ascii: ":"), in: front.upperBound..<back.lowerBound)
    else { return nil }
    let (name, pid) = (
      message.string(front.upperBound..<colon), message.string(colon + 1..<back.lowerBound)
    )
    return Int(pid).map { "\(name) (pid \($0))" }
  }

  private static func networkEvent(_ message: RawSpan) -> KernelEvent? {
    if message.has("conntrack: table full"),
      message.starts(with: "nf_conntrack: ") || message.starts(with: "ip_conntrack: ")
    {
      return KernelEvent(kind: .trackingTableFull)
    }
    if message.starts(with: "TCP: ") || message.starts(with: "possible SYN")
      || message.starts(with: "Possible SYN") || message.starts(with: "TCPv6: ")
    {
      if let port = message.word(behind: "SYN flooding on port ", until: " ") {
        return KernelEvent(kind: .synFlood, subject: Self.port(port))
      }
      if message.has("orphaned sockets") { return KernelEvent(kind: .orphanedSockets) }
      if message.has("out of memory -- consider") { return KernelEvent(kind: .socketMemory) }
    }
    if message.starts(with: "Out of socket memory") { return KernelEvent(kind: .socketMemory) }
    if message.starts(with: "neighbour: ") || message.starts(with: "Neighbour table overflow") {
      if message.has("table overflow") { return KernelEvent(kind: .neighbourTableFull) }
    }
    return nil
  }

  /// `80` of `80.`, `0.0.0.0:80.` and `[::]:80.`.
  private static func port(_ word: String) -> String {
    var word = word
    while let last = word.last, last == "." || last == "," { word.removeLast() }
    return word.split(separator: ":").last.map(String.init) ?? word
  }

  private static func limitEvent(_ message: RawSpan) -> KernelEvent? {
    if message.starts(with: "VFS: file-max limit ") { return KernelEvent(kind: .fileLimit) }
    if message.starts(with: "cgroup: fork rejected by pids controller in ") {
      let path = message.word(behind: "controller in ", until: " ") ?? ""
      return KernelEvent(kind: .forkRejected, subject: path)
    }
    if message.has("]: segfault at "), let name = message.word(at: 0, until: "[") {
      return KernelEvent(kind: .segmentationFault, subject: name)
    }
    if let found = message.firstRange(of: ": page allocation failure"), found.lowerBound < 80 {
      return KernelEvent(kind: .allocationFailure, subject: message.string(0..<found.lowerBound))
    }
    let isRequest = message.starts(with: "sysrq: ") || message.starts(with: "SysRq : ")
    if isRequest, message.has("Manual OOM execution") {
      return KernelEvent(kind: .manualKillRequest)
    }
    return nil
  }

  /// Servers of network file systems.
  private static func serverEvent(_ message: RawSpan) -> KernelEvent? {
    for (front, name) in [("nfs: server ", "nfs"), ("lockd: server ", "lockd")]
      as [(StaticString, String)] where message.starts(with: front)
    {
      guard let server = message.word(behind: front, until: " ") else { return nil }
      let subject = "\(name) server \(server)"
      if message.has(" not responding") {
        return KernelEvent(kind: .serverSilent, subject: subject)
      }
      return message.has(" OK") ? KernelEvent(kind: .serverAnswers, subject: subject) : nil
    }
    if message.starts(with: "CIFS"), message.has(" has not responded in ") {
      let server =
        message.word(behind: "Server ", until: " ") ?? message.word(behind: "VFS: ", until: " ")
      return KernelEvent(kind: .serverSilent, subject: "cifs server \(server ?? "unknown")")
    }
    let isSilent =
      message.has("session lost, hunting") || message.has(" hung")
      || message.has("caps stale")
    let isBack =
      message.has("session established") || message.has("recovery completed")
      || message.has("caps renewed") || message.has("reconnect success")
    if message.starts(with: "libceph: ") || message.starts(with: "ceph: ") {
      if isSilent { return KernelEvent(kind: .serverSilent, subject: "ceph cluster") }
      if isBack { return KernelEvent(kind: .serverAnswers, subject: "ceph cluster") }
    }
    return nil
  }
}
