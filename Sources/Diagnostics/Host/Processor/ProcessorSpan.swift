internal import Capture
internal import LinuxFormats

/// What the processors did between two looks, or over an interval that a tool printed.
struct ProcessorSpan {
  /// Where its end stands.
  var place: String
  /// `nil` where nothing tells how long it was.
  var seconds: Double?
  var shares: ProcessorShares
  /// By the number of the processor.
  var each: [Int: ProcessorShares] = [:]
  /// Tasks that ran or were ready to at its end, without the one that counted them; of pidstat the
  /// mean.
  var runnable: Double?
  /// The share of it in which some task waited for a processor, in percent.
  var pressure: Double?
  /// What top printed of processes or threads.
  var tasks: [TaskShare] = []
  var tasksAreThreads = false
  /// How many times longer tasks take that want to run all the time; of top, see `stretch`.
  var stretch: Double?
  /// Whether idle and stolen time were measured, and not only what some processes used.
  var isWhole = true
  /// The input that it came from.
  var source: String

  /// What was asked of the processors, for finding the busiest time.
  var demand: Double { shares.busy + shares.steal + (pressure ?? 0) }
}

/// Spans of one source, one after the other.
struct ProcessorRun {
  var spans: [ProcessorSpan] = []
  /// Processors of the host, where the source tells.
  var processors: Int?
  /// Whether only some processes are in it, so that it does not tell of the whole host.
  var isPartial = false

  /// The spans in a row in which most was asked: half of a short look, a quarter of a long one, and
  /// three of those that are minutes long.
  var busiest: ArraySlice<ProcessorSpan> {
    let count = spans.count
    var length = max(3, min(60, count <= 20 ? (count + 1) / 2 : (count + 3) / 4))
    if let seconds = median(spans.compactMap(\.seconds)), seconds >= 60 { length = 3 }
    guard count > length else { return spans[...] }
    var sum = spans[..<length].reduce(0) { $0 + $1.demand }
    var best = (start: 0, sum: sum)
    for start in 1...(count - length) {
      sum += spans[start + length - 1].demand - spans[start - 1].demand
      if sum > best.sum + 1e-9 { best = (start, sum) }
    }
    return spans[best.start..<(best.start + length)]
  }
}

extension HostEvidence {
  /// What the kernel's counters tell, and what each tool printed.
  var processorRuns: [ProcessorRun] {
    var runs: [ProcessorRun] = []
    var counted = ProcessorRun(processors: countedProcessors)
    let looks = looks.filter { $0.snapshot.processors != nil }
    for (before, after) in zip(looks, looks.dropFirst()) {
      guard let span = ProcessorSpan(before, after) else { continue }
      counted.spans.append(span)
    }
    if !counted.spans.isEmpty { runs.append(counted) }
    var run = ProcessorRun()
    for (place, look) in printed.enumerated() {
      if place > 0, printed[place - 1].source != look.source {
        if !run.spans.isEmpty { runs.append(run) }
        run = ProcessorRun()
      }
      guard let activity = look.snapshot.activity else { continue }
      run.processors = run.processors ?? activity.count
      if var span = ProcessorSpan(look) {
        if place > 0, printed[place - 1].source == look.source {
          span.stretch = look.snapshot.stretch(since: printed[place - 1].snapshot)
        }
        run.spans.append(span)
      }
    }
    if !run.spans.isEmpty { runs.append(run) }
    for artifact in pidstat {
      runs += artifact.sample.runs.compactMap { ProcessorRun($0, source: artifact.source) }
    }
    runs += vmstat.compactMap { ProcessorRun($0.sample, source: $0.source) }
    return runs
  }

  private var countedProcessors: Int? {
    looks.compactMap { $0.snapshot.processors?.each.count }.filter { $0 > 0 }.max()
  }

  /// As a person asked for it beside other evidence.
  var statedProcessors: Int? { looks.lazy.compactMap(\.snapshot.processorCount).first }
}

extension ProcessorSpan {
  /// `nil` where the two are no two moments of one host.
  init?(_ before: HostEvidence.Look, _ after: HostEvidence.Look) {
    guard let old = before.snapshot.processors, let new = after.snapshot.processors,
      let shares = ProcessorShares(from: old.all, to: new.all)
    else { return nil }
    let interval = HostInterval(before, after)
    guard interval != nil || before.source == after.source else { return nil }
    let ticks = Double(new.all.total &- old.all.total)
    let count = new.each.count
    seconds = interval?.seconds ?? (count > 0 && ticks > 0 ? ticks / 100 / Double(count) : nil)
    self.shares = shares
    for (processor, times) in new.each {
      guard let earlier = old.each[processor] else { continue }
      each[processor] = ProcessorShares(from: earlier, to: times)
    }
    runnable = new.running.map { Double(max(0, $0 - 1)) }
    pressure = seconds.flatMap { after.pressure(.cpu, since: before, over: $0) }
    place = after.text(Place(file: new.file, line: new.line))
    source = after.source
  }

  /// `nil` where the text may be about the time since boot.
  init?(_ look: HostEvidence.Look) {
    guard let activity = look.snapshot.activity, !activity.isUnsure,
      let shares = activity.shares
    else { return nil }
    self.shares = shares
    seconds = activity.seconds
    each = activity.each
    runnable = activity.runnable.map(Double.init)
    tasks = look.snapshot.taskShares
    tasksAreThreads = look.snapshot.sharesThreads
    place = look.text(activity.place)
    source = look.source
  }
}

extension HostSnapshot {
  /// How many times longer tasks take that want to run all the time; `nil` where there is none.
  ///
  /// Those that were runnable in two screens of top in a row most likely are such: what they got
  /// says it. It holds in a container too, whose top lists its own tasks only.
  fileprivate func stretch(since before: HostSnapshot) -> Double? {
    let earlier = Set(before.taskShares.filter { $0.state == "R" }.map(\.id))
    let tasks = taskShares.filter { $0.state == "R" && $0.share > 0 && earlier.contains($0.id) }
    let got = tasks.reduce(0) { $0 + min(100, $1.share) } / 100
    return got > 0 ? Double(tasks.count) / got : nil
  }
}

extension HostEvidence.Look {
  /// The share of the time since an earlier look in which some task waited, in percent; from the
  /// totals, which are exact.
  func pressure(
    _ resource: PressureResource, since before: Self, over seconds: Double, full: Bool = false
  ) -> Double? {
    func total(_ look: Self) -> Int? {
      let pressure = look.snapshot.pressure[resource]
      return (full ? pressure?.full : pressure?.some)?.total
    }
    guard let old = total(before), let new = total(self), new >= old, seconds > 0 else {
      return nil
    }
    return min(100, Double(new - old) / 1e6 / seconds * 100)
  }
}
