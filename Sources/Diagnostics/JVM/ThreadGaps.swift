import Evidence
import JavaFormats

/// What the dumps of a process do not show, and which verdicts are weaker for it.
struct ThreadGaps {
  private(set) var gaps: [Gap] = []

  init(_ process: JVMProcess) {
    let view = process.last
    addOwners(view)
    addDamage(view)
    for view in process.passedOver {
      gaps.append(
        Gap(
          source: "\(view.source):\(view.dump.lines.lowerBound)",
          reason: "the dump was cut off and is left out of comparisons: whole ones are there"))
    }
    addVirtualThreads(view)
    if process.dropped > 0 {
      gaps.append(
        Gap(
          source: view.source,
          reason:
            "the input holds more dumps than are kept: \(process.dropped) of those between the first and the last were read and let go"
        ))
    }
  }

  /// Threads park on a lock, and the dump does not list who owns it.
  private mutating func addOwners(_ view: DumpView) {
    guard !view.dump.listsSynchronizers else { return }
    let parked = view.graph.edges.values.filter { $0.kind == .synchronizer && $0.owner == nil }
    guard !parked.isEmpty else { return }
    gaps.append(
      Gap(
        source: view.source,
        reason:
          "\(Quantity(parked.count, .threads)) wait for java.util.concurrent locks, and the dump does not list who owns them: take it with jstack -l or jcmd PID Thread.print -l",
        weakens: ["deadlock/jvm", "contention/jvm-lock"]))
  }

  private mutating func addDamage(_ view: DumpView) {
    guard !view.dump.hasTail || !view.dump.hasHead else { return }
    let missing = view.dump.hasHead ? "last" : "first"
    gaps.append(
      Gap(
        source: "\(view.source):\(view.dump.lines.lowerBound)",
        reason: "the \(missing) lines of the dump are missing: threads may not be in it",
        weakens: ["deadlock", "contention/jvm-lock", "pool-exhaustion", "dependency"]))
  }

  /// The text form lists no virtual thread that is not mounted.
  private mutating func addVirtualThreads(_ view: DumpView) {
    guard view.mayHideThreads else { return }
    gaps.append(
      Gap(
        source: view.source,
        reason:
          "the JVM runs virtual threads, and a dump in this form shows none that is not mounted: take jcmd PID Thread.dump_to_file -format=json FILE as well",
        weakens: ["deadlock/jvm"]))
  }
}
