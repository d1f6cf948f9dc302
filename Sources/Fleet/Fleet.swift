package import Evidence

/// The reports of many hosts as one: the same cause on many hosts is one row, and what a host suffers
/// from another one is said with its cause there.
package struct Fleet {
  /// A cause with the host that has it.
  struct Finding {
    var host: Int
    var cause: Cause
    /// Findings of other hosts that this one accounts for.
    var symptoms: [String] = []
    /// The cause on another host that accounts for it.
    var root: String?
  }

  let hosts: [HostReport]
  private(set) var findings: [Finding]
  /// Older reports of hosts that have a newer one.
  package let superseded: [HostReport]

  /// `symptoms` gives what a cause accounts for, as its playbook says.
  package init(_ reports: [HostReport], symptoms: (Cause) -> Set<CauseID>) {
    var newest: [String: HostReport] = [:]
    for report in reports where report.started >= newest[report.host]?.started ?? "" {
      newest[report.host] = report
    }
    var seen: Set<String> = []
    hosts = reports.compactMap { report in
      seen.insert(report.host).inserted ? newest[report.host] : nil
    }
    let kept = Set(hosts.map { "\($0.host) \($0.source) \($0.started)" })
    superseded = reports.filter { !kept.contains("\($0.host) \($0.source) \($0.started)") }
    findings = hosts.enumerated().flatMap { place, host in
      host.causes.map { Finding(host: place, cause: $0) }
    }
    link(symptoms)
  }

  /// Takes what names an address of another host under the gravest cause found there.
  private mutating func link(_ symptoms: (Cause) -> Set<CauseID>) {
    let directory = HostDirectory(hosts)
    let order = findings.indices.ordered { Self.precedes(findings[$0].cause, findings[$1].cause) }
    for place in findings.indices {
      let suffered = findings[place]
      let named = directory.hosts(namedBy: suffered.cause, on: suffered.host)
      let root = order.first { index in
        let found = findings[index]
        // Of two that account for each other one has to stand.
        return found.root == nil && named.contains(found.host)
          && found.cause.severity >= suffered.cause.severity
          && (symptoms(found.cause).contains(suffered.cause.id)
            || suffered.cause.isRemoteSymptom && !found.cause.isRemoteSymptom)
      }
      guard let root else { continue }
      let found = findings[root]
      findings[place].root = "\(hosts[found.host].host): \(found.cause.id.rawValue)"
      let text = "\(hosts[suffered.host].host): \(suffered.cause.summary)"
      findings[root].symptoms.append(text)
      let explained = [suffered.cause.id] + suffered.cause.explains
      findings[root].cause.explains += explained.filter {
        $0 != findings[root].cause.id && !findings[root].cause.explains.contains($0)
      }
    }
  }

  static func precedes(_ one: Cause, _ other: Cause) -> Bool {
    if one.severity != other.severity { return one.severity > other.severity }
    if one.confidence != other.confidence { return one.confidence > other.confidence }
    return one.id.rawValue < other.id.rawValue
  }
}

extension Cause {
  /// Whether it says of a remote party that it does not answer well.
  fileprivate var isRemoteSymptom: Bool {
    ["dependency", "network"].contains(id.class) || id.rawValue == "pool-exhaustion/jdbc"
  }
}
