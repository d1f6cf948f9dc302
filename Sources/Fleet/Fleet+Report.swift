package import Evidence

extension Fleet {
  private static let namedHosts = 5
  private static let citedHosts = 10

  /// All hosts as one report; `inputs` are the files.
  package func report(
    version: String, started: String, elapsed: Double, inputs: [Report.Input]
  ) -> Report {
    let roots = findings.filter { $0.root == nil }
    let ids = roots.map(\.cause.id).reduce(into: [CauseID]()) { known, id in
      if !known.contains(id) { known.append(id) }
    }
    let rows = ids.map { id in roots.filter { $0.cause.id == id } }
    let causes = rows.map(row).ordered { one, other in
      if one.cause.severity != other.cause.severity {
        return one.cause.severity > other.cause.severity
      }
      if one.hosts != other.hosts { return one.hosts > other.hosts }
      return Self.precedes(one.cause, other.cause)
    }
    return Report(
      version: version, host: nil, started: started, elapsedSeconds: elapsed, inputs: inputs,
      verdict: Verdict(causes: causes.map(\.cause), ruledOut: ruledOut, gaps: gaps),
      observations: superseded.map {
        Citation(
          source: $0.source,
          text: "an older report of \($0.host), of \($0.started), which is left out")
      }, detail: hosts.isEmpty ? [] : [.table(hostTable), .table(findingTable)])
  }

  /// The same cause on one or many hosts.
  private func row(_ found: [Finding]) -> (cause: Cause, hosts: Int) {
    let sorted = found.ordered { Self.precedes($0.cause, $1.cause) }
    guard let worst = sorted.first else {
      preconditionFailure("a row has at least one finding")
    }
    var places: [Int] = []
    for finding in sorted where !places.contains(finding.host) { places.append(finding.host) }
    let name = hosts[worst.host].host
    var cause = worst.cause
    cause.evidence = cause.evidence.map { Citation(source: "\(name):\($0.source)", text: $0.text) }
    for finding in sorted.dropFirst().prefix(Self.citedHosts) {
      let subject = finding.cause.subject.name
      cause.evidence.append(
        Citation(
          source: "\(hosts[finding.host].host):\(subject)", text: finding.cause.summary))
    }
    let symptoms = sorted.flatMap(\.symptoms)
    cause.evidence += symptoms.prefix(Self.citedHosts).map {
      Citation(source: "seen from other hosts", text: $0)
    }
    for finding in sorted.dropFirst() {
      cause.explains += finding.cause.explains.filter { !cause.explains.contains($0) }
    }
    if places.count > 1 || hosts.count > 1 {
      let subject = cause.subject.name
      cause.subject = Subject(
        .host, places.count == 1 ? (subject == name ? name : "\(name), \(subject)") : names(places))
    }
    if places.count > 1 {
      cause.summary =
        "on \(places.count) of \(hosts.count) hosts; gravest on \(name): \(cause.summary)"
      cause.next = cause.next.map { Cause.Step(text: "\(name): \($0.text)", command: $0.command) }
    }
    if !symptoms.isEmpty {
      cause.summary +=
        "; felt on other hosts: \(symptoms.prefix(3).joined(separator: "; "))"
        + (symptoms.count > 3 ? " and \(symptoms.count - 3) more" : "")
    }
    return (cause, places.count)
  }

  private func names(_ places: [Int]) -> String {
    let named = places.prefix(Self.namedHosts).map { hosts[$0].host }.joined(separator: ", ")
    let rest = places.count - Self.namedHosts
    return rest > 0 ? "\(named) and \(rest) more" : named
  }

  /// What every host that says something of it rules out, and none has.
  private var ruledOut: [Verdict.Exclusion] {
    let found = Set(hosts.flatMap { $0.causes.flatMap { [$0.id] + $0.explains } })
    var order: [CauseID] = []
    var told: [CauseID: [(host: String, because: String)]] = [:]
    for host in hosts {
      for exclusion in host.ruledOut where !found.contains(exclusion.id) {
        if told[exclusion.id] == nil { order.append(exclusion.id) }
        told[exclusion.id, default: []].append((host.host, exclusion.because))
      }
    }
    return order.compactMap { id in
      guard let lines = told[id], lines.count == hosts.count, let first = lines.first else {
        return nil
      }
      let text =
        lines.count == 1
        ? first.because : "on all \(lines.count) hosts; \(first.host): \(first.because)"
      return Verdict.Exclusion(id: id, because: text)
    }
  }

  /// Each gap once, with the hosts that have it.
  private var gaps: [Gap] {
    var order: [Gap] = []
    var owners: [[Int]] = []
    for (place, host) in hosts.enumerated() {
      for gap in host.gaps {
        if let known = order.firstIndex(where: {
          $0.reason == gap.reason && $0.weakens == gap.weakens
        }) {
          if owners[known].last != place { owners[known].append(place) }
        } else {
          order.append(gap)
          owners.append([place])
        }
      }
    }
    let told = zip(order, owners).map { gap, places in
      Gap(source: "\(names(places)): \(gap.source)", reason: gap.reason, weakens: gap.weakens)
    }
    let silent = hosts.filter { !$0.isRead }.map { host in
      Gap(
        source: host.host,
        reason: "nothing could be looked at there: what that host has is not in this report")
    }
    return told + silent
  }

  private var hostTable: Table {
    let columns = [
      Table.Column("host", "host"), .init("causes", "causes", alignsRight: true),
      .init("severity", "severity"), .init("worst", "gravest cause"),
      .init("gaps", "gaps", alignsRight: true), .init("started", "looked at"),
      .init("source", "report"),
    ]
    let order = hosts.indices.ordered { one, other in
      guard let first = hosts[one].causes.first, let second = hosts[other].causes.first else {
        return hosts[one].causes.count > hosts[other].causes.count
      }
      return Self.precedes(first, second)
    }
    let rows = order.map { place -> [Cell] in
      let host = hosts[place]
      let worst = host.causes.first
      return [
        .text(host.host), host.isRead ? .integer(host.causes.count) : .unknown,
        worst.map { .text($0.severity.rawValue) } ?? .unknown,
        worst.map { .text($0.id.rawValue) } ?? .unknown, .integer(host.gaps.count),
        .text(host.started), .text(host.source),
      ]
    }
    return Table(key: "hosts", title: "hosts, gravest first", columns: columns, rows: rows)
  }

  private var findingTable: Table {
    let columns = [
      Table.Column("id", "cause"), .init("host", "host"), .init("subject", "subject"),
      .init("caused_by", "caused by"),
    ]
    let sorted = findings.ordered {
      $0.cause.id == $1.cause.id
        ? Self.precedes($0.cause, $1.cause) : $0.cause.id.rawValue < $1.cause.id.rawValue
    }
    let rows = sorted.map { finding -> [Cell] in
      [
        .text(finding.cause.id.rawValue), .text(hosts[finding.host].host),
        .text(finding.cause.subject.name), finding.root.map(Cell.text) ?? .unknown,
      ]
    }
    return Table(key: "findings", title: "what each host has", columns: columns, rows: rows)
  }
}
