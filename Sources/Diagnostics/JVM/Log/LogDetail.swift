import Evidence
import JavaFormats

/// The full result of `diag logs`.
struct LogDetail {
  private let process: LoggedProcess
  private let leaks: LogLeakFacts
  private let suffix: String

  /// `suffix` tells the keys of this process from those of another.
  init(_ process: LoggedProcess, _ leaks: LogLeakFacts, suffix: String) {
    self.process = process
    self.leaks = leaks
    self.suffix = suffix
  }

  var blocks: [Block] {
    let tables = [pools, borrowers, errors].filter { !$0.rows.isEmpty }
    return tables.map(Block.table)
  }

  private var pools: Table {
    Table(
      key: "pools\(suffix)", title: "Connection pools of \(process.subject.name)",
      columns: [
        .init("source", "source"), .init("pool", "pool"),
        .init("timeouts", "time-outs", alignsRight: true),
        .init("most_in_a_minute", "most in a minute", alignsRight: true),
        .init("waited_seconds", "waited s", alignsRight: true),
        .init("total_connections", "total", alignsRight: true),
        .init("active_connections", "active", alignsRight: true),
        .init("most_waiting_threads", "most waiting", alignsRight: true),
      ],
      rows: process.entries.flatMap { entry in
        entry.log.pools.map { pool in
          let state = pool.stateAtTimeout ?? pool.state
          return [
            .text(entry.source), .text(pool.displayed), .integer(pool.timeouts.count),
            .integer(pool.timeouts.burst), pool.patience.map(Cell.number) ?? .unknown,
            state?.total.map(Cell.integer) ?? .unknown,
            state?.active.map(Cell.integer) ?? .unknown,
            pool.mostWaiting.map(Cell.integer) ?? .unknown,
          ]
        }
      })
  }

  private var borrowers: Table {
    let groups = Dictionary(grouping: leaks.outstanding) { $0.borrower ?? "unknown" }
    let rows = groups.ordered { ($0.value.count, $1.key) > ($1.value.count, $0.key) }
    return Table(
      key: "borrowers\(suffix)", title: "Connections that did not come back, by borrower",
      columns: [
        .init("borrower", "borrower"), .init("connections", "connections", alignsRight: true),
        .init("borrower_gone", "borrower gone", alignsRight: true),
        .init("still_held", "still held", alignsRight: true), .init("first", "first"),
      ],
      rows: rows.map { borrower, reports in
        [
          .text(borrower), .integer(reports.count),
          .integer(reports.count { $0.fate == .gone }),
          .integer(reports.count { $0.fate == .holding }),
          .text("\(reports[0].source):\(reports[0].report.mark.line)"),
        ]
      })
  }

  private var errors: Table {
    let memory = MemoryError.allCases.flatMap { kind in
      process.tallies { $0.memoryErrors[kind] }.map { row($0.source, kind.displayed, $0.tally) }
    }
    let answers = DatabaseAnswer.allCases.flatMap { answer in
      process.tallies { $0.answers[answer] }.map { row($0.source, answer.displayed, $0.tally) }
    }
    return Table(
      key: "errors\(suffix)", title: "Errors",
      columns: [
        .init("error", "error"), .init("count", "count", alignsRight: true),
        .init("most_in_a_minute", "most in a minute", alignsRight: true), .init("first", "first"),
      ],
      rows: memory + answers)
  }

  private func row(_ source: String, _ what: String, _ tally: Tally) -> [Cell] {
    [
      .text(what), .integer(tally.count), .integer(tally.burst),
      .text("\(source):\(tally.first?.line ?? 0)"),
    ]
  }
}

extension MemoryError {
  var displayed: String {
    switch self {
    case .heap: "OutOfMemoryError: Java heap space"
    case .overhead: "OutOfMemoryError: GC overhead limit exceeded"
    case .metaspace: "OutOfMemoryError: class metadata"
    case .threads: "OutOfMemoryError: no further thread"
    case .threadRefused: "the kernel refused a thread"
    case .direct: "OutOfMemoryError: direct buffers"
    case .arraySize: "OutOfMemoryError: array beyond the VM's limit"
    case .map: "OutOfMemoryError: no memory to map a file"
    case .swap: "OutOfMemoryError: no native memory, out of swap"
    case .native: "OutOfMemoryError in a native method"
    case .jvm: "no memory for the JVM itself"
    case .other: "OutOfMemoryError"
    }
  }
}
