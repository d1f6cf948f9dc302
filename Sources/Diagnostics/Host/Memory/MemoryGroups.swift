internal import Evidence
internal import LinuxFormats

/// A control group at the first and the last look that shows it.
struct MemoryGroup {
  var path: String
  var first, last: ControlGroup
  /// Seconds between the two; `nil` where there is one look, or no time is known.
  var seconds: Double?
  /// Where the last one was seen.
  var source: String

  var memory: MemoryControl? { last.memory }

  func isAbove(_ other: String) -> Bool {
    path == "/" || other.hasPrefix(path + "/")
  }

  /// The lower of the limits that it has itself.
  var limit: Int? {
    [memory?.limit, memory?.throttleLimit].compactMap(\.self).min()
  }

  /// What of it are no pages of files, as a share of its limit.
  var firmShare: Double? {
    guard let limit, limit > 0, let usage = memory?.usage, let file = memory?.file else {
      return nil
    }
    let droppable = max(0, file &- (memory?.shared ?? 0))
    return 100 * Double(max(0, usage &- droppable)) / Double(limit)
  }

  var usageShare: Double? {
    guard let usage = memory?.usage, let limit, limit > 0 else { return nil }
    return 100 * Double(usage) / Double(limit)
  }

  /// What a counter grew by.
  func growth(_ path: KeyPath<MemoryControl, Int?>) -> Int? {
    guard seconds != nil, let old = first.memory?[keyPath: path],
      let new = last.memory?[keyPath: path], new >= old
    else { return nil }
    return new &- old
  }

  func rate(_ path: KeyPath<MemoryControl, Int?>) -> Double? {
    growth(path).flatMap { growth in seconds.map { Double(growth) / $0 } }
  }

  var refaults: Double? {
    let rates = [rate(\.fileRefaults), rate(\.anonymousRefaults)].compactMap(\.self)
    return rates.isEmpty ? nil : rates.reduce(0, +)
  }

  var activationShare: Double? {
    guard let activations = rate(\.activations), let refaults = rate(\.fileRefaults), refaults > 0
    else { return nil }
    return min(100, 100 * activations / refaults)
  }

  /// The share of the time in which tasks waited for memory, in percent.
  func pressure(_ line: KeyPath<Pressure, Pressure.Line?>) -> Double? {
    guard let seconds, let old = first.pressure[.memory]?[keyPath: line],
      let new = last.pressure[.memory]?[keyPath: line], new.total >= old.total
    else { return nil }
    return min(100, Double(new.total &- old.total) / seconds / 10_000)
  }

  /// `210 MB anonymous, 40 MB file, 2 MB shared`.
  var split: String? {
    let parts: [(Int?, String)] = [
      (memory?.anonymous, "anonymous"), (memory?.file, "file"), (memory?.shared, "shared"),
      (memory?.kernel, "kernel"), (memory?.swapUsage, "in swap"),
    ]
    let written = parts.compactMap { size, name in
      size.flatMap { $0 > 0 ? "\(Quantity($0, .bytes)) \(name)" : nil }
    }
    return written.isEmpty ? nil : written.joined(separator: ", ")
  }

  func citation(_ text: String) -> Citation {
    Citation(source: memory.map { $0.place.text(in: source) } ?? source, text: text)
  }
}

/// All groups that were seen, by path.
struct MemoryGroups {
  private(set) var all: [MemoryGroup] = []

  init(_ evidence: HostEvidence) {
    var seen: [String: [(look: HostEvidence.Look, group: ControlGroup)]] = [:]
    for look in evidence.looks {
      for group in look.snapshot.controlGroups {
        seen[group.path, default: []].append((look, group))
      }
    }
    for (path, looks) in seen {
      let parts = Self.joined(looks)
      guard let first = parts.first, let last = parts.last, last.group.memory != nil else {
        continue
      }
      let span = HostInterval(first.look, last.look)
      all.append(
        MemoryGroup(
          path: path, first: first.group, last: last.group, seconds: span?.seconds,
          source: last.look.source))
    }
    all.sort { $0.path < $1.path }
  }

  /// Files of one group that came without a time are of one moment, as far as they differ.
  private static func joined(
    _ looks: [(look: HostEvidence.Look, group: ControlGroup)]
  ) -> [(look: HostEvidence.Look, group: ControlGroup)] {
    var result: [(look: HostEvidence.Look, group: ControlGroup)] = []
    for entry in looks {
      if let last = result.last, !entry.group.files.isEmpty,
        last.group.files.isDisjoint(with: entry.group.files),
        let whole = ControlGroup.merged([last.group, entry.group]).first
      {
        let isTimed = last.look.snapshot.uptime != nil || last.look.snapshot.time != nil
        result[result.count - 1] = (isTimed ? last.look : entry.look, whole)
      } else {
        result.append(entry)
      }
    }
    return result
  }

  subscript(path: String) -> MemoryGroup? { all.first { $0.path == path } }

  /// The lowest limit of a group and all above it that are seen, and whose it is.
  func limitSeen(by path: String) -> (limit: Int, group: String)? {
    let above = all.filter { $0.path == path || $0.isAbove(path) }
    return above.compactMap { group in group.limit.map { ($0, group.path) } }.min { $0.0 < $1.0 }
  }

  /// Groups with a limit of which a playbook may want to know more, fullest first.
  var limited: [MemoryGroup] {
    let near = all.filter { $0.limit != nil && $0.usageShare ?? 0 >= 50 }
    return Array(near.ordered { $0.usageShare ?? 0 > $1.usageShare ?? 0 }.prefix(64))
  }
}
