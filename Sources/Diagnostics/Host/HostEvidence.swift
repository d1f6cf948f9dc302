internal import Capture
internal import Evidence
internal import LinuxFormats

/// All looks at one host, captured or live, in the order of time.
struct HostEvidence {
  /// A look, and the input that it came from.
  struct Look {
    var source: String
    var snapshot: HostSnapshot

    /// A place in the snapshot, as a citation names it.
    func text(_ place: Place) -> String { place.text(in: source) }
  }

  private(set) var looks: [Look] = []
  /// What top, mpstat and sar printed, in the order of the inputs; each look is an interval.
  private(set) var printed: [Look] = []
  /// What pidstat printed of processes.
  let pidstat: [Artifact<PidstatSample>]
  /// What vmstat printed.
  let vmstat: [Artifact<PagingSample>]
  private(set) var isLive = false
  private(set) var host: String?
  private(set) var scope: HostScope?
  private(set) var cost: LookCost?
  /// Of the host itself.
  private(set) var addresses: [String] = []

  init(_ recording: Recording) {
    pidstat = recording.samples(of: PidstatParser.self)
    vmstat = recording.samples(of: VmstatParser.self)
    var groups: [(key: String, looks: [Look])] = []
    for artifact in recording.samples(of: HostSeries.self, format: HostSeries.format) {
      if artifact.sample.origin == .live { isLive = true }
      host = host ?? artifact.sample.host
      scope = scope ?? artifact.sample.scope
      cost = cost ?? artifact.sample.cost
      addresses += artifact.sample.addresses
      let looks = artifact.sample.snapshots.map { Look(source: artifact.source, snapshot: $0) }
      let key = Self.folder(of: artifact.source)
      if let index = groups.firstIndex(where: { $0.key == key }) {
        groups[index].looks = Self.joined(groups[index].looks, looks)
      } else {
        groups.append((key, looks))
      }
    }
    looks = Self.inOrder(groups.flatMap(\.looks))
    host = host ?? pidstat.lazy.flatMap(\.sample.runs).compactMap(\.host).first
    for format in [TopParser.format, ProcessorReportParser.format] {
      for artifact in recording.samples(of: HostSeries.self, format: format) {
        host = host ?? artifact.sample.host
        printed += artifact.sample.snapshots.map { Look(source: artifact.source, snapshot: $0) }
      }
    }
  }

  var isEmpty: Bool { looks.isEmpty && printed.isEmpty && pidstat.isEmpty && vmstat.isEmpty }

  /// By the time since boot, or else of day; those that have none come last.
  private static func inOrder(_ looks: [Look]) -> [Look] {
    let path: KeyPath<HostSnapshot, Double?> =
      looks.contains { $0.snapshot.uptime != nil } ? \.uptime : \.time
    let timed = looks.filter { $0.snapshot[keyPath: path] != nil }.ordered {
      $0.snapshot[keyPath: path] ?? 0 < $1.snapshot[keyPath: path] ?? 0
    }
    return timed + looks.filter { $0.snapshot[keyPath: path] == nil }
  }

  /// The host as a subject of facts.
  var subject: Subject { Subject(.host, host ?? "host") }

  /// The folder that looks like the root of a machine, or the one the file lies in.
  private static func folder(of source: String) -> String {
    let parts = source.split(separator: "/", omittingEmptySubsequences: false)
    let end = parts.firstIndex { $0 == "proc" || $0 == "sys" } ?? max(0, parts.count - 1)
    return parts[..<end].joined(separator: "/")
  }

  /// Looks of files that lie together: one moment where they show different things.
  private static func joined(_ old: [Look], _ new: [Look]) -> [Look] {
    guard old.count == 1, new.count == 1 else { return old + new }
    var look = old[0]
    return look.snapshot.merge(new[0].snapshot) ? [look] : old + new
  }
}

/// Two looks and the time between them.
struct HostInterval {
  var before: HostEvidence.Look
  var after: HostEvidence.Look
  /// Seconds; above 0.
  var seconds: Double

  /// `nil` where no time between the two is known.
  init?(_ before: HostEvidence.Look, _ after: HostEvidence.Look) {
    let old = before.snapshot, new = after.snapshot
    var seconds: Double?
    if let first = old.uptime, let last = new.uptime {
      seconds = last - first
    } else if let first = old.time, let last = new.time {
      seconds = last - first
    } else {
      seconds = Self.ticked(from: old.processors, to: new.processors)
    }
    guard let seconds, seconds > 0 else { return nil }
    self.before = before
    self.after = after
    self.seconds = seconds
  }

  /// The time that the ticks of all processors together account for, where nobody wrote one down.
  private static func ticked(from old: ProcessorTimes?, to new: ProcessorTimes?) -> Double? {
    guard let old, let new, !new.each.isEmpty, old.each.count == new.each.count else { return nil }
    return Double(new.all.total &- old.all.total) / 100 / Double(new.each.count)
  }
}

extension HostEvidence {
  /// From each look to the next.
  var intervals: [HostInterval] {
    zip(looks, looks.dropFirst()).compactMap { HostInterval($0, $1) }
  }

  /// From the first look that shows something to the last one that does.
  func whole(where shows: (HostSnapshot) -> Bool) -> HostInterval? {
    guard let first = looks.first(where: { shows($0.snapshot) }),
      let last = looks.last(where: { shows($0.snapshot) })
    else { return nil }
    return HostInterval(first, last)
  }
}
