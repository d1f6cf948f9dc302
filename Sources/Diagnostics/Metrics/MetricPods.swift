internal import Evidence
internal import MetricFormats

/// What kube-state-metrics says of pods and nodes, by what made the pods.
struct MetricPods {
  /// The containers of one workload.
  private struct Workload {
    var subject: Subject
    var pods: Set<String> = []
    var restarts = 0.0
    var restartCitation: Citation?
    var killed: [(container: String, citation: Citation)] = []
    var waiting: [(reason: String, citation: Citation)] = []
    var evicted: [Citation] = []
    var unschedulable: [Citation] = []
  }

  private let target: MetricTarget
  private var workloads: [String: Workload] = [:]
  private var order: [String] = []
  private let owners: [String: (kind: String, name: String)]

  init?(_ target: MetricTarget) {
    guard target.series.keys.contains(where: { $0.hasPrefix("kube_") }) else { return nil }
    self.target = target
    owners = Self.owners(target)
    for series in target.all("kube_pod_container_status_restarts_total")
      + target.all("kube_pod_init_container_status_restarts_total")
    {
      addRestarts(series)
    }
    addStates()
  }

  // MARK: Who made it

  private static func key(_ series: MetricTarget.Series, _ label: String) -> String {
    "\(series["namespace"] ?? "")/\(series[label] ?? "")"
  }

  /// Pods by what made them; of a ReplicaSet and a Job, what made that.
  private static func owners(_ target: MetricTarget) -> [String: (kind: String, name: String)] {
    func table(_ metric: String, _ label: String) -> [String: (kind: String, name: String)] {
      var table: [String: (kind: String, name: String)] = [:]
      for series in target.all(metric) {
        guard let kind = series["owner_kind"], let name = series["owner_name"], !kind.isEmpty,
          kind != "<none>"
        else { continue }
        table[key(series, label)] = (kind, name)
      }
      return table
    }
    let sets = table("kube_replicaset_owner", "replicaset")
    let jobs = table("kube_job_owner", "job_name")
    var owners = table("kube_pod_owner", "pod")
    for (pod, owner) in owners {
      let namespace = pod.prefix { $0 != "/" }
      let above = "\(namespace)/\(owner.name)"
      if owner.kind == "ReplicaSet" {
        // A Deployment names its ReplicaSets after itself and a hash.
        let stem = owner.name.split(separator: "-").dropLast().joined(separator: "-")
        owners[pod] = sets[above] ?? ("Deployment", stem.isEmpty ? owner.name : stem)
      } else if owner.kind == "Job", let maker = jobs[above] {
        owners[pod] = maker
      }
    }
    return owners
  }

  private mutating func change(
    _ series: MetricTarget.Series, _ body: (inout Workload) -> Void
  ) {
    let pod = Self.key(series, "pod")
    let namespace = series["namespace"].map { "\($0)/" } ?? ""
    let subject =
      owners[pod].map { Subject(.workload, "\($0.kind.lowercased()) \(namespace)\($0.name)") }
      ?? Subject(.workload, "pod \(namespace)\(series["pod"] ?? "?")")
    let name = subject.name
    if workloads[name] == nil {
      order.append(name)
      workloads[name] = Workload(subject: subject)
    }
    workloads[name]?.pods.insert(pod)
    if var workload = workloads[name] {
      body(&workload)
      workloads[name] = workload
    }
  }

  // MARK: Containers

  /// Counters of 0 are not kept, so one that appears late begins there.
  private mutating func addRestarts(_ series: MetricTarget.Series) {
    guard let last = series.points.last, last.look == target.lastLook else { return }
    var increase = series.increase ?? 0
    if target.looks.count > 1, let first = series.points.first, first.look > 0 {
      increase += first.value
    }
    let target = target
    change(series) { workload in
      workload.restarts += increase
      guard increase > 0 else { return }
      workload.restartCitation =
        workload.restartCitation
        ?? target.citation(
          last,
          "\(series["container"] ?? "a container") of \(series["pod"] ?? "?") started again "
            + "\(decimal(increase)) times, \(decimal(last.value)) in all")
    }
  }

  /// The states that hold at the last look.
  private func now(_ metrics: String...) -> [(
    series: MetricTarget.Series, point: MetricTarget.Point
  )] {
    metrics.flatMap { target.all($0) }.compactMap { series in
      guard let point = series.point(at: target.lastLook), point.value > 0 else { return nil }
      return (series, point)
    }
  }

  private mutating func addStates() {
    for (series, point) in now(
      "kube_pod_container_status_waiting_reason", "kube_pod_init_container_status_waiting_reason")
    {
      guard let reason = series["reason"], reason != "ContainerCreating",
        reason != "PodInitializing"
      else { continue }
      let citation = target.citation(
        point, "\(series["container"] ?? "?") of \(series["pod"] ?? "?") waits: \(reason)")
      change(series) { $0.waiting.append((reason, citation)) }
    }
    for (series, point) in now(
      "kube_pod_container_status_last_terminated_reason",
      "kube_pod_container_status_terminated_reason")
    where series["reason"] == "OOMKilled" && isRecent(series) {
      let container = "\(series["pod"] ?? "?")/\(series["container"] ?? "?")"
      let citation = target.citation(point, "\(container): last ended OOMKilled")
      change(series) { $0.killed.append((container, citation)) }
    }
    for (series, point) in now("kube_pod_status_reason") where series["reason"] == "Evicted" {
      let citation = target.citation(point, "\(series["pod"] ?? "?"): Evicted")
      change(series) { $0.evicted.append(citation) }
    }
    for (series, point) in now("kube_pod_status_unschedulable") {
      let citation = target.citation(point, "\(series["pod"] ?? "?") is unschedulable")
      change(series) { $0.unschedulable.append(citation) }
    }
  }

  /// Whether a container ended lately for the reason that stands as its last: it started again between
  /// the looks, it waits to be started again, or its end is less than an hour old.
  private func isRecent(_ series: MetricTarget.Series) -> Bool {
    func twin(_ metric: String) -> MetricTarget.Series? {
      target.all(metric).first {
        $0["pod"] == series["pod"] && $0["container"] == series["container"]
          && $0["namespace"] == series["namespace"]
      }
    }
    if let restarts = twin("kube_pod_container_status_restarts_total") {
      if restarts.increase ?? 0 > 0 { return true }
      if target.looks.count > 1, let first = restarts.points.first, first.look > 0 { return true }
    }
    if let waiting = twin("kube_pod_container_status_waiting_reason"),
      waiting.point(at: target.lastLook)?.value ?? 0 > 0
    {
      return true
    }
    if let ended = twin("kube_pod_container_status_last_terminated_timestamp")?.points.last?.value,
      let now = target.looks.last?.time
    {
      return now - ended < 3600
    }
    return false
  }

  // MARK: Facts

  var facts: [Fact] { order.compactMap { workloads[$0] }.flatMap(facts) + nodeFacts }

  private func facts(of workload: Workload) -> [Fact] {
    var sheet = FactSheet(workload.subject)
    let waiting = workload.waiting.map(\.reason)
    let isTelling =
      workload.restarts > 0 || !waiting.isEmpty || !workload.killed.isEmpty
      || !workload.evicted.isEmpty || !workload.unschedulable.isEmpty
    guard isTelling else { return [] }
    let name = "metric.workload"
    sheet.add("\(name).pods", workload.pods.count, .pods)
    if target.looks.count > 1 {
      let citations = workload.restartCitation.map { [$0] } ?? []
      sheet.add("\(name).restarts", workload.restarts, .restarts, citations)
      if let span = target.span, workload.restarts > 0 {
        sheet.add("\(name).restarts.pace", workload.restarts * 60 / span, .perMinute)
      }
    }
    sheet.add(
      "\(name).killed", workload.killed.count, .containers, workload.killed.map(\.citation))
    func count(_ reasons: [String]) -> (Int, [Citation]) {
      let hits = workload.waiting.filter { reasons.contains($0.reason) }
      return (hits.count, Array(hits.map(\.citation).prefix(3)))
    }
    let (crashing, crashes) = count(["CrashLoopBackOff"])
    sheet.add("\(name).crash_loop", crashing, .containers, crashes)
    let (pulling, pulls) = count([
      "ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull",
      "RegistryUnavailable",
    ])
    sheet.add("\(name).image_pull", pulling, .containers, pulls)
    sheet.add(
      "\(name).evicted", workload.evicted.count, .pods, Array(workload.evicted.prefix(3)))
    sheet.add(
      "\(name).unschedulable", workload.unschedulable.count, .pods,
      Array(workload.unschedulable.prefix(3)))
    return sheet.facts
  }

  private var nodeFacts: [Fact] {
    var sheets: [String: FactSheet] = [:]
    for (series, point) in now("kube_node_status_condition") where series["status"] == "true" {
      guard let node = series["node"], let condition = series["condition"],
        condition.hasSuffix("Pressure")
      else { continue }
      var sheet = sheets[node] ?? FactSheet(Subject(.node, node))
      sheet.add(
        "metric.node.pressure", condition, [target.citation(point, "\(condition) is true")])
      sheets[node] = sheet
    }
    return sheets.keys.sorted().flatMap { sheets[$0]?.facts ?? [] }
  }
}
