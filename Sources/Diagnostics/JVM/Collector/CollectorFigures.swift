internal import Evidence
import JavaFormats

/// What is derived from a run for facts and tables alike.
struct CollectorFigures {
  let run: CollectorRun
  /// What the live set cannot exceed, in bytes.
  let limit: Double?
  /// The points behind collections that reached the old generation.
  let floors: [HeapPoint]
  let floorKind: String
  let live: FloorTrend?
  /// The share of the old generation in use, where nothing gives bytes.
  let percent: FloorTrend?
  let metaspace: FloorTrend?
  let classes: FloorTrend?

  init(_ run: CollectorRun) {
    self.run = run
    let limit = (run.origin == .counters ? run.oldMax : nil) ?? run.heapMax ?? run.capacity
    self.limit = limit.map(Double.init)
    let all = Self.inOrder(run.fullFloors.points + run.cycleFloors.points)
    (floors, floorKind) = Self.floors(
      of: run, all, limit: Self.ceiling(of: all, in: run) ?? self.limit)
    live = FloorTrend(floors, limit: Self.ceiling(of: floors, in: run) ?? self.limit)
    percent = floors.isEmpty ? FloorTrend(run.percentFloors.points, limit: 100) : nil
    metaspace = FloorTrend(run.metaspace.points, limit: nil)
    classes = FloorTrend(run.classes.points, limit: nil)
  }

  /// The highest floor, where the application lately stands still for a third of the time.
  ///
  /// What stays can grow no more then, whatever the maximum of the heap is: a generation is smaller
  /// than the heap.
  private static func ceiling(of floors: [HeapPoint], in run: CollectorRun) -> Double? {
    guard let clock = run.clock, let highest = floors.map(\.value).max() else { return nil }
    let seconds = (clock.upperBound - clock.lowerBound) / 4
    let lately = run.slices.total(
      from: clock.upperBound - seconds, to: clock.upperBound + run.slices.width)
    return seconds > 0 && lately.paused / 1000 > seconds / 3 ? highest : nil
  }

  /// The floors until the heap is full, if it comes to that, and those behind it.
  ///
  /// Collectors that work beside the application run their first full collection, and then one
  /// after the other, when nothing else helps: what led there shows in their cycles.
  private static func floors(
    of run: CollectorRun, _ all: [HeapPoint], limit: Double?
  ) -> (points: [HeapPoint], kind: String) {
    let (fulls, cycles) = (run.fullFloors.points, run.cycleFloors.points)
    guard let limit, let rise = FloorTrend.rise(in: all, to: limit) else {
      return floors(fulls, cycles)
    }
    let line = all[rise.endIndex].line
    let early = floors(fulls.filter { $0.line < line }, cycles.filter { $0.line < line })
    let late = fulls.filter { $0.line >= line }
    return (early.points + (late.isEmpty ? cycles.filter { $0.line >= line } : late), early.kind)
  }

  /// Full collections leave exactly what is live, concurrent cycles some garbage: where there are
  /// enough of one kind, the other is left out.
  private static func floors(
    _ fulls: [HeapPoint], _ cycles: [HeapPoint]
  ) -> (points: [HeapPoint], kind: String) {
    if cycles.count < 5 || fulls.count >= 5 && covers(fulls, cycles) {
      if cycles.isEmpty || fulls.count >= 5 { return (fulls, "full collections") }
      return (inOrder(fulls + cycles), "full collections and concurrent cycles")
    }
    guard let end = cycles.last else { return (cycles, "concurrent cycles") }
    return (cycles + fulls.filter { $0.line > end.line }, "concurrent cycles")
  }

  private static func covers(_ fulls: [HeapPoint], _ cycles: [HeapPoint]) -> Bool {
    let lines = inOrder(fulls + cycles).map(\.line)
    guard let first = fulls.first?.line, let last = fulls.last?.line, let begin = lines.first,
      let end = lines.last
    else { return false }
    return (last - first) * 2 >= end - begin
  }

  private static func inOrder(_ points: [HeapPoint]) -> [HeapPoint] {
    points.ordered { $0.line < $1.line }
  }

  /// Seconds of the last quarter, which is called recent, and its bounds.
  var recent: ClosedRange<Double>? {
    guard let clock = run.clock, clock.upperBound - clock.lowerBound > 0 else { return nil }
    return (clock.upperBound - (clock.upperBound - clock.lowerBound) / 4)...clock.upperBound
  }

  var recentSlice: (slice: TimeSlices.Slice, seconds: Double)? {
    recent.map { part in
      (
        run.slices.total(from: part.lowerBound, to: part.upperBound + run.slices.width),
        part.upperBound - part.lowerBound
      )
    }
  }

  /// Share of the time in which the application stood still, in percent.
  var pausedShare: Double? {
    guard let span = run.span, span > 0, let paused = run.pausedTotal else { return nil }
    return min(100, paused / 10 / span)
  }

  var recentPausedShare: Double? {
    guard run.pausedTotal != nil, let (slice, seconds) = recentSlice else { return nil }
    return min(100, slice.paused / 10 / seconds)
  }

  /// How the last third of the floors' time compares with the first, in percent: what is allocated
  /// a second, and the mean of what stays.
  var thirds: (load: Double, size: Double)? {
    let points = floors.isEmpty ? run.percentFloors.points : floors
    guard let first = points.first?.time, let last = points.last?.time, last - first > 3 else {
      return nil
    }
    let third = (last - first) / 3
    func mean(_ range: ClosedRange<Double>) -> Double? {
      let values = points.filter { $0.time.map(range.contains) ?? false }.map(\.value)
      return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    let (early, late) = (first...(first + third), (last - third)...last)
    let loads = [early, late].map {
      run.slices.total(from: $0.lowerBound, to: $0.upperBound).allocated
    }
    guard let before = mean(early), let after = mean(late), before > 0, loads[0] > 0 else {
      return nil
    }
    return ((loads[1] / loads[0] - 1) * 100, (after / before - 1) * 100)
  }

  /// All pauses as one; `nil` where only their sum is known.
  var allPauses: PauseStatistics? {
    guard !run.pauses.isEmpty else { return nil }
    var all = PauseStatistics()
    for (_, statistics) in run.pauses { all.merge(statistics, offset: 0) }
    return all
  }

  /// Seconds until the live set fills its limit, if it goes on as lately.
  var timeToFull: Double? {
    guard let limit, let live, let slope = live.recentSlope, slope > 0, !live.isFilled else {
      return nil
    }
    return max(0, limit - live.last.low) / slope
  }

  /// Share of the pauses' time that the collector did not use a processor, in percent.
  var starvedShare: Double? {
    guard run.realSeconds >= 1 else { return nil }
    return max(0, 1 - run.processorSeconds / run.realSeconds) * 100
  }
}
