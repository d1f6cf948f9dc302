internal import Capture
internal import ClusterFormats
internal import Evidence

/// What is worth a look and no cause of anything by itself.
struct ClusterAsides {
  private static let day = 86_400.0
  /// What a pod is in for some seconds.
  private static let early: Set = ["ContainerCreating", "PodInitializing", "Unknown"]

  private let picture: ClusterPicture

  init(_ picture: ClusterPicture) { self.picture = picture }

  var observations: [Citation] {
    picture.groups.flatMap(ofGroup) + budgets + unbounded + services + policies + scalers + cordoned
      + nodeProblems + usages
  }

  private func ofGroup(_ group: PodGroup) -> [Citation] {
    let trouble = WorkloadTrouble(group, picture)
    var lines: [Citation] = []
    let old = trouble.parts.filter { part in
      part.container.state?.kind == .running
        && part.container.last?.reason == "OOMKilled"
        && (trouble.age(part.container.last?.finished, of: part.pod.sample) ?? 0) > Self.day
    }
    if let part = old.first {
      let age = trouble.age(part.container.last?.finished, of: part.pod.sample)
      lines.append(
        part.citation(
          "was killed for want of memory\(age.map { " \(Quantity($0, .seconds)) ago" } ?? "") and runs since"
            + (old.count > 1 ? "; so were \(old.count - 1) more of \(group.reference)" : "")))
    }
    let stale = group.pods.filter { pod in
      pod.sample.reason == "Evicted"
        && (picture.age(pod.sample.started ?? pod.sample.object.created) ?? 0) > Self.day
    }
    if let pod = stale.first {
      lines.append(
        pod.citation(
          pod.sample.object.line,
          "\(counted(stale.count, "pod")) of \(group.reference) evicted more than a day ago "
            + "still \(stale.count == 1 ? "stands" : "stand") there: kubectl -n \(group.namespace) "
            + "delete pods --field-selector=status.phase=Failed"))
    }
    let mounts = group.events.filter {
      event in
      ["FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox"].contains(event.sample.reason)
        && trouble.isNow(event)
        && group.pods.allSatisfy { pod in
          pod.sample.object.name != event.sample.name || pod.sample.phase == "Pending"
        }
    }
    if let event = mounts.last { lines.append(event.citation) }
    let stuck = group.living.filter { pod in
      pod.sample.containers.contains {
        $0.state?.kind == .waiting && Self.early.contains($0.state?.reason ?? "")
      } && (picture.age(pod.sample.object.created) ?? 0) > 600
    }
    if mounts.isEmpty, let pod = stuck.first,
      let reason = pod.sample.containers.lazy.compactMap({ $0.state?.reason }).first
    {
      lines.append(
        pod.citation(
          pod.sample.object.line,
          "\(counted(stuck.count, "pod")) of \(group.subject.name) in \(reason) for long"
            + "\(picture.age(pod.sample.object.created).map { " (\(Quantity($0, .seconds)))" } ?? ""): "
            + "kubectl -n \(group.namespace) describe pod \(pod.sample.object.name)"))
    }
    let gated = group.pods.filter { !$0.sample.gates.isEmpty && $0.sample.phase == "Pending" }
    if let pod = gated.first {
      lines.append(
        pod.citation(
          pod.sample.object.line,
          "\(counted(gated.count, "pod")) of \(group.subject.name) held back by a scheduling gate: "
            + listed(pod.sample.gates)))
    }
    return lines
  }

  /// Budgets that let no pod go, where somebody wants to drain a node.
  private var budgets: [Citation] {
    let refused = picture.events.filter {
      $0.sample.message.holds("violate the pod's disruption budget")
    }
    let isDraining = picture.nodes.contains { $0.sample.isCordoned } || !refused.isEmpty
    return picture.budgets.filter {
      $0.sample.allowed == 0 && ($0.sample.expected ?? 0) > 0 && isDraining
    }.map { budget in
      let sample = budget.sample
      let healthy = sample.healthy.map { healthy in
        sample.desired.map { ": \(healthy) healthy, \($0) wanted" } ?? ""
      }
      return budget.citation(
        sample.object.line,
        "disruption budget \(sample.object.namespace)/\(sample.object.name) lets no pod be evicted"
          + healthy.orEmpty + "; a drain waits for it")
    } + refused.prefix(2).map(\.citation)
  }

  /// Workloads whose containers say nothing of the memory they need.
  private var unbounded: [Citation] {
    func bare(_ asks: (ContainerRecord) -> Bool) -> [PodGroup] {
      picture.groups.filter { group in
        group.key.namespace != "kube-system"
          && group.living.contains { pod in
            pod.sample.containers.contains {
              $0.role == .application && $0.showsResources && !asks($0)
            }
          }
      }
    }
    let groups = bare { $0.requests["memory"] != nil }
    guard let first = groups.first, let pod = first.living.first else { return [] }
    let limitless = bare { $0.limits["memory"] != nil }.count
    return [
      pod.citation(
        pod.sample.object.line,
        "\(counted(groups.count, "workload")) with containers that request no memory "
          + "(\(listed(groups.map(\.reference)))), \(limitless) without a limit: such pods are evicted first"
      )
    ]
  }

  private var services: [Citation] {
    var lines: [Citation] = []
    for service in picture.services {
      let reader = ServiceTrouble(service, picture)
      let object = service.sample.object
      let title = "service \(object.namespace)/\(object.name)"
      if reader.isExpected, reader.stated == 0, let reason = reader.nobody,
        reason.why == "scaled-down", reader.matching.isEmpty
      {
        lines.append(
          service.citation(object.line, "\(title) has nobody behind it: \(reason.story)"))
      }
      let matching = reader.matching.filter { $0.sample.object.form == .whole }
      let declared = Set(matching.flatMap(\.sample.containers).flatMap(\.ports).map(\.number))
      if reader.isExpected, !declared.isEmpty,
        let port = service.sample.ports.first(where: { port in
          port.target.flatMap { Int($0) }.map { !declared.contains($0) } ?? false
        })
      {
        lines.append(
          service.citation(
            object.line,
            "\(title) leads to port \(port.target ?? ""), which no container of its pods declares "
              + "(\(declared.sorted().map(String.init).joined(separator: ", "))); that alone is no fault"
          ))
      }
    }
    return Array(lines.prefix(10))
  }

  private var policies: [Citation] {
    PolicyTrouble.silencers(picture).prefix(5).map { policy in
      let object = policy.sample.object
      return policy.citation(
        object.line,
        "network policy \(object.namespace)/\(object.name) lets some of its pods ask no DNS (port 53)"
      )
    }
  }

  private var scalers: [Citation] {
    picture.scalers.compactMap { scaler in
      let sample = scaler.sample
      let title = "autoscaler \(sample.object.namespace)/\(sample.object.name)"
      if let blind = sample.conditions.first(where: {
        $0.type == "ScalingActive" && $0.status == "False" && $0.reason != "ScalingDisabled"
      }) {
        return scaler.citation(
          sample.object.line,
          "\(title) cannot see what it scales by (\(blind.reason)): \(blind.message.shortened(200))"
        )
      }
      return nil
    }
  }

  /// Conditions that a detector of problems sets: `KernelDeadlock`, `FrequentKubeletRestart`; of others
  /// True is good.
  private var nodeProblems: [Citation] {
    let words: [StaticString] = [
      "Deadlock", "Readonly", "Frequent", "Corrupt", "Problem", "Unhealthy",
    ]
    return picture.nodes.flatMap { node in
      node.sample.conditions.filter { condition in
        condition.status == "True" && words.contains { condition.type.holds($0) }
      }.prefix(3).map { condition in
        node.citation(
          node.sample.object.line,
          "node \(node.sample.object.name) reports \(condition.type): "
            + (condition.message.isEmpty ? condition.reason : condition.message).shortened(200))
      }
    }
  }

  /// Containers near the limit of their memory, and nodes near their end, as `kubectl top` shows.
  private var usages: [Citation] {
    let nodes = picture.nodes.compactMap { node -> Citation? in
      let full = ["memory", "cpu"].filter { node.sample.usage[$0] ?? 0 >= 90 }
      guard !full.isEmpty else { return nil }
      let words = full.map { "\(decimal(node.sample.usage[$0] ?? 0)) % of its \($0)" }
      return node.citation(
        node.sample.object.line,
        "node \(node.sample.object.name) uses \(words.joined(separator: " and "))")
    }
    let pods = picture.usages.compactMap { usage -> Citation? in
      let object = usage.sample.object
      guard
        let pod = picture.pods.first(where: {
          $0.sample.object.name == object.name
            && (object.namespace.isEmpty || $0.sample.object.namespace == object.namespace)
        }),
        let limit = Self.limit(of: usage.sample.container, pod.sample),
        usage.sample.memory >= limit * 0.9
      else { return nil }
      let name = usage.sample.container.map { "container \($0) of " } ?? ""
      return usage.citation(
        object.line,
        "\(name)pod \(object.name) uses \(binary(usage.sample.memory)) of its limit of \(binary(limit)) of memory"
      )
    }
    return Array(nodes.prefix(5)) + Array(pods.prefix(10))
  }

  /// The limit of one container, or of all together where each has one.
  private static func limit(of name: String?, _ pod: PodRecord) -> Double? {
    let parts = pod.containers.filter { part in
      name.map { part.name == $0 } ?? (part.role == .application || part.role == .sidecar)
    }
    let limits = parts.compactMap { $0.limits["memory"] }
    return limits.count == parts.count && !limits.isEmpty ? limits.reduce(0, +) : nil
  }

  private var cordoned: [Citation] {
    let nodes = picture.nodes.filter(\.sample.isCordoned)
    guard let first = nodes.first else { return [] }
    return [
      first.citation(
        first.sample.object.line,
        "\(counted(nodes.count, "node")) cordoned, and take\(nodes.count == 1 ? "s" : "") no new pods: "
          + listed(nodes.map(\.sample.object.name)))
    ]
  }
}
