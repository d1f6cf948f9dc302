internal import Capture
internal import ClusterFormats
internal import Evidence

/// The DNS of the cluster: the pods of CoreDNS, the service in front of them and what they log.
enum ResolverTrouble {
  static func isResolver(_ service: ServiceRecord) -> Bool {
    ["kube-dns", "coredns", "rke2-coredns-rke2-coredns", "dns-default"].contains(
      service.object.name)
      || service.selector["k8s-app"] == "kube-dns"
  }

  static func isResolver(_ group: PodGroup) -> Bool {
    group.pods.contains { $0.sample.object.labels["k8s-app"] == "kube-dns" }
      || group.record?.sample.podLabels["k8s-app"] == "kube-dns"
      || ["coredns", "kube-dns", "rke2-coredns-rke2-coredns"].contains(group.key.name)
        && ["kube-system", ""].contains(group.key.namespace)
  }

  static func facts(_ picture: ClusterPicture) -> [Fact] {
    let group = picture.groups.first(where: isResolver)
    let service = picture.services.first { isResolver($0.sample) }
    let logs = picture.logs.filter(\.sample.isOfDNS)
    guard group != nil || service != nil || !logs.isEmpty else { return [] }
    let subject =
      group?.subject ?? Subject(.workload, "deployment kube-system/coredns")
    var sheet = FactSheet(subject)
    var words: [String] = []
    var evidence: [Citation] = []
    addPods(&sheet, group, service, picture, &words, &evidence)
    addLogs(&sheet, logs, &words, &evidence)
    guard !sheet.facts.isEmpty else { return [] }
    sheet.add(.resolverStory, words.joined(separator: "; "), evidence)
    sheet.add(.reference, group?.reference ?? "deployment/coredns")
    sheet.add(.namespace, group?.namespace ?? "kube-system")
    return sheet.facts
  }

  private static func addPods(
    _ sheet: inout FactSheet, _ group: PodGroup?, _ service: Artifact<ServiceRecord>?,
    _ picture: ClusterPicture, _ words: inout [String], _ evidence: inout [Citation]
  ) {
    // What is cut does not tell whether it is ready.
    let living = (group?.living ?? []).filter { $0.sample.isReady != nil }
    if living.isEmpty {
      if let record = group?.record, let desired = record.sample.desired,
        let ready = record.sample.ready
      {
        let citation = record.citation(
          record.sample.object.line,
          "\(group?.reference ?? ""): \(ready) of \(desired) pods ready")
        sheet.add(.resolver, desired, [citation])
        sheet.add(.resolverReady, ready, [citation])
        words.append(
          desired == 0 ? "it is scaled to 0" : "\(ready) of \(counted(desired, "pod")) ready")
        evidence.append(citation)
      } else if let service, let stated = ServiceTrouble(service, picture).stated, stated == 0 {
        let citation = service.citation(
          service.sample.object.line, "service \(service.sample.object.name) has no endpoints")
        sheet.add(.resolver, 0, [citation])
        sheet.add(.resolverReady, 0, [citation])
        words.append("its service \(service.sample.object.name) has no endpoints")
        evidence.append(citation)
      }
      return
    }
    let ready = living.count { $0.sample.isReady == true }
    let troubles = living.filter { $0.sample.isReady != true }.map { PodTrouble($0, picture) }
    // A start takes some seconds.
    guard ready > 0 || !troubles.allSatisfy(\.isStarting) else { return }
    let citations = troubles.prefix(3).map(\.citation)
    sheet.add(.resolver, living.count, citations)
    sheet.add(.resolverReady, ready, citations)
    if ready == 0 {
      words.append(
        "none of its \(counted(living.count, "pod")) is ready: "
          + (troubles.first?.words ?? "not ready"))
      evidence += citations
    }
  }

  private static func addLogs(
    _ sheet: inout FactSheet, _ logs: [Artifact<PodLog>], _ words: inout [String],
    _ evidence: inout [Citation]
  ) {
    guard !logs.isEmpty else { return }
    let loop = logs.first { $0.sample.resolver.loop != nil }
    var timeouts = 0
    var zones: Set<String> = []
    for log in logs {
      timeouts = min(timeouts &+ log.sample.resolver.timeouts, 1 << 40)
      zones.formUnion(log.sample.resolver.zones)
    }
    if let loop, let line = loop.sample.resolver.loop {
      let citation = loop.citation(line.number, line.text)
      sheet.add(.resolverLoop, true, [citation])
      words.append("its questions come back to it, and it stops itself (plugin loop)")
      evidence.append(citation)
    } else {
      sheet.add(.resolverLoop, false)
    }
    let last = logs.last { $0.sample.resolver.lastTimeout != nil }
    let citations =
      last.flatMap { log in
        log.sample.resolver.lastTimeout.map { [log.citation($0.number, $0.text)] }
      } ?? []
    sheet.add(.resolverTimeouts, timeouts, citations)
    sheet.add(.resolverZones, zones.count, citations)
    if timeouts > 0 {
      words.append(
        "\(counted(timeouts, "question")) about \(counted(zones.count, "zone")) got no answer from the servers upstream"
      )
      evidence += citations
    }
  }
}
