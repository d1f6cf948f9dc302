package import Capture
package import Evidence
internal import LinuxFormats

/// Memory of the host and of control groups, and what the kernel did about a shortage.
package enum HostMemory: Diagnostic {
  package static let name = "memory"
  package static var parsers: [any StreamParser.Type] {
    [HostTextParser.self, KernelLogParser.self, VmstatParser.self, SarMemoryParser.self]
  }
  package static let facts =
    MemoryFact.declarations + GroupFact.declarations + KillFact.declarations

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let memory = MemoryEvidence(recording)
    findings.host = memory.host.host
    findings.facts = memory.facts
    findings.gaps = memory.gaps
    findings.observations = memory.observations
    findings.detail = memory.tables
    return findings
  }
}

/// All that a recording shows of memory.
struct MemoryEvidence {
  let host: HostEvidence
  let intervals: MemoryIntervals
  let composition: MemoryComposition?
  let consumers: MemoryConsumers?
  let groups: MemoryGroups
  let kills: MemoryKills

  init(_ recording: Recording) {
    host = HostEvidence(recording)
    intervals = MemoryIntervals(host, recording)
    composition = MemoryComposition(host)
    consumers = MemoryConsumers(host)
    groups = MemoryGroups(host)
    kills = MemoryKills(recording, host, groups)
  }

  /// Whether anything tells of the memory of the host itself.
  private var showsHost: Bool {
    composition != nil || !intervals.all.isEmpty
      || host.looks.contains { $0.snapshot.pressure[.memory] != nil }
  }

  var facts: [Fact] {
    var facts = showsHost ? hostFacts : []
    for group in groups.limited { facts += self.facts(of: group) }
    for series in kills.series { facts += series.facts }
    return facts
  }

  /// The share of the time in which tasks waited, in percent.
  private func pressure(
    _ resource: PressureResource, _ line: KeyPath<Pressure, Pressure.Line?>
  ) -> (share: Double, citation: Citation)? {
    guard let span = host.whole(where: { $0.pressure[resource]?[keyPath: line] != nil }),
      let old = span.before.snapshot.pressure[resource]?[keyPath: line],
      let pressure = span.after.snapshot.pressure[resource], let new = pressure[keyPath: line],
      new.total >= old.total
    else { return nil }
    let share = min(100, Double(new.total &- old.total) / span.seconds / 10_000)
    let place = span.after.text(Place(file: pressure.file, line: new.line))
    return (
      share,
      Citation(
        source: place,
        text:
          "tasks waited \(decimal(share)) % of \(decimal(span.seconds)) s for \(resource.rawValue)")
    )
  }

  private var hostFacts: [Fact] {
    var sheet = FactSheet(host.subject)
    func add(_ fact: MemoryFact, _ value: Double?, _ citations: [Citation] = []) {
      guard let value, case .quantity(let unit) = fact.shape else { return }
      sheet.add(fact.rawValue, value, unit, citations)
    }
    let paging = intervals.pagingCitations
    add(.intervals, Double(intervals.all.count))
    add(.swapIn, intervals.mean(\.swapIn), paging)
    add(.swapOut, intervals.mean(\.swapOut), paging)
    add(.swapTraffic, intervals.median(\.swapTraffic), paging)
    add(.directScans, intervals.mean(\.directScans))
    add(.backgroundScans, intervals.mean(\.backgroundScans))
    add(.refaults, intervals.mean(\.refaults))
    add(.majorFaults, intervals.mean(\.majorFaults))
    add(.blocked, intervals.median(\.blocked), paging)
    add(.iowait, intervals.mean(\.iowait), paging)
    for (fact, resource, line) in [
      (.pressure, .memory, \.some), (.fullPressure, .memory, \.full), (.ioPressure, .io, \.some),
    ] as [(MemoryFact, PressureResource, KeyPath<Pressure, Pressure.Line?>)] {
      if let (share, citation) = pressure(resource, line) { add(fact, share, [citation]) }
    }
    if let recent = recentPressure { add(.recentPressure, recent.share, [recent.citation]) }
    if let composition { addComposition(composition, add) }
    let top = topConsumers
    if let first = top.first {
      sheet.add(MemoryFact.top.rawValue, first.title, first.citations)
      if let total = composition?.total, total > 0 {
        add(.topShare, 100 * Double(first.size) / Double(total), first.citations)
      }
    }
    let next = top.dropFirst().first?.title
    if let next { sheet.add(MemoryFact.runnerUp.rawValue, next) }
    let names = top.first.map { "most memory: \($0.title)" + (next.map { ", then \($0)" } ?? "") }
    sheet.add(MemoryFact.consumers.rawValue, names ?? "the evidence does not say who uses most")
    return sheet.facts
  }

  private func addComposition(
    _ composition: MemoryComposition, _ add: (MemoryFact, Double?, [Citation]) -> Void
  ) {
    let citations = composition.citations
    for (fact, size) in [
      (.total, composition.total), (.available, composition.available),
      (.anonymous, composition.anonymous), (.file, composition.file),
      (.shared, composition.shared), (.fixedSlab, composition.counters["SUnreclaim"]),
      (.swapTotal, composition.swapTotal), (.swapUsed, composition.swapUsed),
    ] as [(MemoryFact, Int?)] {
      add(fact, size.map(Double.init), citations)
    }
    add(.availableShare, composition.availableShare, citations)
  }

  /// The kernel's own mean, where there is no second look to take a difference with.
  private var recentPressure: (share: Double, citation: Citation)? {
    let shown = host.looks.filter { $0.snapshot.pressure[.memory]?.some != nil }
    guard pressure(.memory, \.some) == nil, let look = shown.last,
      let pressure = look.snapshot.pressure[.memory], let line = pressure.some
    else { return nil }
    return (
      line.avg10,
      Citation(
        source: look.text(Place(file: pressure.file, line: line.line)),
        text: "tasks waited \(decimal(line.avg10)) % of the last 10 s for memory (avg10)")
    )
  }

  private struct Consumer {
    var title: String
    var size: Int
    var citations: [Citation]
  }

  /// Processes, and what belongs to none: shared memory, the kernel's own.
  private var topConsumers: [Consumer] {
    var result: [Consumer] = []
    if let consumers {
      result += consumers.processes.prefix(3).map { process in
        Consumer(
          title: process.memoryTitle, size: process.ownMemory,
          citations: [
            Citation(
              source: process.place?.text(in: consumers.source) ?? "/proc/\(process.pid)/statm",
              text: process.memoryTitle)
          ])
      }
    }
    if let composition {
      let others: [(Int?, String, String)] = [
        (
          consumers == nil ? composition.anonymous : nil, "AnonPages",
          "memory of processes, which are not known"
        ),
        (composition.shared, "Shmem", "shared memory and tmpfs"),
        (composition.counters["SUnreclaim"], "SUnreclaim", "the kernel's slabs"),
        (composition.hugePages, "HugePages_Total", "huge pages"),
      ]
      for (size, name, title) in others {
        guard let size, size > 0 else { continue }
        let text = "\(title): \(Quantity(size, .bytes))"
        result.append(
          Consumer(title: text, size: size, citations: [composition.citation(name, text)]))
      }
    }
    return result.ordered { $0.size > $1.size }
  }
}
