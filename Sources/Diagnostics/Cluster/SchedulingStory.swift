internal import Capture
internal import ClusterFormats
internal import Evidence

/// Why no node takes a pod, in the scheduler's words and in figures.
struct SchedulingStory {
  private let pod: Artifact<PodRecord>?
  private let picture: ClusterPicture

  init(_ pod: Artifact<PodRecord>?, _ picture: ClusterPicture) {
    (self.pod, self.picture) = (pod, picture)
  }

  /// `0/5 nodes are available: 3 Insufficient cpu, 2 node(s) had untolerated taint {dedicated: gpu}.
  /// preemption: …`.
  func text(_ message: String) -> String {
    var text = message
    if let end = Self.place(of: " preemption:", in: message) { text = String(message.prefix(end)) }
    text = text.shortened(400)
    if text.isEmpty { text = "the evidence does not say why" }
    let figures = ["cpu", "memory"].compactMap { resource in
      text.holds(word: "Insufficient") && text.holds(word: resource) ? room(resource) : nil
    }
    return ([text] + figures + claims(text)).joined(separator: "; ")
  }

  private static func place(of part: String, in text: String) -> Int? {
    let (bytes, part) = (Array(text.utf8), Array(part.utf8))
    guard bytes.count >= part.count else { return nil }
    let found = (0...(bytes.count - part.count)).first {
      bytes[$0..<($0 + part.count)].elementsEqual(part)
    }
    return found.map { String(decoding: bytes[..<$0], as: UTF8.self).count }
  }

  /// What a pod asks for: its containers together, or one of those that run before if that is more.
  private static func request(_ pod: PodRecord, _ resource: String) -> Double {
    let lasting = pod.containers.filter { $0.role == .application || $0.role == .sidecar }
    let first = pod.containers.filter { $0.role == .initial }
    return max(
      lasting.reduce(0) { $0 + ($1.requests[resource] ?? 0) },
      first.map { $0.requests[resource] ?? 0 }.max() ?? 0)
  }

  private static func written(_ amount: Double, _ resource: String) -> String {
    resource == "cpu" ? "\(decimal(amount)) CPU" : "\(binary(amount)) of memory"
  }

  /// What it asks for against what the node with most room has left.
  private func room(_ resource: String) -> String? {
    guard let pod else { return nil }
    let wanted = Self.request(pod.sample, resource)
    guard wanted > 0 else { return nil }
    var asks = "it asks for \(Self.written(wanted, resource))"
    let nodes = picture.nodes.filter { $0.sample.allocatable[resource] != nil }
    guard let largest = nodes.compactMap({ $0.sample.allocatable[resource] }).max() else {
      return asks
    }
    if wanted > largest {
      return asks + ", and the largest node can give \(Self.written(largest, resource)) in all"
    }
    var taken: [String: Double] = [:]
    for other in picture.pods where !other.sample.isOver {
      guard let node = other.sample.node else { continue }
      taken[node, default: 0] += Self.request(other.sample, resource)
    }
    // Pods of some nodes only say nothing of room.
    guard !taken.isEmpty else { return asks }
    let open = nodes.filter { node in
      !node.sample.isCordoned && !node.sample.taints.contains { !$0.hasSuffix(":PreferNoSchedule") }
    }
    let rooms = open.map { node in
      (
        node.sample.object.name,
        (node.sample.allocatable[resource] ?? 0) - taken[node.sample.object.name, default: 0]
      )
    }
    guard let most = rooms.max(by: { $0.1 < $1.1 }), most.1 < wanted else { return asks }
    asks +=
      ", and the node with most left, \(most.0), has \(Self.written(max(0, most.1), resource))"
    return asks
  }

  /// Claims of the pod that have no volume, and what was told of them.
  private func claims(_ text: String) -> [String] {
    guard let pod, text.holds("persistentvolumeclaim") || text.holds("PersistentVolumeClaim") else {
      return []
    }
    return pod.sample.claims.compactMap { name in
      let claim = picture.claims.first {
        $0.sample.object.name == name && $0.sample.object.namespace == pod.sample.object.namespace
      }
      guard claim == nil || claim?.sample.phase == "Pending" else { return nil }
      let told = picture.events.last {
        $0.sample.kind == "PersistentVolumeClaim" && $0.sample.name == name
      }
      let kind = claim?.sample.storageClass.map { " of class \($0)" } ?? ""
      return "claim \(name)\(kind) \(claim == nil ? "is not in the evidence" : "has no volume")"
        + (told.map { ": \($0.sample.message.shortened(200))" } ?? "")
    }
  }
}
