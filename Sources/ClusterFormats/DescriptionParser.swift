internal import ByteParsing
package import Capture

/// What `kubectl describe` prints of pods, nodes, services, workloads, claims, network policies, budgets
/// of disruptions and autoscalers.
///
///     Name:             checkout-7d9c5b8f6d-x2v7k
///     Namespace:        shop
///     …
///     Events:
///       Type     Reason   Age                From     Message
package struct DescriptionParser: StreamParser {
  package static let format = Format(
    kind: "kubectl-describe", label: "kubectl describe",
    markers: [
      "QoS Class:  ", "Node-Selectors:  ", "Non-terminated Pods:", "Session Affinity:  ",
      "Pod Template:", "Controlled By:  ", "Access Modes:  ", "Policy Types: ",
      "Allowed disruptions:",
      "Max replicas:",
    ])

  private var described: DescribedObject?
  private var dump = ClusterDump()

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    bytes.forEachLine(firstLine: firstLine) { line, number in
      if line.starts(with: "Name:") {
        finishObject()
        described = DescribedObject(line: number)
      }
      described?.read(line, number)
    }
  }

  private mutating func finishObject() {
    described?.finish(into: &dump)
    described = nil
  }

  package mutating func finish() -> Parsed<ClusterDump>? {
    finishObject()
    return dump.count > 0 ? Parsed(dump, note: dump.note) : nil
  }
}

/// One object of a description, line by line.
private struct DescribedObject {
  private static let limit = 20_000

  private let line: Int
  private var lines = 0
  /// Values of lines that are not indented.
  private var fields: [String: (value: String, line: Int)] = [:]
  private var section = ""
  private var labels: [String: String] = [:]
  private var podLabels: [String: String] = [:]
  private var containers: [ContainerRecord] = []
  private var isInState: WritableKeyPath<ContainerRecord, ContainerState?>?
  private var block = ""
  private var conditions: [ClusterCondition] = []
  private var heartbeats: [ClusterTime] = []
  private var allocatable: [String: Double] = [:]
  private var events: [ClusterEvent] = []
  private var endpoints: [String] = []
  private var ports: [ServiceRecord.Port] = []
  private var claims: [String] = []
  private var renewed: ClusterTime?
  private var rules = DescribedRules()
  /// Of a budget of disruptions.
  private var counts: [String: Int] = [:]

  init(line: Int) { self.line = line }

  mutating func read(_ text: RawSpan, _ number: Int) {
    lines += 1
    guard lines < Self.limit, text.byteCount > 0 else { return }
    let described = DescribedLine(text)
    if let described, described.indent == 0 {
      section = described.key
      block = ""
      isInState = nil
      if fields[section] == nil { fields[section] = (described.value, number) }
      takeTop(described)
      return
    }
    switch section {
    case "Labels": take(text, into: \.labels)
    case "Pod Template": takeTemplate(text, described)
    case "Containers", "Init Containers", "Ephemeral Containers":
      if let described { takeContainer(described, number) }
    case "Conditions": takeCondition(text)
    case "Allocatable":
      if let described { allocatable[described.key] = resourceQuantity(described.value) }
    case "Lease":
      if described?.key == "RenewTime" { renewed = ClusterTime(described?.value) }
    case "Volumes":
      if described?.key == "ClaimName", let name = described?.value { claims.append(name) }
    case "Events": takeEvent(text, number)
    case "Spec": rules.take(text, described)
    case "Status": if let described { counts[described.key] = Int(described.value) }
    default: break
    }
  }

  private mutating func takeTop(_ line: DescribedLine) {
    switch line.key {
    case "Labels": addLabel(line.value, to: \.labels)
    case "Endpoints": endpoints.append(line.isNone ? "" : line.value)
    case "Port":
      let words = line.value.split(separator: " ").map(String.init)
      guard let last = words.last, let number = Int(last.prefix { $0 != "/" }) else { return }
      ports.append(
        ServiceRecord.Port(
          name: words.count > 1 && words[0] != "<unset>" ? words[0] : nil, number: number))
    case "TargetPort" where !ports.isEmpty:
      ports[ports.count - 1].target = String(line.value.prefix { $0 != "/" })
    default: break
    }
  }

  private mutating func take(
    _ text: RawSpan, into list: WritableKeyPath<DescribedObject, [String: String]>
  ) {
    addLabel(text.string(text.trimmed(0..<text.byteCount)), to: list)
  }

  private mutating func addLabel(
    _ text: String, to list: WritableKeyPath<DescribedObject, [String: String]>
  ) {
    guard let equals = text.firstIndex(of: "="), labels.count < 200 else { return }
    self[keyPath: list][String(text[..<equals])] = String(text[text.index(after: equals)...])
  }

  private mutating func takeTemplate(_ text: RawSpan, _ line: DescribedLine?) {
    if let line, line.indent == 2 { block = line.key }
    guard block == "Labels" else { return }
    if let line { addLabel(line.value, to: \.podLabels) } else { take(text, into: \.podLabels) }
  }

  private mutating func takeContainer(_ line: DescribedLine, _ number: Int) {
    if line.indent == 2, line.value.isEmpty {
      let role: ContainerRecord.Role =
        section == "Containers"
        ? .application : section == "Init Containers" ? .initial : .ephemeral
      containers.append(ContainerRecord(name: line.key, role: role, line: number))
      (block, isInState) = ("", nil)
      return
    }
    guard !containers.isEmpty, containers.count < 200 else { return }
    let last = containers.count - 1
    if line.indent <= 4 {
      block = line.key
      isInState = nil
      takeField(line, of: last, number)
      return
    }
    if let state = isInState {
      takeState(line, &containers[last][keyPath: state])
    } else if block == "Limits" {
      containers[last].limits[line.key] = resourceQuantity(line.value)
    } else if block == "Requests" {
      containers[last].requests[line.key] = resourceQuantity(line.value)
    }
  }

  private mutating func takeField(_ line: DescribedLine, of place: Int, _ number: Int) {
    switch line.key {
    case "Image": containers[place].image = line.value
    case "Port", "Ports":
      containers[place].ports = line.value.split(separator: ",").compactMap { word in
        Int(word.filter { $0 != " " }.prefix { $0 != "/" }).map {
          ContainerRecord.Port(name: nil, number: $0)
        }
      }
    case "State", "Last State":
      let path: WritableKeyPath<ContainerRecord, ContainerState?> =
        line.key == "State" ? \.state : \.last
      let kinds: [String: ContainerState.Kind] = [
        "Waiting": .waiting, "Running": .running, "Terminated": .terminated,
      ]
      if let kind = kinds[line.value] {
        containers[place][keyPath: path] = ContainerState(kind: kind)
        if kind == .terminated || line.key == "State" { containers[place].line = number }
        isInState = path
      }
    case "Ready": containers[place].isReady = line.value == "True"
    case "Restart Count": containers[place].restarts = max(0, Int(line.value) ?? 0)
    case "Limits", "Requests", "Mounts": containers[place].showsResources = true
    case "Liveness": containers[place].liveness = probe(line.value)
    case "Readiness": containers[place].readiness = probe(line.value)
    case "Startup": containers[place].startup = probe(line.value)
    default: break
    }
  }

  /// `http-get http://:8080/healthz delay=10s timeout=1s period=10s #success=1 #failure=3`.
  private func probe(_ text: String) -> ContainerRecord.Probe {
    let words = text.split(separator: " ")
    let delay = words.lazy.filter { $0.hasPrefix("delay=") }.first.flatMap {
      ClusterTime(age: $0.dropFirst(6))
    }
    var seconds = 0.0
    if case .ago(let value)? = delay { seconds = value }
    let target = words.count > 1 ? words[1] : ""
    let host = target.split(separator: "/", omittingEmptySubsequences: true).first {
      !$0.hasSuffix(":") && $0.utf8.contains(UInt8(ascii: ":")) || $0.hasPrefix(":")
    }
    let port = host.flatMap { $0.split(separator: ":").last }.map(String.init)
    return ContainerRecord.Probe(port: port, delay: seconds)
  }

  private func takeState(_ line: DescribedLine, _ state: inout ContainerState?) {
    switch line.key {
    case "Reason": state?.reason = line.value
    case "Message": state?.message = line.value
    case "Exit Code": state?.exitCode = Int(line.value)
    case "Started": state?.started = ClusterTime(line.value)
    case "Finished": state?.finished = ClusterTime(line.value)
    default: break
    }
  }

  private mutating func takeCondition(_ text: RawSpan) {
    let columns = TextColumns(text)
    guard let type = columns[0], let status = columns[1], conditions.count < 50,
      ["True", "False", "Unknown"].contains(status)
    else { return }
    var condition = ClusterCondition(type: type, status: status)
    if let changed = ClusterTime(columns[3]) {
      // Of a node.
      if let beat = ClusterTime(columns[2]) { heartbeats.append(beat) }
      condition.changed = changed
      condition.reason = columns[4] ?? ""
      condition.message = columns.rest(from: 5)
    } else {
      condition.reason = columns[2] ?? ""
      condition.message = columns.rest(from: 3)
    }
    conditions.append(condition)
  }

  private mutating func takeEvent(_ text: RawSpan, _ number: Int) {
    let columns = TextColumns(text)
    guard let type = columns[0], type == "Warning" || type == "Normal", let reason = columns[1],
      let age = columns[2], events.count < 2000
    else { return }
    let (last, first, count) = eventAge(age)
    events.append(
      ClusterEvent(
        isWarning: type == "Warning", reason: reason, message: columns.rest(from: 4), kind: "",
        namespace: "", name: "", count: count, first: first, last: last, line: number,
        host: nil))
  }

  private func text(_ key: String) -> String? {
    fields[key].flatMap { $0.value.isEmpty || $0.value == "<none>" ? nil : $0.value }
  }

  mutating func finish(into dump: inout ClusterDump) {
    guard let name = text("Name"), let kind else { return }
    var object = ClusterObject(
      kind: kind, namespace: text("Namespace") ?? "", name: name, line: line, form: .description)
    object.labels = labels
    object.created = ClusterTime(text("CreationTimestamp"))
    dump.see(object.created)
    object.isDeleted = fields["Status"]?.value.hasPrefix("Terminating") == true
    if let owner = text("Controlled By"), let slash = owner.firstIndex(of: "/") {
      object.owner = ClusterObject.Owner(
        kind: String(owner[..<slash]), name: String(owner[owner.index(after: slash)...]))
    }
    for beat in heartbeats { dump.see(beat, isHeartbeat: true) }
    dump.see(renewed, isHeartbeat: true)
    add(object, to: &dump)
    for event in events {
      var event = event
      (event.kind, event.namespace, event.name) = (kind, object.namespace, name)
      dump.add(event)
    }
  }

  private var kind: String? {
    if fields["Non-terminated Pods"] != nil || fields["Allocatable"] != nil { return "Node" }
    if fields["Max replicas"] != nil { return "HorizontalPodAutoscaler" }
    if counts["Allowed disruptions"] != nil { return "PodDisruptionBudget" }
    if rules.isSeen { return "NetworkPolicy" }
    if fields["Schedule"] != nil { return "CronJob" }
    if fields["Pod Template"] != nil {
      if fields["StrategyType"] != nil { return "Deployment" }
      if fields["Update Strategy"] != nil || fields["Volume Claims"] != nil { return "StatefulSet" }
      if fields["Desired Number of Nodes Scheduled"] != nil { return "DaemonSet" }
      return fields["Parallelism"] != nil ? "Job" : "ReplicaSet"
    }
    if fields["Session Affinity"] != nil || fields["TargetPort"] != nil { return "Service" }
    if fields["Access Modes"] != nil, fields["StorageClass"] != nil, fields["Namespace"] != nil {
      return "PersistentVolumeClaim"
    }
    if fields["Node-Selectors"] != nil || fields["QoS Class"] != nil || fields["Node"] != nil {
      return "Pod"
    }
    return nil
  }

  private func add(_ object: ClusterObject, to dump: inout ClusterDump) {
    switch object.kind {
    case "Pod": dump.pods.append(pod(object, &dump))
    case "Node":
      var node = NodeRecord(object: object)
      node.conditions = conditions
      for condition in conditions { dump.see(condition.changed) }
      node.isCordoned = text("Unschedulable") == "true"
      node.taints = text("Taints").map { [$0] } ?? []
      node.allocatable = allocatable
      dump.nodes.append(node)
    case "Service": dump.services.append(service(object))
    case "PersistentVolumeClaim":
      dump.claims.append(
        ClaimRecord(
          object: object, phase: text("Status") ?? "", storageClass: text("StorageClass")))
    case "NetworkPolicy": dump.policies.append(rules.policy(object))
    case "PodDisruptionBudget":
      dump.budgets.append(
        BudgetRecord(
          object: object, allowed: counts["Allowed disruptions"], expected: counts["Total"],
          healthy: counts["Current"], desired: counts["Desired"],
          selector: LabelSelector(described: text("Selector") ?? "")))
    case "HorizontalPodAutoscaler":
      // `Deployment pods: 5 current / 5 desired`.
      let words = fields.first { $0.key.hasSuffix(" pods") }?.value.value.split(separator: " ")
      dump.scalers.append(
        ScalerRecord(
          object: object, maximum: text("Max replicas").flatMap { Int($0) },
          current: words?.first.flatMap { Int($0) },
          desired: words.flatMap { $0.count > 3 ? Int($0[3]) : nil }, conditions: conditions))
    default:
      var workload = WorkloadRecord(object: object)
      workload.podLabels = podLabels
      workload.conditions = conditions
      if let words = text("Replicas")?.split(separator: " ").map(String.init) {
        workload.desired = words.first.flatMap { Int($0) }
        workload.ready = words.firstIndex(of: "available").flatMap {
          $0 > 0 ? Int(words[$0 - 1]) : nil
        }
      }
      if object.kind == "Job" { takeJob(&workload) }
      dump.workloads.append(workload)
    }
  }

  /// `Pods Statuses: 0 Active / 0 Succeeded / 3 Failed`: its conditions are not shown.
  private func takeJob(_ job: inout WorkloadRecord) {
    var counts: [String: Int] = [:]
    for part in (text("Pods Statuses") ?? "").split(separator: "/") {
      let words = part.split(separator: " ").map(String.init)
      if words.count > 1 { counts[words[1]] = Int(words[0]) }
    }
    job.failed = max(0, counts["Failed"] ?? 0)
    guard let limit = text("Backoff Limit").flatMap({ Int($0) }), job.failed > limit,
      counts["Active"] == 0, counts["Succeeded"] == 0
    else { return }
    job.conditions.append(
      ClusterCondition(type: "Failed", status: "True", reason: "BackoffLimitExceeded"))
  }

  private func pod(_ object: ClusterObject, _ dump: inout ClusterDump) -> PodRecord {
    var pod = PodRecord(object: object)
    pod.node = text("Node").map { String($0.prefix { $0 != "/" }) }
    pod.phase = text("Status").map { String($0.prefix { $0 != " " }) }
    if object.isDeleted { pod.phase = "Running" }
    pod.reason = text("Reason")
    pod.message = text("Message")
    pod.addresses = [text("IP")].compactMap(\.self)
    // The node's own address is that of its network.
    pod.usesHostNetwork =
      pod.address != nil && text("Node")?.hasSuffix("/\(pod.address ?? "")") == true
    pod.started = ClusterTime(text("Start Time"))
    dump.see(pod.started)
    pod.conditions = conditions
    pod.containers = containers
    for container in containers {
      for state in [container.state, container.last] {
        dump.see(state?.started)
        dump.see(state?.finished)
      }
    }
    pod.claims = claims
    pod.hasNoEvents = fields["Events"]?.value == "<none>"
    return pod
  }

  private func service(_ object: ClusterObject) -> ServiceRecord {
    var service = ServiceRecord(object: object)
    service.type = text("Type") ?? "ClusterIP"
    service.address = text("IP")
    service.showsSelector = fields["Selector"] != nil
    for pair in (text("Selector") ?? "").split(separator: ",") {
      guard let equals = pair.firstIndex(of: "=") else { continue }
      service.selector[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
    }
    service.ports = ports
    guard !endpoints.isEmpty else { return service }
    service.describedEndpoints = endpoints.map { line -> Int in
      guard !line.isEmpty else { return 0 }
      // `10.0.0.1:80,10.0.0.2:80 + 3 more...`
      let words = line.split(separator: " ")
      let more = words.firstIndex(of: "+").flatMap {
        $0 + 1 < words.count ? Int(words[$0 + 1]) : nil
      }
      return line.utf8.count { $0 == UInt8(ascii: ",") } + 1 + max(0, min(more ?? 0, 1 << 20))
    }.max()
    return service
  }
}
