extension CollectorRun {
  /// What a series of counters tells of the collector: sums between readings instead of pauses.
  ///
  /// `collector` is the one that the evidence names; else the counters give it away.
  package init(_ series: CollectorCounterSeries, collector: Collector? = nil) {
    var fold = CounterFold(collector: collector ?? Self.collector(of: series))
    for reading in series.readings { fold.take(reading) }
    self = fold.finish()
    pid = series.pid
  }

  /// The collector, by the counters that it has and has not: JDK 11 and later.
  private static func collector(of series: CollectorCounterSeries) -> Collector? {
    let all = series.readings.map(\.counters)
    if all.contains(where: { $0.lastCause?.hasPrefix("G1 ") == true }) { return .g1 }
    if all.contains(where: { $0.lastCause?.hasPrefix("CMS ") == true }) {
      return .concurrentMarkSweep
    }
    guard let first = all.first(where: { $0.old != CollectorCounters.Space() }) else { return nil }
    let hasEden = first.eden != CollectorCounters.Space()
    if !hasEden, first.full.count != nil || first.concurrent.count != nil {
      return first.full.count != nil && first.young.count != nil && first.concurrent.count == nil
        ? .shenandoah : first.full.count == nil ? .z : nil
    }
    if hasEden, first.full.count == nil, first.concurrent.count != nil { return .z }
    guard first.survivors.count == 2 else { return nil }
    let capacities = first.survivors.map(\.capacity)
    if first.concurrent.count != nil {
      return .g1
    }
    if capacities[0] == 0, let second = capacities[1], second >= 0 { return .g1 }
    return nil
  }
}

/// Walks over readings and keeps the lowest occupancy between two collections of the old generation.
private struct CounterFold {
  let collector: Collector?
  private var tally = CollectorTally()
  private var last: CollectorCounters?
  private var floor: HeapPoint?
  private var percentFloor: HeapPoint?
  /// Whether the floor that is being looked for lies behind a collection at all.
  private var isBehindCollection = false
  private var isBehindFull = false
  private var rowsSince = 0

  init(collector: Collector?) {
    self.collector = collector
    tally.change { run in
      run.origin = .counters
      run.collector = collector
    }
  }

  /// Where the whole heap is one space, a row falls anywhere between two cycles: of so many rows the
  /// lowest is near the floor.
  private static let rowsOfSawtooth = 4

  /// Shenandoah counts its pauses as full collections.
  private var countsFulls: Bool { collector != .shenandoah && collector != .z }

  mutating func take(_ reading: CollectorCounterSeries.Reading) {
    let counters = reading.counters
    tally.tick(uptime: counters.uptime, wallTime: counters.wallTime, line: counters.line)
    settings(counters)
    if reading.newFull > 0 || reading.newConcurrent > 0 {
      if countsFulls || rowsSince >= Self.rowsOfSawtooth { closeFloor() }
      isBehindCollection = true
      isBehindFull = reading.newFull > 0 && countsFulls
      tally.change { $0.oldCollections &+= 1 }
    }
    if reading.newFull > 0, countsFulls { fulls(reading) }
    candidate(counters)
    spaces(counters)
    if let last { flows(from: last, reading) }
    last = counters.filledLoosely(from: last)
  }

  mutating func finish() -> CollectorRun {
    // Behind a full collection the old generation only grows; a cycle may still be at work.
    if isBehindFull || rowsSince >= Self.rowsOfSawtooth { closeFloor() }
    return tally.finish()
  }

  private mutating func settings(_ counters: CollectorCounters) {
    tally.change { run in
      run.heapMax = counters.heapMax ?? run.heapMax
      run.oldMax = counters.oldMax ?? run.oldMax
      run.capacity = larger(run.capacity, counters.old.capacity)
      run.threads = counters.threads ?? run.threads
    }
  }

  private mutating func fulls(_ reading: CollectorCounterSeries.Reading) {
    let counters = reading.counters
    let cause = counters.lastCause
    guard cause?.hasPrefix("CMS ") != true else { return }
    let seconds = max(0, (counters.full.seconds ?? 0) - (last?.full.seconds ?? 0))
    for _ in 0..<min(reading.newFull, 10_000) {
      tally.countFull(
        CollectionReason(cause: cause), seconds * 1000 / Double(reading.newFull),
        line: counters.line)
    }
  }

  private mutating func candidate(_ counters: CollectorCounters) {
    guard isBehindCollection else { return }
    rowsSince += 1
    let now = tally.now
    if let used = counters.old.used, Double(used) < floor?.value ?? .infinity {
      floor = HeapPoint(time: now, value: Double(used), line: counters.line)
    }
    if let percent = counters.old.usedPercent, percent < percentFloor?.value ?? .infinity {
      percentFloor = HeapPoint(time: now, value: percent, line: counters.line)
    }
  }

  private mutating func closeFloor() {
    let isFull = isBehindFull
    if let floor {
      tally.change { run in
        if isFull { run.fullFloors.add(floor) } else { run.cycleFloors.add(floor) }
      }
    }
    // The old generation of ZGC is as large as what is in it.
    if let percentFloor, collector != .z { tally.change { $0.percentFloors.add(percentFloor) } }
    (floor, percentFloor, isBehindCollection, isBehindFull, rowsSince) = (nil, nil, false, false, 0)
  }

  private mutating func spaces(_ counters: CollectorCounters) {
    let now = tally.now
    tally.change { run in
      if let used = counters.metaspace.used {
        run.metaspace.add(HeapPoint(time: now, value: Double(used), line: counters.line))
      }
      if let classes = counters.loadedClasses, classes >= 0 {
        run.classes.add(HeapPoint(time: now, value: Double(classes), line: counters.line))
      }
    }
  }

  /// What passed between two readings.
  private mutating func flows(
    from last: CollectorCounters, _ reading: CollectorCounterSeries.Reading
  ) {
    let counters = reading.counters
    // Shenandoah's times hold the way to a safepoint and more: fifty times the pauses of its log.
    var paused: Double?
    for work in collector == .shenandoah ? [] : [\CollectorCounters.young, \.full, \.concurrent] {
      if let after = counters[keyPath: work].seconds, let before = last[keyPath: work].seconds {
        paused = (paused ?? 0) + max(0, after - before) * 1000
      }
    }
    let count = reading.newYoung &+ reading.newFull &+ reading.newConcurrent
    if collector == .shenandoah { tally.change { $0.collections &+= count } }
    if let paused {
      tally.pause(paused, count: reading.newYoung &+ reading.newFull &+ reading.newConcurrent)
    }
    if let after = counters.old.used, let before = last.old.used, after > before,
      reading.newFull == 0, reading.newConcurrent == 0, reading.newYoung > 0
    {
      tally.promote(Double(after &- before))
    }
    guard countsFulls else { return }
    if let after = counters.eden.used, let before = last.eden.used,
      let size = counters.eden.capacity
    {
      let bytes = Double(after) - Double(before) + Double(reading.newYoung) * Double(size)
      tally.allocate(max(0, bytes))
    } else if let after = counters.eden.usedPercent, let before = last.eden.usedPercent,
      let now = tally.now
    {
      // In fills of eden: good enough to compare one time with another.
      let fills = max(0, (after - before) / 100 + Double(reading.newYoung))
      tally.change { run in run.slices.change(at: now) { $0.allocated += fills } }
    }
  }
}

extension CollectorCounters {
  /// The reading, with the sizes and counters of the one before where it has none: rows of two
  /// tables stand between each other.
  fileprivate func filledLoosely(from earlier: CollectorCounters?) -> CollectorCounters {
    guard let earlier else { return self }
    var filled = self
    if filled.old == Space() { filled.old = earlier.old }
    if filled.eden == Space() { filled.eden = earlier.eden }
    for work in [\CollectorCounters.young, \.full, \.concurrent]
    where filled[keyPath: work] == Work() {
      filled[keyPath: work] = earlier[keyPath: work]
    }
    return filled
  }
}
