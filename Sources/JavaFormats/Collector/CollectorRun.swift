import Capture

/// What was seen of the collector of one JVM, folded so that its size does not grow with the evidence.
package struct CollectorRun: Sendable {
  /// What made the statistics of this run.
  package enum Origin: Sendable, Hashable {
    case log
    /// Rows of counters: what lies between two rows is only known as a sum.
    case counters
  }

  /// How often something happened, and where it stands.
  package struct Tally: Sendable, Hashable {
    package var count = 0
    /// Milliseconds, where it takes time.
    package var total = 0.0
    package var firstLine = 0
    package var lastLine = 0
    package var longest = 0.0
    package var longestLine = 0
    /// When it last happened, on the clock of the run.
    package var lastTime: Double?

    package mutating func add(_ milliseconds: Double = 0, line: Int, at time: Double?) {
      count += 1
      total += milliseconds
      if count == 1 { firstLine = line }
      if milliseconds > longest || count == 1 { (longest, longestLine) = (milliseconds, line) }
      lastLine = line
      lastTime = time ?? lastTime
    }

    package mutating func merge(_ later: Tally, offset: Int) {
      guard later.count > 0 else { return }
      if count == 0 { firstLine = later.firstLine + offset }
      if later.longest > longest || count == 0 {
        (longest, longestLine) = (later.longest, later.longestLine + offset)
      }
      count += later.count
      total += later.total
      lastLine = later.lastLine + offset
      lastTime = later.lastTime ?? lastTime
    }
  }

  /// What is told apart beside the pauses.
  package enum Event: Int, Sendable, CaseIterable {
    case fullByPressure, fullExplicit, fullByTool, fullByMetadata
    /// G1 found no room to copy survivors to.
    case evacuationFailure
    /// A thread waited for memory until a cycle of ZGC had freed some.
    case allocationStall
    /// A cycle of Shenandoah ran out of memory and went on with the application stopped.
    case degenerated
    /// CMS ran out of memory before it was done.
    case concurrentModeFailure
    case promotionFailed
    case humongousAllocation
    /// ZGC gave up: a thread got an `OutOfMemoryError`.
    case outOfMemory
    case metadataThreshold
    /// `System.gc()` in any form, also where it starts a concurrent cycle.
    case explicit
  }

  package var origin = Origin.log
  package var pid: Int?
  package var collector: Collector?
  package var isGenerational: Bool?
  package var version: String?
  /// What the heap may become, in bytes.
  package var heapMax: Int?
  /// The largest capacity that was seen, in bytes: of the heap, for counters of the old generation.
  package var capacity: Int?
  /// What the floors cannot exceed, where that is not the heap: the old generation's maximum.
  package var oldMax: Int?
  /// Bytes of a G1 region.
  package var regionSize: Int?
  package var lines = 0...0
  /// Numbers of the first and the last collection, `GC(7)`.
  package var numbers: ClosedRange<Int>?
  /// Seconds since the JVM started.
  package var uptime: ClosedRange<Double>?
  /// Seconds since 1970.
  package var wallTime: ClosedRange<Double>?

  /// By name: `Pause Young (Mixed)`; empty for counters.
  package var pauses: [(name: String, statistics: PauseStatistics)] = []
  /// Why collections ran, in the JVM's words, each with how often.
  package var causes: [(name: String, count: Int)] = []
  /// Time of all pauses, in milliseconds; `nil` where no counter tells.
  package var pausedTotal: Double?
  package var collections = 0
  private var tallies = [Tally](repeating: Tally(), count: Event.allCases.count)

  /// Occupancy behind full collections, in bytes.
  package var fullFloors = HeapPoints()
  /// The lowest occupancy behind concurrent cycles, until the next one began.
  package var cycleFloors = HeapPoints()
  /// The same as a share of the old generation's capacity, where no bytes are told.
  package var percentFloors = HeapPoints()
  /// Metaspace in use.
  package var metaspace = HeapPoints()
  package var classes = HeapPoints()
  package var slices = TimeSlices()
  /// Bytes; `nil` where nothing tells.
  package var allocated: Double?
  package var promoted: Double?
  /// The most that humongous objects took, in bytes.
  package var humongousPeak = 0
  /// Time that threads took to reach safepoints.
  package var safepoints = PauseStatistics()
  /// Seconds of processor that collections used, and that they lasted.
  package var processorSeconds = 0.0
  package var realSeconds = 0.0
  /// Collections that reached the old generation.
  package var oldCollections = 0
  package var threads: Int?

  package init() {}

  package subscript(event: Event) -> Tally {
    get { tallies[event.rawValue] }
    set { tallies[event.rawValue] = newValue }
  }

  /// The clock that has most to say: since the start of the JVM, else of the day.
  package var clock: ClosedRange<Double>? { uptime ?? wallTime }

  /// Seconds that were watched; `nil` where there is no clock.
  package var span: Double? { clock.map { $0.upperBound - $0.lowerBound } }
}

extension CollectorRun {
  /// Whether `later` goes on where this one ends: the next file of a rotated log.
  package func isContinued(by later: CollectorRun) -> Bool {
    if origin != later.origin { return false }
    if let pid, let other = later.pid, pid != other { return false }
    if let collector, let other = later.collector, collector != other { return false }
    if let mine = numbers, let other = later.numbers, other.lowerBound < mine.upperBound {
      return false
    }
    if let mine = uptime, let other = later.uptime {
      if other.lowerBound < mine.upperBound { return false }
      guard let day = wallTime, let otherDay = later.wallTime else { return true }
      // Both clocks together tell when the JVM started.
      let started = day.lowerBound - mine.lowerBound
      return abs(otherDay.lowerBound - other.lowerBound - started) < 60
    }
    if let mine = wallTime, let other = later.wallTime {
      return other.lowerBound >= mine.upperBound && (numbers != nil && later.numbers != nil)
    }
    return numbers != nil && later.numbers != nil
  }

  /// Adds what followed, perhaps in another input; `offset` is added to the lines of `later`, so that
  /// they tell which input they are of.
  package mutating func merge(_ later: CollectorRun, offset: Int = 0) {
    pid = pid ?? later.pid
    collector = collector ?? later.collector
    isGenerational = isGenerational ?? later.isGenerational
    version = version ?? later.version
    heapMax = heapMax ?? later.heapMax
    capacity = larger(capacity, later.capacity)
    oldMax = oldMax ?? later.oldMax
    regionSize = regionSize ?? later.regionSize
    numbers = joined(numbers, later.numbers)
    uptime = joined(uptime, later.uptime)
    wallTime = joined(wallTime, later.wallTime)
    for (name, statistics) in later.pauses { merge(statistics, of: name, offset) }
    for (name, count) in later.causes { countCause(name, count) }
    pausedTotal = sum(pausedTotal, later.pausedTotal)
    collections += later.collections
    for event in Event.allCases { self[event].merge(later[event], offset: offset) }
    fullFloors.merge(later.fullFloors, offset: offset)
    cycleFloors.merge(later.cycleFloors, offset: offset)
    percentFloors.merge(later.percentFloors, offset: offset)
    metaspace.merge(later.metaspace, offset: offset)
    classes.merge(later.classes, offset: offset)
    slices.merge(later.slices)
    allocated = sum(allocated, later.allocated)
    promoted = sum(promoted, later.promoted)
    humongousPeak = max(humongousPeak, later.humongousPeak)
    safepoints.merge(later.safepoints, offset: offset)
    processorSeconds += later.processorSeconds
    realSeconds += later.realSeconds
    oldCollections += later.oldCollections
    threads = later.threads ?? threads
  }

  /// Of more different causes than a JVM has, the rest is not counted.
  package mutating func countCause(_ name: String, _ count: Int = 1) {
    if let index = causes.firstIndex(where: { $0.name == name }) {
      causes[index].count &+= count
    } else if causes.count < 64 {
      causes.append((name, count))
    }
  }

  private mutating func merge(_ statistics: PauseStatistics, of name: String, _ offset: Int) {
    if !pauses.contains(where: { $0.name == name }) { pauses.append((name, PauseStatistics())) }
    if let index = pauses.firstIndex(where: { $0.name == name }) {
      pauses[index].statistics.merge(statistics, offset: offset)
    }
  }
}

func larger(_ left: Int?, _ right: Int?) -> Int? {
  guard let left, let right else { return left ?? right }
  return max(left, right)
}

func sum(_ left: Double?, _ right: Double?) -> Double? {
  guard let left, let right else { return left ?? right }
  return left + right
}

func joined<Bound: Comparable>(
  _ left: ClosedRange<Bound>?, _ right: ClosedRange<Bound>?
) -> ClosedRange<Bound>? {
  guard let left, let right else { return left ?? right }
  return min(left.lowerBound, right.lowerBound)...max(left.upperBound, right.upperBound)
}

/// What one input tells of the collectors of one or more JVMs.
package struct CollectorEvidence: ProcessEvidence {
  package var runs: [CollectorRun]
  package var pids: [Int] {
    var seen: Set<Int> = []
    return runs.compactMap(\.pid).filter { seen.insert($0).inserted }
  }

  package init(runs: [CollectorRun]) {
    self.runs = runs
  }
}
