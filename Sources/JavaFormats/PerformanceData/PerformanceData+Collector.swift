extension PerformanceData {
  /// What `jstat` would print of it.
  package var collector: CollectorCounters {
    var counters = CollectorCounters()
    counters.uptime = uptime
    counters.eden = space("sun.gc.generation.0.space.0")
    counters.survivors = [1, 2].compactMap { place in
      let space = space("sun.gc.generation.0.space.\(place)")
      return space.used == nil && space.capacity == nil ? nil : space
    }
    counters.old = space("sun.gc.generation.1.space.0")
    counters.metaspace = space("sun.gc.metaspace")
    counters.heapMax = heapMax
    counters.oldMax = rounded("sun.gc.generation.1.maxCapacity").flatMap { $0 > 0 ? $0 : nil }
    counters.young = work(0)
    counters.full = work(1)
    counters.concurrent = work(2)
    counters.lastCause = text("sun.gc.lastCause").flatMap { $0 == "No GC" ? nil : $0 }
    counters.currentCause = text("sun.gc.cause").flatMap { $0 == "No GC" ? nil : $0 }
    counters.loadedClasses = liveClasses
    counters.threads = liveThreads
    return counters
  }

  /// The collector by the names of its counters.
  package var collectorName: Collector? {
    let names = (0..<3).compactMap { text("sun.gc.collector.\($0).name") }
    let all = ([text("sun.gc.policy.name")].compactMap(\.self) + names).joined(separator: " ")
    let words: [(String, Collector)] = [
      ("ZGC", .z), ("Z concurrent", .z), ("Shenandoah", .shenandoah), ("G1", .g1),
      ("GarbageFirst", .g1), ("CMS", .concurrentMarkSweep), ("PSParallel", .parallel),
      ("Parallel", .parallel), ("ParScav", .parallel), ("PSScavenge", .parallel),
      ("MSC", .serial), ("Serial", .serial), ("Copy", .serial),
    ]
    return words.first { all.contains($0.0) }?.1
  }

  private func space(_ name: String) -> CollectorCounters.Space {
    CollectorCounters.Space(
      used: number("\(name).used"), capacity: rounded("\(name).capacity"))
  }

  private func work(_ collector: Int) -> CollectorCounters.Work {
    CollectorCounters.Work(
      count: number("sun.gc.collector.\(collector).invocations"),
      seconds: seconds("sun.gc.collector.\(collector).time"))
  }
}
