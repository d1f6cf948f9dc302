internal import Capture
internal import ClusterFormats
internal import Evidence

extension ServiceTrouble {
  private var selector: LabelSelector { LabelSelector(labels: service.sample.selector) }
  private var name: String { service.sample.object.name }
  private var namespace: String { service.sample.object.namespace }

  /// Why no pod has the labels.
  var nobody: Reason? {
    let wanted = Self.written(service.sample.selector)
    let makers = picture.workloads.filter {
      $0.sample.object.namespace == namespace && !$0.sample.podLabels.isEmpty
        && selector.matches($0.sample.podLabels)
        && $0.sample.object.kind != "Job" && $0.sample.object.kind != "CronJob"
    }
    if let maker = makers.first(where: { $0.sample.desired != 0 }) ?? makers.first {
      return made(by: maker, wanted)
    }
    if let near = nearest {
      return Reason(
        why: "selector",
        story: "it selects \(wanted), and no pod has these labels: \(near.story)",
        evidence: [near.citation])
    }
    let elsewhere = picture.pods.first {
      $0.sample.object.namespace != namespace && !$0.sample.isOver
        && $0.sample.object.form != .row && selector.matches($0.sample.object.labels)
    }
    if let elsewhere {
      let object = elsewhere.sample.object
      return Reason(
        why: "namespace",
        story: "it selects \(wanted) in its namespace \(namespace), and the pods with these labels "
          + "are in \(object.namespace): \(object.name)",
        evidence: [
          elsewhere.citation(object.line, "pod \(object.namespace)/\(object.name) has them")
        ])
    }
    let isKnown = picture.pods(in: namespace).contains { $0.sample.object.form != .row }
    return isKnown
      ? Reason(
        why: "nobody", story: "it selects \(wanted), and no pod of the namespace has such labels")
      : Reason(
        why: "unknown", story: "it selects \(wanted), and the evidence does not show the pods")
  }

  private func made(by maker: Artifact<WorkloadRecord>, _ wanted: String) -> Reason {
    let object = maker.sample.object
    let title = "\(object.kind.lowercased()) \(object.name)"
    let line = maker.citation(
      object.line, "\(title): \(maker.sample.desired.map { counted($0, "replica") } ?? "?") wanted")
    if maker.sample.desired == 0 {
      return Reason(
        why: "scaled-down", story: "\(title), whose pods it selects, is scaled to 0",
        evidence: [line])
    }
    let failure = maker.sample.conditions.first {
      $0.type == "ReplicaFailure" && $0.status == "True"
    }
    let event = picture.events.last {
      $0.sample.reason == "FailedCreate" && $0.sample.name.hasPrefix(object.name)
        && $0.sample.namespace == namespace
    }
    let why = failure?.message ?? event?.sample.message
    return Reason(
      why: "no-pods",
      story: "\(title) should make the pods that it selects, and there are none"
        + (why.map { ": \($0.shortened(240))" } ?? ""),
      evidence: [line] + (event.map { [$0.citation] } ?? []))
  }

  /// The labels of the pods or workload that it probably means, and what differs.
  private var nearest: (story: String, citation: Citation)? {
    struct Candidate {
      var title: String
      var labels: [String: String]
      var citation: Citation
    }
    var candidates = picture.workloads.filter {
      $0.sample.object.namespace == namespace && !$0.sample.podLabels.isEmpty
        && !["Job", "CronJob", "ReplicaSet"].contains($0.sample.object.kind)
    }.map { workload -> Candidate in
      let object = workload.sample.object
      let title = "\(object.kind.lowercased()) \(object.name)"
      return Candidate(
        title: title, labels: workload.sample.podLabels,
        citation: workload.citation(
          object.line, "pods of \(title) have \(Self.written(workload.sample.podLabels))"))
    }
    candidates += picture.pods(in: namespace).filter {
      $0.sample.object.form != .row
        && !$0.sample.isOver && !$0.sample.object.labels.isEmpty
    }.map { pod in
      let object = pod.sample.object
      return Candidate(
        title: "pod \(object.name)", labels: object.labels,
        citation: pod.citation(
          object.line, "pod \(object.name) has \(Self.written(object.labels))"))
    }
    let scored = candidates.map { ($0, likeness($0.labels, $0.title)) }
    guard let best = scored.max(by: { $0.1 < $1.1 }), best.1 >= 2 else { return nil }
    let differing = service.sample.selector.ordered { $0.key < $1.key }.filter {
      best.0.labels[$0.key] != $0.value
    }.map { key, value -> String in
      best.0.labels[key].map { "\(key) is \($0), not \(value)" } ?? "it has no label \(key)"
    }
    return ("of \(best.0.title), \(differing.joined(separator: ", "))", best.0.citation)
  }

  /// Two for each label that is the same, two for a value that is nearly so, two for the service's name in
  /// that of the workload.
  private func likeness(_ labels: [String: String], _ title: String) -> Int {
    var score = 0
    for (key, value) in service.sample.selector {
      guard let other = labels[key] else {
        if labels.values.contains(value) { score += 2 }
        continue
      }
      if other == value {
        score += 2
      } else if Self.isNear(other, value) {
        score += 2
      }
    }
    let bare = title.split(separator: " ").last.map(String.init) ?? ""
    if bare == name || PodName.deployment(of: bare) == name { score += 2 }
    return score
  }

  /// Whether one begins or ends with the other, or little differs.
  private static func isNear(_ one: String, _ other: String) -> Bool {
    if one.hasPrefix(other) || other.hasPrefix(one) || one.hasSuffix(other) || other.hasSuffix(one)
    {
      return true
    }
    let (left, right) = (
      Array(one.lowercased().utf8.prefix(64)), Array(other.lowercased().utf8.prefix(64))
    )
    var row = Array(0...right.count)
    for (index, byte) in left.enumerated() {
      var before = row[0]
      row[0] = index + 1
      for place in right.indices {
        let cost = byte == right[place] ? before : min(before, row[place], row[place + 1]) + 1
        before = row[place + 1]
        row[place + 1] = cost
      }
    }
    return row[right.count] <= 2 && right.count > 3
  }

  /// Why none of the pods that it selects answers; `nil` where they are only starting.
  func behind(_ matching: [Artifact<PodRecord>], _ ready: Int) -> Reason? {
    if ready > 0 { return lostPort(matching, ready) }
    let living = matching.filter { !$0.sample.object.isDeleted }
    if living.isEmpty { return nil }
    let states = living.map { PodTrouble($0, picture) }
    if states.allSatisfy({ $0.isStarting }) { return nil }
    var counts: [(words: String, count: Int)] = []
    for state in states {
      if let place = counts.firstIndex(where: { $0.words == state.words }) {
        counts[place].count += 1
      } else {
        counts.append((state.words, 1))
      }
    }
    let words = counts.ordered { $0.count > $1.count }.prefix(3).map { entry in
      living.count == 1 ? entry.words : "\(entry.count) \(entry.words)"
    }
    return Reason(
      why: "not-ready",
      story:
        "it selects \(counted(living.count, "pod")), and \(living.count == 1 ? "it is not" : "none is") ready: "
        + words.joined(separator: "; "),
      evidence: states.prefix(3).map(\.citation))
  }

  /// A named port that no container has.
  private func lostPort(_ matching: [Artifact<PodRecord>], _ ready: Int) -> Reason? {
    let known = Set(matching.flatMap(\.sample.containers).flatMap(\.ports).compactMap(\.name))
    let lost = service.sample.ports.compactMap(\.target).filter {
      Int($0) == nil && !known.contains($0)
    }
    guard let port = lost.first, let pod = matching.first, stated != nil else { return nil }
    let title =
      "its target port \(port) is the name of no port in the \(counted(ready, "pod")) that it selects"
    guard pod.sample.object.form == .whole else {
      // A description shows ports without their names; that nothing is behind it says enough.
      return Reason(why: "port", story: title + ", as it seems: they are ready")
    }
    let names =
      known.isEmpty
      ? "no port has a name" : "their ports are \(known.sorted().joined(separator: ", "))"
    return Reason(
      why: "port", story: "\(title): \(names)",
      evidence: [pod.citation(pod.sample.object.line, "pod \(pod.sample.object.name): \(names)")])
  }

  /// A number that no container declares, where connections are refused: neither alone says anything.
  func wrongPort(_ matching: [Artifact<PodRecord>], _ failing: [Citation]) -> Reason? {
    guard !failing.isEmpty,
      failing.contains(where: { $0.text.holds("refused") || $0.text.holds("REFUSED") })
    else { return nil }
    let ready = matching.filter { $0.sample.isReady == true && $0.sample.object.form == .whole }
    let declared = Set(ready.flatMap(\.sample.containers).flatMap(\.ports).map(\.number))
    guard let pod = ready.first, !declared.isEmpty,
      ready.allSatisfy({ $0.sample.containers.contains { !$0.ports.isEmpty } }),
      let port = service.sample.ports.first(where: { port in
        let target = port.target.flatMap { Int($0) } ?? (port.target == nil ? port.number : nil)
        return target.map { !declared.contains($0) } ?? false
      })
    else { return nil }
    let ports = declared.sorted().map(String.init).joined(separator: ", ")
    return Reason(
      why: "port",
      story:
        "connections to it are refused: it leads to port \(port.target ?? String(port.number)) of its pods, and they listen on \(ports)",
      evidence: [
        pod.citation(pod.sample.object.line, "pod \(pod.sample.object.name) declares port \(ports)")
      ])
  }
}

/// Why a pod is not ready, in a few words.
struct PodTrouble {
  let words: String
  let citation: Citation
  /// Whether it only came up within the last minutes, and nothing has failed so far.
  let isStarting: Bool

  init(_ pod: Artifact<PodRecord>, _ picture: ClusterPicture) {
    let sample = pod.sample
    let waiting = sample.containers.first {
      $0.state?.kind == .waiting
        && !["ContainerCreating", "PodInitializing", ""].contains($0.state?.reason ?? "")
    }
    let ended = sample.containers.first {
      $0.role != .initial && $0.state?.kind == .terminated && $0.state?.exitCode != 0
    }
    let events = picture.events(of: sample.object.name)
    let probe = events.last {
      $0.sample.reason == "Unhealthy"
        && $0.sample.message.hasPrefix("Readiness probe")
    }
    let mount = events.last {
      ["FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox"].contains(
        $0.sample.reason)
    }
    var line = sample.object.line
    var evidence: Citation?
    if let waiting {
      words = "in \(waiting.state?.reason ?? "")"
      line = waiting.line
    } else if let ended {
      words = "ended (\(ended.state?.reason ?? ""))"
      line = ended.line
    } else if sample.condition("PodScheduled")?.status == "False" {
      words = "without a node"
    } else if let mount, sample.phase == "Pending" {
      words = "not started: \(mount.sample.message.shortened(200))"
      evidence = mount.citation
    } else if let probe {
      words =
        "running, but the readiness probe fails: "
        + String(probe.sample.message.drop { $0 != ":" }.dropFirst(2)).shortened(160)
      evidence = probe.citation
    } else if let gate = sample.conditions.first(where: {
      $0.status == "False"
        && ![
          "Ready", "ContainersReady", "PodScheduled", "Initialized", "PodReadyToStartContainers",
          "DisruptionTarget",
        ].contains($0.type)
    }) {
      words = "running, but the readiness gate \(gate.type) is not met"
    } else if sample.phase == "Pending" {
      words = "still being started"
    } else {
      words = "running and not ready"
    }
    citation =
      evidence
      ?? pod.citation(max(1, line), "pod \(sample.object.name): \(words)")
    let since =
      sample.containers.compactMap { container in
        container.state?.kind == .running ? picture.age(container.state?.started) : nil
      }.min() ?? picture.age(sample.started ?? sample.object.created)
    let isUnplaced = sample.condition("PodScheduled")?.status == "False"
    let isYoung = picture.age(sample.object.created).map { $0 < 60 } ?? false
    isStarting =
      waiting == nil && ended == nil && mount == nil
      && (isUnplaced ? isYoung : since.map { $0 < 120 } ?? false)
      && sample.containers.allSatisfy { $0.restarts == 0 }
  }
}
