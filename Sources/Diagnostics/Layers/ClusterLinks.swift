internal import Capture
internal import ClusterFormats
internal import Evidence

/// What a workload stands on: its nodes and, where it runs a JVM, that JVM; what stands on it: the services
/// in front of it, and the control groups of its containers.
struct ClusterLinks {
  private(set) var links: [Link] = []
  private let picture: ClusterPicture
  private let known: KnownFacts

  init(_ recording: Recording, _ known: KnownFacts) {
    picture = ClusterPicture.of(recording)
    self.known = known
    guard !picture.isEmpty else { return }
    let subjects = Set(known.subjects)
    for group in picture.groups where subjects.contains(group.subject) {
      joinNodes(group, subjects)
      joinGroups(group)
    }
    joinServices(subjects)
    joinJVMs()
    joinHosts(subjects)
    joinOutside()
  }

  private mutating func add(
    _ dependent: Subject, on dependency: Subject, isShown: Bool = true, _ evidence: Citation
  ) {
    links.append(Link(dependent, on: dependency, isShown: isShown, evidence: [evidence]))
  }

  private mutating func joinNodes(_ group: PodGroup, _ subjects: Set<Subject>) {
    var seen: Set<String> = []
    for pod in group.pods {
      guard let name = pod.sample.node, subjects.contains(Subject(.node, name)),
        seen.insert(name).inserted
      else { continue }
      add(
        group.subject, on: Subject(.node, name),
        pod.citation(pod.sample.object.line, "pod \(pod.sample.object.name) is on node \(name)"))
    }
    if group.pods.isEmpty, let event = group.events.first(where: { $0.sample.reason == "Evicted" })
    {
      for subject in subjects where subject.kind == .node {
        add(group.subject, on: subject, isShown: false, event.citation)
      }
    }
    // A pod without a node waits for all of them.
    guard let pod = group.living.first(where: { $0.sample.node == nil }) else { return }
    for subject in subjects where subject.kind == .node && !seen.contains(subject.name) {
      add(
        group.subject, on: subject, isShown: false,
        pod.citation(pod.sample.object.line, "pod \(pod.sample.object.name) waits for a node"))
    }
  }

  private mutating func joinServices(_ subjects: Set<Subject>) {
    for service in picture.services {
      let subject = ServiceTrouble.subject(of: service.sample)
      guard subjects.contains(subject) else { continue }
      let pods = ServiceTrouble(service, picture).matching
      for pod in pods {
        guard let node = pod.sample.node, subjects.contains(Subject(.node, node)) else { continue }
        add(
          subject, on: Subject(.node, node),
          pod.citation(
            pod.sample.object.line,
            "pod \(pod.sample.object.name) behind \(subject.name) is on node \(node)"))
        break
      }
      let names = Set(pods.map(\.sample.object.name))
      for group in picture.groups where subjects.contains(group.subject) {
        guard let pod = group.pods.first(where: { names.contains($0.sample.object.name) }) else {
          continue
        }
        add(
          subject, on: group.subject,
          pod.citation(
            pod.sample.object.line,
            "pod \(pod.sample.object.name) is behind \(subject.name)"))
      }
    }
  }

  /// The path of a container's control group has the id of its pod, under systemd with `_` for `-`.
  private mutating func joinGroups(_ group: PodGroup) {
    let paths = known.subjects.filter { $0.kind == .controlGroup || $0.kind == .process }
    guard !paths.isEmpty else { return }
    for pod in group.pods {
      guard let id = pod.sample.object.uid, id.utf8.count >= 32 else { continue }
      let other = String(id.map { $0 == "-" ? "_" : $0 })
      for path in paths where path.name.holds(id) || path.name.holds(other) {
        add(
          path, on: group.subject,
          pod.citation(
            pod.sample.object.line, "pod \(pod.sample.object.name) has the id in its path"))
      }
    }
  }

  // MARK: JVMs

  /// Images in which no JVM runs.
  private static let otherRuntimes = [
    "nginx", "redis", "postgres", "mysql", "mariadb", "python", "node", "golang", "envoy",
    "busybox", "coredns", "memcached", "httpd", "php", "ruby",
  ]

  private mutating func joinJVMs() {
    let machines = known.subjects.filter { $0.kind == .jvm }
    let killed = picture.groups.filter { known["kube.oom.pods", of: $0.subject] != nil }
    guard !machines.isEmpty, !killed.isEmpty else { return }
    for machine in machines {
      let sources = known.sources(of: machine)
      let named = killed.first { group in
        group.pods.contains { pod in
          sources.contains { $0.holds(pod.sample.object.name) }
        }
      }
      if let named, let pod = named.pods.first {
        add(
          named.subject, on: machine,
          Citation(
            source: pod.source + ":\(max(1, pod.sample.object.line))",
            text: "\(machine.name) is that of \(named.reference), by the name of its evidence"))
        continue
      }
      let possible = killed.filter(Self.mayRunJVM)
      guard machines.count == 1, possible.count == 1, let group = possible.first,
        let pod = group.pods.first
      else { continue }
      add(
        group.subject, on: machine, isShown: false,
        pod.citation(
          pod.sample.object.line,
          "\(machine.name) is the only JVM in the evidence, and \(group.reference) the only one that was killed"
        ))
    }
  }

  private static func mayRunJVM(_ group: PodGroup) -> Bool {
    let killed = group.pods.flatMap(\.sample.containers).filter {
      $0.ends.contains { $0.reason == "OOMKilled" }
    }
    return killed.isEmpty
      || killed.contains { container in
        let image = container.image.split(separator: "/").last.map(String.init) ?? ""
        let name = image.prefix { $0 != ":" && $0 != "@" }
        return !otherRuntimes.contains { name == $0 }
      }
  }

  // MARK: Hosts, endpoints and logs

  private mutating func joinHosts(_ subjects: Set<Subject>) {
    for node in picture.nodes {
      let name = node.sample.object.name
      let subject = Subject(.node, name)
      guard let host = known.subjects.first(where: { $0.kind == .host && $0.name == name }) else {
        continue
      }
      let citation = node.citation(node.sample.object.line, "node \(name) is this host")
      if subjects.contains(subject) { add(subject, on: host, citation) }
      for group in picture.groups
      where subjects.contains(group.subject)
        && group.pods.contains(where: { $0.sample.node == name })
      {
        add(group.subject, on: host, citation)
      }
    }
  }

  /// What other evidence tells of connections to a service, or of the log of a pod.
  private mutating func joinOutside() {
    let outside = known.subjects.filter { $0.kind == .endpoint || $0.kind == .log }
    guard !outside.isEmpty else { return }
    for service in picture.services {
      let subject = ServiceTrouble.subject(of: service.sample)
      guard known["kube.service.why", of: subject] != nil else { continue }
      let reader = ServiceTrouble(service, picture)
      for endpoint in outside where endpoint.kind == .endpoint {
        guard reader.isNamed(in: endpoint.name, nil) else { continue }
        add(
          endpoint, on: subject,
          service.citation(service.sample.object.line, "\(endpoint.name) is \(subject.name)"))
      }
      for log in picture.logs {
        guard
          let line = log.sample.troubles.first(where: {
            $0.failure != .name && reader.isNamed(in: $0.line.text, log.sample.namespace)
          })
        else { continue }
        for other in outside where other.kind == .log && Self.isOf(other, log) {
          add(other, on: subject, log.citation(line.line.number, line.line.text.shortened(200)))
        }
      }
    }
    for group in picture.groups {
      guard let denied = known["kube.policy.denied", of: group.subject]?.evidence.first else {
        continue
      }
      let log = String(denied.source.prefix { $0 != ":" })
      for other in outside where known.sources(of: other).contains(log) {
        add(other, on: group.subject, denied)
      }
    }
  }

  private static func isOf(_ subject: Subject, _ log: Artifact<PodLog>) -> Bool {
    subject.name.holds(log.source) || log.source.hasSuffix("/" + subject.name)
  }
}
