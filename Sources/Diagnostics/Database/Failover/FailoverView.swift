internal import DatabaseViews
internal import Evidence

/// A server of a set, as far as it matters who of them writes.
struct FailoverServer {
  let name: String
  /// Whether it takes its changes from another one; `nil` where nothing tells.
  var isReplica: Bool?
  let contact: ServerContact?
  let port: Int?
  /// Where it is told to take changes from.
  let upstreams: [(host: String?, port: Int?)]
  let answer: ServerAnswer
}

/// A set of servers, and who could take over from its primary.
struct FailoverView<Candidate: FailoverCandidate> {
  let servers: [FailoverServer]
  /// What a replica of this kind of server is called.
  let noun: String
  /// How much may be lost, in seconds.
  let objective: Double
  /// Best first.
  let candidates: [Candidate]
  /// The place of the primary among the servers.
  let primaryIndex: Int?
  private(set) var primaryState = PrimaryState.unknown
  /// Why, in words.
  private(set) var primaryReason = ""
  /// Servers that write, where there are several.
  private(set) var rivals: [String] = []
  /// What would be lost with the candidate.
  var loss = ReplicationLag()
  /// What else is to be known, of the set.
  var remarks: [String] = []

  /// The candidates come with what stands in their way.
  init(
    _ servers: [FailoverServer], _ candidates: [Candidate], noun: String, objective: Double
  ) {
    self.servers = servers
    self.noun = noun
    self.objective = objective
    self.candidates = candidates.ordered { $0.precedes($1) }
    let writers = servers.indices.filter { servers[$0].isReplica == false }
    primaryIndex = writers.first ?? Self.muted(servers)
    if writers.count > 1 { rivals = writers.map { servers[$0].name } }
    judgePrimary()
  }

  /// The server without answers that must be the primary: that which replicas name, or the only one.
  static func muted(_ servers: [FailoverServer]) -> Int? {
    let mute = servers.indices.filter {
      servers[$0].isReplica == nil && servers[$0].contact != nil
    }
    if mute.count <= 1 { return mute.first }
    let named = servers.filter { $0.isReplica == true }.flatMap(\.upstreams)
    let fitting = mute.filter { index in
      named.contains { upstream in
        upstream.port == servers[index].port
          && (upstream.host == nil || upstream.host == servers[index].contact?.host)
      }
    }
    if fitting.count == 1 { return fitting[0] }
    let byPort = mute.filter { index in named.contains { $0.port == servers[index].port } }
    return byPort.count == 1 ? byPort[0] : nil
  }

  private mutating func judgePrimary() {
    let hearing = candidates.filter(\.hearsPrimary).map(\.name)
    let heard = hearing.map { "\($0) still receives from it" }.joined(separator: ", ")
    guard let primaryIndex else {
      primaryReason =
        hearing.isEmpty
        ? "no server given is the primary, and no \(noun) hears one"
        : "no server given is the primary, but \(heard)"
      if !hearing.isEmpty { primaryState = .up }
      return
    }
    let answer = servers[primaryIndex].answer
    primaryReason = answer.text
    switch answer.state {
    case .up: primaryState = .up
    case .down where hearing.isEmpty:
      primaryState = .down
      if !candidates.isEmpty { primaryReason += "; no \(noun) hears it" }
    case .down:
      primaryState = .up
      primaryReason += "; but \(heard)"
    case .silent, .unknown:
      if candidates.contains(where: \.heardMeanwhile) {
        primaryState = .up
        primaryReason += "; but \(heard)"
        return
      }
      primaryState = .unclear
      primaryReason +=
        hearing.isEmpty ? "; no \(noun) is known to hear it" : "; \(heard), or did a moment ago"
    }
  }

  var primary: FailoverServer? { primaryIndex.map { servers[$0] } }

  var candidate: Candidate? { candidates.first }

  /// Whether the candidate is told to follow a server that is not at hand: it may have been cut off
  /// from this primary long before.
  var isAstray: Bool {
    guard let port = candidate?.upstream?.port else { return false }
    return !servers.contains { $0.port == port }
  }

  /// Whether the loss fits what may be lost; `nil` where that is not known.
  var fits: Bool? {
    if loss.size == nil, isAstray { return nil }
    guard let seconds = loss.seconds else { return nil }
    if seconds <= objective { return true }
    return loss.confidence == .certain ? false : nil
  }
}

enum PrimaryState: String {
  case up, down, unclear
  case unknown = "not among the servers"
}
