package import Capture
package import Evidence
internal import LinuxFormats

/// What the kernel wrote of devices, file systems, tasks that hang, servers and limits.
package enum HostKernelLog: Diagnostic {
  package static let name = "kernel-log"
  package static var parsers: [any StreamParser.Type] {
    [KernelLogParser.self, HostTextParser.self]
  }
  package static let facts = LogFact.declarations

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let host = HostEvidence(recording)
    if let gap = host.kernelLogGap { findings.gaps = [gap] }
    let logs = recording.samples(of: KernelLog.self, format: KernelLog.format)
    findings.host = logs.lazy.compactMap(\.sample.host).first
    for log in logs {
      findings.facts += LogDevices(log, host).facts
      findings.facts += LogConditions(log, host).facts
      findings.observations += log.asides
    }
    let table = Self.table(of: logs)
    if !table.rows.isEmpty { findings.detail = [.table(table)] }
    return findings
  }

  private static func table(of logs: [Artifact<KernelLog>]) -> Table {
    let columns = [
      Table.Column("where", "where"), .init("kind", "kind"), .init("subject", "of"),
      .init("count", "records", alignsRight: true),
      .init("suppressed", "left out", alignsRight: true),
      .init("age_seconds", "s ago", alignsRight: true), .init("text", "the last one"),
    ]
    let rows: [[Cell]] = logs.flatMap { log in
      log.sample.events.filter { !$0.kind.isUsual }.suffix(60).map { event in
        [
          .text("\(log.source):\(event.last.line)"), .text(event.kind.rawValue),
          .text(event.subject), .integer(event.count), .integer(event.suppressed),
          log.sample.age(of: event.last.time).map { .number(($0 * 10).rounded() / 10) } ?? .unknown,
          .text(event.last.text),
        ]
      }
    }
    return Table(key: "kernel_log", title: "kernel log", columns: columns, rows: rows)
  }
}

extension Artifact<KernelLog> {
  /// The place of a record and what it says.
  func citation(_ record: KernelRecord) -> Citation {
    Citation(source: "\(source):\(record.line)", text: record.text)
  }

  /// The first and the last of each.
  func citations(_ events: [KernelEvents]) -> [Citation] {
    let records = events.flatMap { [$0.first, $0.last] }.ordered { $0.line < $1.line }
    guard let first = records.first, let last = records.last else { return [] }
    return (first.line == last.line ? [first] : [first, last]).map(citation)
  }

  /// What is worth a look, and no cause of anything by itself.
  fileprivate var asides: [Citation] {
    let kinds: [KernelEvents.Kind: String] = [
      .lockup: "a processor was stuck in the kernel",
      .allocationFailure: "pages in one piece ran out",
      .segmentationFault: "a process crashed", .socketMemory: "memory for sockets ran out",
      .orphanedSockets: "too many sockets without an owner",
      .neighbourTableFull: "the table of neighbours overflowed",
    ]
    var seen: [KernelEvents.Kind: (count: Int, last: KernelRecord)] = [:]
    for event in sample.events where kinds[event.kind] != nil {
      seen[event.kind] = ((seen[event.kind]?.count ?? 0) + event.count, event.last)
    }
    return kinds.keys.ordered { $0.rawValue < $1.rawValue }.compactMap { kind in
      guard let entry = seen[kind], let text = kinds[kind] else { return nil }
      let times = entry.count == 1 ? "" : ", \(entry.count) times"
      return Citation(
        source: "\(source):\(entry.last.line)", text: "\(text)\(times): \(entry.last.text)")
    }
  }
}
