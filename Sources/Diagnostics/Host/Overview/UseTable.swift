internal import Evidence
internal import LinuxFormats

/// A row per resource: how much is used, what waits for it, what failed.
struct UseTable {
  struct Row {
    var resource: String
    /// In percent; `nil` where there is no measure.
    var used: Double?
    /// What there is of it: `2 cpus`, `25 GB`.
    var whole = ""
    /// `nil` is unknown, empty is nothing.
    var waits: String?
    var errors: String?
  }

  private let rows: [Row]

  init(_ evidence: HostEvidence, _ picture: ProcessorPicture) {
    rows =
      [Self.processors(evidence, picture), Self.memory(evidence), Self.swap(evidence)]
      + Self.disks(evidence) + Self.fileSystems(evidence) + Self.network(evidence)
      + Self.limits(evidence) + Self.groups(evidence, picture)
  }

  var table: Table {
    Table(
      key: "resources", title: "Resources",
      columns: [
        .init("resource", "resource"), .init("used_percent", "used %", alignsRight: true),
        .init("capacity", "of"), .init("waits", "waits"), .init("errors", "errors"),
      ],
      rows: rows.map { row in
        [
          .text(row.resource), row.used.map { .number(($0 * 10).rounded() / 10) } ?? .unknown,
          .text(row.whole), row.waits.map(Cell.text) ?? .unknown,
          row.errors.map(Cell.text) ?? .unknown,
        ]
      })
  }

  private static func processors(_ evidence: HostEvidence, _ picture: ProcessorPicture) -> Row {
    var row = Row(resource: "processors")
    guard let window = picture.window else { return row }
    row.used = window.busy
    row.whole = window.processors.map { "\($0) cpu\($0 == 1 ? "" : "s")" } ?? ""
    var waits: [String] = []
    if let runnable = median(window.runnable) { waits.append("\(decimal(runnable)) runnable") }
    if let pressure = window.pressure { waits.append("some wait \(decimal(pressure)) %") }
    row.waits = waits.isEmpty ? nil : waits.joined(separator: ", ")
    row.errors = "\(decimal(window.shares.steal)) % stolen"
    return row
  }

  private static func memory(_ evidence: HostEvidence) -> Row {
    var row = Row(resource: "memory")
    if let memory = evidence.latest(\.memory), let total = memory["MemTotal"], total > 0 {
      row.whole = Quantity(total, .bytes).description
      row.used = memory["MemAvailable"].map { Double(total - min(total, $0)) / Double(total) * 100 }
    }
    row.waits = pressure(evidence, .memory)
    row.errors = evidence.kills
    return row
  }

  private static func swap(_ evidence: HostEvidence) -> Row {
    var row = Row(resource: "swap")
    guard let memory = evidence.latest(\.memory), let total = memory["SwapTotal"] else {
      return row
    }
    guard total > 0 else {
      row.whole = "none"
      (row.waits, row.errors) = ("", "")
      return row
    }
    row.whole = Quantity(total, .bytes).description
    row.used = memory["SwapFree"].map { Double(total - min(total, $0)) / Double(total) * 100 }
    let input = evidence.rate { $0.virtualMemory?["pswpin"] }
    let output = evidence.rate { $0.virtualMemory?["pswpout"] }
    if let input, let output {
      row.waits = "in \(decimal(input)), out \(decimal(output)) pages/s"
    }
    row.errors = ""
    return row
  }

  static func pressure(_ evidence: HostEvidence, _ resource: PressureResource) -> String? {
    guard let some = evidence.wholePressure(resource) else { return nil }
    let full = evidence.wholePressure(resource, full: true)
    return "some wait \(decimal(some)) %" + (full.map { ", all \(decimal($0)) %" } ?? "")
  }

  /// Limits of the whole host.
  private static func limits(_ evidence: HostEvidence) -> [Row] {
    let limits = evidence.latest(\.limits)
    var files = Row(resource: "descriptors", waits: "", errors: "")
    if let open = limits?.openFiles, let most = limits?.openFilesLimit, most > 0 {
      files.used = Double(open) / Double(most) * 100
      // The kernel writes `no limit` as the largest number.
      files.whole = most > Int(Int32.max) ? "\(open) open" : "\(most)"
    }
    var tasks = Row(resource: "tasks", waits: "", errors: "")
    let most = [limits?.pidLimit, limits?.threadLimit].compactMap(\.self).min()
    if let count = evidence.latest({ $0.load?.tasks ?? $0.taskCount }), count > 0 {
      tasks.used = most.map { Double(count) / Double(max(1, $0)) * 100 }
      tasks.whole = most.map { "\($0)" } ?? "\(count) tasks"
    }
    return [files, tasks]
  }
}

extension HostEvidence {
  /// Kills for want of memory in the time that was looked at; `nil` where they are not counted.
  fileprivate var kills: String? {
    guard let interval = whole(where: { $0.virtualMemory?["oom_kill"] != nil }),
      let old = interval.before.snapshot.virtualMemory?["oom_kill"],
      let new = interval.after.snapshot.virtualMemory?["oom_kill"], new >= old
    else { return nil }
    return new == old ? "no kill" : "\(new - old) killed"
  }
}
