internal import Capture
internal import Evidence
internal import LinuxFormats

/// Kills for want of memory by what was short: the host, or the group whose limit was reached.
struct MemoryKills {
  /// Of one subject, in the order of time.
  struct Series {
    var subject: Subject
    /// With the source of the log; empty where only counters tell.
    var kills: [(kill: OutOfMemoryKill, source: String)] = []
    /// All of them, also those whose records are not kept.
    var count = 0
    var citations: [Citation] = []
    /// Seconds since the last one.
    var age: Double?
    /// The group whose counter grew; where no log tells.
    var countedGroup: String?
  }

  /// Kills in a live log count as long as this, in seconds.
  private static let memory = 900.0
  /// Where the group is gone, what its kill did is over.
  private static let memoryOfRemoved = 10.0
  /// Kills of one group over so long a time are those of something that is started again.
  private static let loopSpan = 90.0

  private(set) var series: [Series] = []
  /// All, for the table; with the source and the age in seconds.
  private(set) var all: [(kill: OutOfMemoryKill, source: String, age: Double?)] = []
  private(set) var observations: [Citation] = []

  init(_ recording: Recording, _ evidence: HostEvidence, _ groups: MemoryGroups) {
    var old: [(kill: OutOfMemoryKill, source: String, age: Double?)] = []
    let logs = recording.samples(of: KernelLog.self, format: KernelLog.format)
    var seen: Set<[Int]> = []
    for log in logs {
      // The same log is often captured twice.
      for kill in log.sample.kills
      where seen.insert([kill.pid, kill.anonymous ?? 0, kill.virtual ?? 0]).inserted {
        let age = log.sample.age(of: kill.time)
        all.append((kill, log.source, age))
        if kill.isManual {
          observations.append(Self.manual(kill, log.source))
        } else if log.sample.isLive, Self.isOver(kill, in: log.sample, groups) {
          old.append((kill, log.source, age))
        } else {
          add(kill, log.source, age, evidence)
        }
      }
      let lost = log.sample.killCount - log.sample.kills.count
      if lost > 0, let last = series.indices.last { series[last].count += lost }
    }
    if let last = old.last { observations.append(Self.past(last, count: old.count)) }
    addCounted(groups, evidence)
  }

  /// Whether what a kill of a live log did is over.
  private static func isOver(
    _ kill: OutOfMemoryKill, in log: KernelLog, _ groups: MemoryGroups
  ) -> Bool {
    guard let age = log.age(of: kill.time) else { return false }
    if age > memory { return true }
    guard let group = kill.limitGroup, group != "/", age > memoryOfRemoved else { return false }
    guard isGone(kill, group, groups) else { return false }
    // What is started anew and killed again is not over.
    let same = log.kills.filter { $0.limitGroup == group && !$0.isManual }
    guard let first = same.first, let last = same.last,
      let span = last.time.seconds(since: first.time), let latest = log.age(of: last.time)
    else { return true }
    return span < loopSpan || latest > loopSpan * 10
  }

  /// Whether the group was removed since, or is another one of the same name.
  private static func isGone(
    _ kill: OutOfMemoryKill, _ group: String, _ groups: MemoryGroups
  ) -> Bool {
    // What a namespace hides is not gone.
    guard groups.all.count > 1 else { return false }
    if let place = groups[kill.victimGroup ?? group]?.memory,
      let kills = place.kills ?? place.killsBelow
    {
      return kills == 0
    }
    if let victim = kill.victimGroup, victim != group { return groups[victim] == nil }
    return groups[group] == nil && groups[parent(of: group)] == nil
  }

  /// `/a` of `/a/b`; the group itself where it has none but the root.
  private static func parent(of group: String) -> String {
    let parts = group.split(separator: "/")
    return parts.count > 1 ? "/" + parts.dropLast().joined(separator: "/") : group
  }

  private static func manual(_ kill: OutOfMemoryKill, _ source: String) -> Citation {
    Citation(
      source: "\(source):\(kill.line)",
      text: "somebody asked the kernel to kill the largest process (SysRq): "
        + "\(kill.victim) (pid \(kill.pid)); no sign of a shortage")
  }

  private static func past(
    _ last: (kill: OutOfMemoryKill, source: String, age: Double?), count: Int
  ) -> Citation {
    let age = last.age.map { "\(Quantity($0, .seconds)) ago" } ?? "at an unknown time"
    let many =
      count == 1
      ? "a process was killed for want of memory"
      : "\(count) processes were killed for want of memory, the last one"
    return Citation(
      source: "\(last.source):\(last.kill.line)",
      text: "\(many) \(age): \(last.kill.victim) (pid \(last.kill.pid))")
  }

  private mutating func add(
    _ kill: OutOfMemoryKill, _ source: String, _ age: Double?, _ evidence: HostEvidence
  ) {
    let subject: Subject
    if kill.constraint == .group, kill.limitGroup != "/" {
      let group = kill.limitGroup ?? kill.victimGroup
      subject = Subject(.controlGroup, group ?? "the group of \(kill.victim)")
    } else {
      subject = evidence.subject
    }
    let place = series.firstIndex { $0.subject == subject } ?? series.count
    if place == series.count { series.append(Series(subject: subject)) }
    series[place].kills.append((kill, source))
    series[place].count += 1
    series[place].age = age
    series[place].citations = series[place].lines
  }

  /// Kills that only counters show: none where the log tells of one within the look.
  private mutating func addCounted(_ groups: MemoryGroups, _ evidence: HostEvidence) {
    let span = evidence.whole { $0.virtualMemory != nil }
    let length = span.map { $0.seconds + 2 } ?? 0
    guard !all.contains(where: { $0.age.map { $0 <= length } ?? false }) else { return }
    let grown = groups.all.filter { ($0.growth(\.kills) ?? 0) > 0 }
    let below = groups.all.filter { ($0.growth(\.killsBelow) ?? 0) > 0 }
    let deepest = below.filter { group in
      !below.contains { $0.path != group.path && group.isAbove($0.path) }
    }
    for group in grown.isEmpty ? deepest : grown {
      add(group, group.growth(\.kills) ?? group.growth(\.killsBelow) ?? 1, groups)
    }
    guard series.isEmpty, grown.isEmpty, let span,
      let before = span.before.snapshot.virtualMemory?["oom_kill"],
      let after = span.after.snapshot.virtualMemory, let now = after["oom_kill"], now > before
    else { return }
    var host = Series(subject: evidence.subject)
    host.count = now &- before
    host.citations = [
      Citation(
        source: span.after.text(after.place(of: "oom_kill")),
        text: "oom_kill grew from \(before) to \(now)")
    ]
    series.append(host)
  }

  /// A counter of the victim's group grew; the limit may be that of one above it.
  private mutating func add(_ group: MemoryGroup, _ count: Int, _ groups: MemoryGroups) {
    let above = groups.all.filter { $0.path == group.path || $0.isAbove(group.path) }
    let atLimit = above.last {
      $0.limit != nil && ($0.growth(\.limitFailures) ?? $0.growth(\.limitHits) ?? 0) > 0
    }
    let subject = Subject(.controlGroup, atLimit?.path ?? group.path)
    var counted = Series(subject: subject)
    counted.count = count
    counted.countedGroup = group.path
    counted.citations = [group.citation("\(group.path): oom_kill grew by \(count)")]
    if let place = series.firstIndex(where: { $0.subject == subject }) {
      series[place].citations += counted.citations
    } else {
      series.append(counted)
    }
  }
}

extension MemoryKills.Series {
  /// The lines of the latest kills, newest first.
  fileprivate var lines: [Citation] {
    kills.suffix(3).reversed().map { kill, source in
      let lines =
        kill.firstLine < kill.line ? "\(kill.firstLine)-\(kill.line)" : "\(kill.line)"
      return Citation(source: "\(source):\(lines)", text: kill.text)
    }
  }

  /// The most kills of processes of one name.
  private var repeats: Int {
    Dictionary(grouping: kills, by: { $0.kill.victim }).values.map(\.count).max() ?? 0
  }

  var facts: [Fact] {
    var sheet = FactSheet(subject)
    func name(_ fact: KillFact) -> String { fact.name(of: subject.kind) }
    sheet.add(name(.kills), count, .processes, citations)
    sheet.add(name(.isLogged), !kills.isEmpty, citations)
    if let age { sheet.add(name(.age), age, .seconds) }
    guard let last = kills.last?.kill else {
      sheet.add(
        name(.victim), "a process of \(countedGroup ?? "the host"), which the kernel log would name"
      )
      return sheet.facts
    }
    sheet.add(name(.victim), last.title, citations)
    if let larger = last.larger { sheet.add(name(.largest), larger) }
    sheet.add(name(.repeats), repeats, .count)
    if let group = last.victimGroup, group != subject.name { sheet.add(name(.group), group) }
    if let limit = last.limit { sheet.add(name(.size), limit, .bytes) }
    sheet.add(name(.story), story(of: last))
    return sheet.facts
  }

  private func story(of last: OutOfMemoryKill) -> String {
    var text = last.title
    if let group = last.victimGroup, group != subject.name, group != "/" { text += " of \(group)" }
    if let limit = last.limit { text += ", at a limit of \(Quantity(limit, .bytes))" }
    if let larger = last.larger {
      text += "; larger was \(larger)"
    } else if let next = last.tasks.first(where: { $0.pid != last.pid }), last.tasks.count > 1 {
      text +=
        ", the largest; next \(next.name) (pid \(next.pid)) with "
        + "\(Quantity(next.resident, .bytes))"
    }
    if count > 1 {
      text +=
        "; the last of \(count)"
        + (repeats > 1 && repeats < count && count == kills.count
          ? ", up to \(repeats) of one name" : "")
    }
    if let order = last.order, order > 3 {
      text += "; \(1 << min(order, 20)) pages in one piece were asked for"
    }
    if last.constraint == .cpuset { text += "; only the nodes of its cpuset were full" }
    if last.constraint == .memoryPolicy {
      text += "; only the nodes of its memory policy were full"
    }
    return text
  }
}

extension OutOfMemoryKill {
  /// `java (pid 4242), 3.1 GB`.
  var title: String {
    let size = resident.map { ", \(Quantity($0, .bytes)) resident" } ?? ""
    return "\(victim) (pid \(pid))\(size)"
  }

  /// The largest process where it is another one than the victim.
  var larger: String? {
    guard let largest = tasks.first, largest.pid != pid,
      largest.resident > tasks.first(where: { $0.pid == pid })?.resident ?? resident ?? 0
    else { return nil }
    let adjustment = largest.adjustment.flatMap { $0 == 0 ? nil : ", oom_score_adj \($0)" } ?? ""
    return "\(largest.name) (pid \(largest.pid)) with "
      + "\(Quantity(largest.resident, .bytes))\(adjustment)"
  }
}
