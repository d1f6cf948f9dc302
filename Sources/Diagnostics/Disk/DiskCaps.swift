internal import Evidence
internal import LinuxFormats

/// A limit of I/O that a control group has on a device, and how near to it the group was.
struct DiskCap {
  enum Kind: String, CaseIterable {
    case readBytes = "bytes read"
    case writtenBytes = "bytes written"
    case reads, writes

    var isOfBytes: Bool { self == .readBytes || self == .writtenBytes }
  }

  var group: String
  var device: String
  var kind: Kind
  /// Per second.
  var limit: Double
  /// Per second, over the whole look; `nil` where nothing counts it.
  var rate: Double?
  /// The same if one more request had come through in time.
  var highest: Double?
  /// Requests in the device at once, of its busiest window, and its busy share in percent.
  var queue, utilization: Double?
  /// Threads of the group that stood in state D at the first and at the last sweep.
  var waiting: Int?
  /// Share of time in which a task of the group waited for storage, in percent.
  var pressure: Double?
  var place: String

  /// In percent.
  var share: Double? { rate.map { 100 * $0 / limit } }

  var limitText: String { text(limit) }

  var rateText: String { rate.map(text) ?? "unknown" }

  private func text(_ value: Double) -> String {
    kind.isOfBytes
      ? Quantity(value, .bytesPerSecond).description + (kind == .readBytes ? " read" : " written")
      : "\(decimal(value)) \(kind.rawValue)/s"
  }
}

extension IOControl.Device {
  fileprivate func limit(_ kind: DiskCap.Kind) -> Int? {
    switch kind {
    case .readBytes: readBytesLimit
    case .writtenBytes: writtenBytesLimit
    case .reads: readsLimit
    case .writes: writesLimit
    }
  }

  fileprivate func count(_ kind: DiskCap.Kind) -> Int? {
    switch kind {
    case .readBytes: readBytes
    case .writtenBytes: writtenBytes
    case .reads: reads
    case .writes: writes
    }
  }
}

/// All limits of I/O that control groups have.
struct DiskCaps {
  private(set) var caps: [DiskCap] = []

  init(_ evidence: HostEvidence, _ senders: DiskSenders?, _ subjects: [DiskSubject]) {
    let looks = evidence.looks.filter { look in
      look.snapshot.controlGroups.contains { $0.io != nil }
    }
    guard looks.count > 1, let first = looks.first, let last = looks.last,
      let span = HostInterval(first, last)
    else { return }
    let names = Dictionary(
      evidence.looks.flatMap(\.snapshot.disks).map { (DeviceNumber($0.major, $0.minor), $0.name) },
      uniquingKeysWith: { $1 })
    for group in last.snapshot.controlGroups {
      guard let io = group.io else { continue }
      let before = first.snapshot.controlGroups.first { $0.path == group.path }
      for device in io.devices {
        let number = DeviceNumber(device.major, device.minor)
        let name = names[number] ?? "\(device.major):\(device.minor)"
        let old = before?.io?.devices.first {
          $0.major == device.major && $0.minor == device.minor
        }
        for kind in DiskCap.Kind.allCases {
          guard let limit = device.limit(kind), limit > 0 else { continue }
          var cap = DiskCap(
            group: group.path, device: name, kind: kind, limit: Double(limit),
            place: io.place.text(in: last.source))
          cap.measure(device, since: old, over: span.seconds)
          if cap.rate == nil { cap.measure(senders) }
          cap.pressure = span.pressure(of: group, since: before)
          cap.waiting = Self.waiting(in: group.path, evidence)
          let subject = subjects.first {
            $0.series.name == name || $0.series.layers.contains(name)
          }
          cap.queue = subject?.series.sustainedQueue
          cap.utilization = subject?.utilization
          caps.append(cap)
        }
      }
    }
    // Of one group, the limit that it is nearest to.
    caps.sort { ($0.highest ?? 0) / $0.limit > ($1.highest ?? 0) / $1.limit }
  }

  private struct DeviceNumber: Hashable {
    var major, minor: Int

    init(_ major: Int, _ minor: Int) {
      (self.major, self.minor) = (major, minor)
    }
  }

  /// Threads of the group, or of a group below it, in state D at both ends.
  private static func waiting(in path: String, _ evidence: HostEvidence) -> Int? {
    let looks = evidence.looks.compactMap(\.snapshot.blockedTasks)
    guard looks.count > 1, let first = looks.first, let last = looks.last else { return nil }
    let before = Set(first.map(\.tid))
    return last.count { task in
      guard before.contains(task.tid) else { return false }
      return [task.ioGroup, task.group].contains { group in
        group.map { $0 == path || $0.hasPrefix(path + "/") } ?? false
      }
    }
  }
}

extension DiskCap {
  fileprivate mutating func measure(
    _ now: IOControl.Device, since old: IOControl.Device?, over seconds: Double
  ) {
    guard let old, let last = now.count(kind), let first = old.count(kind), last >= first else {
      return
    }
    let done = Double(last) - Double(first)
    rate = done / seconds
    let isRead = kind == .readBytes
    var size = 1.0
    if kind.isOfBytes, let count = isRead ? now.reads : now.writes,
      let before = isRead ? old.reads : old.writes, count > before
    {
      size = done / (Double(count) - Double(before))
    }
    highest = (done + size) / seconds
  }

  /// Of a group that nothing counts, what its processes sent, wherever that went.
  fileprivate mutating func measure(_ senders: DiskSenders?) {
    guard kind.isOfBytes, let senders else { return }
    let own = senders.senders.filter { sender in
      sender.group.map { $0 == group || $0.hasPrefix(group + "/") } ?? false
    }
    guard !own.isEmpty else { return }
    rate = own.reduce(0) { $0 + (kind == .readBytes ? $1.read : $1.written) }
    highest = rate
  }
}

extension HostInterval {
  fileprivate func pressure(of group: ControlGroup, since old: ControlGroup?) -> Double? {
    guard let last = group.pressure[.io]?.some, let first = old?.pressure[.io]?.some,
      last.total >= first.total
    else { return nil }
    return min(100, Double(last.total - first.total) / seconds / 10_000)
  }
}
