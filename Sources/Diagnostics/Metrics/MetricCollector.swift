internal import ByteParsing
internal import Capture
internal import Evidence
internal import JavaFormats
internal import MetricFormats

/// What a JVM's metrics say of its memory and its collector, as readings of the counters that `jstat`
/// shows: all that is derived and asked of those holds for them as well.
///
/// Micrometer, client_java and its predecessor, and OpenTelemetry name the same beans differently.
struct MetricCollector {
  private let target: MetricTarget
  private let used, most, committed: [MetricTarget.Series]

  init?(_ target: MetricTarget) {
    self.target = target
    used = target.first(of: [
      "jvm_memory_pool_used_bytes", "jvm_memory_pool_bytes_used", "jvm_memory_used_bytes",
    ])
    most = target.first(of: [
      "jvm_memory_pool_max_bytes", "jvm_memory_pool_bytes_max", "jvm_memory_max_bytes",
      "jvm_memory_limit_bytes",
    ])
    committed = target.first(of: [
      "jvm_memory_pool_committed_bytes", "jvm_memory_pool_bytes_committed",
      "jvm_memory_committed_bytes",
    ])
    guard !used.isEmpty else { return nil }
  }

  /// The findings of the collector's diagnostic, of `subject`.
  func findings(of subject: Subject) -> Findings {
    guard target.looks.count > 1 else { return Findings() }
    var series = CollectorCounterSeries()
    var runs: [CollectorRun] = []
    for look in target.looks.indices {
      let counters = counters(at: look)
      if !series.continues(with: counters) {
        runs.append(CollectorRun(series, collector: collector))
        series = CollectorCounterSeries()
      }
      series.append(counters)
    }
    runs.append(CollectorRun(series, collector: collector))
    guard runs.contains(where: \.isTelling) else { return Findings() }
    var recording = Recording()
    recording.add(CollectorEvidence(runs: runs), of: JstatParser.format, from: source)
    var findings = JVMCollector.examine(recording)
    for place in findings.facts.indices { findings.facts[place].subject = subject }
    // What to capture instead is said for tables of jstat.
    findings.gaps = []
    return findings
  }

  /// One input, or the first and the last of several.
  private var source: String {
    let sources = target.looks.map(\.source)
    guard isOneSource, let first = sources.first else {
      return "\(sources.first ?? "?") … \(sources.last ?? "?")"
    }
    return first
  }

  private var isOneSource: Bool { Set(target.looks.map(\.source)).count == 1 }

  // MARK: Spaces

  private static func pool(_ series: MetricTarget.Series) -> String? {
    series["pool"] ?? series["id"] ?? series["jvm_memory_pool_name"]
  }

  private enum Part { case old, eden, survivor, metaspace }

  /// By the names of HotSpot's memory pools.
  private static func part(_ series: MetricTarget.Series) -> Part? {
    guard let name = pool(series) else { return nil }
    if name.hasSuffix("Old Gen") || name.hasPrefix("Tenured") || name == "ZHeap"
      || name == "ZGC Old Generation" || name == "Shenandoah"
    {
      return .old
    }
    if name.holds("Eden") { return .eden }
    if name.holds("Survivor") { return .survivor }
    return name == "Metaspace" ? .metaspace : nil
  }

  private func value(_ series: [MetricTarget.Series], _ part: Part, _ look: Int) -> Int? {
    guard let value = target.sum(series.filter { Self.part($0) == part }, at: look)?.value,
      value >= 0
    else { return nil }
    return value.whole
  }

  private func space(_ part: Part, _ look: Int) -> CollectorCounters.Space {
    CollectorCounters.Space(
      used: value(used, part, look), capacity: value(committed, part, look))
  }

  /// What the heap may become; pools without a bound of their own say -1.
  func heapMax(at look: Int) -> Double? {
    let bounded = most.filter { [.old, .eden, .survivor].contains(Self.part($0)) }
      .compactMap { $0.point(at: look)?.value }.filter { $0 > 0 && $0.isFinite }
    return bounded.isEmpty ? nil : bounded.reduce(0, +)
  }

  /// What was in the old generation behind the last collection that reached it.
  private func behindCollection(_ look: Int) -> Double? {
    let live = target.first(of: ["jvm_gc_live_data_size_bytes"])
    let pools = target.first(of: [
      "jvm_memory_pool_collection_used_bytes", "jvm_memory_used_after_last_gc_bytes",
    ]).filter { Self.part($0) == .old }
    guard let value = target.sum(live.isEmpty ? pools : live, at: look)?.value, value > 0 else {
      return nil
    }
    return value
  }

  // MARK: Collections

  private enum Kind { case young, full, concurrent, cycle }

  /// By the action of Micrometer, else by the name of the bean.
  private static func kind(_ series: MetricTarget.Series) -> Kind {
    let name = series["gc"] ?? series["jvm_gc_name"] ?? ""
    if name.holds("Cycles") { return .cycle }
    if let action = series["action"] ?? series["jvm_gc_action"] {
      if action == "end of major GC" {
        return name == "ConcurrentMarkSweep" ? .concurrent : .full
      }
      if action.hasSuffix("cycle") { return .cycle }
      return action == "end of minor GC" ? .young : .concurrent
    }
    if name.hasPrefix("G1 Old") || name == "PS MarkSweep" || name == "MarkSweepCompact" {
      return .full
    }
    if name == "ConcurrentMarkSweep" || name == "G1 Concurrent GC" || name.holds("Pauses") {
      return .concurrent
    }
    return .young
  }

  private func work(_ kind: Kind, _ look: Int) -> CollectorCounters.Work {
    func sum(_ names: [String]) -> Double? {
      target.sum(target.first(of: names).filter { Self.kind($0) == kind }, at: look)?.value
    }
    return CollectorCounters.Work(
      count: sum([
        "jvm_gc_collection_seconds_count", "jvm_gc_pause_seconds_count",
        "jvm_gc_duration_seconds_count",
      ])?.whole,
      seconds: kind == .cycle
        ? nil
        : sum([
          "jvm_gc_collection_seconds_sum", "jvm_gc_pause_seconds_sum",
          "jvm_gc_duration_seconds_sum",
        ]))
  }

  private var collector: Collector? {
    let pools = Set(used.compactMap(Self.pool))
    func has(_ text: String) -> Bool { pools.contains { $0.hasPrefix(text) } }
    if has("G1") { return .g1 }
    if has("ZHeap") || has("ZGC") { return .z }
    if has("Shenandoah") { return .shenandoah }
    if has("CMS") || has("Par ") { return .concurrentMarkSweep }
    return has("PS ") ? .parallel : has("Tenured") ? .serial : nil
  }

  private func counters(at look: Int) -> CollectorCounters {
    var counters = CollectorCounters()
    let time = target.looks[look].time
    counters.wallTime = time
    if let time, let start = target.last("process_start_time_seconds")?.value, time > start {
      counters.uptime = time - start
    }
    counters.eden = space(.eden, look)
    counters.old = space(.old, look)
    counters.metaspace = space(.metaspace, look)
    counters.heapMax = heapMax(at: look)?.whole
    counters.oldMax = value(most, .old, look).flatMap { $0 > 0 ? $0 : nil }
    counters.young = work(.young, look)
    counters.full = work(.full, look)
    counters.concurrent = work(.concurrent, look)
    let cycles = reclaims(to: look)
    if cycles > 0 || counters.concurrent.count != nil || counters.full.count == nil {
      counters.concurrent.count = (counters.concurrent.count ?? 0) &+ cycles
    }
    if let behind = behindCollection(look) { counters.old.used = behind.whole }
    counters.threads =
      target.sum(target.first(of: ["jvm_threads_live_threads", "jvm_threads_current"]), at: look)?
      .value.whole
    counters.loadedClasses =
      target.sum(
        target.first(of: [
          "jvm_classes_loaded_classes", "jvm_classes_currently_loaded", "jvm_classes_loaded",
          "jvm_class_count",
        ]), at: look)?.value.whole
    if isOneSource { counters.line = used.first?.point(at: look)?.line ?? 0 }
    return counters
  }

  /// How often, up to a look, something was taken out of the old generation that no counter shows: by
  /// mixed collections of G1, and by cycles.
  private func reclaims(to look: Int) -> Int {
    var count = 0
    guard look > 0 else { return 0 }
    for later in 1...look {
      let fulls = (work(.full, later).count ?? 0) - (work(.full, later - 1).count ?? 0)
      let behind = (behindCollection(later - 1), behindCollection(later))
      if let one = behind.0, let other = behind.1 {
        if one != other, fulls <= 0 { count += 1 }
      } else if let one = value(used, .old, later - 1), let other = value(used, .old, later),
        Double(other) < Double(one) * 0.98, fulls <= 0
      {
        count += 1
      }
    }
    return count
  }
}

extension CollectorRun {
  /// Whether it tells of what stays in the heap, or of time that collections took: of some seconds in
  /// which neither was seen there is nothing to be judged.
  fileprivate var isTelling: Bool {
    if oldCollections > 0 { return true }
    guard let pausedTotal, let span, span > 0 else { return false }
    return pausedTotal / 1000 / span >= 0.05
  }
}
