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
    addStates(view)
    addBlankThreads(view)
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
    let isVirtual = view.dump.threads.contains { $0.isVirtual }
    let remedy =
      "take it with jstack -l or jcmd PID Thread.print -l"
      + (isVirtual ? "; of virtual threads only JDK 26 and later tell it" : "")
    gaps.append(
      Gap(
        source: view.source,
        reason:
          "\(Quantity(parked.count, .threads)) wait for java.util.concurrent locks, and the dump does not list who owns them: \(remedy)",
        weakens: ["deadlock/jvm", "contention/jvm-lock"]))
  }

  private mutating func addDamage(_ view: DumpView) {
    guard !view.dump.hasTail || !view.dump.hasHead else { return }
    let missing = view.dump.hasHead ? "last" : "first"
    let remedy =
      view.dump.form == .fileJSON && !view.dump.hasTail
      ? "; jcmd PID Thread.dump_to_file -format=json FILE writes them all" : ""
    gaps.append(
      Gap(
        source: "\(view.source):\(view.dump.lines.lowerBound)",
        reason: "the \(missing) lines of the dump are missing: threads may not be in it\(remedy)",
        weakens: ["deadlock", "contention/jvm-lock", "pool-exhaustion", "dependency"]))
  }

  /// The text form lists no virtual thread that is not mounted.
  private mutating func addVirtualThreads(_ view: DumpView) {
    guard !view.dump.listsVirtualThreads, view.mayHideThreads else { return }
    gaps.append(
      Gap(
        source: view.source,
        reason:
          "the JVM runs virtual threads, and a dump in this form shows none that is not mounted: take jcmd PID Thread.dump_to_file -format=json FILE as well",
        weakens: ["deadlock/jvm"]))
  }

  /// Up to JDK 24, a file of `Thread.dump_to_file` holds stacks alone.
  private mutating func addStates(_ view: DumpView) {
    guard !view.dump.listsStates else { return }
    gaps.append(
      Gap(
        source: view.source,
        reason:
          "Thread.dump_to_file of this JDK writes neither states nor locks (25 and later do): take jcmd PID Thread.print -l as well",
        weakens: ["deadlock/jvm", "deadlock/jvm-class-init", "contention/jvm-lock"]))
  }

  /// Who holds the locks that others wait for may be a thread of which nothing is shown.
  private mutating func addBlankThreads(_ view: DumpView) {
    let blank = view.blankThreads.count
    let isOpen = view.graph.edges.values.contains { $0.owner == nil }
    guard view.dump.listsVirtualThreads, blank > 0, isOpen else { return }
    gaps.append(
      Gap(
        source: view.source,
        reason:
          "\(Quantity(blank, .threads)) ran when the dump was made and have no stack in it: they may hold the locks whose owner is not shown; take a second dump some seconds later",
        weakens: ["deadlock/jvm", "contention/jvm-lock"]))
  }
}
