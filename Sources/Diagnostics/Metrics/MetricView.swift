package import Capture
package import Evidence
internal import MetricFormats

/// What programs, hosts, servers and clusters say of themselves as metrics.
///
/// A node exporter is a host, a JVM's beans are the counters of its collector: their facts, and what is
/// asked of them, are those of hosts and JVMs. Golden signals say that users are hurt, never why.
package enum MetricView: Diagnostic {
  package static let name = "metric-view"
  package static var parsers: [any StreamParser.Type] { MetricFormats.parsers }
  package static let facts = MetricFact.declarations

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let targets = MetricTargets(recording).all
    guard !targets.isEmpty else { return findings }
    var tables = MetricTables(targets)
    let hosts = targets.compactMap { MetricHost($0) }
    let isOnly = hosts.count { $0.isNode } <= 1
    for host in hosts { findings.take(host.findings(isOnly: isOnly)) }
    if hosts.count > 1 { findings.host = nil }
    let machines = targets.filter(\.isJVM)
    for target in targets {
      if target.isJVM {
        let subject = target.machine(in: recording, among: machines.count)
        findings.facts += target.machineFacts(subject)
        if let collector = MetricCollector(target) {
          findings.take(collector.findings(of: subject))
        }
      }
      findings.facts += MetricProcess(target, name: target.name).facts
      findings.facts += MetricServers(target).facts
      findings.facts += MetricPods(target)?.facts ?? []
      if let signals = MetricSignals(target) {
        findings.facts += signals.facts
        findings.observations += signals.observations
        tables.add(signals)
      }
      if let pool = MetricSQLPool.all(of: target).max(by: { $0.rank < $1.rank }) {
        var sheet = FactSheet(Subject(.target, target.name))
        pool.add(to: &sheet)
        findings.facts += sheet.facts
      }
      tables.add(MetricPool.all(of: target))
    }
    findings.gaps += gaps(targets)
    findings.detail = tables.blocks + findings.detail
    return findings
  }

  /// What one look does not tell, once for all.
  private static func gaps(_ targets: [MetricTarget]) -> [Gap] {
    var gaps: [Gap] = []
    let single = targets.filter { $0.looks.count == 1 && !$0.series.isEmpty }
    if let first = single.first {
      let names = single.map(\.name)
      gaps.append(
        Gap(
          source: first.looks[0].source,
          reason:
            "one scrape of \(listed(names)): counters show rates only between two; scrape again some seconds later, "
            + "and hand over both (diag metrics URL does it by itself)",
          weakens: single.contains(where: \.isJVM) ? ["leak", "cpu/gc-thrash"] : []))
    }
    let untimed = targets.filter { $0.looks.count > 1 && !$0.isTimed }
    if let first = untimed.first {
      gaps.append(
        Gap(
          source: first.looks[0].source,
          reason:
            "nothing says when the scrapes of \(listed(untimed.map(\.name))) were taken, so there are no rates: "
            + "say --interval 15s, or write a line with the date before each",
          weakens: ["cpu", "io-saturation", "leak"]))
    }
    return gaps
  }
}

extension Findings {
  /// Adds what another diagnostic found, its tables under names of their own.
  fileprivate mutating func take(_ other: Findings) {
    facts += other.facts
    gaps += other.gaps
    charts += other.charts
    graphs += other.graphs
    observations += other.observations
    host = host ?? other.host
    for block in other.detail {
      var block = block
      let taken = Set(detail.map(\.key))
      var number = 2
      while taken.contains(block.key) {
        block.key = "\(block.key)_\(number)"
        number += 1
      }
      detail.append(block)
    }
  }
}

extension Block {
  fileprivate var key: String {
    get {
      switch self {
      case .table(let table): table.key
      case .figures(let figures): figures.key
      case .listing(let listing): listing.key
      }
    }
    set {
      switch self {
      case .table(var table):
        table.key = newValue
        self = .table(table)
      case .figures(var figures):
        figures.key = newValue
        self = .figures(figures)
      case .listing(var listing):
        listing.key = newValue
        self = .listing(listing)
      }
    }
  }
}
