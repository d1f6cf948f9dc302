import LinuxFormats

/// The processes that use most of something, whose arguments are worth reading.
struct Consumers {
  private static let each = 5

  let first: ProcessTable?
  let last: ProcessTable

  /// Positions in the last table, each once; of processes that were asked for, all.
  func places(all: Bool) -> [Int] {
    if all { return Array(last.processes.indices) }
    let before = Dictionary(
      (first?.processes ?? []).map { ($0.pid, $0) }, uniquingKeysWith: { first, _ in first })
    func growth(_ process: HostProcess, _ value: (HostProcess) -> Int?) -> Int {
      guard let now = value(process) else { return 0 }
      guard let old = before[process.pid], old.startTicks == process.startTicks else { return 0 }
      return now - (value(old) ?? now)
    }
    let measures: [(HostProcess) -> Int] = [
      { growth($0, \.processorTicks) }, { $0.anonymous ?? $0.resident },
      { growth($0) { ($0.readBytes ?? 0) &+ ($0.writtenBytes ?? 0) } },
      { $0.openFiles ?? 0 }, { $0.threads }, { growth($0, \.resident) },
      { $0.state == "D" ? 1 : 0 },
    ]
    var seen: Set<Int> = []
    for measure in measures {
      let values = last.processes.map { $0.isKernelThread ? 0 : measure($0) }
      let top = values.indices.filter { values[$0] > 0 }.sorted { values[$0] > values[$1] }
      seen.formUnion(top.prefix(Self.each))
    }
    return seen.sorted()
  }
}
