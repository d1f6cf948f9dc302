internal import ByteParsing

extension ObjectDecoder {
  func service(_ tree: JSONTree?, _ object: ClusterObject) -> ServiceRecord {
    var service = ServiceRecord(object: object)
    let spec = tree["spec"]
    service.type = spec["type"].word ?? "ClusterIP"
    service.address = spec["clusterIP"].word
    service.selector = spec["selector"].words
    service.showsSelector = true
    service.publishesNotReady = spec["publishNotReadyAddresses"].isTrue
    service.ports = spec["ports"].list.compactMap { port in
      port["port"].integer.map {
        ServiceRecord.Port(
          name: port["name"].word, number: $0, target: port["targetPort"].word,
          transport: port["protocol"].word ?? "TCP")
      }
    }
    return service
  }

  func endpoints(_ tree: JSONTree?, _ object: ClusterObject) -> EndpointsRecord {
    var record = EndpointsRecord(
      object: object, service: object.name, ready: 0, notReady: 0, ports: [])
    for subset in tree["subsets"].list {
      record.ready += subset["addresses"].list.count
      record.notReady += subset["notReadyAddresses"].list.count
      record.ports += subset["ports"].list.compactMap { $0["port"].integer }
    }
    return record
  }

  /// `nil` of a slice that belongs to no service.
  func slice(_ tree: JSONTree?, _ object: ClusterObject) -> EndpointsRecord? {
    guard
      let service = object.labels["kubernetes.io/service-name"]
        ?? (object.owner?.kind == "Service" ? object.owner?.name : nil)
    else { return nil }
    let ports = tree["ports"].list.compactMap { $0["port"].integer }
    var record = EndpointsRecord(
      object: object, service: service, ready: 0, notReady: 0, ports: ports)
    for endpoint in tree["endpoints"].list {
      let count = max(1, endpoint["addresses"].list.count)
      // Without a word about it, it is ready.
      let isReady = endpoint["conditions"]["ready"].word != "false"
      if isReady { record.ready += count } else { record.notReady += count }
    }
    // A slice without ports leads nowhere, since none of its service was found in the pods.
    if ports.isEmpty, tree["ports"] == nil || tree["ports"].list.isEmpty {
      record.notReady += record.ready
      record.ready = 0
    }
    return record
  }

  func policy(_ tree: JSONTree?, _ object: ClusterObject) -> PolicyRecord {
    let spec = tree["spec"]
    var policy = PolicyRecord(object: object)
    policy.pods = spec["podSelector"].selector
    let types = spec["policyTypes"].list.compactMap(\.word)
    // Without types: ingress always, egress where there are rules for it.
    policy.limitsIngress = types.isEmpty || types.contains("Ingress")
    policy.limitsEgress = types.contains("Egress") || types.isEmpty && spec["egress"] != nil
    policy.ingress = spec["ingress"].list.map { rule($0, "from") }
    policy.egress = spec["egress"].list.map { rule($0, "to") }
    return policy
  }

  private func rule(_ tree: JSONTree?, _ key: String) -> PolicyRecord.Rule {
    let peers = tree[key].list.map { peer in
      PolicyRecord.Peer(
        pods: peer["podSelector"].map { Optional($0).selector },
        namespaces: peer["namespaceSelector"].map { Optional($0).selector },
        block: peer["ipBlock"]["cidr"].word,
        except: peer["ipBlock"]["except"].list.compactMap(\.word))
    }
    let ports = tree["ports"].list.map { port in
      PolicyRecord.Port(
        transport: port["protocol"].word ?? "TCP", port: port["port"].word,
        end: port["endPort"].integer)
    }
    return PolicyRecord.Rule(peers: peers, ports: ports)
  }

  /// core/v1 counts in `count`, events.k8s.io/v1 in `series.count`, in `deprecatedCount` what came the
  /// old way.
  mutating func takeEvent(_ tree: JSONTree?, _ object: ClusterObject) {
    let about = tree["involvedObject"] ?? tree["regarding"]
    guard let reason = tree["reason"].word, let kind = about["kind"].word,
      let name = about["name"].word
    else { return }
    let series = tree["series"]
    let last =
      series["lastObservedTime"].time ?? tree["lastTimestamp"].time
      ?? tree["deprecatedLastTimestamp"].time ?? tree["eventTime"].time ?? object.created
    let first =
      tree["firstTimestamp"].time ?? tree["deprecatedFirstTimestamp"].time
      ?? tree["eventTime"].time ?? object.created
    let count =
      series["count"].integer ?? tree["count"].integer ?? tree["deprecatedCount"].integer ?? 1
    var event = ClusterEvent(
      isWarning: tree["type"].word == "Warning", reason: reason,
      message: (tree["message"] ?? tree["note"]).word ?? "", kind: kind,
      namespace: about["namespace"].word ?? object.namespace, name: name, count: max(1, count),
      first: first, last: last, line: object.line)
    event.container = Self.container(in: about["fieldPath"].word)
    event.host =
      (tree["source"]["host"] ?? tree["deprecatedSource"]["host"]).word
      ?? tree["reportingInstance"].word
    keep(event)
  }

  /// `app` of `spec.containers{app}`.
  static func container(in path: String?) -> String? {
    guard let path, let open = path.lastIndex(of: "{"), path.hasSuffix("}") else { return nil }
    return String(path[path.index(after: open)...].dropLast())
  }
}
