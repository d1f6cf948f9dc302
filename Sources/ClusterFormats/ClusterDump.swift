/// What one text tells of a cluster.
package struct ClusterDump: Sendable {
  /// Objects of one kind beyond so many are only counted.
  package static let limit = 60_000

  package var pods: [PodRecord] = []
  package var nodes: [NodeRecord] = []
  package var workloads: [WorkloadRecord] = []
  package var services: [ServiceRecord] = []
  package var endpoints: [EndpointsRecord] = []
  package var policies: [PolicyRecord] = []
  package var events: [ClusterEvent] = []
  package var claims: [ClaimRecord] = []
  package var budgets: [BudgetRecord] = []
  package var scalers: [ScalerRecord] = []
  package var usages: [UsageRecord] = []
  /// Labels of namespaces by their names.
  package var namespaces: [String: [String: String]] = [:]
  /// Binding modes of storage classes by their names.
  package var bindings: [String: String] = [:]
  /// Objects of other kinds, and those beyond the limit.
  package var others = 0
  package var dropped = 0
  /// Lists without items.
  package var emptyLists = 0
  /// The latest time that anything tells, in seconds since 1970.
  package var latest: Double?
  /// The latest of what goes on all the time, by which one knows when it was captured: events and
  /// heartbeats of nodes.
  package var heartbeat: Double?
  /// Where it is known that the kind was listed in all namespaces or the one in question.
  package var isLive = false

  package init() {}

  package var count: Int {
    var count: Int = others + emptyLists
    if isLive { count += 1 }
    let lists: [Int] = [
      pods.count, nodes.count, workloads.count, services.count, endpoints.count, policies.count,
      events.count, claims.count, budgets.count, scalers.count, namespaces.count, bindings.count,
      usages.count,
    ]
    for length in lists { count += length }
    return count
  }

  /// `12 pods, 3 nodes, 40 events`.
  package var note: String {
    let shown: [(Int, String)] = [
      (pods.count, "pod"), (nodes.count, "node"), (workloads.count, "workload"),
      (services.count, "service"), (endpoints.count, "list of endpoints"),
      (policies.count, "policy"), (events.count, "event"),
    ]
    let others: Int = shown.reduce(count - emptyLists - (isLive ? 1 : 0)) { $0 - $1.0 }
    let counts: [(Int, String)] = shown + [(others, "other object")]
    let words = counts.filter { $0.0 > 0 }.map { count, word -> String in
      if count == 1 { return "1 \(word)" }
      switch word {
      case "policy": return "\(count) policies"
      case "list of endpoints": return "\(count) lists of endpoints"
      default: return "\(count) \(word)s"
      }
    }
    return words.isEmpty ? "no objects" : words.joined(separator: ", ")
  }

  mutating func see(_ time: ClusterTime?, isHeartbeat: Bool = false) {
    guard case .at(let seconds)? = time, seconds > 0, seconds < 1e11 else { return }
    latest = max(latest ?? seconds, seconds)
    if isHeartbeat { heartbeat = max(heartbeat ?? seconds, seconds) }
  }

  /// Adds an event, or counts it with one that says the same of the same object.
  mutating func add(_ event: ClusterEvent) {
    see(event.last, isHeartbeat: true)
    if let place = events.lastIndex(where: { $0.says(thatOf: event) }, within: 64) {
      events[place].count = min(events[place].count &+ event.count, 1 << 40)
      events[place].last = event.last ?? events[place].last
      return
    }
    guard events.count < Self.limit else {
      dropped += 1
      return
    }
    events.append(event)
  }
}

extension ClusterEvent {
  fileprivate func says(thatOf other: ClusterEvent) -> Bool {
    name == other.name && reason == other.reason && namespace == other.namespace
      && message == other.message
  }
}

extension Array {
  /// The last place among the last `count` that fits.
  fileprivate func lastIndex(where fits: (Element) -> Bool, within count: Int) -> Int? {
    var place = self.count
    let end = Swift.max(0, place - count)
    while place > end {
      place -= 1
      if fits(self[place]) { return place }
    }
    return nil
  }
}
