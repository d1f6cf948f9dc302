internal import Capture
internal import Evidence
internal import LinuxFormats

/// What a kernel log says of each disk, array and path.
struct LogDevices {
  private typealias Kind = KernelEvents.Kind

  private static let kinds: Set<KernelEvents.Kind> = [
    .inputOutputError, .mediumError, .deviceTimeout, .linkReset, .deviceOffline, .arrayDegraded,
    .pathFailed, .fileSystemError, .fileSystemStopped,
  ]
  /// Seconds and lines around a USB device being pulled out in which its errors come.
  private static let unplugSeconds = 15.0
  private static let unplugLines = 60
  private static let bootSeconds = 60.0
  /// What a live log tells of the days before is no matter of now.
  private static let liveSeconds = 86_400.0

  private let log: Artifact<KernelLog>
  private var devices: [(name: String, events: [KernelEvents])] = []

  /// Of a live look, disks that are there; empty where none were looked at.
  private let present: Set<String>

  init(_ log: Artifact<KernelLog>, _ host: HostEvidence) {
    self.log = log
    let disks = host.looks.last { !$0.snapshot.disks.isEmpty }?.snapshot.disks ?? []
    present = Set(disks.filter { $0.device?.size != 0 }.map(\.name))
    for event in log.sample.events where Self.kinds.contains(event.kind) {
      guard !isOver(event) else { continue }
      let name = Self.device(of: event)
      if let place = devices.firstIndex(where: { $0.name == name }) {
        devices[place].events.append(event)
      } else {
        devices.append((name, [event]))
      }
    }
    let kept = devices.filter { !isUnplugged($0.events) }
    devices = kept
    joinLayers()
  }

  /// The disk of a partition, the name of which says it; else the name itself.
  private static func device(of event: KernelEvents) -> String {
    let name = event.subject
    if event.kind == .pathFailed { return "path \(name)" }
    guard let last = name.last, last.isNumber else { return name }
    let front = name.prefix { !$0.isNumber }
    if ["sd", "vd", "hd", "xvd"].contains(where: { front.hasPrefix($0) }) { return String(front) }
    if name.hasPrefix("nvme") {
      // The controller stands for its name spaces and their partitions.
      return "nvme" + name.dropFirst(4).prefix { $0.isNumber }
    }
    if name.hasPrefix("mmcblk"), let mark = name.lastIndex(of: "p") { return String(name[..<mark]) }
    return name
  }

  /// Whether what a name stands for comes and goes, so that an error of it ends with it.
  private static func isPassing(_ name: String) -> Bool {
    name.hasPrefix("loop") || name.hasPrefix("dm-") || name.hasPrefix("ram")
      || name.hasPrefix("nbd") || name.hasPrefix("zram")
  }

  private func isPast(_ event: KernelEvents) -> Bool {
    if Self.isPassing(event.subject) {
      let isAnother = log.sample.events(.deviceAttached).contains {
        $0.subject == event.subject && $0.last.line > event.last.line
      }
      if isAnother { return true }
      if log.sample.isLive, !present.isEmpty, !present.contains(event.subject) { return true }
    }
    guard log.sample.isLive, let age = log.sample.age(of: event.last.time) else { return false }
    let isOfFileSystem = event.kind == .fileSystemError || event.kind == .fileSystemStopped
    let isUnmounted = log.sample.events(.fileSystemUnmounted).contains {
      $0.subject == event.subject && $0.last.line > event.last.line
    }
    if isOfFileSystem, isUnmounted { return true }
    return age > Self.liveSeconds
  }

  /// Arrays that are whole again, paths that came back, links of the first minute.
  private func isOver(_ event: KernelEvents) -> Bool {
    if isPast(event) { return true }
    let after: KernelEvents.Kind? =
      switch event.kind {
      case .arrayDegraded: .arrayRepaired
      case .pathFailed: .pathRestored
      default: nil
      }
    if let after {
      return log.sample.events.contains {
        $0.kind == after && $0.subject == event.subject && $0.last.line > event.last.line
      }
    }
    guard event.kind == .linkReset, let uptime = event.last.time.uptime else { return false }
    return uptime < Self.bootSeconds
  }

  private func isUnplugged(_ events: [KernelEvents]) -> Bool {
    guard !events.contains(where: { $0.kind == .mediumError || $0.kind == .deviceTimeout }) else {
      return false
    }
    let records = events.flatMap(\.records)
    let pulled = log.sample.events(.usbDisconnect).flatMap(\.records)
    return !pulled.isEmpty
      && records.allSatisfy { record in
        pulled.contains { isNear(record, $0) }
      }
  }

  private func isNear(_ record: KernelRecord, _ other: KernelRecord) -> Bool {
    let (early, late) = record.line < other.line ? (record, other) : (other, record)
    if let seconds = late.time.seconds(since: early.time) { return seconds <= Self.unplugSeconds }
    return late.line - early.line <= Self.unplugLines
  }

  /// What a disk's errors show themselves in as well: the port of its link, arrays, volumes, paths.
  private static func isLayer(_ name: String) -> Bool {
    ["ata", "dm-", "md", "path ", "scsi "].contains { name.hasPrefix($0) }
  }

  private static func isDisk(_ name: String) -> Bool {
    ["sd", "vd", "hd", "xvd", "nvme"].contains { name.hasPrefix($0) }
  }

  /// Gives what such a layer reports to the one disk that failed at the same time, or that an array
  /// says it lost.
  private mutating func joinLayers() {
    for layer in devices where Self.isLayer(layer.name) {
      let member = layer.events.lazy.compactMap { Self.lostMember($0.last.text) }.first
      let disks = devices.filter { disk in
        Self.isDisk(disk.name) && (disk.name.hasPrefix("sd") || !layer.name.hasPrefix("ata"))
          && (disk.name == member
            || layer.events.contains { event in disk.events.contains { isNear(event, $0) } })
      }
      let named = disks.filter { $0.name == member }
      guard let owner = named.first ?? (disks.count == 1 ? disks.first : nil),
        let place = devices.firstIndex(where: { $0.name == owner.name })
      else { continue }
      devices[place].events += layer.events
      devices = devices.filter { $0.name != layer.name }
    }
  }

  /// The disk in a record such as `md/raid1:md0: Disk failure on sdb1, disabling device`.
  private static func lostMember(_ text: String) -> String? {
    let words = text.split(separator: " ")
    guard let mark = words.firstIndex(of: "failure"), mark + 2 < words.count else { return nil }
    let name = words[mark + 2].filter { $0 != "," }
    return name.hasPrefix("nvme")
      ? "nvme" + name.dropFirst(4).prefix { $0.isNumber } : String(name.prefix { !$0.isNumber })
  }

  private func isNear(_ event: KernelEvents, _ other: KernelEvents) -> Bool {
    isNear(event.last, other.last) || isNear(event.first, other.first)
  }

  var facts: [Fact] { devices.flatMap { facts(of: $0.name, $0.events) } }

  private func facts(of name: String, _ events: [KernelEvents]) -> [Fact] {
    var sheet = FactSheet(Subject(.device, name))
    func count(_ kinds: Set<KernelEvents.Kind>) -> Int {
      events.filter { kinds.contains($0.kind) }.reduce(0) {
        $0 &+ $1.count &+ min($1.suppressed, 1 << 40)
      }
    }
    var words: [String] = []
    for (fact, kinds, one, many) in [
      (.medium, [.mediumError], "error of the medium", "errors of the medium"),
      (.failed, [.inputOutputError], "failed request", "failed requests"),
      (
        .timeouts, [.deviceTimeout], "command that timed out or failed",
        "commands that timed out or failed"
      ),
      (.resets, [.linkReset], "reset", "resets"),
      (.offline, [.deviceOffline], "record that it is given up", "records that it is given up"),
      (
        .degraded, [.arrayDegraded, .pathFailed], "record of a lost member or path",
        "records of lost members or paths"
      ),
      (.fileSystem, [.fileSystemError], "error of its file system", "errors of its file system"),
      (
        .stopped, [.fileSystemStopped], "file system stopped or read-only",
        "times a file system stopped or read-only"
      ),
    ] as [(LogFact, Set<KernelEvents.Kind>, String, String)] {
      let number = count(kinds)
      let citations = log.citations(events.filter { kinds.contains($0.kind) })
      sheet.add(fact.rawValue, number, .events, citations)
      if number > 0 { words.append("\(number) \(number == 1 ? one : many)") }
    }
    sheet.add(LogFact.summary.rawValue, words.joined(separator: ", "), log.citations(events))
    let last = events.max { $0.last.line < $1.last.line }
    let first = events.min { $0.first.line < $1.first.line }
    if let last, let quiet = log.sample.age(of: last.last.time) {
      sheet.add(LogFact.quiet.rawValue, quiet, .seconds)
      if let first, let span = last.last.time.seconds(since: first.first.time) {
        sheet.add(LogFact.span.rawValue, span, .seconds)
      }
    }
    return sheet.facts
  }
}
