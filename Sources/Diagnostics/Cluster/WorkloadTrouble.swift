internal import Capture
internal import ClusterFormats
internal import Evidence

/// What is wrong with the pods of a workload.
struct WorkloadTrouble {
  /// A container of a pod.
  struct Part {
    var pod: Artifact<PodRecord>
    var container: ContainerRecord

    var name: String { container.name.isEmpty ? "a container" : "container \(container.name)" }

    func citation(_ text: String) -> Citation {
      pod.citation(
        container.line > 0 ? container.line : pod.sample.object.line,
        "pod \(pod.sample.object.name), \(name): \(text)")
    }
  }

  let group: PodGroup
  let picture: ClusterPicture

  init(_ group: PodGroup, _ picture: ClusterPicture) {
    (self.group, self.picture) = (group, picture)
  }

  var parts: [Part] {
    group.pods.flatMap { pod in pod.sample.containers.map { Part(pod: pod, container: $0) } }
  }

  /// Nothing of what is well, but how many pods are ready.
  var facts: [Fact] {
    var sheet = FactSheet(group.subject)
    addKills(&sheet)
    addEvictions(&sheet)
    addCrashes(&sheet)
    addImages(&sheet)
    addPending(&sheet)
    addRefused(&sheet)
    guard !sheet.facts.isEmpty else { return [] }
    sheet.add(.namespace, group.namespace)
    sheet.add(.reference, group.reference)
    if let serving = group.serving { sheet.add(.serving, serving) }
    return sheet.facts
  }

  /// Of a pod that is quiet for an hour nothing is more recent.
  func age(_ time: ClusterTime?, of pod: PodRecord) -> Double? {
    let age = picture.age(time)
    return pod.hasNoEvents ? max(age ?? 0, 3600) : age
  }

  // MARK: Killed for want of memory

  private func addKills(_ sheet: inout FactSheet) {
    let killed = parts.compactMap { part -> (part: Part, end: ContainerState, age: Double?)? in
      guard let end = part.container.ends.first(where: { $0.reason == "OOMKilled" }) else {
        return nil
      }
      return (part, end, age(end.finished, of: part.pod.sample))
    }
    guard
      let worst = killed.max(by: { $0.part.container.restarts < $1.part.container.restarts })
    else { return }
    let pods = Set(killed.map(\.part.pod.sample.object.name))
    let down = Set(
      killed.filter { isDown($0.part, since: $0.age) }.map(\.part.pod.sample.object.name))
    let ages = killed.compactMap(\.age)
    let limit = worst.part.container.limits["memory"]
    let told = systemKills(of: killed.map(\.part.pod))
    let byLimit = limit != nil && told.isEmpty
    let evidence =
      killed.ordered { $0.part.container.restarts > $1.part.container.restarts }.prefix(4).map {
        entry in
        entry.part.citation(
          "ended as OOMKilled, exit code \(entry.end.exitCode.map(String.init) ?? "unknown"), "
            + "\(counted(entry.part.container.restarts, "restart"))\(ago(entry.age))")
      } + told.prefix(2).map(\.citation)
    sheet.add(.killed, pods.count, evidence)
    sheet.add(.killedDown, down.count)
    sheet.add(.killedRestarts, worst.part.container.restarts)
    // What is the least that it can be rules out, and nothing else.
    let isKnown = picture.knowsNow && killed.allSatisfy { !$0.part.pod.sample.hasNoEvents }
    let least = ages.count == killed.count ? ages.min() : nil
    sheet.add(.killedAge, seconds: least.flatMap { isKnown || $0 > 86_400 ? $0 : nil })
    if worst.part.container.showsResources { sheet.add(.killedByLimit, byLimit) }
    sheet.add(.killedPod, worst.part.pod.sample.object.name)
    if !worst.part.container.name.isEmpty {
      sheet.add(.killedContainer, worst.part.container.name)
    }
    let at =
      limit.map { "at its memory limit of \(binary($0))" }
      ?? (worst.part.container.showsResources ? "without a memory limit of its own" : "")
    let node = told.isEmpty ? "" : "; node \(told[0].sample.name) itself ran out of memory"
    sheet.add(
      .killedStory,
      "\(worst.part.name) of \(counted(pods.count, "pod")) \(at)\(at.isEmpty ? "" : ", ")"
        + (worst.part.container.restarts == 0
          ? "" : "up to \(counted(worst.part.container.restarts, "restart")), ")
        + (ages.min().map { "the last time \(Quantity($0, .seconds)) ago" }
          ?? "at a time that is not told")
        + node, evidence)
  }

  private func isDown(_ part: Part, since age: Double?) -> Bool {
    let pod = part.pod.sample
    if part.container.state?.kind == .running || pod.phase == "Succeeded" { return false }
    // Jobs and pods that ended are history after a day.
    if pod.isOver { return age.map { $0 < 86_400 } ?? true }
    return part.container.state != nil || pod.isReady == false
  }

  /// What nodes of these pods tell of running out themselves.
  private func systemKills(of pods: [Artifact<PodRecord>]) -> [Artifact<ClusterEvent>] {
    let nodes = Set(pods.compactMap(\.sample.node))
    return picture.events.filter {
      $0.sample.reason == "SystemOOM" && nodes.contains($0.sample.name)
    }
  }

  // MARK: Evicted

  private func addEvictions(_ sheet: inout FactSheet) {
    let evicted = group.pods.filter {
      $0.sample.phase == "Failed" && $0.sample.reason == "Evicted"
    }
    let names = Set(evicted.map(\.sample.object.name))
    let told = group.events.filter {
      $0.sample.reason == "Evicted" && $0.sample.isWarning && !names.contains($0.sample.name)
    }
    var ages: [Double] = []
    var recent: [(citation: Citation, message: String)] = []
    for pod in evicted {
      let age = evictionAge(pod)
      if let age { ages.append(age) }
      if let age, age > 86_400 { continue }
      let message = pod.sample.message ?? ""
      recent.append(
        (
          pod.citation(
            pod.sample.object.line,
            "pod \(pod.sample.object.name) evicted\(pod.sample.node.map { " from \($0)" } ?? ""): "
              + message.shortened(300)), message
        ))
    }
    for event in told {
      let age = picture.age(event.sample.last)
      if let age { ages.append(age) }
      if let age, age > 86_400 { continue }
      recent.append((event.citation, event.sample.message))
    }
    guard !recent.isEmpty else { return }
    let evidence = recent.prefix(4).map(\.citation)
    sheet.add(.evicted, recent.count, evidence)
    sheet.add(.evictedAge, seconds: ages.min())
    let kinds = recent.map { EvictionMessage($0.message) }
    sheet.add(.evictedByLimit, kinds.allSatisfy(\.isOwnLimit))
    let first = kinds.first { !$0.summary.isEmpty }
    let nodes = Set(evicted.compactMap(\.sample.node)).sorted()
    let from = nodes.isEmpty ? "" : " from \(listed(nodes))"
    sheet.add(
      .evictedStory,
      "\(counted(recent.count, "pod"))\(from): \(first?.summary ?? "the evidence does not say why")"
        + (first?.isOwnLimit == false ? unrequested : ""), evidence)
  }

  private func evictionAge(_ pod: Artifact<PodRecord>) -> Double? {
    let event = group.events(of: pod.sample.object.name).first { $0.sample.reason == "Evicted" }
    let target = pod.sample.condition("DisruptionTarget") ?? pod.sample.condition("Ready")
    let end = pod.sample.containers.lazy.flatMap(\.ends).compactMap(\.finished).first
    return picture.age(event?.sample.last ?? target?.changed ?? end)
      ?? picture.age(pod.sample.started ?? pod.sample.object.created)
  }

  /// Pods that ask for no memory go first.
  private var unrequested: String {
    let containers = group.pods.flatMap(\.sample.containers).filter {
      $0.showsResources && $0.role == .application
    }
    guard !containers.isEmpty, containers.contains(where: { $0.requests["memory"] == nil }) else {
      return ""
    }
    return "; its containers request no memory, and such pods go first"
  }
}

extension String? {
  var orEmpty: String { self ?? "" }
}

/// What the kubelet says of an eviction.
///
/// `The node was low on resource: memory. Threshold quantity: 100Mi, available: 73404Ki. Container app was
/// using 2510048Ki, request is 1Gi, has larger consumption of memory.`; beyond a limit of its own:
/// `Usage of EmptyDir volume "cache" exceeds the limit "1Gi".`
struct EvictionMessage {
  let isOwnLimit: Bool
  let summary: String

  init(_ message: String) {
    isOwnLimit =
      message.holds("exceeds the limit")
      || message.holds("exceeded its local ephemeral storage limit")
      || message.holds("exceeds the total limit of containers")
      || message.holds("exceeded local ephemeral storage limit")
    summary = message.shortened(300)
  }
}
