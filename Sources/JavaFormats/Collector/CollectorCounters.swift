package import Capture

/// One reading of the counters that a JVM keeps of its heap and its collectors: a row of `jstat`, or
/// one look at the performance-data file that `jstat` reads.
///
/// Whatever the writer does not tell is `nil`; a counter that the JVM does not have is `nil` too.
package struct CollectorCounters: Sendable, Hashable {
  /// What is in a space of the heap, or in metaspace.
  package struct Space: Sendable, Hashable {
    /// In bytes.
    package var used: Int?
    /// What is committed for the space now, in bytes; it may shrink and grow.
    package var capacity: Int?
    /// Share of the capacity in use, for a writer that gives no bytes.
    package var usedPercent: Double?

    package init(used: Int? = nil, capacity: Int? = nil, usedPercent: Double? = nil) {
      self.used = used
      self.capacity = capacity
      self.usedPercent = usedPercent
    }
  }

  /// Collections of one kind since the JVM started.
  package struct Work: Sendable, Hashable {
    package var count: Int?
    /// Time they took in all.
    package var seconds: Double?

    package init(count: Int? = nil, seconds: Double? = nil) {
      self.count = count
      self.seconds = seconds
    }
  }

  /// Seconds since the JVM started.
  package var uptime: Double?
  /// Seconds since 1970, where something beside the counters tells it: a `date` between the rows.
  package var wallTime: Double?
  /// The two survivor spaces; empty where neither is told.
  package var survivors: [Space] = []
  package var eden = Space()
  /// The old generation; ZGC and Shenandoah count the whole heap here, or nothing.
  package var old = Space()
  package var metaspace = Space()
  /// The most that the heap may become, in bytes.
  package var heapMax: Int?
  /// The most that the old generation may become, in bytes.
  package var oldMax: Int?
  package var young = Work()
  package var full = Work()
  /// Pauses of concurrent cycles, two of each (JDK 11 and later).
  package var concurrent = Work()
  /// Why the last collection ran, in the JVM's words: `G1 Evacuation Pause`.
  package var lastCause: String?
  /// Why the present one runs; `nil` where none runs.
  package var currentCause: String?
  /// Loaded and not unloaded.
  package var loadedClasses: Int?
  package var threads: Int?
  /// The line it stands in; 0 where it was read live.
  package var line = 0

  package init() {}
}

/// The readings of one JVM in their order.
package struct CollectorCounterSeries: Sendable {
  /// A reading, and what lies between it and the one before, which may have been let go since.
  package struct Reading: Sendable {
    package var counters: CollectorCounters
    /// Full collections since the reading before.
    package var newFull: Int
    /// Pauses of concurrent cycles since the reading before.
    package var newConcurrent: Int
    /// Young collections since the reading before.
    package var newYoung: Int
  }

  /// More than this many readings are thinned out: those right behind a collection that reached the
  /// old generation stay longest.
  package static let limit = 4096

  /// The process, where the evidence states it.
  package var pid: Int?
  package private(set) var readings: [Reading] = []
  /// How many readings there were in all.
  package private(set) var count = 0
  private var last: CollectorCounters?

  package init(pid: Int? = nil) {
    self.pid = pid
  }

  /// Whether `next` can be of the same JVM: none of its counters went back.
  package func continues(with next: CollectorCounters) -> Bool {
    guard let last else { return true }
    func falls<Number: Comparable>(_ path: KeyPath<CollectorCounters, Number?>) -> Bool {
      guard let before = last[keyPath: path], let after = next[keyPath: path] else { return false }
      return after < before
    }
    return !falls(\.uptime) && !falls(\.wallTime) && !falls(\.young.count) && !falls(\.full.count)
      && !falls(\.concurrent.count)
  }

  package mutating func append(_ next: CollectorCounters) {
    func risen(_ path: KeyPath<CollectorCounters, Int?>) -> Int {
      guard let before = last?[keyPath: path], let after = next[keyPath: path] else { return 0 }
      return max(0, after &- before)
    }
    readings.append(
      Reading(
        counters: next, newFull: risen(\.full.count), newConcurrent: risen(\.concurrent.count),
        newYoung: risen(\.young.count)))
    last = last.map { next.filled(from: $0) } ?? next
    count += 1
    if readings.count > Self.limit { thinOut() }
  }

  /// Halves the readings, the first and the last aside.
  private mutating func thinOut() {
    let landmarks = readings.count { $0.newFull > 0 || $0.newConcurrent > 0 }
    var isOdd = false
    var kept: [Reading] = []
    for (index, reading) in readings.enumerated() {
      let isLandmark = reading.newFull > 0 || reading.newConcurrent > 0
      let isAtEnd = index == 0 || index == readings.count - 1
      if isAtEnd || (isLandmark && landmarks < Self.limit / 2) {
        kept.append(reading)
        continue
      }
      isOdd.toggle()
      if isOdd { kept.append(reading) }
    }
    readings = kept
  }
}

extension CollectorCounters {
  /// The reading, with what an earlier one of the same JVM tells where it is silent itself.
  fileprivate func filled(from earlier: CollectorCounters) -> CollectorCounters {
    var filled = self
    filled.uptime = uptime ?? earlier.uptime
    filled.wallTime = wallTime ?? earlier.wallTime
    filled.young.count = young.count ?? earlier.young.count
    filled.full.count = full.count ?? earlier.full.count
    filled.concurrent.count = concurrent.count ?? earlier.concurrent.count
    return filled
  }
}

extension CollectorCounterSeries: FieldBearing {
  package static var blank: CollectorCounterSeries { CollectorCounterSeries() }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("pid", &pid)
    visitor.field("readings", &readings)
    visitor.field("count", &count)
    visitor.field("last", &last)
  }
}
