internal import Evidence
internal import LinuxFormats

/// What waits, and for what.
struct WaitTable {
  private static let channelLimit = 5

  private let rows: [[Cell]]

  init(_ evidence: HostEvidence, _ picture: ProcessorPicture) {
    var rows: [[Cell]] = []
    if let window = picture.window, let processors = window.processors,
      let runnable = median(window.runnable), runnable > Double(processors)
    {
      let names = window.consumers?.families.prefix(2).map(\.name) ?? []
      rows.append([
        .text("a processor"), .text("\(decimal(runnable - Double(processors))) tasks"),
        .text(names.joined(separator: ", ")),
      ])
    }
    for resource in PressureResource.allCases {
      guard let some = evidence.wholePressure(resource) else { continue }
      let full = evidence.wholePressure(resource, full: true)
      guard max(some, full ?? 0) >= 0.5 else { continue }
      let all = resource == .cpu ? nil : full
      rows.append([
        .text("pressure of \(resource.rawValue)"),
        .text("some \(decimal(some)) %" + (all.map { ", all \(decimal($0)) %" } ?? "")), .text(""),
      ])
    }
    rows += Self.channels(evidence)
    self.rows = rows
  }

  var table: Table {
    Table(
      key: "waiting", title: "What waits, and for what",
      columns: [
        .init("reason", "for"), .init("amount", "how much"), .init("who", "who"),
      ], rows: rows)
  }

  /// Threads in state D by where they wait in the kernel.
  private static func channels(_ evidence: HostEvidence) -> [[Cell]] {
    guard
      let tasks = evidence.looks.last(where: { $0.snapshot.blockedTasks != nil })?
        .snapshot.blockedTasks
    else { return [] }
    let groups = Dictionary(grouping: tasks) { $0.waitChannel ?? $0.stack.first ?? "unknown" }
    return groups.ordered { ($0.value.count, $1.key) > ($1.value.count, $0.key) }
      .prefix(channelLimit).map { channel, tasks in
        var names: [String] = []
        for task in tasks where !names.contains(task.processName) { names.append(task.processName) }
        let more = names.count > 3 ? ", …" : ""
        return [
          .text("state D in \(channel)"),
          .text("\(tasks.count) thread\(tasks.count == 1 ? "" : "s")"),
          .text(names.prefix(3).joined(separator: ", ") + more),
        ]
      }
  }
}
