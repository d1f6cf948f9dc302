package import Capture
internal import DeliveryFormats
package import Evidence

/// Cold starts of cloud functions, time-outs and memory.
package enum CloudFunctions: Diagnostic {
  package static let name = "cloud-functions"
  package static var parsers: [any StreamParser.Type] { [LambdaLogParser.self] }
  package static let facts = FunctionFact.declarations

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let functions = FunctionView.all(in: recording)
    for function in functions {
      findings.facts += function.facts
      findings.observations += function.observations
    }
    if !functions.isEmpty { findings.detail = [.table(FunctionView.table(of: functions))] }
    return findings
  }
}

/// The invocations of one function, in the order of their time.
struct FunctionView {
  private var name: String
  private var invocations: [(source: String, report: Invocation)] = []
  private var logs: [(source: String, log: LambdaLog)] = []

  /// By the name that the logs tell, else by their place.
  static func all(in recording: Recording) -> [FunctionView] {
    var views: [FunctionView] = []
    var places: [String: Int] = [:]
    func place(of name: String) -> Int {
      if let place = places[name] { return place }
      places[name] = views.count
      views.append(FunctionView(name: name))
      return views.count - 1
    }
    for log in recording.samples(of: LambdaLogParser.self) {
      let own =
        log.sample.function
        ?? (log.source == "-" ? "the function" : "the function of \(log.source)")
      let home = place(of: own)
      views[home].logs.append((log.source, log.sample))
      for report in log.sample.invocations {
        let index = report.function.map { place(of: $0) } ?? home
        views[index].invocations.append((log.source, report))
      }
    }
    for index in views.indices { views[index].sort() }
    return views.filter { !$0.invocations.isEmpty || !$0.logs.isEmpty }
  }

  private init(name: String) { self.name = name }

  private mutating func sort() {
    guard invocations.allSatisfy({ $0.report.time != nil }) else { return }
    let order = invocations.indices.ordered {
      let (a, b) = (invocations[$0].report.time ?? 0, invocations[$1].report.time ?? 0)
      return a != b ? a < b : $0 < $1
    }
    invocations = order.map { invocations[$0] }
  }

  private var cold: [(source: String, report: Invocation)] {
    invocations.filter { $0.report.coldStart != nil }
  }

  private var warm: [Double] {
    invocations.filter { $0.report.coldStart == nil }.map(\.report.duration)
  }

  private var totals: [Double] {
    invocations.map { $0.report.duration + ($0.report.coldStart ?? 0) }
  }

  /// Cold starts by tenth of the invocations.
  private var tenths: [Int] {
    var tenths = Array(repeating: 0, count: 10)
    for (index, entry) in invocations.enumerated() where entry.report.coldStart != nil {
      tenths[min(9, index * 10 / invocations.count)] += 1
    }
    return tenths
  }

  var facts: [Fact] {
    guard !invocations.isEmpty else { return [] }
    var sheet = FactSheet(Subject(.function, name))
    let cold = cold
    let tenths = tenths
    let steady = tenths.reduce(0, +) - (tenths.max() ?? 0)
    let slowest = cold.ordered { $0.report.coldStart ?? 0 > $1.report.coldStart ?? 0 }.prefix(3)
    let shown = slowest.map { entry in
      Citation(
        source: "\(entry.source):\(entry.report.line)",
        text:
          "\(decimal(entry.report.coldStart ?? 0)) ms until the environment was ready, then \(decimal(entry.report.duration)) ms of work"
      )
    }
    sheet.add(FunctionFact.invocations.rawValue, invocations.count, .invocations)
    sheet.add(FunctionFact.cold.rawValue, cold.count, .count, shown)
    sheet.add(FunctionFact.share.rawValue, percent(cold.count, invocations.count), .percent, shown)
    sheet.add(
      FunctionFact.steadyShare.rawValue, percent(steady, max(1, invocations.count * 9 / 10)),
      .percent)
    sheet.add(FunctionFact.spread.rawValue, tenths.count { $0 > 0 }, .intervals)
    let warm = warm
    let all = totals
    add(FunctionFact.initMedian, median(cold.compactMap(\.report.coldStart)), &sheet)
    add(
      FunctionFact.coldMedian, median(cold.map { $0.report.duration + ($0.report.coldStart ?? 0) }),
      &sheet)
    add(FunctionFact.warmMedian, median(warm), &sheet)
    add(FunctionFact.warmTail, quantile(0.99, warm), &sheet)
    add(FunctionFact.allMedian, median(all), &sheet)
    add(FunctionFact.allTail, quantile(0.99, all), &sheet)
    if let tail = quantile(0.99, all), let without = quantile(0.99, warm) {
      sheet.add(FunctionFact.added.rawValue, max(0, tail - without), .milliseconds)
      if without > 0 {
        sheet.add(FunctionFact.ratio.rawValue, 100 * max(0, tail - without) / without, .percent)
      }
    }
    return sheet.facts
  }

  private func add(_ fact: FunctionFact, _ value: Double?, _ sheet: inout FactSheet) {
    if let value { sheet.add(fact.rawValue, (value * 100).rounded() / 100, .milliseconds) }
  }

  private func percent(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 0 : (Double(part) * 10_000 / Double(whole)).rounded() / 100
  }

  /// The smallest value that a share of all values does not exceed.
  private func quantile(_ share: Double, _ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let rank = Int((share * Double(values.count)).rounded(.up))
    return values.sorted()[min(values.count, max(1, rank)) - 1]
  }

  var observations: [Citation] {
    var list: [Citation] = []
    func observe(_ items: [(source: String, line: Int)], _ text: String) {
      guard let first = items.first else { return }
      list.append(Citation(source: "\(first.source):\(first.line)", text: "\(name): \(text)"))
    }
    let slow = invocations.filter { $0.report.status == .timeout }.map {
      ($0.source, $0.report.line)
    }
    let told = logs.flatMap { log in log.log.timeouts.map { (log.source, $0.line) } }
    let timeouts = slow.isEmpty ? told : slow
    observe(timeouts, "\(times(timeouts.count)) the time limit of the function ended an invocation")
    let ends = logs.flatMap { log in log.log.memoryEnds.map { (log.source, $0.line) } }
    observe(
      ends,
      "\(times(ends.count)) an invocation ended for want of memory: give the function more, or find what grows"
    )
    let full = invocations.filter { entry in
      guard let used = entry.report.memoryUsed, let size = entry.report.memorySize, size > 0 else {
        return false
      }
      return used >= size
    }
    if ends.isEmpty, let first = full.first {
      observe(
        full.map { ($0.source, $0.report.line) },
        "\(times(full.count)) all of its memory was in use (\(decimal(first.report.memorySize ?? 0)) MB)"
      )
    }
    let inits = logs.flatMap { log in log.log.failedInits.map { (log.source, $0.line) } }
    observe(
      inits,
      "\(times(inits.count)) the preparation of an environment failed or took longer than 10 s")
    let prepared = invocations.count { $0.report.isPrepared }
    if prepared > 0, let first = invocations.first(where: { $0.report.isPrepared }) {
      observe(
        [(first.source, first.report.line)],
        "\(prepared) environments were prepared before anybody waited for them; they count as no cold starts"
      )
    }
    return list
  }

  private func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }

  static func table(of functions: [FunctionView]) -> Table {
    let columns = [
      Table.Column("function", "function"), .init("invocations", "invocations", alignsRight: true),
      .init("cold", "cold", alignsRight: true), .init("cold_percent", "cold %", alignsRight: true),
      .init("init_p50_ms", "init p50 ms", alignsRight: true),
      .init("warm_p50_ms", "p50 warm", alignsRight: true),
      .init("p50_ms", "p50 all", alignsRight: true),
      .init("warm_p99_ms", "p99 warm", alignsRight: true),
      .init("p99_ms", "p99 all", alignsRight: true),
      .init("memory_used_mb", "memory MB", alignsRight: true),
      .init("memory_size_mb", "of MB", alignsRight: true),
      .init("timeouts", "time-outs", alignsRight: true),
    ]
    return Table(
      key: "functions", title: "functions; times are p50 and p99 without and with cold starts",
      columns: columns,
      rows: functions.filter { !$0.invocations.isEmpty }.map(\.row))
  }

  private var row: [Cell] {
    func cell(_ value: Double?) -> Cell {
      value.map { .number(($0 * 10).rounded() / 10) } ?? .unknown
    }
    let cold = cold
    return [
      .text(name), .integer(invocations.count), .integer(cold.count),
      .number(percent(cold.count, invocations.count)),
      cell(median(cold.compactMap(\.report.coldStart))), cell(median(warm)), cell(median(totals)),
      cell(quantile(0.99, warm)), cell(quantile(0.99, totals)),
      cell(invocations.compactMap(\.report.memoryUsed).max()),
      cell(invocations.compactMap(\.report.memorySize).last),
      .integer(invocations.count { $0.report.status == .timeout }),
    ]
  }
}
