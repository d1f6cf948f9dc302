internal import Capture
internal import ClusterFormats
internal import Evidence

/// The pods that one thing makes: 40 pods of a Deployment fail for one reason.
struct PodGroup: Sendable {
  struct Key: Hashable, Sendable {
    var kind: String
    var namespace: String
    var name: String
  }

  let key: Key
  var pods: [Artifact<PodRecord>] = []
  var record: Artifact<WorkloadRecord>?
  /// Of its pods, of itself and of what stands between.
  var events: [Artifact<ClusterEvent>] = []

  var subject: Subject { Subject(.workload, "\(key.kind.lowercased()) \(place)") }

  private var place: String { key.namespace.isEmpty ? key.name : "\(key.namespace)/\(key.name)" }

  /// As kubectl takes it.
  var reference: String { "\(key.kind.lowercased())/\(key.name)" }
  var namespace: String { key.namespace.isEmpty ? "default" : key.namespace }
  var isJob: Bool { key.kind == "Job" || key.kind == "CronJob" }

  /// Pods that are meant to run.
  var living: [Artifact<PodRecord>] {
    pods.filter { !$0.sample.isOver && !$0.sample.object.isDeleted }
  }

  /// Pods that are ready; `nil` where it does not show.
  var serving: Int? {
    if !pods.isEmpty { return pods.count { $0.sample.isReady == true && !$0.sample.isOver } }
    return record?.sample.ready
  }

  func events(of pod: String) -> [Artifact<ClusterEvent>] {
    events.filter { $0.sample.name == pod }
  }

  static func all(_ picture: ClusterPicture) -> [PodGroup] {
    let owners = Owners(picture)
    var places: [Key: Int] = [:]
    var groups: [PodGroup] = []
    func place(_ key: Key) -> Int {
      if let place = places[key] { return place }
      places[key] = groups.count
      groups.append(PodGroup(key: key))
      return groups.count - 1
    }
    var ofPod: [String: Int] = [:]
    for pod in picture.pods {
      let index = place(owners.key(of: pod.sample))
      groups[index].pods.append(pod)
      let object = pod.sample.object
      ofPod["\(object.namespace)/\(object.name)"] = index
      ofPod["/\(object.name)"] = index
    }
    for workload in picture.workloads
    where !["ReplicaSet", "ReplicationController"].contains(workload.sample.object.kind)
      || workload.sample.object.owner == nil
    {
      guard workload.sample.object.kind != "Job" || workload.sample.object.owner == nil else {
        continue
      }
      let object = workload.sample.object
      let key = owners.known(object.kind, object.namespace, object.name)
      groups[place(key)].record = workload
    }
    for event in picture.events {
      let sample = event.sample
      var index: Int?
      if sample.kind == "Pod" {
        index = ofPod["\(sample.namespace)/\(sample.name)"] ?? ofPod["/\(sample.name)"]
        if index == nil, sample.isWarning {
          index = place(owners.key(ofPodNamed: sample.name, in: sample.namespace))
        }
      } else if let key = owners.key(of: sample) {
        index = places[key]
        // What makes no pods is shown by nothing else.
        if index == nil, sample.reason == "FailedCreate" { index = place(key) }
      }
      if let index { groups[index].events.append(event) }
    }
    return groups
  }
}

/// Who made a pod, as far as owners, labels and names tell.
private struct Owners {
  private var replicaSets: [String: ClusterObject.Owner] = [:]
  private var jobs: [String: ClusterObject.Owner] = [:]
  private var kinds: [String: String] = [:]
  /// Generated names of rows and events, and how many pods have them.
  private var generators: [String: Int] = [:]

  init(_ picture: ClusterPicture) {
    for workload in picture.workloads {
      let object = workload.sample.object
      let place = "\(object.namespace)/\(object.name)"
      if object.kind.hasPrefix("Replica"), let owner = object.owner { replicaSets[place] = owner }
      if object.kind == "Job", let owner = object.owner { jobs[place] = owner }
      if object.kind != "ReplicaSet" { kinds[place] = object.kind }
    }
    for pod in picture.pods where pod.sample.object.owner == nil {
      guard let name = PodName.generator(of: pod.sample.object.name) else { continue }
      generators["\(pod.sample.object.namespace)/\(name)", default: 0] += 1
    }
  }

  func known(_ kind: String, _ namespace: String, _ name: String) -> PodGroup.Key {
    PodGroup.Key(kind: kind, namespace: namespace, name: name)
  }

  func key(of pod: PodRecord) -> PodGroup.Key {
    let object = pod.object
    guard let owner = object.owner else {
      return object.form == .whole || object.form == .description
        ? known("Pod", object.namespace, object.name)
        : key(ofPodNamed: object.name, in: object.namespace)
    }
    let place = "\(object.namespace)/\(owner.name)"
    switch owner.kind {
    case "ReplicaSet":
      if let above = replicaSets[place] { return known(above.kind, object.namespace, above.name) }
      // The Deployment gives each ReplicaSet its own name, a dash and the hash of the template.
      for (label, kind) in [
        ("pod-template-hash", "Deployment"), ("rollouts-pod-template-hash", "Rollout"),
      ] {
        if let hash = object.labels[label], owner.name.hasSuffix("-\(hash)") {
          return known(kind, object.namespace, String(owner.name.dropLast(hash.count + 1)))
        }
      }
      if object.labels.isEmpty || object.form == .description,
        let name = PodName.deployment(of: object.name)
      {
        return known("Deployment", object.namespace, name)
      }
      return known("ReplicaSet", object.namespace, owner.name)
    case "ReplicationController":
      if let above = replicaSets[place] { return known(above.kind, object.namespace, above.name) }
      return object.labels["deploymentconfig"].map {
        known("DeploymentConfig", object.namespace, $0)
      } ?? known(owner.kind, object.namespace, owner.name)
    case "Job":
      if let above = jobs[place] { return known(above.kind, object.namespace, above.name) }
      return job(owner.name, object.namespace)
    case "Node": return known("Pod", object.namespace, object.name)
    default: return known(owner.kind, object.namespace, owner.name)
    }
  }

  /// A CronJob gives its jobs its own name and the minute of their time as a number.
  private func job(_ name: String, _ namespace: String) -> PodGroup.Key {
    let parts = name.split(separator: "-")
    if parts.count > 1, let last = parts.last, last.utf8.count >= 8,
      last.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
    {
      return known("CronJob", namespace, parts.dropLast().joined(separator: "-"))
    }
    return known("Job", namespace, name)
  }

  func key(ofPodNamed name: String, in namespace: String) -> PodGroup.Key {
    for candidate in [
      PodName.deployment(of: name), PodName.statefulSet(of: name), PodName.generator(of: name),
    ].compactMap(\.self) {
      if let kind = kinds["\(namespace)/\(candidate)"] { return known(kind, namespace, candidate) }
    }
    if let deployment = PodName.deployment(of: name) {
      return known("Deployment", namespace, deployment)
    }
    if let set = PodName.statefulSet(of: name) { return known("StatefulSet", namespace, set) }
    if let generator = PodName.generator(of: name) {
      let made = job(generator, namespace)
      if made.kind == "CronJob" { return made }
      if generators["\(namespace)/\(generator)", default: 0] > 1 {
        return known("DaemonSet", namespace, generator)
      }
    }
    return known("Pod", namespace, name)
  }

  func key(of event: ClusterEvent) -> PodGroup.Key? {
    let place = "\(event.namespace)/\(event.name)"
    switch event.kind {
    case "ReplicaSet":
      if let above = replicaSets[place] { return known(above.kind, event.namespace, above.name) }
      let parts = event.name.split(separator: "-")
      return known("Deployment", event.namespace, parts.dropLast().joined(separator: "-"))
    case "Job":
      return jobs[place].map { known($0.kind, event.namespace, $0.name) }
        ?? job(event.name, event.namespace)
    case "Deployment", "StatefulSet", "DaemonSet", "CronJob":
      return known(event.kind, event.namespace, event.name)
    default: return nil
    }
  }
}
