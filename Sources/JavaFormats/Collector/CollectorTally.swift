/// Folds what a log or a row of counters tells, one statement after the other, into a run.
package struct CollectorTally: Sendable {
  package private(set) var run = CollectorRun()
  /// The heap's occupancy behind the last collection, in bytes.
  private var lastAfter: Double?
  /// The lowest occupancy since a concurrent cycle found what is garbage.
  private var openFloor: HeapPoint?
  private var isReclaiming = false
  /// Collections of the young generation since then.
  private var reclaimedBy = 0
  /// The clock of the run at the last line that had one.
  package private(set) var now: Double?

  package init() {}

  /// Takes the clocks of a line, each where the line has it.
  package mutating func tick(uptime: Double?, wallTime: Double?, line: Int) {
    if let uptime { run.uptime = joined(run.uptime, uptime...uptime) }
    if let wallTime { run.wallTime = joined(run.wallTime, wallTime...wallTime) }
    // One clock for a run: a line without it has no time.
    now = run.uptime != nil ? uptime ?? now : wallTime ?? now
    reach(line)
  }

  package mutating func reach(_ line: Int) {
    guard line > 0 else { return }
    run.lines =
      run.lines.upperBound == 0 ? line...line : joined(run.lines, line...line) ?? run.lines
  }

  package mutating func change(_ body: (inout CollectorRun) -> Void) {
    body(&run)
  }

  /// A collection, or one pause of it, found `before` bytes in the heap and left `after`.
  package mutating func occupancy(before: Double, after: Double, capacity: Double?) {
    if let lastAfter, before >= lastAfter { allocate(before - lastAfter) }
    lastAfter = after
    if let capacity { run.capacity = larger(run.capacity, Int(exactly: capacity.rounded())) }
  }

  package mutating func allocate(_ bytes: Double) {
    run.allocated = (run.allocated ?? 0) + bytes
    if let now { run.slices.change(at: now) { $0.allocated += bytes } }
  }

  package mutating func promote(_ bytes: Double) {
    run.promoted = (run.promoted ?? 0) + bytes
    if let now { run.slices.change(at: now) { $0.promoted += bytes } }
  }

  /// The application stood still.
  package mutating func pause(_ milliseconds: Double, count: Int = 1) {
    guard milliseconds.isFinite, milliseconds >= 0 else { return }
    run.pausedTotal = (run.pausedTotal ?? 0) + milliseconds
    run.collections &+= count
    if let now {
      run.slices.change(at: now) { slice in
        slice.paused += milliseconds
        slice.collections &+= count
      }
    }
  }

  package mutating func stall(_ milliseconds: Double, line: Int) {
    run[.allocationStall].add(milliseconds, line: line, at: now)
    if let now {
      run.slices.change(at: now) { slice in
        slice.stalled += milliseconds
        slice.stalls += 1
      }
    }
  }

  package mutating func note(_ event: CollectorRun.Event, _ milliseconds: Double = 0, line: Int) {
    run[event].add(milliseconds, line: line, at: now)
  }

  /// A collection of the whole heap left `after` bytes.
  package mutating func full(after: Double?, cause: String?, _ milliseconds: Double, line: Int) {
    closeFloor()
    run.oldCollections += 1
    if let after { run.fullFloors.add(HeapPoint(time: now, value: after, line: line)) }
    countFull(CollectionReason(cause: cause), milliseconds, line: line)
  }

  package mutating func countFull(
    _ reason: CollectionReason, _ milliseconds: Double, line: Int
  ) {
    switch reason {
    case .pressure:
      note(.fullByPressure, milliseconds, line: line)
      if let now { run.slices.change(at: now) { $0.fulls += 1 } }
    case .explicit: note(.fullExplicit, milliseconds, line: line)
    case .tool: note(.fullByTool, milliseconds, line: line)
    case .metadata: note(.fullByMetadata, milliseconds, line: line)
    }
  }

  /// A concurrent cycle found exactly what is live.
  package mutating func cycle(live: Double, line: Int) {
    run.oldCollections += 1
    run.cycleFloors.add(HeapPoint(time: now, value: live, line: line))
  }

  /// A concurrent cycle knows what is garbage; the collections that follow take it away.
  package mutating func cycleReclaims() {
    if isReclaiming, openFloor == nil { return }
    closeFloor()
    isReclaiming = true
    run.oldCollections += 1
  }

  /// Another cycle begins, so that nothing more of the last one is taken away.
  package mutating func cycleStarts() {
    closeFloor()
  }

  /// Occupancy while garbage that a cycle found may be taken away.
  package mutating func candidate(_ bytes: Double, line: Int) {
    guard isReclaiming else { return }
    reclaimedBy += 1
    if let openFloor, openFloor.value <= bytes { return }
    openFloor = HeapPoint(time: now, value: bytes, line: line)
  }

  private mutating func closeFloor() {
    if isReclaiming, let openFloor { run.cycleFloors.add(openFloor) }
    (openFloor, isReclaiming, reclaimedBy) = (nil, false, 0)
  }

  /// Ends the run.
  ///
  /// Of a cycle that was still taking garbage away, the floor is not known.
  package mutating func finish() -> CollectorRun {
    if reclaimedBy >= 8 { closeFloor() }
    return run
  }
}
