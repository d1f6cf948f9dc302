internal import Capture
internal import Evidence
internal import LinuxFormats

extension MemoryEvidence {
  private static let rowLimit = 12

  var tables: [Block] {
    var blocks: [Block] = []
    if let composition { blocks.append(.figures(figures(of: composition))) }
    if !intervals.all.isEmpty
      || host.looks.contains(where: { $0.snapshot.pressure[.memory] != nil })
    {
      blocks.append(.figures(activity))
    }
    if let consumers { blocks.append(.table(table(of: consumers))) }
    if groups.all.contains(where: { $0.limit != nil }) { blocks.append(.table(groupTable)) }
    if !kills.all.isEmpty { blocks.append(.table(killTable)) }
    return blocks
  }

  private func figures(of memory: MemoryComposition) -> Figures {
    func size(_ key: String, _ title: String, _ value: Int?) -> Figures.Figure {
      .init("\(key)_bytes", title, value.map(Cell.integer) ?? .unknown)
    }
    let counters = memory.counters
    return Figures(
      key: "composition", title: "what memory is",
      figures: [
        size("total", "all", memory.total), size("available", "available", memory.available),
        size("free", "free", counters["MemFree"]),
        size("anonymous", "of processes", memory.anonymous),
        size("file", "page cache", memory.file),
        size("shared", "shared, tmpfs", memory.shared),
        size("slab_reclaimable", "slab, can be had back", counters["SReclaimable"]),
        size("slab_fixed", "slab, cannot", counters["SUnreclaim"]),
        size("page_tables", "page tables", counters["PageTables"]),
        size("huge_pages", "huge pages", memory.hugePages),
        size("rest", "in no counter", memory.rest),
        size("swap_total", "swap", memory.swapTotal),
        size("swap_used", "swap in use", memory.swapUsed),
      ])
  }

  private var activity: Figures {
    func figure(_ key: String, _ title: String, _ value: Double?) -> Figures.Figure {
      .init(key, title, value.map { .number(($0 * 100).rounded() / 100) } ?? .unknown)
    }
    let facts = Dictionary(
      self.facts.filter { $0.subject == host.subject }.map { ($0.name, $0.value) },
      uniquingKeysWith: { first, _ in first })
    func value(_ fact: MemoryFact) -> Double? {
      if case .quantity(let quantity) = facts[fact.rawValue] { quantity.value } else { nil }
    }
    return Figures(
      key: "activity", title: "who waits, and what moves",
      figures: [
        figure("pressure_some_percent", "waiting, some %", value(.pressure)),
        figure("pressure_full_percent", "waiting, all %", value(.fullPressure)),
        figure("swap_in_bytes_per_second", "swap in B/s", value(.swapIn)),
        figure("swap_out_bytes_per_second", "swap out B/s", value(.swapOut)),
        figure("scans_direct_per_second", "scans by those in need /s", value(.directScans)),
        figure(
          "scans_background_per_second", "scans in the background /s", value(.backgroundScans)),
        figure("refaults_bytes_per_second", "read again B/s", value(.refaults)),
        figure("major_faults_per_second", "major faults /s", value(.majorFaults)),
      ])
  }

  private func table(of consumers: MemoryConsumers) -> Table {
    let columns = [
      Table.Column("pid", "pid", alignsRight: true), .init("name", "name"),
      .init("own_bytes", "own B", alignsRight: true),
      .init("resident_bytes", "resident B", alignsRight: true),
      .init("swapped_bytes", "in swap B", alignsRight: true), .init("cgroup", "cgroup"),
      .init("command", "command"),
    ]
    let rows: [[Cell]] = consumers.processes.prefix(Self.rowLimit).map { process in
      let group = process.group.flatMap {
        consumers.groups.indices.contains($0) ? consumers.groups[$0] : nil
      }
      return [
        .integer(process.pid), .text(process.name), .integer(process.ownMemory),
        .integer(process.resident), process.swapped.map(Cell.integer) ?? .unknown,
        group.map(Cell.text) ?? .unknown,
        process.command.map { .text(Redaction.redacted($0)) } ?? .unknown,
      ]
    }
    return Table(
      key: "processes", title: "processes with most memory", columns: columns, rows: rows)
  }

  /// Groups with a limit, fullest first.
  private var groupTable: Table {
    let columns = [
      Table.Column("cgroup", "cgroup"), .init("usage_bytes", "in use B", alignsRight: true),
      .init("limit_bytes", "limit seen B", alignsRight: true), .init("limit_of", "limit of"),
      .init("usage_percent", "%", alignsRight: true), .init("split", "what it is"),
      .init("limit_hits_per_second", "hits /s", alignsRight: true),
      .init("refaults_per_second", "read again /s", alignsRight: true),
      .init("kills", "kills so far", alignsRight: true),
    ]
    let full = groups.all.filter { $0.limit != nil }
      .ordered { $0.usageShare ?? 0 > $1.usageShare ?? 0 }
    let rows: [[Cell]] = full.prefix(Self.rowLimit).map { group in
      let seen = groups.limitSeen(by: group.path)
      return [
        .text(group.path), group.memory?.usage.map(Cell.integer) ?? .unknown,
        seen.map { .integer($0.limit) } ?? .unknown, seen.map { .text($0.group) } ?? .unknown,
        cell(group.usageShare), .text(group.split ?? "unknown"), cell(group.rate(\.limitHits)),
        cell(group.refaults),
        (group.memory?.kills ?? group.memory?.killsBelow).map(Cell.integer) ?? .unknown,
      ]
    }
    return Table(
      key: "groups", title: "control groups with a limit", columns: columns, rows: rows)
  }

  private var killTable: Table {
    let columns = [
      Table.Column("where", "where"), .init("age_seconds", "s ago", alignsRight: true),
      .init("victim", "victim"), .init("resident_bytes", "resident B", alignsRight: true),
      .init("scope", "what was short"), .init("limit_bytes", "limit B", alignsRight: true),
      .init("victim_group", "group of the victim"), .init("trigger", "who asked"),
      .init("larger", "larger than the victim"),
    ]
    let rows: [[Cell]] = kills.all.suffix(Self.rowLimit).reversed().map { kill, source, age in
      [
        .text("\(source):\(kill.line)"), cell(age), .text("\(kill.victim) (pid \(kill.pid))"),
        kill.resident.map(Cell.integer) ?? .unknown, .text(kill.scope),
        kill.limit.map(Cell.integer) ?? .unknown, kill.victimGroup.map(Cell.text) ?? .unknown,
        kill.trigger.map(Cell.text) ?? .unknown, kill.larger.map(Cell.text) ?? .unknown,
      ]
    }
    return Table(key: "kills", title: "killed for want of memory", columns: columns, rows: rows)
  }

  private func cell(_ value: Double?) -> Cell {
    value.map { .number(($0 * 100).rounded() / 100) } ?? .unknown
  }
}

extension OutOfMemoryKill {
  /// What was short, in a word.
  fileprivate var scope: String {
    if isManual { return "nothing: SysRq" }
    switch constraint {
    case .group: return limitGroup ?? "a group"
    case .cpuset: return "the nodes of a cpuset"
    case .memoryPolicy: return "the nodes of a memory policy"
    case .some(.none), nil: return "the host"
    }
  }
}
