internal import Capture
internal import ClusterFormats
internal import Evidence

/// Traffic that logs show as failing, held against the network policies: who lets whom reach what.
struct PolicyTrouble {
  /// One end of a connection.
  private struct Party {
    var namespace: String
    var labels: [String: String]
    var addresses: [String]
  }

  /// Whom it wants to reach, and at which port.
  private struct Goal {
    var party: Party
    var transport: String
    var port: Int?
    var portName: String?
    var title: String
    var namespaceIsGuessed = false
  }

  private struct Denial {
    var policies: [Artifact<PolicyRecord>]
    var direction: String
    var goal: String
    var lines: [Citation]
    var count: Int
  }

  private let picture: ClusterPicture

  static func facts(_ picture: ClusterPicture) -> [Fact] {
    guard !picture.policies.isEmpty else { return [] }
    let trouble = PolicyTrouble(picture: picture)
    return picture.groups.flatMap { trouble.facts(of: $0) }
  }

  /// Policies that let their pods ask no DNS, whether or not anybody noticed.
  static func silencers(_ picture: ClusterPicture) -> [Artifact<PolicyRecord>] {
    let trouble = PolicyTrouble(picture: picture)
    return picture.policies.filter { policy in
      guard policy.sample.limitsEgress else { return false }
      // One of its pods stands for all.
      let pod = picture.pods(in: policy.sample.object.namespace).first {
        !$0.sample.isOver && trouble.selects(policy.sample, $0.sample)
      }
      guard let pod else { return false }
      return trouble.denying(pod.sample, trouble.resolver, isEgress: true).contains {
        $0.sample.object.name == policy.sample.object.name
      }
    }
  }

  private func facts(of group: PodGroup) -> [Fact] {
    let logs = picture.logs.compactMap { log in
      client(of: log, in: group).map { (log, $0) }
    }
    var denials: [Denial] = []
    for (log, pod) in logs {
      for trouble in log.sample.troubles where trouble.failure != .refused {
        let line = log.citation(trouble.line.number, trouble.line.text.shortened(300))
        for goal in goals(trouble, from: pod.sample) {
          guard let (policies, direction) = denied(pod.sample, goal) else { continue }
          if let place = denials.firstIndex(where: {
            $0.goal == goal.title && $0.direction == direction
          }) {
            denials[place].lines.append(line)
            denials[place].count = min(denials[place].count &+ trouble.count, 1 << 40)
          } else {
            denials.append(
              Denial(
                policies: policies, direction: direction, goal: goal.title, lines: [line],
                count: trouble.count))
          }
          break
        }
      }
    }
    guard let first = denials.max(by: { $0.count < $1.count }), let policy = first.policies.first
    else { return [] }
    var sheet = FactSheet(group.subject)
    let names = first.policies.map { "\($0.sample.object.namespace)/\($0.sample.object.name)" }
    let evidence =
      first.lines.prefix(3)
      + first.policies.prefix(3).map {
        $0.citation($0.sample.object.line, "network policy \($0.sample.object.name)")
      }
    sheet.add(.denied, denials.reduce(0) { min($0 &+ $1.count, 1 << 40) }, Array(evidence))
    let others = denials.count > 1 ? ", and \(counted(denials.count - 1, "other way"))" : ""
    sheet.add(
      .deniedStory,
      "network \(names.count == 1 ? "policy" : "policies") \(listed(names)) \(names.count == 1 ? "allows" : "allow") no \(first.direction) \(first.goal)\(others)",
      Array(evidence))
    let object = policy.sample.object
    sheet.add(.deniedPolicy, object.name)
    sheet.add(.deniedNamespace, object.namespace)
    sheet.add(.reference, group.reference)
    sheet.add(.namespace, group.namespace)
    return sheet.facts
  }

  /// The pod that wrote a log: named by it, or by a path with the name of what makes it.
  private func client(of log: Artifact<PodLog>, in group: PodGroup) -> Artifact<PodRecord>? {
    if let name = log.sample.pod {
      if let pod = group.pods.first(where: { $0.sample.object.name == name }) { return pod }
      guard PodName.deployment(of: name) == group.key.name else { return nil }
      return group.living.first { $0.sample.object.form != .row }
    }
    let file = log.source.split(separator: "/").last.map(String.init) ?? ""
    guard file.holds(word: group.key.name) || file.hasPrefix(group.key.name + "-") else {
      return nil
    }
    return group.living.first { $0.sample.object.form != .row }
  }

  private var resolver: Goal {
    let pod = picture.pods.first { $0.sample.object.labels["k8s-app"] == "kube-dns" }
    let party =
      pod.map {
        Party(
          namespace: $0.sample.object.namespace, labels: $0.sample.object.labels,
          addresses: $0.sample.addresses)
      }
      ?? Party(namespace: "kube-system", labels: ["k8s-app": "kube-dns"], addresses: [])
    return Goal(
      party: party, transport: "UDP", port: 53, portName: "dns",
      title: "the cluster's DNS (port 53)")
  }

  private func goals(_ trouble: PodLog.Trouble, from pod: PodRecord) -> [Goal] {
    if trouble.failure == .name { return [resolver] }
    let text = trouble.line.text
    var goals: [Goal] = []
    for service in picture.services {
      let reader = ServiceTrouble(service, picture)
      guard reader.isNamed(in: text, pod.object.namespace) else { continue }
      let targets = reader.matching.filter { $0.sample.isReady == true }
      guard let target = targets.first,
        let port = service.sample.ports.first(where: { text.holds(word: String($0.number)) })
          ?? service.sample.ports.first
      else { continue }
      let number = port.target.flatMap { Int($0) } ?? (port.target == nil ? port.number : nil)
      let declared = target.sample.containers.flatMap(\.ports).first {
        number == nil ? $0.name == port.target : $0.number == number
      }
      goals.append(
        Goal(
          party: party(target.sample), transport: port.transport,
          port: number ?? declared?.number, portName: declared?.name,
          title:
            "service \(service.sample.object.namespace)/\(service.sample.object.name), port \(port.number)"
        ))
    }
    for target in picture.pods {
      guard !target.sample.usesHostNetwork, !target.sample.isOver,
        let address = target.sample.addresses.first(where: { text.holds(word: $0) }),
        target.sample.object.name != pod.object.name
      else { continue }
      let port = Self.port(behind: address, in: text)
      goals.append(
        Goal(
          party: party(target.sample), transport: "TCP", port: port, portName: nil,
          title: "pod \(target.sample.object.name)"))
    }
    return goals
  }

  private func party(_ pod: PodRecord) -> Party {
    Party(
      namespace: pod.object.namespace, labels: pod.object.labels,
      addresses: pod.usesHostNetwork ? [] : pod.addresses)
  }

  /// `5432` of `10.244.1.7:5432`.
  private static func port(behind address: String, in text: String) -> Int? {
    // IPv6 stands in brackets there: `[fd00::7]:5432`.
    let front = address.utf8.contains(UInt8(ascii: ":")) ? "[\(address)]:" : address + ":"
    for word in text.split(whereSeparator: { " ,()\"'/>".contains($0) })
    where word.hasPrefix(front) {
      return Int(word.dropFirst(front.count).prefix { $0.isNumber })
    }
    return nil
  }

  private func selects(_ policy: PolicyRecord, _ pod: PodRecord) -> Bool {
    policy.object.namespace == pod.object.namespace && policy.pods.matches(pod.object.labels)
      && !pod.usesHostNetwork && pod.object.form != .row
  }

  /// The policies that stand in the way, and which way; `nil` where they let it pass, or it does not show.
  private func denied(
    _ pod: PodRecord, _ goal: Goal
  ) -> (policies: [Artifact<PolicyRecord>], direction: String)? {
    let out = denying(pod, goal, isEgress: true)
    if !out.isEmpty { return (out, "traffic to") }
    guard
      let target = picture.pods(in: goal.party.namespace).first(where: {
        $0.sample.object.labels == goal.party.labels
      })?.sample
    else { return nil }
    var source = goal
    source.party = party(pod)
    let into = denying(target, source, isEgress: false)
    return into.isEmpty ? nil : (into, "traffic from these pods to")
  }

  /// The policies of a pod that concern the direction, if none of their rules lets the other party pass.
  private func denying(
    _ pod: PodRecord, _ goal: Goal, isEgress: Bool
  ) -> [Artifact<PolicyRecord>] {
    let policies = picture.policies.filter {
      (isEgress ? $0.sample.limitsEgress : $0.sample.limitsIngress) && selects($0.sample, pod)
    }
    for policy in policies {
      for rule in isEgress ? policy.sample.egress : policy.sample.ingress
      where allows(rule, goal, in: policy.sample.object.namespace) {
        return []
      }
    }
    return policies
  }

  private func allows(_ rule: PolicyRecord.Rule, _ goal: Goal, in namespace: String) -> Bool {
    guard rule.ports.isEmpty || rule.ports.contains(where: { fits($0, goal) }) else { return false }
    return rule.peers.isEmpty || rule.peers.contains { fits($0, goal.party, in: namespace) }
  }

  private func fits(_ port: PolicyRecord.Port, _ goal: Goal) -> Bool {
    // DNS goes by either.
    guard port.transport == goal.transport || goal.port == 53 else { return false }
    guard let text = port.port else { return true }
    guard let number = Int(text) else {
      return goal.portName == nil || goal.portName == text
    }
    guard let wanted = goal.port else { return true }
    return number == wanted || port.end.map { number <= wanted && wanted <= $0 } ?? false
  }

  private func fits(_ peer: PolicyRecord.Peer, _ party: Party, in namespace: String) -> Bool {
    if let block = peer.block {
      guard let range = AddressRange(block), !party.addresses.isEmpty else { return true }
      return party.addresses.contains { text in
        guard let address = AddressRange.number(text) else { return true }
        return range.holds(address)
          && !peer.except.contains { AddressRange($0)?.holds(address) ?? false }
      }
    }
    if let spaces = peer.namespaces {
      var labels = picture.namespaces[party.namespace] ?? [:]
      labels["kubernetes.io/metadata.name"] = party.namespace
      let isKnown = picture.namespaces[party.namespace] != nil
      let asksMore =
        spaces.labels.keys.contains { $0 != "kubernetes.io/metadata.name" }
        || spaces.requirements.contains { $0.key != "kubernetes.io/metadata.name" }
      // What cannot be told is not held against the policy.
      if asksMore, !isKnown { return true }
      guard spaces.matches(labels) else { return false }
    } else if party.namespace != namespace {
      return false
    }
    return peer.pods?.matches(party.labels) ?? true
  }
}
