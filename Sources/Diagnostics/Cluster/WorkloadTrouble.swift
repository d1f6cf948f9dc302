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

  // MARK: Images

  private static let imageReasons: Set<String> = [
    "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull",
    "RegistryUnavailable", "ImageInspectError", "SignatureValidationFailed",
  ]

  private func addImages(_ sheet: inout FactSheet) {
    let waiting = parts.filter { part in
      part.container.state.map {
        $0.kind == .waiting && Self.imageReasons.contains($0.reason)
      } ?? false
    }
    guard let first = waiting.first else { return addImagesTold(&sheet) }
    let pods = Set(waiting.map(\.pod.sample.object.name))
    let events = group.events.filter {
      pods.contains($0.sample.name) && $0.sample.isWarning
        && ($0.sample.reason == "Failed" || $0.sample.reason == "InspectFailed")
        && !$0.sample.message.hasPrefix("Error: ")
    }
    let messages =
      waiting.compactMap { $0.container.state?.message }.filter { !$0.isEmpty }
      + events.map(\.sample.message)
    // A back-off alone does not say what it backs off from.
    let telling = messages.max { PullProblem($0).rank < PullProblem($1).rank }
    let problem = PullProblem(telling ?? "", reason: first.container.state?.reason ?? "")
    let evidence =
      waiting.prefix(3).map { part in
        part.citation(
          "\(part.container.state?.reason ?? "") \(part.container.state?.message.shortened(300) ?? "")"
        )
      } + events.prefix(2).map(\.citation)
    let image = first.container.image.isEmpty ? "" : "image \(first.container.image): "
    sheet.add(.unpulled, pods.count, evidence)
    sheet.add(.imageKind, problem.kind)
    sheet.add(
      .imageStory,
      "\(image)\(problem.words)" + (telling.map { " (\($0.shortened(220)))" } ?? ""), evidence)
  }

  /// Events alone, of pods that the evidence does not show.
  private func addImagesTold(_ sheet: inout FactSheet) {
    let shown = Set(group.pods.filter { $0.sample.object.form != .row }.map(\.sample.object.name))
    let events = group.events.filter {
      !shown.contains($0.sample.name) && $0.sample.isWarning && $0.sample.reason == "Failed"
        && $0.sample.message.hasPrefix("Failed to pull image") && isNow($0)
    }
    guard group.pods.isEmpty, let last = events.last else { return }
    let problem = PullProblem(last.sample.message)
    sheet.add(.unpulled, Set(events.map(\.sample.name)).count, events.prefix(3).map(\.citation))
    sheet.add(.imageKind, problem.kind)
    sheet.add(.imageStory, "\(problem.words) (\(last.sample.message.shortened(260)))")
  }

  func isNow(_ event: Artifact<ClusterEvent>) -> Bool {
    picture.age(event.sample.last).map { $0 <= 900 } ?? true
  }

  // MARK: Waiting for a node

  private func addPending(_ sheet: inout FactSheet) {
    let waiting = group.living.filter { pod in
      guard pod.sample.gates.isEmpty, pod.sample.phase == "Pending" || pod.sample.phase == nil,
        let condition = pod.sample.condition("PodScheduled")
      else { return false }
      return condition.status == "False" && condition.reason != "SchedulingGated"
        && condition.reason != "WaitingForGates"
    }
    let pods = Set(waiting.map(\.sample.object.name))
    let failures = group.events.filter { event in
      event.sample.reason == "FailedScheduling" && event.sample.isWarning
        && (pods.contains(event.sample.name)
          || isNow(event)
            && !group.pods.contains {
              $0.sample.object.name == event.sample.name && $0.sample.node != nil
            })
    }
    let names = pods.union(failures.map(\.sample.name)).filter { name in
      !group.pods.contains { pod in
        pod.sample.object.name == name
          && (pod.sample.node != nil || pod.sample.isReady == true || pod.sample.isOver
            || !pod.sample.gates.isEmpty)
      }
    }
    guard !names.isEmpty else { return }
    let messages =
      waiting.compactMap { $0.sample.condition("PodScheduled")?.message }.filter { !$0.isEmpty }
      + failures.map(\.sample.message)
    let evidence =
      waiting.prefix(3).map { pod in
        pod.citation(
          pod.sample.object.line,
          "pod \(pod.sample.object.name) is not scheduled: "
            + (pod.sample.condition("PodScheduled")?.message.shortened(300) ?? ""))
      } + failures.prefix(2).map(\.citation)
    let ages =
      waiting.compactMap {
        picture.age($0.sample.condition("PodScheduled")?.changed ?? $0.sample.object.created)
      }
      + failures.compactMap { picture.age($0.sample.first) }
    sheet.add(.pending, names.count, evidence)
    sheet.add(.pendingAge, seconds: ages.max())
    let coming = group.events.contains {
      $0.sample.reason == "TriggeredScaleUp" && names.contains($0.sample.name)
        && picture.age($0.sample.last).map { $0 < 600 } ?? true
    }
    sheet.add(.pendingGrows, coming)
    let story = SchedulingStory(waiting.first, picture)
    sheet.add(.pendingStory, story.text(messages.first ?? ""), evidence)
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

/// Why an image cannot be had, by what the container runtime hands on of the registry's answer.
struct PullProblem {
  let kind: String
  let words: String
  /// How much the message tells.
  let rank: Int

  private static let signs: [(kind: String, words: String, signs: [StaticString])] = [
    (
      "rate-limit", "the registry limits how often it is asked",
      ["toomanyrequests", "too many requests", "Too Many Requests", "rate limit"]
    ),
    (
      "certificate", "the certificate of the registry is not accepted",
      ["x509", "certificate signed by", "server gave HTTP response to HTTPS client"]
    ),
    (
      "denied", "the registry does not let the node have it",
      [
        "unauthorized", "Unauthorized", "authorization failed", "no basic auth", "403 Forbidden",
        "access denied", "denied:", "authentication required", "401 ", "access forbidden",
      ]
    ),
    (
      "platform", "there is no build of it for the node's platform",
      ["no match for platform", "no matching manifest"]
    ),
    (
      "missing", "the registry does not have it",
      [
        "not found", "manifest unknown", "NotFound", "does not exist", "name unknown",
        "repository name not known",
      ]
    ),
    (
      "name-lookup", "the name of the registry cannot be resolved",
      ["no such host", "server misbehaving", "name resolution"]
    ),
    ("disk", "the node has no space left for it", ["no space left"]),
    (
      "network", "the registry cannot be reached",
      [
        "i/o timeout", "connection refused", "deadline exceeded", "no route to host",
        "handshake timeout", "connection reset", "Client.Timeout", "network is unreachable",
        "EOF",
      ]
    ),
  ]

  init(_ message: String, reason: String = "") {
    switch reason {
    case "InvalidImageName": (kind, words, rank) = ("name", "it is no valid name of an image", 3)
    case "ErrImageNeverPull":
      (kind, words, rank) = ("never", "the node does not have it and may not pull it", 3)
    default:
      // A name that is looked up in vain also times out.
      let isLookup = message.holds("lookup ") && message.holds("i/o timeout")
      let found =
        isLookup
        ? Self.signs.first { $0.kind == "name-lookup" }
        : Self.signs.first { entry in entry.signs.contains { message.holds($0) } }
      kind = found?.kind ?? "unknown"
      words = found?.words ?? "it cannot be pulled"
      rank = found == nil ? (message.isEmpty ? 0 : 1) : 2
    }
  }
}
