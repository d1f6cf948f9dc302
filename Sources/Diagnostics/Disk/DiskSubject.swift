internal import Evidence
internal import LinuxFormats

/// A device with what is derived over its busiest window.
struct DiskSubject {
  /// Devices that one is compared with; the busiest of the host.
  private static let siblingLimit = 64

  let series: DiskSeries
  let subject: Subject
  let stalls: DiskStalls
  private let sources: [String]
  /// The median wait of other leaves over the same intervals, in ms.
  private let siblingWait: Double?

  init(_ series: DiskSeries, in evidence: DiskEvidence) {
    self.series = series
    let prefix = evidence.hosts.count > 1 ? (series.host.map { "\($0):" } ?? "") : ""
    subject = Subject(.device, prefix + series.name)
    stalls = DiskStalls(series)
    sources = evidence.sources
    let siblings = evidence.subjects.prefix(Self.siblingLimit).filter { other in
      other.host == series.host && other.name != series.name
        && other.intervals.count == series.intervals.count
        && DiskRole(of: other, among: []) != .stacked
    }
    let waits = siblings.map { DiskLoad($0, over: series.window).wait }.filter { $0 > 0 }
    siblingWait = median(waits)
  }

  private var window: ArraySlice<DiskInterval> { series.busiest }

  var load: DiskLoad { DiskLoad(series, over: series.window) }

  var utilization: Double? { mean(window.compactMap(\.utilization)) }

  var requests: Double? { mean(window.compactMap(\.completions)) }

  var throughput: Double? { mean(window.compactMap(\.bytes)) }

  /// Bytes per second by kind, in the window.
  var byteRates: (read: Double, written: Double) {
    (meanRate(.readBytes) ?? 0, meanRate(.writeBytes) ?? 0)
  }

  var wait: Double? {
    guard let requests, requests > 0, window.contains(where: { $0.waited != nil }) else {
      return nil
    }
    return load.wait
  }

  var requestSize: Double? {
    guard let requests, requests > 0, let throughput else { return nil }
    return throughput / requests
  }

  /// Milliseconds.
  var serviceTime: Double? {
    guard let requests, requests > 0, let utilization else { return nil }
    return utilization * 10 / requests
  }

  private func meanRate(_ measure: IostatMeasure) -> Double? {
    mean(window.compactMap { $0.row[measure] })
  }

  /// The mean wait of one kind of request, over requests.
  private func meanWait(_ wait: IostatMeasure, rate: IostatMeasure) -> Double? {
    var waited = 0.0
    var completed = 0.0
    for interval in window {
      guard let rate = interval.row[rate], let wait = interval.row[wait] else { continue }
      waited += rate * wait
      completed += rate
    }
    return completed > 0 ? waited / completed : nil
  }

  private var sustainedWait: Double? {
    let waits = window.filter { !$0.isStalled }.map { $0.wait ?? 0 }
    return waits.isEmpty ? nil : lowerQuartile(waits)
  }

  private func value(_ fact: DiskFact) -> Double? {
    switch fact {
    case .intervals: Double(series.count)
    case .window: Double(window.reduce(0) { $0 + $1.folded })
    case .utilization: utilization
    case .printedUtilization: mean(window.compactMap { $0.row[.utilization] })
    case .medianUtilization: median(series.intervals.compactMap(\.utilization))
    case .highestUtilization: series.intervals.compactMap(\.utilization).max()
    case .queue: window.contains { $0.queue != nil } ? series.sustainedQueue : nil
    case .printedQueue:
      window.contains { $0.row[.queue] != nil }
        ? lowerQuartile(window.map { $0.row[.queue] ?? 0 }) : nil
    case .medianQueue: median(series.intervals.compactMap(\.queue))
    case .highestQueue: series.intervals.compactMap(\.queue).max()
    case .await: wait
    case .sustainedAwait: sustainedWait
    case .medianAwait: median(series.intervals.compactMap(\.wait))
    case .highestAwait: series.intervals.compactMap(\.wait).max()
    case .readAwait: meanWait(.readAwait, rate: .reads)
    case .writeAwait: meanWait(.writeAwait, rate: .writes)
    case .discardAwait: meanWait(.discardAwait, rate: .discards)
    case .flushAwait: meanWait(.flushAwait, rate: .flushes)
    case .requests: requests
    case .reads: meanRate(.reads)
    case .writes: meanRate(.writes)
    case .flushes: meanRate(.flushes)
    case .throughput: throughput
    case .requestSize: requestSize
    case .serviceTime: serviceTime
    case .slowerThanSiblings: wait.flatMap { wait in siblingWait.map { wait / $0 } }
    case .stalledIntervals: Double(stalls.intervals)
    case .longestStall: Double(stalls.longest)
    case .recoveredStalls: Double(stalls.recovered)
    case .layers: nil
    }
  }

  var facts: [Fact] {
    let (busy, stalled) = (
      citations(of: window), citations(of: series.intervals[stalls.longestRange])
    )
    return DiskFact.allCases.compactMap { fact in
      if fact == .layers {
        guard !series.layers.isEmpty else { return nil }
        return Fact(fact.rawValue, of: subject, .text(series.layers.joined(separator: ", ")))
      }
      guard let value = value(fact), case .quantity(let unit) = fact.shape,
        series.isTimed || fact.isPerRequest
      else { return nil }
      let isStall = fact == .stalledIntervals || fact == .longestStall || fact == .recoveredStalls
      return Fact(
        fact.rawValue, of: subject, .quantity(Quantity(value, unit)),
        evidence: isStall ? stalled : busy)
    }
  }

  /// The up to three rows with the longest queue or, where there is none, the first.
  private func citations(of intervals: ArraySlice<DiskInterval>) -> [Citation] {
    let rows = intervals.ordered { ($0.queue ?? 0) > ($1.queue ?? 0) }.prefix(3)
    return rows.ordered { ($0.file, $0.row.line) < ($1.file, $1.row.line) }.map { interval in
      Citation(source: "\(sources[interval.file]):\(interval.row.line)", text: text(of: interval))
    }
  }

  /// What the kernel's own figure is called.
  private var word: String { series.isCounted ? "counted" : "printed" }

  /// The row in words, saying which queue and which busy share were used.
  private func text(of interval: DiskInterval) -> String {
    var parts: [String] = []
    if let requests = interval.completions { parts.append("\(decimal(requests)) requests/s") }
    if let bytes = interval.bytes {
      parts.append(Quantity(bytes, .bytesPerSecond).description)
    }
    if let wait = interval.wait { parts.append("wait \(decimal(wait)) ms") }
    if let queue = interval.queue {
      let printed = interval.row[.queue]
      let isRecomputed = printed.map { abs($0 - queue) > 0.005 } ?? true
      let note = printed.map { "rates x waits; \(word) \(decimal($0))" } ?? "rates x waits"
      parts.append("queue \(decimal(queue))" + (isRecomputed ? " (\(note))" : " (\(word))"))
    }
    if let busy = interval.utilization, let printed = interval.row[.utilization] {
      let isBounded = min(100, printed) - busy > 1
      let note = isBounded ? " (bounded by the queue; \(word) \(decimal(printed)) %)" : ""
      parts.append("\(decimal(busy)) % busy\(note)")
    }
    return "\(series.name): " + parts.joined(separator: ", ")
  }
}
