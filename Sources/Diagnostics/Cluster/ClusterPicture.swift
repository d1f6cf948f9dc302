internal import Capture
internal import ClusterFormats
internal import Evidence

/// All that the evidence tells of a cluster, each object once and at its latest.
struct ClusterPicture: Sendable {
  private(set) var pods: [Artifact<PodRecord>] = []
  private(set) var nodes: [Artifact<NodeRecord>] = []
  private(set) var workloads: [Artifact<WorkloadRecord>] = []
  private(set) var services: [Artifact<ServiceRecord>] = []
  private(set) var endpoints: [Artifact<EndpointsRecord>] = []
  private(set) var policies: [Artifact<PolicyRecord>] = []
  private(set) var events: [Artifact<ClusterEvent>] = []
  private(set) var claims: [Artifact<ClaimRecord>] = []
  private(set) var budgets: [Artifact<BudgetRecord>] = []
  private(set) var scalers: [Artifact<ScalerRecord>] = []
  private(set) var usages: [Artifact<UsageRecord>] = []
  private(set) var namespaces: [String: [String: String]] = [:]
  private(set) var logs: [Artifact<PodLog>] = []
  private(set) var groups: [PodGroup] = []
  private var podsOf: [String: [Int]] = [:]
  private var endpointsOf: [String: [Int]] = [:]
  private var eventsOf: [String: [Int]] = [:]
  /// When it was captured, as far as that shows; seconds since 1970.
  private(set) var now: Double?
  /// Whether something tells the time that goes on by itself, and not only what happened to pods.
  private(set) var knowsNow = false

  var isEmpty: Bool {
    pods.isEmpty && nodes.isEmpty && workloads.isEmpty && services.isEmpty && events.isEmpty
      && endpoints.isEmpty && logs.isEmpty && budgets.isEmpty && claims.isEmpty && scalers.isEmpty
  }

  static func of(_ recording: Recording) -> ClusterPicture {
    recording.once("cluster-picture") { ClusterPicture(recording) }
  }

  private init(_ recording: Recording) {
    let dumps =
      recording.samples(of: ClusterTableParser.self) + recording.samples(of: DescriptionParser.self)
      + recording.samples(of: ClusterObjectParser.self)
    for dump in dumps { merge(dump) }
    pods = Self.latest(pods) { $0.object }
    nodes = Self.latest(nodes) { $0.object }
    workloads = Self.latest(workloads) { $0.object }
    services = Self.latest(services) { $0.object }
    endpoints = Self.latest(endpoints) { $0.object }
    policies = Self.latest(policies) { $0.object }
    claims = Self.latest(claims) { $0.object }
    budgets = Self.latest(budgets) { $0.object }
    scalers = Self.latest(scalers) { $0.object }
    events = Self.distinct(events)
    logs = recording.samples(of: PodLogParser.self).flatMap { artifact in
      artifact.sample.map { Artifact(source: artifact.source, sample: $0) }
    }
    for (place, pod) in pods.enumerated() {
      podsOf[pod.sample.object.namespace, default: []].append(place)
    }
    for (place, entry) in endpoints.enumerated() {
      endpointsOf["\(entry.sample.object.namespace)/\(entry.sample.service)", default: []]
        .append(place)
    }
    for (place, event) in events.enumerated() {
      eventsOf[event.sample.name, default: []].append(place)
    }
    groups = PodGroup.all(self)
  }

  func pods(in namespace: String) -> [Artifact<PodRecord>] {
    (podsOf[namespace] ?? []).map { pods[$0] }
  }

  func endpoints(of service: ClusterObject) -> [Artifact<EndpointsRecord>] {
    (endpointsOf["\(service.namespace)/\(service.name)"] ?? []).map { endpoints[$0] }
  }

  func events(of name: String) -> [Artifact<ClusterEvent>] {
    (eventsOf[name] ?? []).map { events[$0] }
  }

  /// Whether one of `reasons` was told of the same object later.
  func isFollowed(_ event: Artifact<ClusterEvent>, by reasons: Set<String>) -> Bool {
    guard let then = age(event.sample.last) else { return false }
    return events(of: event.sample.name).contains {
      reasons.contains($0.sample.reason) && $0.sample.kind == event.sample.kind
        && age($0.sample.last).map { $0 <= then } ?? false
    }
  }

  private mutating func merge(_ dump: Artifact<ClusterDump>) {
    let (source, sample) = (dump.source, dump.sample)
    func cited<Record>(_ records: [Record]) -> [Artifact<Record>] {
      records.map { Artifact(source: source, sample: $0) }
    }
    pods += cited(sample.pods)
    nodes += cited(sample.nodes)
    workloads += cited(sample.workloads)
    services += cited(sample.services)
    endpoints += cited(sample.endpoints)
    policies += cited(sample.policies)
    events += cited(sample.events)
    claims += cited(sample.claims)
    budgets += cited(sample.budgets)
    scalers += cited(sample.scalers)
    usages += cited(sample.usages)
    namespaces.merge(sample.namespaces) { $1 }
    if let beat = sample.heartbeat {
      knowsNow = true
      now = max(now ?? beat, beat)
    }
    if let latest = sample.latest { now = max(now ?? latest, latest) }
  }

  /// Each object once: of two texts the one that shows more, else the later one; a row without a namespace
  /// is of any that has the name.
  private static func latest<Record>(
    _ all: [Artifact<Record>], _ object: (Record) -> ClusterObject
  ) -> [Artifact<Record>] {
    var places: [String: Int] = [:]
    var kept: [Artifact<Record>] = []
    for artifact in all {
      let own = object(artifact.sample)
      let key = "\(own.kind) \(own.namespace)/\(own.name)"
      let bare = "\(own.kind) /\(own.name)"
      if let place = places[key] ?? places[bare] {
        if own.form >= object(kept[place].sample).form { kept[place] = artifact }
        places[key] = place
      } else {
        places[key] = kept.count
        kept.append(artifact)
      }
    }
    return kept
  }

  private static func distinct(_ all: [Artifact<ClusterEvent>]) -> [Artifact<ClusterEvent>] {
    var places: [String: Int] = [:]
    var kept: [Artifact<ClusterEvent>] = []
    for artifact in all {
      let event = artifact.sample
      let key = "\(event.kind)/\(event.name) \(event.reason) \(event.message)"
      if let place = places[key] {
        let isMore = event.count >= kept[place].sample.count
        if isMore { kept[place] = artifact }
      } else {
        places[key] = kept.count
        kept.append(artifact)
      }
    }
    return kept
  }

  /// How long ago something was, in seconds.
  ///
  /// Where only pods tell the time it is the least that it can be,
  /// and `nil` where it may as well have been long ago.
  func age(_ time: ClusterTime?) -> Double? {
    switch time {
    case .ago(let seconds)?: return seconds
    case .at(let seconds)?:
      guard let now else { return nil }
      let age = max(0, now - seconds)
      return knowsNow || age >= 600 ? age : nil
    case nil: return nil
    }
  }

  /// What the evidence lacks to explain what it shows.
  var gaps: [Gap] {
    let hasRowsOnly =
      !pods.isEmpty && pods.allSatisfy { $0.sample.object.form == .row }
    guard hasRowsOnly, let first = pods.first else { return [] }
    return [
      Gap(
        source: first.source,
        reason:
          "a table of pods shows no reasons, limits and labels: kubectl get pods -A -o json does",
        weakens: ["kubernetes/oom-killed", "kubernetes/no-endpoints"])
    ]
  }

  func node(_ name: String?) -> Artifact<NodeRecord>? {
    name.flatMap { name in nodes.first { $0.sample.object.name == name } }
  }

  /// What a container wrote before it ended the last time, else what it writes.
  func log(of pod: String, _ container: String, _ group: PodGroup) -> Artifact<PodLog>? {
    let own = logs.filter { $0.sample.pod == pod }
    let fitting = own.filter { $0.sample.container == nil || $0.sample.container == container }
    let shared = logs.filter { log in
      log.sample.pod.map { name in group.pods.contains { $0.sample.object.name == name } } ?? false
    }
    // All that is left of an image for another processor, and nothing says of which pod.
    let foreign = logs.filter { log in
      log.sample.pod == nil && log.sample.lines <= 3
        && log.sample.tail.contains { $0.text.holds("exec format error") }
    }
    for list in [fitting, own, shared, foreign] {
      if let log = list.first(where: { $0.sample.isPrevious && !$0.sample.tail.isEmpty })
        ?? list.first(where: { !$0.sample.tail.isEmpty })
      {
        return log
      }
    }
    return nil
  }
}

extension Artifact {
  func citation(_ line: Int, _ text: String) -> Citation {
    Citation(source: "\(source):\(max(1, line))", text: text)
  }
}

extension Artifact<ClusterEvent> {
  var citation: Citation {
    let times = sample.count > 1 ? " (x\(sample.count))" : ""
    return citation(
      sample.line,
      "\(sample.reason)\(times) \(sample.kind.lowercased())/\(sample.name): "
        + sample.message.shortened(300))
  }
}

extension String {
  /// The first `count` bytes or so, in one line.
  func shortened(_ count: Int) -> String {
    let line = String(
      decoding: utf8.prefix(count).map { $0 == 0x0A || $0 == 0x0D || $0 == 0x09 ? 0x20 : $0 },
      as: UTF8.self)
    return utf8.count > count ? line + "…" : line
  }
}

/// Bytes as Kubernetes writes them: `256Mi`.
func binary(_ bytes: Double) -> String {
  for (scale, unit) in [(1_073_741_824.0, "Gi"), (1_048_576, "Mi"), (1024, "Ki")]
  where bytes >= scale && (bytes / scale).rounded() * scale == bytes || bytes >= scale * 100 {
    return "\(decimal(bytes / scale))\(unit)"
  }
  return "\(decimal(bytes)) B"
}

/// `1 pod`, `3 pods`.
func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }

/// `12 min ago`, or empty where it is not known.
func ago(_ seconds: Double?) -> String {
  seconds.map { ", \(Quantity($0, .seconds)) ago" } ?? ""
}
