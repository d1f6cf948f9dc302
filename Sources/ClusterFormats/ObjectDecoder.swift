internal import ByteParsing

/// Takes what counts out of objects of the API, each known by its kind, or where a list leaves that out,
/// by the list's kind or its fields.
struct ObjectDecoder {
  private(set) var dump = ClusterDump()

  mutating func take(_ value: TreeAssembler.Value) {
    let tree: JSONTree? = value.tree
    guard case .object? = tree else { return }
    let kind = tree["kind"].word ?? Self.kind(value.listKind, tree)
    guard let kind, tree["apiVersion"].word != nil || value.listKind != nil || isBare(tree) else {
      return
    }
    if kind == "DiagCapture" {
      dump.isLive = true
      dump.see(tree["time"].time, isHeartbeat: true)
      return
    }
    guard let name = tree["metadata"]["name"].word else {
      if kind.hasSuffix("List"), tree["items"].list.isEmpty { dump.emptyLists += 1 }
      return
    }
    // What is missing of these would read as if it were empty.
    if value.isPartial, kind != "Pod", kind != "Node" { return }
    var object = ClusterObject(
      kind: kind, namespace: tree["metadata"]["namespace"].word ?? "", name: name,
      line: tree.line ?? 1, form: .whole)
    takeMeta(tree["metadata"], &object)
    take(kind, tree, object)
  }

  /// An item of a list of events or pods that lacks both.
  private func isBare(_ tree: JSONTree?) -> Bool { tree["metadata"]["name"].word != nil }

  private static func kind(_ list: String?, _ tree: JSONTree?) -> String? {
    if let list, list.hasSuffix("List"), list.utf8.count > 4 { return String(list.dropLast(4)) }
    if tree["involvedObject"] != nil || tree["regarding"] != nil { return "Event" }
    if tree["addressType"] != nil { return "EndpointSlice" }
    if tree["subsets"] != nil { return "Endpoints" }
    if tree["status"]["nodeInfo"] != nil { return "Node" }
    if tree["spec"]["containers"] != nil { return "Pod" }
    if tree["spec"]["clusterIP"] != nil { return "Service" }
    return nil
  }

  private mutating func takeMeta(_ meta: JSONTree?, _ object: inout ClusterObject) {
    object.uid = meta["uid"].word
    object.labels = meta["labels"].words
    object.created = meta["creationTimestamp"].time
    object.isDeleted = meta["deletionTimestamp"] != nil
    dump.see(object.created)
    let owners = meta["ownerReferences"].list
    let owner = owners.first { $0["controller"].isTrue } ?? owners.first ?? nil
    if let kind = owner["kind"].word, let name = owner["name"].word {
      object.owner = ClusterObject.Owner(kind: kind, name: name)
    }
  }

  private mutating func take(_ kind: String, _ tree: JSONTree?, _ object: ClusterObject) {
    switch kind {
    case "Pod": keep(\.pods, pod(tree, object))
    case "Node": keep(\.nodes, node(tree, object))
    case "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob",
      "ReplicationController", "DeploymentConfig":
      keep(\.workloads, workload(tree, object))
    case "Service": keep(\.services, service(tree, object))
    case "Endpoints": keep(\.endpoints, endpoints(tree, object))
    case "EndpointSlice": if let slice = slice(tree, object) { keep(\.endpoints, slice) }
    case "NetworkPolicy": keep(\.policies, policy(tree, object))
    case "Event": takeEvent(tree, object)
    case "PersistentVolumeClaim":
      keep(
        \.claims,
        ClaimRecord(
          object: object, phase: tree["status"]["phase"].word ?? "",
          storageClass: tree["spec"]["storageClassName"].word))
    case "StorageClass":
      dump.bindings[object.name] = tree["volumeBindingMode"].word ?? "Immediate"
    case "Namespace": dump.namespaces[object.name] = object.labels
    case "PodDisruptionBudget":
      let status = tree["status"]
      keep(
        \.budgets,
        BudgetRecord(
          object: object, allowed: status["disruptionsAllowed"].integer,
          expected: status["expectedPods"].integer, healthy: status["currentHealthy"].integer,
          desired: status["desiredHealthy"].integer, selector: tree["spec"]["selector"].selector))
    case "HorizontalPodAutoscaler":
      let (status, target) = (tree["status"], tree["spec"]["scaleTargetRef"])
      keep(
        \.scalers,
        ScalerRecord(
          object: object,
          target: target["name"].word.map {
            ClusterObject.Owner(kind: target["kind"].word ?? "", name: $0)
          }, maximum: tree["spec"]["maxReplicas"].integer,
          current: status["currentReplicas"].integer, desired: status["desiredReplicas"].integer,
          conditions: status["conditions"].conditions))
    case "Lease":
      dump.see(tree["spec"]["renewTime"].time, isHeartbeat: true)
      dump.others += 1
    default: dump.others += 1
    }
  }

  mutating func see(_ time: ClusterTime?) { dump.see(time) }

  mutating func keep(_ event: ClusterEvent) { dump.add(event) }

  private mutating func keep<Record>(
    _ list: WritableKeyPath<ClusterDump, [Record]>, _ record: Record
  ) {
    guard dump[keyPath: list].count < ClusterDump.limit else {
      dump.dropped += 1
      return
    }
    dump[keyPath: list].append(record)
  }

  private mutating func node(_ tree: JSONTree?, _ object: ClusterObject) -> NodeRecord {
    var node = NodeRecord(object: object)
    node.conditions = tree["status"]["conditions"].conditions
    for condition in tree["status"]["conditions"].list {
      dump.see(condition["lastHeartbeatTime"].time, isHeartbeat: true)
      dump.see(condition["lastTransitionTime"].time)
    }
    node.isCordoned = tree["spec"]["unschedulable"].isTrue
    node.taints = tree["spec"]["taints"].list.compactMap { taint in
      guard let key = taint["key"].word, let effect = taint["effect"].word else { return nil }
      let value = taint["value"].word.map { "=\($0)" } ?? ""
      return "\(key)\(value):\(effect)"
    }
    node.allocatable = tree["status"]["allocatable"].quantities
    node.version = tree["status"]["nodeInfo"]["kubeletVersion"].word ?? ""
    return node
  }

  private mutating func workload(_ tree: JSONTree?, _ object: ClusterObject) -> WorkloadRecord {
    var workload = WorkloadRecord(object: object)
    let (spec, status) = (tree["spec"], tree["status"])
    workload.conditions = status["conditions"].conditions
    for condition in workload.conditions { dump.see(condition.changed) }
    workload.podLabels = spec["template"]["metadata"]["labels"].words
    workload.isSuspended = spec["suspend"].isTrue
    switch object.kind {
    case "DaemonSet":
      workload.desired = status["desiredNumberScheduled"].integer
      workload.ready = status["numberReady"].integer ?? (status == nil ? nil : 0)
    case "Job":
      workload.failed = status["failed"].integer ?? 0
    case "CronJob":
      dump.see(status["lastScheduleTime"].time)
    default:
      workload.desired = spec["replicas"].integer ?? (spec == nil ? nil : 1)
      workload.ready = status["readyReplicas"].integer ?? (status == nil ? nil : 0)
    }
    return workload
  }
}
