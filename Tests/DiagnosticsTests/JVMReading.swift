import ByteParsing
import Capture
import Diagnostics
import Evidence
import JavaFormats
import TestSupport

/// What the diagnostic finds in texts, each a file of its own: `0.txt`, `1.txt`.
func examineJVM(_ texts: String...) -> Findings {
  var recording = Recording()
  for (index, text) in texts.enumerated() {
    var parser = ThreadDumpParser()
    let bytes = Array(text.utf8)
    parser.read(bytes.rawSpan, firstLine: 1)
    if let parsed = parser.finish() {
      recording.add(parsed.sample, of: ThreadDumpParser.format, from: "\(index).txt")
    }
  }
  return JVMThreads.examine(recording)
}

/// What it finds in one dump of these threads.
func examineJVM(_ threads: [ThreadText], listsSynchronizers: Bool = true) -> Findings {
  examineJVM(dumpText(threads, listsSynchronizers: listsSynchronizers))
}

extension Findings {
  var processes: [String] {
    facts.filter { $0.subject.kind == .jvm }.map(\.subject.name)
      .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  private func jvm(_ name: String) -> Fact? {
    facts.first { $0.name == "jvm.\(name)" }
  }

  /// The number of `jvm.NAME` of the first process.
  func count(_ name: String) -> Double? {
    guard case .quantity(let quantity) = jvm(name)?.value else { return nil }
    return quantity.value
  }

  func word(_ name: String) -> String? {
    guard case .text(let text) = jvm(name)?.value else { return nil }
    return text
  }

  func flag(_ name: String) -> Bool? {
    guard case .flag(let flag) = jvm(name)?.value else { return nil }
    return flag
  }
}

private let sync = "java.util.concurrent.locks.ReentrantLock$NonfairSync"
let workerFrames = [
  "java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1136)",
  "java.util.concurrent.ThreadPoolExecutor$Worker.run(ThreadPoolExecutor.java:635)",
  "java.lang.Thread.run(Thread.java:840)",
]
let parkFrames = [
  "jdk.internal.misc.Unsafe.park(Native Method)",
  "java.util.concurrent.locks.LockSupport.park(LockSupport.java:211)",
]

extension ThreadText {
  /// Wants the monitor `wanted`, and holds `held` ones.
  static func blocked(
    _ name: String, _ number: Int, wants wanted: Int, holds held: [Int] = [],
    in method: String = "com.example.Stock.reserve(Stock.java:41)"
  ) -> ThreadText {
    ThreadText(
      name, number, "BLOCKED (on object monitor)", "waiting for monitor entry",
      [method, "- waiting to lock <0x\(wanted)> (a com.example.Stock)"]
        + held.map { "- locked <0x\($0)> (a com.example.Order)" }
        + ["com.example.Order.place(Order.java:7)"])
  }

  /// Wants the `ReentrantLock` `wanted`, and owns `owned` ones.
  static func parked(
    _ name: String, _ number: Int, wants wanted: Int, owns owned: [Int] = []
  ) -> ThreadText {
    ThreadText(
      name, number, "WAITING (parking)", "waiting on condition",
      [parkFrames[0], "- parking to wait for  <0x\(wanted)> (a \(sync))", parkFrames[1]] + [
        "java.util.concurrent.locks.ReentrantLock.lock(ReentrantLock.java:322)",
        "com.example.Booking.move(Booking.java:12)",
      ], owned: owned.map { "<0x\($0)> (a \(sync))" })
  }

  /// Runs, and holds the monitors `held`.
  static func running(
    _ name: String, _ number: Int, holds held: [Int] = [], owns owned: [Int] = [],
    in method: String = "com.example.Report.compute(Report.java:5)", cpu: Double = 1
  ) -> ThreadText {
    ThreadText(
      name, number, "RUNNABLE", "runnable",
      [method] + held.map { "- locked <0x\($0)> (a com.example.Stock)" }
        + ["com.example.Main.run(Main.java:3)"],
      owned: owned.map { "<0x\($0)> (a \(sync))" }, cpu: cpu)
  }

  /// A worker of a pool, in `lines`.
  static func worker(
    _ name: String, _ number: Int, _ state: String, _ lines: [String]
  ) -> ThreadText {
    let status = state == "RUNNABLE" ? "runnable" : "waiting on condition"
    return ThreadText(name, number, state, status, lines + workerFrames)
  }

  static func worker(_ name: String, _ number: Int, _ lines: [String]) -> ThreadText {
    worker(name, number, "WAITING (parking)", lines)
  }

  static func idle(_ name: String, _ number: Int) -> ThreadText {
    worker(
      name, number,
      parkFrames + [
        "java.util.concurrent.LinkedBlockingQueue.take(LinkedBlockingQueue.java:435)",
        "java.util.concurrent.ThreadPoolExecutor.getTask(ThreadPoolExecutor.java:1062)",
      ])
  }
}
