import Evidence
import JavaFormats

/// Why a running JVM may have given no answer: it answers once all threads that run Java stand
/// still, and one that does not come to a stand holds up the rest.
struct SilenceFacts {
  /// Up to 15 bytes of the names of threads of the JVM itself, which need not come to a stand.
  private static let ownThreads = [
    "VM ", "GC Thread#", "G1 ", "C1 Compiler", "C2 Compiler", "Sweeper thread", "Signal Dispatch",
    "Service Thread", "Monitor Deflat", "Attach Listener", "ZWorker", "ZDriver", "ZDirector",
    "ZStat",
    "ZUncommitter", "ZUnmapper", "XWorker", "XDriver", "XDirector", "XStat", "Shenandoah",
    "Concurrent Mark", "ParGC Thread", "JVMCI", "JFR ", "StringDedup", "Cleaner", "Gang worker",
    "Parallel GC", "DestroyJavaVM",
  ]

  init(_ look: JVMLook, _ sheet: inout FactSheet) {
    guard case .silent(let seconds)? = look.questions.last?.outcome else { return }
    let folder = "/proc/\(look.process.pid)/task"
    sheet.add(
      "jvm.silent.time", seconds, .seconds,
      [
        Citation(
          source: look.questions[look.questions.count - 1].source,
          text: "no answer for \(Quantity((seconds * 10).rounded() / 10, .seconds))")
      ])
    let interval = NativeInterval(look.native)
    guard interval.seconds != nil else { return }
    let running = interval.entries.filter { $0.thread.state == "R" && ($0.share ?? 0) >= 1 }
    let own = interval.entries.filter { Self.isOwn($0.thread) }.compactMap(\.share).reduce(0, +)
    sheet.add("jvm.silent.own_cpu", own, .percent)
    sheet.add("jvm.silent.uninterruptible", interval.uninterruptible.count, .threads)
    let applications = running.filter { !Self.isOwn($0.thread) }
    sheet.add("jvm.silent.runners", applications.count, .threads)
    let busiest = applications.max { ($0.share ?? 0) < ($1.share ?? 0) }
    guard let busiest, let share = busiest.share else { return }
    if let ready = busiest.readyShare { sheet.add("jvm.silent.runner_ready", ready, .percent) }
    sheet.add(
      "jvm.silent.runner_cpu", share, .percent,
      [
        Citation(
          source: "\(folder)/\(busiest.thread.tid)/stat",
          text:
            "\"\(busiest.thread.name)\" used \(Quantity(share, .percent)) of a processor in this time, while \(interval.entries.count - running.count) of \(interval.entries.count) threads stood still"
        )
      ])
    sheet.add("jvm.silent.runner", "\"\(busiest.thread.name)\"")
  }

  private static func isOwn(_ thread: NativeThread) -> Bool {
    ownThreads.contains { thread.name.hasPrefix($0) }
  }

  static let declarations: [FactDeclaration] = [
    .init(
      "jvm.silent.time", of: .jvm, .quantity(.seconds),
      "How long the running JVM gave no answer until it was given up; absent where it answered."),
    .init(
      "jvm.silent.own_cpu", of: .jvm, .quantity(.percent),
      "Share of one processor that the JVM's own threads used meanwhile: collector, compilers."),
    .init(
      "jvm.silent.uninterruptible", of: .jvm, .quantity(.threads),
      "Threads that stayed in the same uninterruptible wait of the kernel meanwhile."),
    .init(
      "jvm.silent.runners", of: .jvm, .quantity(.threads),
      "Threads of the application that ran meanwhile and at the end."),
    .init(
      "jvm.silent.runner_cpu", of: .jvm, .quantity(.percent),
      "Share of one processor of the busiest of them; absent where there is none."),
    .init(
      "jvm.silent.runner_ready", of: .jvm, .quantity(.percent),
      "Share of the time in which that thread ran or waited for a processor; absent where the kernel does not tell."
    ),
    .init("jvm.silent.runner", of: .jvm, .text, "That thread, as the kernel keeps its name."),
  ]
}
