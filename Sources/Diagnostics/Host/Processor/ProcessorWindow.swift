internal import Evidence
internal import LinuxFormats

/// The busiest time of the host, and what all sources together tell of it.
struct ProcessorWindow {
  let run: ProcessorRun
  let spans: ArraySlice<ProcessorSpan>
  let processors: Int?
  let consumers: ProcessorConsumers?
  /// Tasks that ran or were ready, of each moment in it.
  private(set) var runnable: [Double] = []
  private(set) var pressure: Double?

  /// `nil` where no interval is known.
  init?(_ evidence: HostEvidence, processors known: Int?) {
    let runs = evidence.processorRuns.filter { !$0.isPartial }
    let whole = runs.filter { $0.spans.allSatisfy(\.isWhole) }
    let candidates = whole.isEmpty ? runs : whole
    guard let first = candidates.first else { return nil }
    let most = candidates.dropFirst().reduce(first) { best, run in
      Self.demand(run) > Self.demand(best) + 5 ? run : best
    }
    run = most
    spans = most.busiest
    let counts = runs.compactMap(\.processors) + [known].compactMap(\.self)
    processors = most.processors ?? counts.max()
    let busy = Self.busy(spans)
    // What other tools counted holds where they saw the processors as busy.
    let alike = runs.filter { run in
      abs(Self.busy(run.busiest) - busy) <= 15 || !run.spans.allSatisfy(\.isWhole)
    }
    runnable = spans.compactMap(\.runnable)
    if runnable.isEmpty {
      runnable =
        alike.map { $0.busiest.compactMap(\.runnable) }
        .first { !$0.isEmpty } ?? evidence.queueLengths
    }
    let pressures = spans.compactMap(\.pressure)
    pressure = pressures.isEmpty ? evidence.wholePressure(.cpu) : lowerQuartile(pressures)
    consumers =
      evidence.whole { $0.processes != nil }.flatMap { ProcessorConsumers($0) }
      ?? ProcessorConsumers(spans)
      ?? alike.lazy.compactMap { ProcessorConsumers($0.busiest) }.first
  }

  private static func busy(_ spans: ArraySlice<ProcessorSpan>) -> Double {
    mean(spans.map(\.shares.busy)) ?? 0
  }

  private static func demand(_ run: ProcessorRun) -> Double {
    mean(run.busiest.map { $0.shares.busy + $0.shares.steal }) ?? 0
  }

  /// The mean shares.
  var shares: ProcessorShares { ProcessorShares(meanOf: spans.map(\.shares)) }

  var busy: Double { Self.busy(spans) }

  var seconds: Double? {
    let known = spans.compactMap(\.seconds)
    return known.count == spans.count ? known.reduce(0, +) : nil
  }

  /// Processors that were idle, on average.
  var idleProcessors: Double? {
    processors.map { Double($0) * (shares.idle + shares.iowait) / 100 }
  }

  func facts(of subject: Subject, load: PrintedLoad?) -> [Fact] {
    var sheet = FactSheet(subject)
    let places = citations
    func add(_ fact: ProcessorFact, _ value: Double?, _ evidence: [Citation]? = nil) {
      guard let value, case .quantity(let unit) = fact.shape else { return }
      sheet.add(fact.rawValue, value, unit, evidence ?? places)
    }
    let shares = shares
    add(.intervals, Double(run.spans.count))
    add(.window, seconds)
    add(.processors, processors.map(Double.init))
    add(.busy, shares.busy)
    if spans.allSatisfy(\.isWhole) {
      addShares(to: &sheet)
    } else {
      add(.visibleBusy, shares.busy)
    }
    add(.runnable, median(runnable))
    if let processors, let runnable = median(runnable) {
      add(.runnablePerProcessor, runnable / Double(max(1, processors)))
    } else {
      add(.runnablePerProcessor, median(spans.compactMap(\.stretch)))
    }
    add(.pressure, pressure)
    add(.load, load?.one, [])
    addConsumers(to: &sheet)
    sheet.add(ProcessorFact.demand.rawValue, demandInWords)
    sheet.add(ProcessorFact.consumers.rawValue, consumersInWords)
    return sheet.facts
  }

  /// What only a measure of all time tells.
  private func addShares(to sheet: inout FactSheet) {
    let (shares, places) = (shares, citations)
    let sustained = lowerQuartile(spans.map(\.shares.busyOfOwn))
    sheet.add(ProcessorFact.sustainedBusy.rawValue, sustained, .percent, places)
    if shares.busy > 0 {
      sheet.add(
        ProcessorFact.niceShare.rawValue, shares.nice / shares.busy * 100, .percent, places)
    }
    sheet.add(ProcessorFact.iowait.rawValue, shares.iowait, .percent, places)
    sheet.add(ProcessorFact.steal.rawValue, shares.steal, .percent, places)
    let wanted = spans.map { ($0.shares.busy + $0.shares.steal, $0.shares.steal) }
    let stolen = lowerQuartile(wanted.map { $0 > 0 ? $1 / $0 * 100 : 0 })
    sheet.add(ProcessorFact.stealShare.rawValue, stolen, .percent, places)
  }

  private func addConsumers(to sheet: inout FactSheet) {
    guard let consumers, let first = consumers.families.first else { return }
    let waiting = consumers.each.compactMap(\.waiting)
    if !waiting.isEmpty {
      sheet.add(ProcessorFact.waiting.rawValue, waiting.reduce(0, +), .threads)
    }
    sheet.add(ProcessorFact.consumer.rawValue, label(first), [citation(first)])
    if let share = part(first) {
      sheet.add(ProcessorFact.consumerShare.rawValue, share, .percent, [citation(first)])
    }
    guard consumers.families.count > 1 else {
      sheet.add(ProcessorFact.runnerUp.rawValue, "nobody else")
      return
    }
    let next = consumers.families[1]
    let share = part(next).map { " with \(decimal($0)) %" } ?? ""
    sheet.add(ProcessorFact.runnerUp.rawValue, label(next) + share, [citation(next)])
  }

  private var demandInWords: String {
    let tasks = median(runnable).map { "\(decimal($0)) tasks want to run" }
    let place = processors.map { $0 == 1 ? "on 1 processor" : "on \($0) processors" }
    switch (tasks, place) {
    case (let tasks?, let place?): return "\(tasks) \(place)"
    case (let tasks?, nil):
      guard let stretch = median(spans.compactMap(\.stretch)) else {
        return "\(tasks) (how many processors there are is not known)"
      }
      return "\(tasks), and those that want to all the time take \(decimal(stretch)) times as long"
    case (nil, let place?): return "an unknown number of tasks want to run \(place)"
    case (nil, nil): return "an unknown number of tasks want to run"
    }
  }

  private var consumersInWords: String {
    guard let consumers, let first = consumers.families.first else {
      return "Who uses them is not known"
    }
    func share(_ consumer: ProcessorConsumer) -> String {
      part(consumer).map { "\(decimal($0)) % of the busy time" }
        ?? "\(decimal(consumer.share)) % of one processor"
    }
    if let processors, busy > 0 {
      let seen = consumers.each.reduce(0) { $0 + $1.share } / (Double(processors) * busy) * 100
      if seen < 50 {
        return "The processes that can be seen used \(decimal(seen)) % of the busy time; most by "
          + "\(label(first)): \(share(first))"
      }
    }
    let most = "Most is used by \(label(first)): \(share(first))"
    guard consumers.families.count > 1 else { return most }
    let next = consumers.families[1]
    return "\(most); then \(label(next)): \(share(next))"
  }

  private func label(_ consumer: ProcessorConsumer) -> String {
    let group = consumer.group.flatMap { $0 == "/" ? nil : $0 }.map { " in \($0)" } ?? ""
    return consumer.label + (consumer.nice > 0 ? ", nice \(consumer.nice)" : "") + group
  }

  /// Its part of the busy time in percent; `nil` where the number of processors is not known.
  func part(_ consumer: ProcessorConsumer) -> Double? {
    guard let processors, busy > 0 else { return nil }
    return min(100, consumer.share / (Double(processors) * busy) * 100)
  }

  private func citation(_ consumer: ProcessorConsumer) -> Citation {
    Citation(
      source: consumer.place,
      text: "\(consumer.label): \(decimal(consumer.share)) % of one processor")
  }

  /// The up to three spans with the most demand.
  private var citations: [Citation] {
    let places = spans.indices.ordered { spans[$0].demand > spans[$1].demand }.prefix(3).sorted()
    return places.map { spans[$0] }.map { span in
      var parts = ["\(decimal(span.shares.busy)) % busy"]
      if span.shares.nice >= 1 { parts.append("\(decimal(span.shares.nice)) % of it nice") }
      if span.shares.steal >= 0.5 { parts.append("\(decimal(span.shares.steal)) % stolen") }
      if let runnable = span.runnable { parts.append("\(decimal(runnable)) runnable") }
      if let pressure = span.pressure {
        parts.append("some task waited \(decimal(pressure)) % of the time")
      }
      let length = span.seconds.map { " over \(decimal($0)) s" } ?? ""
      return Citation(source: span.place, text: parts.joined(separator: ", ") + length)
    }.withoutRepetition
  }
}

extension [Citation] {
  /// Live looks all have one place, at which the first stands for all.
  fileprivate var withoutRepetition: [Citation] {
    var seen: Set<Citation> = []
    return filter { seen.insert($0).inserted }
  }
}

extension HostEvidence {
  /// Pressure between the first and the last look that have it, in percent, from totals.
  func wholePressure(_ resource: PressureResource, full: Bool = false) -> Double? {
    whole { $0.pressure[resource] != nil }.flatMap {
      $0.after.pressure(resource, since: $0.before, over: $0.seconds, full: full)
    }
  }

  /// Run queues of looks that show nothing else of the processors, as `sar -q` alone.
  fileprivate var queueLengths: [Double] {
    printed.filter { $0.snapshot.activity?.shares == nil }.compactMap {
      $0.snapshot.activity?.runnable.map(Double.init)
    }
  }
}
