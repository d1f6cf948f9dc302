internal import ByteParsing
package import Capture
internal import ClusterFormats
internal import Probing

/// Records what a cluster shows of itself through kubectl: objects, events and the logs of what crashes.
///
/// Secrets and config maps are never asked for, and values in the environment of containers are dropped.
package struct ClusterRecorder {
  /// What the gaps of a cluster that cannot be asked are of.
  package static let source = "kubernetes"
  private static let getLimit: Duration = .seconds(20)
  private static let logLimit: Duration = .seconds(6)
  private static let logCount = 12
  private static let logLines = 60
  private static let resolverLines = 400

  /// What is asked in one go, and where its answer stands.
  private static let questions: [(kinds: String, file: String, isOfNamespace: Bool)] = [
    ("pods", "pods.json", true), ("nodes", "nodes.json", false), ("events", "events.json", true),
    (
      "deployments.apps,statefulsets.apps,daemonsets.apps,jobs.batch,cronjobs.batch,services",
      "workloads.json", true
    ),
    (
      "endpointslices.discovery.k8s.io,networkpolicies.networking.k8s.io,poddisruptionbudgets.policy,"
        + "persistentvolumeclaims,horizontalpodautoscalers.autoscaling",
      "network.json", true
    ),
    ("namespaces,storageclasses.storage.k8s.io", "namespaces.json", false),
  ]

  private let request: ClusterRequest
  private let kubectl: Kubectl
  private var scope: [String]

  /// Looks at the cluster; what cannot be had becomes a gap.
  package static func record(_ request: ClusterRequest, into recorder: inout Recorder) {
    guard let kubectl = Kubectl(request) else {
      lose("there is no kubectl in PATH", &recorder)
      return
    }
    request.progress("asking the cluster")
    let version = kubectl.run(.version, ["-o", "json"], limit: .seconds(10), outputLimit: 64 << 10)
    if version.text.isEmpty || version.complaint != nil, !version.isRefusal {
      lose(version.complaint ?? "kubectl gave no answer", &recorder)
      return
    }
    var look = ClusterRecorder(request: request, kubectl: kubectl, scope: [])
    look.scope = request.namespace.map { ["-n", $0] } ?? ["-A"]
    look.askAll(&recorder)
    look.readLogs(&recorder)
  }

  private static func lose(_ reason: String, _ recorder: inout Recorder) {
    recorder.refuse(source, .unreadable, reason, kind: "kubernetes-objects")
    recorder.recording.add(UnseenPart(source, reason, of: [.cluster]))
  }

  private mutating func askAll(_ recorder: inout Recorder) {
    for (kinds, file, isOfNamespace) in Self.questions where !Interrupts.came {
      request.progress("asking the cluster for \(kinds.prefix { $0 != "," && $0 != "." })")
      var answer = ask(kinds, isOfNamespace)
      if isOfNamespace, scope == ["-A"], !request.insistsOnAll, answer.isRefusal, !answer.hasObjects
      {
        // Who may not see all may see the namespace of the context.
        scope = []
        answer = ask(kinds, isOfNamespace)
      }
      take(answer, kinds, "kube/\(file)", &recorder)
    }
  }

  private func ask(_ kinds: String, _ isOfNamespace: Bool) -> Kubectl.Answer {
    kubectl.run(
      .get, [kinds, "-o", "json"] + (isOfNamespace ? scope : []), limit: Self.getLimit)
  }

  private func take(
    _ answer: Kubectl.Answer, _ kinds: String, _ source: String, _ recorder: inout Recorder
  ) {
    if answer.hasObjects {
      let head =
        "{\"apiVersion\":\"diag/1\",\"kind\":\"DiagCapture\",\"time\":\"\(WallClock.text)Z\"}\n"
      let text = Array(head.utf8) + ContainerSecrets.hidden(in: answer.text)
      recorder.record(MemoryStream(text), source: source)
    }
    guard
      let complaint = answer.complaint ?? (answer.hasObjects ? nil : "its answer holds no objects")
    else { return }
    let words = "kubectl get \(kinds): \(complaint)"
    if !answer.hasObjects {
      recorder.refuse(source, .unreadable, words, kind: "kubernetes-objects")
    }
    recorder.recording.add(UnseenPart(source, words, of: [.cluster]))
  }

  // MARK: Logs

  /// The last lines of containers that end again and again, and of CoreDNS.
  private func readLogs(_ recorder: inout Recorder) {
    let pods = recorder.recording.samples(of: ClusterObjectParser.self)
      .filter { $0.source.hasPrefix("kube/") }.flatMap(\.sample.pods)
    var wanted: [(pod: PodRecord, container: String, isPrevious: Bool, lines: Int)] = []
    var seen: Set<String> = []
    for pod in pods where !pod.isOver {
      for container in pod.containers where container.restarts > 0 && container.isTroubled {
        // One pod stands for all that its owner makes.
        let owner =
          "\(pod.object.namespace)/\(pod.object.owner?.name ?? pod.object.name)/\(container.name)"
        guard seen.insert(owner).inserted else { continue }
        wanted.append((pod, container.name, true, Self.logLines))
      }
    }
    wanted = Array(wanted.prefix(Self.logCount))
    for pod in pods.filter({ $0.object.labels["k8s-app"] == "kube-dns" }).prefix(2) {
      guard let container = pod.containers.first else { continue }
      wanted.append((pod, container.name, false, Self.resolverLines))
    }
    for log in wanted where !kubectl.isOverdue && !Interrupts.came {
      request.progress("reading the log of \(log.pod.object.name)")
      read(log.pod, log.container, log.isPrevious, log.lines, &recorder)
    }
  }

  private func read(
    _ pod: PodRecord, _ container: String, _ isPrevious: Bool, _ lines: Int,
    _ recorder: inout Recorder
  ) {
    let object = pod.object
    var arguments = [object.name, "-c", container, "-n", object.namespace, "--tail=\(lines)"]
    if isPrevious { arguments.append("--previous") }
    let answer = kubectl.run(.logs, arguments, limit: Self.logLimit, outputLimit: 1 << 20)
    let source =
      "kube/logs/\(object.namespace)/\(object.name)/\(container)\(isPrevious ? ".previous" : "").log"
    if let complaint = answer.complaint {
      recorder.recording.add(UnseenPart(source, complaint, of: []))
      return
    }
    guard !answer.text.isEmpty else { return }
    let head =
      "==== START logs for container \(container) of pod \(object.namespace)/\(object.name) ===="
      + (isPrevious ? " (previous)\n" : "\n")
    recorder.record(MemoryStream(Array(head.utf8) + answer.text), source: source)
  }
}

extension ContainerRecord {
  /// Whether its last end is worth a look.
  fileprivate var isTroubled: Bool {
    state?.kind != .running || isReady == false || restarts > 2
  }
}

extension Kubectl.Answer {
  /// Whether somebody may not see it, and not whether it cannot be reached.
  var isRefusal: Bool {
    guard let complaint else { return false }
    return complaint.hasPrefix("Error from server (Forbidden)")
      || complaint.hasPrefix("Error from server (NotFound)")
  }

  var hasObjects: Bool {
    // Errors stand in front of it, if anything does.
    let head = Array(text.prefix(64 << 10))
    guard head.rawSpan.firstRange(of: "\"apiVersion\"") != nil else { return false }
    return head.first == UInt8(ascii: "{")
      || head.indices.dropLast().contains {
        head[$0] == 0x0A && head[$0 + 1] == UInt8(ascii: "{")
      }
  }
}

/// Values that a container gets in its environment, which may be anything, and the copy that kubectl keeps
/// of what was applied.
enum ContainerSecrets {
  private static let applied = Array("\"kubectl.kubernetes.io/last-applied-configuration\": ".utf8)
  private static let name = Array("\"name\": ".utf8)
  private static let value = Array("\"value\": ".utf8)

  /// The same lines, as kubectl indents them, with `***` for these values.
  static func hidden(in text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var isBehindName = false
    var start = 0
    while start < text.count {
      let end = text[start...].firstIndex(of: 0x0A) ?? text.count
      var first = start
      while first < end, text[first] == 0x20 { first += 1 }
      let line = text[first..<end]
      let key =
        line.starts(with: applied)
        ? applied : isBehindName && line.starts(with: value) ? value : nil
      if let key {
        result += text[start..<(first + key.count)]
        result += Array("\"***\"".utf8)
        if line.last == UInt8(ascii: ",") { result.append(UInt8(ascii: ",")) }
      } else {
        result += text[start..<end]
      }
      if end < text.count { result.append(0x0A) }
      isBehindName = line.starts(with: name)
      start = end + 1
    }
    return result
  }
}
