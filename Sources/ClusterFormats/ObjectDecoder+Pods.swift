internal import ByteParsing

extension ObjectDecoder {
  mutating func pod(_ tree: JSONTree?, _ object: ClusterObject) -> PodRecord {
    var pod = PodRecord(object: object)
    let (spec, status) = (tree["spec"], tree["status"])
    pod.node = spec["nodeName"].word
    pod.phase = status["phase"].word
    pod.reason = status["reason"].word
    pod.message = status["message"].word
    pod.addresses = status["podIPs"].list.compactMap { $0["ip"].word }
    if pod.addresses.isEmpty { pod.addresses = [status["podIP"].word].compactMap(\.self) }
    pod.started = status["startTime"].time
    pod.conditions = status["conditions"].conditions
    for condition in pod.conditions { see(condition.changed) }
    pod.claims = spec["volumes"].list.compactMap { $0["persistentVolumeClaim"]["claimName"].word }
    pod.nodeSelector = spec["nodeSelector"].words
    pod.gates = spec["schedulingGates"].list.compactMap { $0["name"].word }
    pod.usesHostNetwork = spec["hostNetwork"].isTrue
    pod.restartPolicy = spec["restartPolicy"].word
    for (specs, statuses, role) in [
      ("initContainers", "initContainerStatuses", .initial),
      ("containers", "containerStatuses", .application),
      ("ephemeralContainers", "ephemeralContainerStatuses", .ephemeral),
    ] as [(String, String, ContainerRecord.Role)] {
      pod.containers += containers(spec[specs].list, status[statuses].list, role)
    }
    return pod
  }

  private mutating func containers(
    _ specs: [JSONTree?], _ statuses: [JSONTree?], _ role: ContainerRecord.Role
  ) -> [ContainerRecord] {
    var known: [String: JSONTree] = [:]
    for status in statuses {
      if let name = status["name"].word, let status { known[name] = status }
    }
    return specs.prefix(200).compactMap { spec in
      guard let name = spec["name"].word else { return nil }
      let status = known[name]
      var container = ContainerRecord(
        name: name, role: role, line: Optional(status).flatMap { $0 }.line ?? spec.line ?? 1)
      if role == .initial, spec["restartPolicy"].word == "Always" { container.role = .sidecar }
      container.image = spec["image"].word ?? ""
      container.ports = spec["ports"].list.compactMap { port in
        port["containerPort"].integer.map {
          ContainerRecord.Port(name: port["name"].word, number: $0)
        }
      }
      container.showsResources = true
      container.requests = spec["resources"]["requests"].quantities
      container.limits = spec["resources"]["limits"].quantities
      // A limit without a request is a request as well.
      container.requests.merge(container.limits) { own, _ in own }
      container.liveness = probe(spec["livenessProbe"])
      container.readiness = probe(spec["readinessProbe"])
      container.startup = probe(spec["startupProbe"])
      take(status, into: &container)
      return container
    }
  }

  private mutating func take(_ status: JSONTree?, into container: inout ContainerRecord) {
    guard status != nil else { return }
    if let ready = status["ready"] { container.isReady = Optional(ready).isTrue }
    container.restarts = max(0, status["restartCount"].integer ?? 0)
    container.state = state(status["state"])
    container.last = state(status["lastState"])
  }

  private func probe(_ tree: JSONTree?) -> ContainerRecord.Probe? {
    guard case .object? = tree else { return nil }
    let port =
      tree["httpGet"]["port"].word ?? tree["tcpSocket"]["port"].word ?? tree["grpc"]["port"].word
    return ContainerRecord.Probe(
      port: port, delay: Double(tree["initialDelaySeconds"].integer ?? 0))
  }

  private mutating func state(_ tree: JSONTree?) -> ContainerState? {
    for (key, kind) in [
      ("waiting", .waiting), ("running", .running), ("terminated", .terminated),
    ] as [(String, ContainerState.Kind)] {
      guard let entry = tree[key], case .object = entry else { continue }
      let inner: JSONTree? = entry
      var state = ContainerState(kind: kind)
      state.reason = inner["reason"].word ?? ""
      state.message = inner["message"].word ?? ""
      state.exitCode = inner["exitCode"].integer
      state.started = inner["startedAt"].time
      state.finished = inner["finishedAt"].time
      see(state.started)
      see(state.finished)
      return state
    }
    return nil
  }
}
