internal import Capture
internal import ClusterFormats
internal import Evidence

/// Pods that do not start: images that cannot be had, and no node that takes them.
extension WorkloadTrouble {
  private static let imageReasons: Set<String> = [
    "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull",
    "RegistryUnavailable", "ImageInspectError", "SignatureValidationFailed",
  ]

  /// Seconds within which a table that tells no beginning may well show the first try.
  private static let glance = 20.0

  func addImages(_ sheet: inout FactSheet) {
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
  func addImagesTold(_ sheet: inout FactSheet) {
    let shown = Set(group.pods.filter { $0.sample.object.form != .row }.map(\.sample.object.name))
    let events = group.events.filter {
      !shown.contains($0.sample.name) && $0.sample.isWarning && $0.sample.reason == "Failed"
        && $0.sample.message.hasPrefix("Failed to pull image")
        && (isNow($0) || backsOff($0.sample.name))
        && !picture.isFollowed($0, by: ["Pulled", "Created", "Started"])
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

  /// The node tells of a failed pull a few times only, and of its waiting for the next one all the time.
  private func backsOff(_ pod: String) -> Bool {
    picture.events(of: pod).contains {
      $0.sample.reason == "BackOff"
        && $0.sample.message.hasPrefix("Back-off pulling image") && isNow($0)
    }
  }

  // MARK: Not made

  /// Pods that the API refuses to make: a quota, a limit range, an admission, a missing account.
  func addRefused(_ sheet: inout FactSheet) {
    let event = group.events.last {
      $0.sample.reason == "FailedCreate" && $0.sample.isWarning && isNow($0)
        && !picture.isFollowed($0, by: ["SuccessfulCreate"])
    }
    let failure = group.record?.sample.conditions.first {
      $0.type == "ReplicaFailure" && $0.status == "True" && !$0.message.isEmpty
    }
    guard event != nil || failure != nil else { return }
    if let wanted = group.record?.sample.desired, let ready = group.record?.sample.ready,
      ready >= wanted
    {
      return
    }
    let message = failure?.message ?? event?.sample.message ?? ""
    let line = failure.flatMap { _ in
      group.record.map {
        $0.citation($0.sample.object.line, "\(group.reference): \(message.shortened(300))")
      }
    }
    let text = message.hasPrefix("Error creating: ") ? String(message.dropFirst(16)) : message
    sheet.add(
      .refusedStory, text.shortened(300), [line, event?.citation].compactMap(\.self))
  }

  // MARK: Waiting for a node

  func addPending(_ sheet: inout FactSheet) {
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
        && !picture.isFollowed(event, by: ["Scheduled"])
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
      + failures.compactMap { event in
        picture.age(event.sample.first)
          ?? picture.age(event.sample.last).flatMap { $0 < Self.glance ? $0 : nil }
      }
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
