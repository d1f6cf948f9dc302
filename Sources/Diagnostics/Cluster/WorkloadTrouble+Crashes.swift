internal import Capture
internal import ClusterFormats
internal import Evidence

extension WorkloadTrouble {
  /// Reasons for which a container cannot be made or started at all.
  private static let configReasons: Set<String> = [
    "CreateContainerConfigError", "CreateContainerError", "PreCreateHookError",
  ]
  private static let startReasons: Set<String> = [
    "RunContainerError", "StartError", "ContainerCannotRun", "PreStartHookError",
    "PostStartHookError", "PostStartHook",
  ]
  /// Restarts from which on a container that runs for a moment is between two ends.
  private static let manyRestarts = 3
  /// Seconds since the last end within which it is.
  private static let recent = 900.0
  /// Restarts an hour that nobody calls recovered.
  private static let restartsPerHour = 5.0

  private struct Crash {
    var part: Part
    var kind: String
    var words: String
  }

  func addCrashes(_ sheet: inout FactSheet) {
    let crashes = parts.compactMap(crash)
    guard let worst = crashes.max(by: { $0.part.container.restarts < $1.part.container.restarts })
    else { return addCrashesTold(&sheet) }
    let pods = Set(crashes.map(\.part.pod.sample.object.name))
    let log = picture.log(
      of: worst.part.pod.sample.object.name, worst.part.container.name, group)
    var evidence = crashes.prefix(3).map { crash in
      crash.part.citation(
        "\(crash.words), \(counted(crash.part.container.restarts, "restart"))")
    }
    evidence += probeEvents(pods).prefix(2).map(\.citation)
    var last = ""
    if let log, let telling = log.sample.tellingLine {
      last = "; it wrote last: \(telling.text.shortened(200))"
      evidence.append(log.citation(telling.number, telling.text.shortened(300)))
    } else if let message = worst.part.container.ends.first?.message, !message.isEmpty,
      worst.kind != "start"
    {
      last = "; it left the message: \(message.shortened(200))"
    }
    sheet.add(.crashing, pods.count, evidence)
    sheet.add(.crashedEver, worst.part.container.restarts)
    sheet.add(.crashKind, worst.kind)
    sheet.add(.crashPod, worst.part.pod.sample.object.name)
    if !worst.part.container.name.isEmpty {
      sheet.add(.crashContainer, worst.part.container.name)
    }
    sheet.add(.crashSeen, worst.part.pod.sample.object.form != .row)
    let role =
      worst.part.container.role == .initial
      ? "init " : worst.part.container.role == .sidecar ? "sidecar " : ""
    sheet.add(
      .crashStory,
      "\(role)\(worst.part.name) of \(counted(pods.count, "pod")) \(worst.words)"
        + (worst.part.container.restarts > 0
          ? ", up to \(counted(worst.part.container.restarts, "restart"))" : "") + last, evidence)
  }

  private func crash(_ part: Part) -> Crash? {
    let container = part.container
    let pod = part.pod.sample
    if pod.object.isDeleted || container.role == .ephemeral { return nil }
    if pod.phase == "Succeeded" { return nil }
    if pod.phase == "Failed" { return failedJob(part) }
    guard let state = container.state else { return nil }
    switch state.kind {
    case .waiting:
      if state.reason == "CrashLoopBackOff" { return crash(part, ending: container.last ?? state) }
      if Self.configReasons.contains(state.reason) {
        return Crash(
          part: part, kind: "config",
          words: "cannot be made (\(state.reason)): \(state.message.shortened(240))")
      }
      if Self.startReasons.contains(state.reason) {
        return Crash(
          part: part, kind: "start",
          words: "cannot be started (\(state.reason)): \(state.message.shortened(240))")
      }
      return nil
    case .terminated:
      guard container.restarts >= Self.manyRestarts,
        state.exitCode != 0 || state.reason != "Completed",
        container.role != .initial || state.exitCode.map({ $0 != 0 }) ?? true
      else { return nil }
      return crash(part, ending: state)
    case .running:
      return isBetweenEnds(part) ? container.last.map { crash(part, ending: $0) } ?? nil : nil
    }
  }

  /// Whether a container that runs at the moment has not come to stay.
  private func isBetweenEnds(_ part: Part) -> Bool {
    let container = part.container
    guard container.restarts >= Self.manyRestarts, let last = container.last else { return false }
    guard let since = age(last.finished, of: part.pod.sample) else {
      // Nothing tells the time: one that is not ready has not recovered.
      return container.isReady == false && part.pod.sample.object.form != .row
        && !part.pod.sample.hasNoEvents
    }
    guard since <= Self.recent else { return false }
    if container.isReady == false { return true }
    guard
      let life = age(
        part.pod.sample.started ?? part.pod.sample.object.created, of: part.pod.sample),
      life > 0
    else { return false }
    return Double(container.restarts) / (life / 3600) > Self.restartsPerHour
      && container.restarts > 5
  }

  /// A pod of a Job that gave up.
  private func failedJob(_ part: Part) -> Crash? {
    let told = group.events.last {
      ["BackoffLimitExceeded", "DeadlineExceeded"].contains($0.sample.reason)
    }
    guard group.isJob, let end = part.container.ends.first, end.exitCode != 0,
      let reason = group.record?.sample.conditions.first(where: {
        $0.type == "Failed" && $0.status == "True"
      })?.reason ?? told?.sample.reason, (age(end.finished, of: part.pod.sample) ?? 0) < 86_400
    else { return nil }
    var crash = self.crash(part, ending: end)
    crash.kind = "job"
    crash.words += "; the job gave up (\(reason))"
    return crash
  }

  /// What ends it, by the code and what the node told.
  private func crash(_ part: Part, ending end: ContainerState) -> Crash {
    func made(_ kind: String, _ words: String) -> Crash {
      Crash(part: part, kind: kind, words: words)
    }
    if end.reason == "OOMKilled" { return made("out-of-memory", "is killed for want of memory") }
    if Self.startReasons.contains(end.reason) {
      return made("start", "cannot be started: \(end.message.shortened(240))")
    }
    let code = end.exitCode
    let isKilled = code == nil || code == 137 || code == 143
    if let probe = probeEvents([part.pod.sample.object.name]).first,
      isKilled || probe.sample.reason == "Killing"
    {
      let isStartup = probe.sample.message.holds("tartup probe")
      return made(
        isStartup ? "startup" : "liveness",
        "is ended by its node, since its \(isStartup ? "startup" : "liveness") probe fails "
          + "(\(probeWords(part, isStartup)))")
    }
    switch code {
    case 0:
      return made("completes", "comes to its end by itself (exit code 0) and is started again")
    case 126: return made("start", "cannot be executed (exit code 126)")
    case 127: return made("start", "does not find its command (exit code 127)")
    case 137: return made("killed", "is killed (exit code 137, SIGKILL, not for want of memory)")
    case 143: return made("killed", "is ended by SIGTERM (exit code 143)")
    case 139: return made("exits", "crashes (exit code 139, SIGSEGV)")
    case 134: return made("exits", "aborts (exit code 134, SIGABRT)")
    case let code?: return made("exits", "ends with exit code \(code)")
    case nil:
      return made(
        "unknown",
        end.kind == .terminated && !end.reason.isEmpty
          ? "ends again and again (\(end.reason))" : "ends again and again")
    }
  }

  /// Events that a node ends or will end a container for its probe.
  private func probeEvents(_ pods: Set<String>) -> [Artifact<ClusterEvent>] {
    group.events.filter { event in
      guard pods.contains(event.sample.name) else { return false }
      let message = event.sample.message
      switch event.sample.reason {
      case "Killing":
        return message.holds("failed liveness probe") || message.holds("failed startup probe")
      case "Unhealthy":
        return message.hasPrefix("Liveness probe") || message.hasPrefix("Startup probe")
      default: return false
      }
    }.ordered { $0.sample.reason < $1.sample.reason }
  }

  /// What the probe itself says: `HTTP probe failed with statuscode: 500`.
  private func probeWords(_ part: Part, _ isStartup: Bool) -> String {
    let event = group.events(of: part.pod.sample.object.name).first {
      $0.sample.reason == "Unhealthy"
        && $0.sample.message.hasPrefix(isStartup ? "Startup probe" : "Liveness probe")
    }
    guard let message = event?.sample.message, let colon = message.firstIndex(of: ":") else {
      return "no more is told"
    }
    return String(message[message.index(after: colon)...].drop { $0 == " " }).shortened(160)
  }

  /// Events alone, of pods that the evidence does not show.
  private func addCrashesTold(_ sheet: inout FactSheet) {
    guard group.pods.isEmpty else { return }
    let events = group.events.filter {
      $0.sample.reason == "BackOff" && $0.sample.message.holds("restarting failed container")
        && $0.sample.count >= Self.manyRestarts && isNow($0)
    }
    guard let last = events.last else { return }
    let names = Set(events.map(\.sample.name))
    let probe = probeEvents(names).first
    let kind =
      probe.map { $0.sample.message.holds("tartup probe") ? "startup" : "liveness" } ?? "unknown"
    let evidence = events.prefix(3).map(\.citation) + (probe.map { [$0.citation] } ?? [])
    sheet.add(.crashing, names.count, evidence)
    sheet.add(.crashKind, kind)
    sheet.add(.crashSeen, false)
    sheet.add(.crashPod, last.sample.name)
    if let container = last.sample.container { sheet.add(.crashContainer, container) }
    sheet.add(
      .crashStory,
      "\(counted(names.count, "pod")): \(last.sample.message.shortened(200))"
        + (probe.map { "; \($0.sample.message.shortened(200))" } ?? ""), evidence)
  }
}

extension PodLog {
  /// The line that says most of why it ended: the last that names an error, else the last.
  var tellingLine: Line? {
    let words: [StaticString] = [
      "rror", "ERROR", "xception", "panic", "FATAL", "fatal", "ailed", "refused", "denied",
      "annot", "not found",
    ]
    return tail.last { line in
      // Frames of a stack say where, not what.
      guard let first = line.text.utf8.first, first != 0x20, first != 0x09 else { return false }
      return words.contains { line.text.holds($0) }
    } ?? tail.last
  }
}
