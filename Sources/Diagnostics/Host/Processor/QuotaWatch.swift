internal import Evidence
internal import LinuxFormats

/// What a quota did to a control group between two looks.
struct QuotaWatch {
  let path: String
  let quota: Double?
  /// `nil` where there is one look only.
  private(set) var seconds: Double?
  private(set) var periods: Int?
  private(set) var throttledPeriods: Int?
  /// Seconds.
  private(set) var throttled: Double?
  /// Processors.
  private(set) var usage: Double?
  /// The same since the group was made, of the last look.
  let sinceCreation: (periods: Int, throttled: Int)?
  let place: String
  let members: Set<Int>

  private init(_ look: HostEvidence.Look, _ group: ControlGroup, _ control: ProcessorControl) {
    path = group.path
    quota = control.quota
    place = look.text(control.place)
    members = Set(group.members ?? [])
    if let periods = control.periods, let throttled = control.throttledPeriods, periods > 0 {
      sinceCreation = (periods, throttled)
    } else {
      sinceCreation = nil
    }
  }

  private mutating func compare(
    _ old: ProcessorControl, _ new: ProcessorControl, _ seconds: Double?
  ) {
    func difference(_ path: KeyPath<ProcessorControl, Int?>) -> Int? {
      guard let before = old[keyPath: path], let after = new[keyPath: path], after >= before else {
        return nil
      }
      return after - before
    }
    guard let periods = difference(\.periods) else { return }
    // The clock of periods runs while the group wants to run: at least so long.
    let counted = Double(periods) * Double(new.period ?? 100_000) / 1e6
    let passed = seconds ?? counted
    guard passed > 0 else { return }
    self.seconds = passed
    self.periods = periods
    throttledPeriods = difference(\.throttledPeriods)
    throttled = difference(\.throttled).map { Double($0) / 1e6 }
    usage = difference(\.usage).map { Double($0) / 1e6 / passed }
  }

  /// The share of periods in which the group was held back, in percent.
  var throttledShare: Double? {
    guard let periods, let throttledPeriods, periods > 0 else { return nil }
    return min(100, Double(throttledPeriods) / Double(periods) * 100)
  }

  /// All groups with a quota, or whose counters show one, the most throttled first.
  static func all(in evidence: HostEvidence) -> [QuotaWatch] {
    let looks = evidence.looks.filter { look in
      look.snapshot.controlGroups.contains { $0.processor != nil }
    }
    guard let last = looks.last else { return [] }
    var watches: [QuotaWatch] = []
    for group in last.snapshot.controlGroups {
      guard let control = group.processor, control.isLimited else { continue }
      var watch = QuotaWatch(last, group, control)
      let first = looks.first { $0.snapshot.processorControl(of: group.path)?.periods != nil }
      if let first, looks.count > 1, let old = first.snapshot.processorControl(of: group.path) {
        watch.compare(old, control, HostInterval(first, last)?.seconds)
      }
      watches.append(watch)
    }
    return watches.ordered {
      ($0.throttledShare ?? -1, $1.path) > ($1.throttledShare ?? -1, $0.path)
    }
  }

  func facts(_ consumers: ProcessorConsumers?) -> [Fact] {
    guard let seconds else { return [] }
    var sheet = FactSheet(Subject(.controlGroup, path))
    let evidence = [Citation(source: place, text: text)]
    func add(_ fact: QuotaFact, _ value: Double?) {
      guard let value, case .quantity(let unit) = fact.shape else { return }
      sheet.add(fact.rawValue, value, unit, evidence)
    }
    add(.quota, quota)
    let usage = usage ?? memberUsage(consumers)
    add(.usage, usage)
    if let quota, quota > 0 { add(.usageShare, usage.map { $0 / quota * 100 }) }
    add(.periods, periods.map(Double.init))
    add(.throttledPeriods, throttledShare)
    add(.throttledTime, throttled.map { $0 / seconds * 100 })
    add(.window, seconds)
    var terms = quota.map { "its quota of \(Quantity($0, .processors))" } ?? "its quota"
    if let usage { terms += "; it used \(Quantity(usage, .processors))" }
    if let consumer = consumer(among: consumers) {
      let text = "\(consumer.label) used \(decimal(consumer.share)) % of a processor"
      terms += ", most of it by \(consumer.label)"
      sheet.add(
        QuotaFact.consumer.rawValue, text, [Citation(source: consumer.place, text: text)])
    }
    sheet.add(QuotaFact.terms.rawValue, terms, evidence)
    return sheet.facts
  }

  func consumer(among consumers: ProcessorConsumers?) -> ProcessorConsumer? {
    consumers?.each.first(where: holds)
  }

  /// Processors that the processes of the group used, for groups whose time nobody counts.
  func memberUsage(_ consumers: ProcessorConsumers?) -> Double? {
    guard let own = consumers?.each.filter(holds), !own.isEmpty else { return nil }
    return own.reduce(0) { $0 + $1.share } / 100
  }

  private func holds(_ consumer: ProcessorConsumer) -> Bool {
    consumer.pids.contains(where: members.contains) || consumer.group == path
      || consumer.group?.hasPrefix(path + "/") == true
  }

  private var text: String {
    var parts: [String] = []
    if let throttledPeriods, let periods {
      parts.append("held back in \(throttledPeriods) of \(periods) periods")
    }
    if let throttled, let seconds {
      parts.append("for \(decimal(throttled)) s in \(decimal(seconds)) s")
    }
    if let usage { parts.append("used \(decimal(usage)) processors") }
    if let quota { parts.append("quota \(decimal(quota))") }
    return "\(path): " + parts.joined(separator: ", ")
  }
}

extension ProcessorControl {
  /// Whether it has a quota; periods are counted where there is, or was, one.
  fileprivate var isLimited: Bool { quota != nil || (periods ?? 0) > 0 }
}

extension HostSnapshot {
  fileprivate func processorControl(of path: String) -> ProcessorControl? {
    controlGroups.first { $0.path == path }?.processor
  }
}
