internal import Evidence
internal import LinuxFormats

extension UseTable {
  private static let rowLimit = 6

  /// The disks that do something, without what lies on top of them; where all rest, one row.
  static func disks(_ evidence: HostEvidence) -> [Row] {
    guard let interval = evidence.whole(where: { !$0.disks.isEmpty }) else {
      return [Row(resource: "disks")]
    }
    let before = Dictionary(
      interval.before.snapshot.disks.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    let loads = interval.after.snapshot.disks.filter(\.isLeaf).compactMap { disk in
      before[disk.name].flatMap { DiskUse($0, disk, over: interval.seconds) }
    }.ordered { ($0.busy, $1.name) > ($1.busy, $0.name) }
    let busy = loads.filter { $0.busy >= 1 || $0.inFlight > 0 }
    guard !busy.isEmpty else {
      return [Row(resource: "disks", used: 0, whole: "\(loads.count) disks", waits: "", errors: "")]
    }
    return busy.prefix(rowLimit).map { disk in
      var waits = "queue \(decimal(disk.queue))"
      if let wait = disk.wait { waits += ", \(decimal(wait)) ms each" }
      if disk.inFlight > 0, disk.wait == nil { waits += ", \(disk.inFlight) in flight, none done" }
      return Row(
        resource: "disk \(disk.name)", used: disk.busy,
        whole: Quantity(disk.bytesPerSecond, .bytesPerSecond).description, waits: waits)
    }
  }

  /// File systems that are nearly full, do not answer, or were made read-only.
  static func fileSystems(_ evidence: HostEvidence) -> [Row] {
    guard let look = evidence.looks.last(where: { !$0.snapshot.fileSystems.isEmpty }) else {
      return [Row(resource: "file systems")]
    }
    let all = look.snapshot.fileSystems
    let rows = all.compactMap { system -> Row? in
      var row = Row(resource: system.mountPoint, waits: "", errors: "")
      switch system.answer {
      case .blocked(let seconds): row.waits = "no answer for \(decimal(seconds)) s"
      case .failed(let why): row.errors = why
      case .answered, .notAsked:
        guard let used = system.used, used >= 80, system.isWritable else { return nil }
      }
      row.used = system.used
      row.whole = system.size.map { Quantity($0, .bytes).description } ?? ""
      if let inodes = system.usedInodes, inodes >= 80 {
        row.errors = (row.errors ?? "") + "inodes \(decimal(inodes)) %"
      }
      return row
    }.ordered { ($0.used ?? 101) > ($1.used ?? 101) }
    guard rows.isEmpty else { return Array(rows.prefix(rowLimit)) }
    let fullest = all.filter(\.isWritable).compactMap(\.used).max()
    return [
      Row(
        resource: "file systems", used: fullest, whole: "fullest of \(all.count)", waits: "",
        errors: "")
    ]
  }

  static func network(_ evidence: HostEvidence) -> [Row] {
    var row = Row(resource: "network")
    let bytes = evidence.rate { snapshot in
      snapshot.interfaces.isEmpty
        ? nil
        : snapshot.interfaces.filter { $0.name != "lo" }.reduce(0) {
          $0 &+ $1.receivedBytes &+ $1.sentBytes
        }
    }
    if let bytes { row.whole = Quantity(bytes, .bytesPerSecond).description }
    let overflows = evidence.rate { $0.network?["TcpExt.ListenOverflows"] }
    let full = evidence.latest(\.sockets)?.listeners.filter { listener in
      listener.waiting > 0 && listener.waiting >= (listener.limit ?? .max)
    }.count
    if overflows != nil || full != nil {
      row.waits = "\(full ?? 0) full listen queues, \(decimal(overflows ?? 0)) overflows/s"
      if full ?? 0 == 0, overflows ?? 0 == 0 { row.waits = "no listen queue full" }
    }
    let sent = evidence.rate { $0.network?["Tcp.OutSegs"] }
    let again = evidence.rate { $0.network?["Tcp.RetransSegs"] }
    if let sent, let again {
      row.errors = sent > 0 ? "\(decimal(again / sent * 100)) % resent" : "nothing sent"
    }
    return [row]
  }

  /// Control groups near a limit, or held back by one.
  static func groups(_ evidence: HostEvidence, _ picture: ProcessorPicture) -> [Row] {
    guard let look = evidence.looks.last(where: { !$0.snapshot.controlGroups.isEmpty }) else {
      return []
    }
    var rows: [Row] = []
    for group in look.snapshot.controlGroups {
      if let memory = group.memory, let limit = memory.limit, limit > 0, let usage = memory.usage,
        usage >= limit / 10 * 9
      {
        let hits = evidence.rate { $0.controlGroup(group.path)?.memory?.limitHits }
        rows.append(
          Row(
            resource: "\(group.path) memory", used: Double(usage) / Double(limit) * 100,
            whole: Quantity(limit, .bytes).description,
            waits: hits.map { "hits its limit \(decimal($0)) /s" }))
      }
      if let (count, limit) = group.pids, let limit, limit > 0, count >= limit / 10 * 9 {
        rows.append(
          Row(
            resource: "\(group.path) tasks", used: Double(count) / Double(limit) * 100,
            whole: "\(limit)", waits: ""))
      }
    }
    for quota in picture.quotas where (quota.throttledShare ?? 0) >= 1 {
      rows.append(
        Row(
          resource: "\(quota.path) cpu",
          used: quota.quota.flatMap { limit in
            limit > 0 ? quota.usage.map { $0 / limit * 100 } : nil
          }, whole: quota.quota.map { "\(decimal($0)) cpus" } ?? "",
          waits: "held back in \(decimal(quota.throttledShare ?? 0)) % of periods", errors: ""))
    }
    return Array(rows.prefix(rowLimit))
  }
}

extension HostSnapshot {
  func controlGroup(_ path: String) -> ControlGroup? { controlGroups.first { $0.path == path } }
}

extension FileSystem {
  /// As `df` counts: used by what users may use, in percent.
  fileprivate var used: Double? {
    if let size, let free, let available, size > 0 {
      let used = Double(max(0, size - free))
      return used + Double(available) > 0 ? used / (used + Double(available)) * 100 : nil
    }
    return printedUse
  }

  fileprivate var usedInodes: Double? {
    guard let inodes, let freeInodes, inodes > 0 else { return printedInodeUse }
    return Double(max(0, inodes - freeInodes)) / Double(inodes) * 100
  }

  /// Images are full by design.
  fileprivate var isWritable: Bool {
    !["squashfs", "iso9660", "erofs", "cramfs", "udf"].contains(type ?? "")
  }
}

extension DiskCounters {
  /// A whole device with nothing below it that counts the same requests again.
  fileprivate var isLeaf: Bool {
    if let device { return device.parent == nil && device.below.isEmpty && !isVirtual }
    return !isVirtual && !name.hasPrefix("dm-") && !name.hasPrefix("md") && !isPartition
  }

  private var isVirtual: Bool {
    ["loop", "ram", "zram", "sr", "fd"].contains { name.hasPrefix($0) }
  }

  /// `sda1`, `nvme0n1p2`; of a name alone.
  private var isPartition: Bool {
    guard name.last?.isNumber == true else { return false }
    let base = name.drop { !$0.isNumber }
    if name.hasPrefix("nvme") || name.hasPrefix("mmcblk") { return base.contains("p") }
    return name.hasPrefix("sd") || name.hasPrefix("vd") || name.hasPrefix("xvd")
      || name.hasPrefix("hd")
  }
}

/// What a disk did between two looks.
private struct DiskUse {
  var name: String
  /// In percent, at most what the queue allows.
  var busy: Double
  var queue: Double
  /// Milliseconds; `nil` where nothing completed.
  var wait: Double?
  var bytesPerSecond: Double
  var inFlight: Int

  /// `nil` where a counter went back.
  init?(_ old: DiskCounters, _ new: DiskCounters, over seconds: Double) {
    func ticks(_ before: Int, _ after: Int) -> Double {
      Double((after &- before) & 0xFFFF_FFFF)
    }
    let kinds = [
      (old.reads, new.reads), (old.writes, new.writes),
      (old.discards ?? new.discards ?? new.reads, new.discards ?? new.reads),
    ].prefix(new.discards == nil || old.discards == nil ? 2 : 3)
    guard kinds.allSatisfy({ $1.completed >= $0.completed && $1.sectors >= $0.sectors }) else {
      return nil
    }
    let waited = kinds.reduce(0) { $0 + ticks($1.0.milliseconds, $1.1.milliseconds) }
    let done = kinds.reduce(0) { $0 + (Double($1.1.completed) - Double($1.0.completed)) }
    let sectors = kinds.reduce(0) { $0 + (Double($1.1.sectors) - Double($1.0.sectors)) }
    name = new.name
    queue = waited / 1000 / seconds
    let counted = min(100, ticks(old.busyMilliseconds, new.busyMilliseconds) / 10 / seconds)
    busy = done > 0 && new.inFlight == 0 ? min(counted, queue * 100) : counted
    wait = done > 0 ? waited / done : nil
    bytesPerSecond = sectors * 512 / seconds
    inFlight = new.inFlight
  }
}
