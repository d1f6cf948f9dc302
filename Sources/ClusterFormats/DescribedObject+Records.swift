internal import ByteParsing

/// The records that the lines of a description make.
extension DescribedObject {
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
    object.owner = text("Controlled By").flatMap { ClusterObject.Owner(reference: $0) }
    for beat in heartbeats { dump.see(beat, isHeartbeat: true) }
    dump.see(renewed, isHeartbeat: true)
    add(object, to: &dump)
    for event in events {
      var event = event
      (event.kind, event.namespace, event.name) = (kind, object.namespace, name)
      dump.add(event)
    }
  }

  /// Every pod has its class of service near the end.
  var isCut: Bool { kind == "Pod" && fields["QoS Class"] == nil }

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
          object: object, target: text("Reference").flatMap { ClusterObject.Owner(reference: $0) },
          maximum: text("Max replicas").flatMap { Int($0) },
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
