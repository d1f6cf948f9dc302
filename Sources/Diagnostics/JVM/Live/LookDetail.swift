import Capture
import Evidence
import JavaFormats

/// The full result of a look at a running JVM, beside what its dumps give.
struct LookDetail {
  /// Threads that are listed.
  private static let limit = 20

  private let look: JVMLook
  private let dumps: DumpThreads
  private let suffix: String
  private let interval: NativeInterval

  /// `suffix` tells the keys of this process from those of another.
  init(_ look: JVMLook, _ dumps: DumpThreads, suffix: String) {
    self.look = look
    self.dumps = dumps
    self.suffix = suffix
    interval = NativeInterval(look.native)
  }

  var blocks: [Block] {
    var figures = [
      Figures.Figure("pid", "pid", .integer(look.process.pid)),
      .init("user", "user", .text(look.process.user)),
    ]
    if look.process.isInContainer {
      figures += [
        .init("container", "container", look.process.container.map(Cell.text) ?? .text("yes")),
        .init("pid_in_container", "pid in container", .integer(look.process.ownPid)),
      ]
    }
    figures += [.init("answer", "answer", .text(answer))]
    if let counters = look.counters { figures += CounterDetail.figures(of: counters) }
    let process = Figures(
      key: "process\(suffix)", title: "java (pid \(look.process.pid)) as it runs",
      figures: figures)
    return shown.isEmpty ? [.figures(process)] : [.figures(process), .table(threads)]
  }

  /// Whether the JVM speaks for its threads itself, so that only those at work are of interest.
  private var speaks: Bool {
    switch look.questions.last?.outcome {
    case .answered, nil: true
    case .silent, .stopped, .refused: false
    }
  }

  private var answer: String {
    let outcomes = look.questions.map(\.outcome)
    guard let last = outcomes.last else { return "not asked" }
    switch last {
    case .answered(let seconds):
      return "after \(Quantity((seconds * 10_000).rounded() / 10, .milliseconds))"
    case .silent(let seconds):
      return "none within \(Quantity((seconds * 10).rounded() / 10, .seconds))"
    case .stopped(let reason): return "none: \(reason)"
    case .refused(let reason): return "none: \(reason)"
    }
  }

  /// Those that wait uninterruptibly, then those that used most of a processor.
  private var shown: ArraySlice<NativeInterval.Entry> {
    let stuck = interval.entries.filter { $0.thread.state == "D" }
    let rest = interval.entries.filter { $0.thread.state != "D" }.ordered { left, right in
      (left.share ?? 0, left.thread.processorTime, right.thread.tid)
        > (right.share ?? 0, right.thread.processorTime, left.thread.tid)
    }
    let worth = speaks ? rest.filter { ($0.share ?? 0) >= 0.1 } : rest
    return (stuck + worth).prefix(Self.limit)
  }

  private var threads: Table {
    Table(
      key: "native_threads\(suffix)",
      title: "Threads as the kernel sees them, \(shown.count) of \(interval.entries.count)",
      columns: [
        .init("tid", "tid", alignsRight: true), .init("thread", "thread"),
        .init("state", "state"),
        .init("cpu_percent", "cpu %", alignsRight: true),
        .init("cpu_seconds", "cpu s", alignsRight: true), .init("waits_in", "waits in"),
        .init("kernel_stack", "kernel stack"),
      ],
      rows: shown.map { entry in
        [
          .integer(entry.thread.tid), .text(dumps.name(entry.thread)),
          .text(String(entry.thread.state)),
          entry.share.map { .number(($0 * 10).rounded() / 10) } ?? .unknown,
          .number(entry.thread.processorTime), entry.thread.wait.map(Cell.text) ?? .unknown,
          entry.thread.kernelStack.isEmpty
            ? .unknown : .text(entry.thread.kernelStack.prefix(6).joined(separator: " < ")),
        ]
      })
  }
}

/// What the counters of a JVM tell beside its collectors.
enum CounterDetail {
  static func figures(of series: PerformanceDataSeries, named title: String, key: String) -> Figures
  {
    Figures(key: key, title: title, figures: figures(of: series))
  }

  static func figures(of series: PerformanceDataSeries) -> [Figures.Figure] {
    let data = series.last
    func text(_ value: String?) -> Cell { value.map(Cell.text) ?? .unknown }
    func integer(_ value: Int?) -> Cell { value.map(Cell.integer) ?? .unknown }
    func number(_ value: Double?) -> Cell {
      value.map { .number(($0 * 1000).rounded() / 1000) } ?? .unknown
    }
    return [
      .init("jvm", "JVM", text(data.machine)),
      .init("command", "command", text(data.command.map(Redaction.redacted))),
      .init("options", "options", text(data.arguments.map(Redaction.redacted))),
      .init("uptime_seconds", "uptime s", number(data.uptime)),
      .init("heap_max_bytes", "heap limit B", integer(data.heapMax)),
      .init("heap_used_bytes", "heap used B", integer(data.heapUsed)),
      .init("threads", "threads", integer(data.liveThreads)),
      .init("threads_peak", "threads at most", integer(data.peakThreads)),
      .init("threads_daemon", "daemon threads", integer(data.daemonThreads)),
      .init("threads_started", "threads started", integer(data.startedThreads)),
      .init("classes", "classes", integer(data.liveClasses)),
      .init("classes_unloaded", "classes unloaded", integer(data.classesUnloaded)),
      .init("safepoints", "safepoints", integer(data.safepoints)),
      .init("safepoint_ms", "held still ms", number(data.safepointTime.map { $0 * 1000 })),
      .init(
        "safepoint_sync_ms", "time to get there ms",
        number(data.safepointSyncTime.map { $0 * 1000 })
      ),
    ]
  }
}
