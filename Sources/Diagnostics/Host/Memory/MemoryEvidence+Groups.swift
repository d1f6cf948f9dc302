internal import Evidence
internal import LinuxFormats

extension MemoryEvidence {
  func facts(of group: MemoryGroup) -> [Fact] {
    var sheet = FactSheet(Subject(.controlGroup, group.path))
    let citations = citations(of: group)
    func add(_ fact: GroupFact, _ value: Double?) {
      guard let value, case .quantity(let unit) = fact.shape else { return }
      sheet.add(fact.rawValue, value, unit, citations)
    }
    add(.limit, group.limit.map(Double.init))
    add(.usage, group.memory?.usage.map(Double.init))
    add(.usageShare, group.usageShare)
    add(.firmShare, group.firmShare)
    add(.limitHits, group.rate(\.limitHits))
    add(.throttleHits, group.rate(\.throttleHits))
    add(.refaults, group.refaults)
    add(.refaultBytes, group.refaults.map { $0 * 4096 })
    add(.activationShare, group.activationShare)
    add(.majorFaults, group.rate(\.majorFaults))
    add(.pressure, group.pressure(\.some))
    add(.fullPressure, group.pressure(\.full))
    if group.pressure(\.some) == nil {
      add(.recentPressure, group.last.pressure[.memory]?.some?.avg10)
    }
    if group.seconds == nil, !host.isLive, !isCountedBelow(group) {
      add(.killsSoFar, (group.memory?.kills ?? group.memory?.killsBelow).map(Double.init))
    }
    sheet.add(GroupFact.split.rawValue, group.split ?? "unknown", citations)
    let members = consumers?.members(of: group.path) ?? []
    let isFiles = group.memory?.file ?? 0 > group.memory?.anonymous ?? 0
    if isFiles, let reader = consumers?.reader(of: group.path) {
      sheet.add(GroupFact.consumer.rawValue, "most of it: \(reader)")
    } else if let first = members.first {
      let next = members.dropFirst().first.map { ", then \($0.memoryTitle)" } ?? ""
      sheet.add(GroupFact.consumer.rawValue, "most of it: \(first.memoryTitle)\(next)")
    } else {
      sheet.add(GroupFact.consumer.rawValue, "the evidence does not say who uses it")
    }
    return sheet.facts
  }

  /// Whether the only counter of a group is that of all below it, and one below tells more.
  private func isCountedBelow(_ group: MemoryGroup) -> Bool {
    group.memory?.kills == nil
      && groups.all.contains { group.path != $0.path && group.isAbove($0.path) }
  }

  private func citations(of group: MemoryGroup) -> [Citation] {
    var parts: [String] = []
    if let usage = group.memory?.usage, let limit = group.limit {
      parts.append("\(Quantity(usage, .bytes)) of \(Quantity(limit, .bytes))")
    }
    if let hits = group.rate(\.limitHits) { parts.append("limit reached \(decimal(hits)) /s") }
    if let refaults = group.refaults { parts.append("\(decimal(refaults)) pages read again /s") }
    if let faults = group.rate(\.majorFaults) { parts.append("\(decimal(faults)) major faults /s") }
    if let share = group.pressure(\.some) { parts.append("waited \(decimal(share)) % of the time") }
    if group.seconds == nil, let kills = group.memory?.kills ?? group.memory?.killsBelow, kills > 0
    {
      parts.append("\(kills) killed since it was made")
    }
    return [group.citation("\(group.path): " + parts.joined(separator: ", "))]
  }

  var gaps: [Gap] {
    var gaps: [Gap] = []
    let absences = host.looks.last?.snapshot.absences ?? []
    if let absence = absences.first(where: { $0.file == "/proc/pressure/memory" }), host.isLive {
      let why = absence.reason == .disabled ? "switched off" : "not there"
      gaps.append(
        Gap(
          source: absence.file,
          reason:
            "\(why) (kernel 4.20 or later, booted with psi=1): who waits for memory is unknown",
          weakens: ["memory/pressure", "memory/cgroup-limit"]))
    }
    if let gap = host.kernelLogGap { gaps.append(gap) }
    return gaps
  }

  var observations: [Citation] {
    var result = kills.observations
    let told = Set(kills.series.map(\.subject.name))
    for group in groups.all where group.seconds == nil && !told.contains(group.path) {
      guard let memory = group.memory, let kills = memory.kills ?? memory.killsBelow, kills > 0
      else {
        continue
      }
      result.append(
        group.citation("\(group.path): \(kills) killed for want of memory since it was made"))
    }
    if let composition, let rest = composition.rest, rest > composition.total / 4 {
      result.append(
        composition.citation(
          "MemTotal",
          "\(Quantity(rest, .bytes)) of memory in no counter: drivers, a balloon, or a ZFS cache, "
            + "which MemAvailable does not count"))
    }
    if let composition, let used = composition.swapUsed, used > 0, !intervals.all.isEmpty,
      (intervals.mean(\.swapTraffic) ?? 0) == 0
    {
      result.append(
        composition.citation(
          "SwapFree", "\(Quantity(used, .bytes)) of swap in use, and nothing moves in or out"))
    }
    return result
  }
}

extension HostEvidence {
  /// That the kernel's messages could not be read.
  var kernelLogGap: Gap? {
    guard isLive,
      let absence = looks.last?.snapshot.absences.first(where: { $0.file == "/dev/kmsg" })
    else { return nil }
    let why =
      absence.reason == .forbidden
      ? "not permitted (kernel.dmesg_restrict): run as root" : "it cannot be read"
    return Gap(
      source: "/dev/kmsg", reason: why,
      weakens: ["memory/oom-kill", "storage/device-errors", "storage/unresponsive"])
  }
}
