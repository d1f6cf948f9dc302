internal import Capture
internal import Evidence
internal import LinuxFormats

/// The tables of processes that a person wants to see.
struct ProcessTables {
  private let evidence: ProcessEvidence
  private let first: [Int: HostProcess]
  private let last: ProcessTable?
  /// Seconds between the two tables; `nil` where there is one.
  private let seconds: Double?
  /// Rows by each measure.
  private static let each = 5
  private static let all = 40

  init(_ evidence: ProcessEvidence) {
    self.evidence = evidence
    let looks = evidence.host.looks.filter { $0.snapshot.processes != nil }
    last = looks.last?.snapshot.processes
    first =
      looks.count > 1
      ? Dictionary(
        (looks[0].snapshot.processes?.processes ?? []).map { ($0.pid, $0) },
        uniquingKeysWith: { $1 })
      : [:]
    seconds =
      looks.count > 1 ? HostInterval(looks[0], looks[looks.count - 1])?.seconds : nil
  }

  var blocks: [Block] {
    var blocks: [Block] = []
    if let last, last.processes.contains(where: { !$0.name.isEmpty || $0.resident >= 0 }) {
      blocks.append(.table(processes(last)))
    }
    if let table = reported { blocks.append(.table(table)) }
    if let table = trends { blocks.append(.table(table)) }
    blocks += interiors
    if let table = blocked { blocks.append(.table(table)) }
    return blocks
  }

  // MARK: use

  private func rate(_ process: HostProcess, _ value: (HostProcess) -> Int?) -> Double? {
    guard let seconds, let old = first[process.pid], old.startTicks == process.startTicks,
      let now = value(process), let then = value(old), now >= then
    else { return nil }
    return Double(now - then) / seconds
  }

  private func load(_ process: HostProcess) -> Double? {
    // Ticks are of 1/100 s: their rate is a share in percent.
    rate(process) { $0.processorTicks >= 0 ? $0.processorTicks : nil }
  }

  private func processes(_ table: ProcessTable) -> Table {
    let io: (HostProcess) -> Double? = { process in
      guard let read = rate(process, \.readBytes), let written = rate(process, \.writtenBytes)
      else { return nil }
      return read + written
    }
    var shown: [HostProcess] = table.processes
    if shown.count > Self.each * 2 {
      let measures: [(HostProcess) -> Double] = [
        { load($0) ?? -1 }, { Double($0.anonymous ?? $0.resident) }, { io($0) ?? -1 },
        { Double($0.openFiles ?? -1) }, { $0.fileUse ?? -1 }, { Double($0.threads) },
        { $0.state == "D" ? 1 : 0 },
      ]
      var chosen: Set<Int> = []
      for measure in measures {
        let values = table.processes.map(measure)
        chosen.formUnion(
          values.indices.filter { values[$0] > 0 }.ordered { values[$0] > values[$1] }
            .prefix(Self.each))
      }
      shown = chosen.map { table.processes[$0] }
    }
    shown.sort {
      (load($0) ?? 0, $0.anonymous ?? $0.resident, $1.pid)
        > (load($1) ?? 0, $1.anonymous ?? $1.resident, $0.pid)
    }
    let rows = shown.prefix(Self.all).map { row($0, table) }
    // A capture has a few of them; what none of its processes shows needs no column.
    let told = Self.columns.indices.filter { column in
      rows.contains { $0[column] != .unknown }
    }
    return Table(
      key: "processes",
      title: "processes: most of processor, memory, I/O, descriptors, threads",
      columns: told.map { Self.columns[$0] }, rows: rows.map { row in told.map { row[$0] } })
  }

  private static let columns: [Table.Column] = [
    .init("process", "process"), .init("state", "state"),
    .init("cpu_percent", "cpu %", alignsRight: true),
    .init("run_delay_percent", "delay %", alignsRight: true),
    .init("resident_mb", "rss MB", alignsRight: true),
    .init("anonymous_mb", "anon MB", alignsRight: true),
    .init("swap_mb", "swap MB", alignsRight: true),
    .init("threads", "threads", alignsRight: true), .init("open_files", "files", alignsRight: true),
    .init("open_files_limit", "limit", alignsRight: true),
    .init("read_kb_per_s", "read kB/s", alignsRight: true),
    .init("written_kb_per_s", "written kB/s", alignsRight: true), .init("cgroup", "cgroup"),
    .init("command", "command"),
  ]

  private func row(_ process: HostProcess, _ table: ProcessTable) -> [Cell] {
    let group = process.group.flatMap { table.groups.indices.contains($0) ? table.groups[$0] : nil }
    let wait = process.state == "D" ? process.waitChannel.map { " in \($0)" } ?? "" : ""
    return [
      .text(Subject.process(process.name, process.pid).name),
      process.state == "?" ? .unknown : .text("\(process.state)\(wait)"),
      cell(load(process)),
      cell(rate(process, \.runDelay).map { $0 / 1e7 }),
      megabytes(process.resident < 0 ? nil : process.resident), megabytes(process.anonymous),
      megabytes(process.swapped), process.threads > 0 ? .integer(process.threads) : .unknown,
      process.openFiles.map { .integer($0) } ?? .unknown,
      process.openFilesLimit.map { .integer($0) } ?? .unknown,
      cell(rate(process, \.readBytes).map { $0 / 1000 }),
      cell(rate(process, \.writtenBytes).map { $0 / 1000 }),
      group.map { .text($0) } ?? .unknown,
      process.command.map { .text(String(Redaction.redacted($0).prefix(120))) } ?? .unknown,
    ]
  }

  private func cell(_ value: Double?) -> Cell {
    value.map { .number(($0 * 10).rounded() / 10) } ?? .unknown
  }

  private func megabytes(_ bytes: Int?) -> Cell { cell(bytes.map { Double($0) / 1e6 }) }

  // MARK: pidstat

  /// Means over the intervals of all reports.
  private var reported: Table? {
    var rows: [(subject: String, values: [PidstatMeasure: Double])] = []
    for artifact in evidence.reports {
      for run in artifact.sample.runs { rows += Self.means(of: run) }
    }
    guard !rows.isEmpty else { return nil }
    let measures: [(PidstatMeasure, String, String, Double)] = [
      (.processor, "cpu_percent", "cpu %", 1), (.wait, "wait_percent", "wait %", 1),
      (.readBytes, "read_kb_per_s", "read kB/s", 0.001),
      (.writtenBytes, "written_kb_per_s", "written kB/s", 0.001),
      (.ioDelay, "io_delay_ticks", "io delay", 1), (.resident, "resident_mb", "rss MB", 1e-6),
      (.threads, "threads", "threads", 1), (.openFiles, "open_files", "files", 1),
      (.voluntarySwitches, "voluntary_switches_per_s", "cswch/s", 1),
      (.involuntarySwitches, "involuntary_switches_per_s", "nvcswch/s", 1),
    ].filter { measure in rows.contains { $0.values[measure.0] != nil } }
    var chosen: Set<Int> = []
    for measure in measures {
      let values = rows.map { $0.values[measure.0] ?? 0 }
      chosen.formUnion(
        values.indices.filter { values[$0] > 0 }.ordered { values[$0] > values[$1] }
          .prefix(Self.each))
    }
    if chosen.isEmpty { chosen = Set(rows.indices.prefix(Self.each)) }
    let order = chosen.ordered {
      (rows[$0].values[measures[0].0] ?? 0, $1) > (rows[$1].values[measures[0].0] ?? 0, $0)
    }
    return Table(
      key: "pidstat", title: "processes by pidstat, means over its intervals",
      columns: [.init("process", "process")]
        + measures.map { .init($0.1, $0.2, alignsRight: true) },
      rows: order.prefix(Self.all).map { index in
        [.text(rows[index].subject)]
          + measures.map { measure in cell(rows[index].values[measure.0].map { $0 * measure.3 }) }
      })
  }

  private static func means(
    of run: PidstatRun
  ) -> [(subject: String, values: [PidstatMeasure: Double])] {
    let intervals = run.measured
    var sums: [Int32: [PidstatMeasure: (sum: Double, count: Int)]] = [:]
    for interval in intervals {
      for row in run.rows(of: interval) where run.tasks[Int(row.task)].tid == nil {
        for measure in PidstatMeasure.allCases {
          guard let value = row[measure] else { continue }
          let old = sums[row.task]?[measure] ?? (0, 0)
          sums[row.task, default: [:]][measure] = (old.sum + value, old.count + 1)
        }
      }
    }
    return sums.ordered { $0.key < $1.key }.map { task, sums in
      let one = run.tasks[Int(task)]
      // pidstat leaves out a process that did nothing: its rates were 0.
      let values = sums.reduce(into: [PidstatMeasure: Double]()) { result, entry in
        let count = entry.key.isRate ? intervals.count : entry.value.count
        result[entry.key] = entry.value.sum / Double(max(1, count))
      }
      return (Subject.process(one.name, one.pid).name, values)
    }
  }

  // MARK: trends

  private var trends: Table? {
    var rows: [[Cell]] = []
    for series in evidence.series {
      for (measure, name) in [
        (ProcessSeries.Measure.memory, series.isSplit ? "anonymous MB" : "resident MB"),
        (.files, "descriptors"), (.threads, "threads"),
      ] {
        guard let trend = series.trend(measure), trend.count >= 3,
          trend.growth.magnitude >= (measure == .memory ? 500_000 : 3)
        else { continue }
        let scale = measure == .memory ? 1e-6 : 1.0
        rows.append([
          .text(series.subject.name), .text(name), .integer(trend.count), cell(trend.span),
          cell(trend.first.value * scale), cell(trend.last.value * scale),
          cell(trend.slope * 60 * scale),
          .text(trend.floors.map { decimal($0.value * scale, places: 1) }.joined(separator: " ")),
          .text(Self.shape(trend)),
        ])
      }
    }
    guard !rows.isEmpty else { return nil }
    return Table(
      key: "trends", title: "what rises or falls, by the lowest of each of six windows",
      columns: [
        .init("process", "process"), .init("measure", "of"),
        .init("samples", "looks", alignsRight: true),
        .init("span_s", "over s", alignsRight: true), .init("first", "first", alignsRight: true),
        .init("last", "last", alignsRight: true),
        .init("slope_per_min", "per min", alignsRight: true), .init("floors", "floors"),
        .init("shape", "shape"),
      ], rows: Array(rows.prefix(Self.all)))
  }

  /// The course in a word.
  private static func shape(_ trend: GrowthTrend) -> String {
    if trend.growth < 0 { return "falls" }
    if trend.risenShare < 100 { return "up and down" }
    if trend.largestStepShare > 60 { return "a step" }
    if let late = trend.lateShare, late < 70 { return "levels off" }
    return "steady growth"
  }

  // MARK: interiors

  private var interiors: [Block] {
    let entries = ((last?.processes ?? []) + evidence.listed.prefix(20)).compactMap {
      process -> Listing.Entry? in
      guard let interior = process.interior else { return nil }
      var lines: [String] = []
      if let text = interior.fileText { lines.append("descriptors: \(text)") }
      for path in interior.filePaths.prefix(3) where path.count > 1 {
        lines.append("  \(path.count) of \(path.name)")
      }
      if let text = interior.threadText { lines.append("threads: \(text)") }
      if interior.threadStates.count > 0 {
        let states = interior.threadStates.map { "\($0.count) \($0.name)" }
        lines.append("thread states: \(states.joined(separator: ", "))")
      }
      if let peak = process.peakResident {
        lines.append("highest resident memory: \(Quantity(peak, .bytes))")
      }
      if let shared = process.sharedMemory, shared > 0 {
        lines.append("shared memory: \(Quantity(shared, .bytes))")
      }
      guard !lines.isEmpty else { return nil }
      return Listing.Entry(
        heading: Subject.process(process.name, process.pid).name, source: "/proc/\(process.pid)",
        lines: lines)
    }
    guard !entries.isEmpty else { return [] }
    return [.listing(Listing(key: "interiors", title: "what they hold", entries: entries))]
  }

  // MARK: blocked

  /// Threads in state D, and reads that did not come back.
  private var blocked: Table? {
    var rows: [[Cell]] = []
    if let tasks = evidence.host.looks.last(where: { $0.snapshot.blockedTasks != nil })?.snapshot
      .blockedTasks
    {
      rows += tasks.prefix(20).map { task in
        [
          .text(Subject.process(task.processName, task.pid).name),
          .text("\(task.name) \(task.tid)"),
          task.waitChannel.map { .text($0) } ?? .unknown, .text("state D"),
        ]
      }
    }
    for look in evidence.host.looks {
      for read in look.snapshot.blockedReads {
        rows.append([
          read.pid.map { .text("pid \($0)") } ?? .unknown, .text(read.file), .unknown,
          .text("did not answer in \(decimal(read.waited)) s: its address space is locked"),
        ])
      }
    }
    guard !rows.isEmpty else { return nil }
    return Table(
      key: "blocked", title: "threads in state D and reads that blocked",
      columns: [
        .init("process", "process"), .init("thread", "thread or file"),
        .init("wait_channel", "waits in"), .init("what", "what"),
      ], rows: rows)
  }
}
