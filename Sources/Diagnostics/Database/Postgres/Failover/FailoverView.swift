internal import DatabaseViews
internal import Evidence

/// A set of servers, and who could take over from its primary.
struct FailoverView {
  enum PrimaryState: String {
    case up, down, unclear
    case unknown = "not among the servers"
  }

  let evidence: ReplicationEvidence
  let answers: [ServerAnswer]
  /// Best first.
  private(set) var candidates: [FailoverCandidate] = []
  /// The place of the primary among the servers.
  private(set) var primaryIndex: Int?
  private(set) var primaryState = PrimaryState.unknown
  /// Why, in words.
  private(set) var primaryReason = ""
  /// Servers that write, where there are several.
  private(set) var rivals: [String] = []

  init(_ evidence: ReplicationEvidence) {
    self.evidence = evidence
    answers = evidence.topology.nodes.map { ServerAnswer($0.series) }
    let nodes = evidence.topology.nodes
    let writers = nodes.filter { $0.isStandby == false }
    candidates = evidence.topology.standbys.compactMap { FailoverCandidate($0, evidence) }
    if writers.count > 1 { rivals = writers.map(\.name) }
    primaryIndex = writers.first?.index ?? Self.muted(nodes, answers)
    let primary = writers.first
    let reference = candidates.first?.node
    for index in candidates.indices {
      candidates[index].examine(primary: primary, reference: reference)
    }
    candidates.sort(by: Self.precedes)
    judgePrimary(nodes)
  }

  /// The server without answers that must be the primary: that which standbys name, or the only one.
  private static func muted(_ nodes: [ReplicationNode], _ answers: [ServerAnswer]) -> Int? {
    let mute = nodes.filter { $0.isStandby == nil && $0.series.contact != nil }
    if mute.count <= 1 { return mute.first?.index }
    let named = nodes.filter { $0.isStandby == true }.compactMap { $0.series.upstream }
    let fitting = mute.filter { node in
      named.contains { upstream in
        upstream.port == node.port
          && (upstream.host == nil || upstream.host == node.series.contact?.host)
      }
    }
    if fitting.count == 1 { return fitting[0].index }
    let byPort = mute.filter { node in named.contains { $0.port == node.port } }
    return byPort.count == 1 ? byPort[0].index : nil
  }

  /// The one that has more of the log, on the later timeline; then the one with less in its way.
  private static func precedes(_ one: FailoverCandidate, _ other: FailoverCandidate) -> Bool {
    func rank(_ candidate: FailoverCandidate) -> (Int, UInt64, Int, Int) {
      let isForeign = candidate.obstacles.contains {
        [.otherCluster, .timeline, .lostSlot].contains($0.kind)
      }
      return (
        isForeign ? 0 : 1, candidate.received?.bytes ?? 0, -candidate.obstacles.count,
        candidate.isCascaded ? 0 : 1
      )
    }
    return rank(one) > rank(other)
  }

  private mutating func judgePrimary(_ nodes: [ReplicationNode]) {
    let hearing = candidates.filter(\.hearsPrimary).map(\.name)
    let heard = hearing.map { "\($0) still receives from it" }.joined(separator: ", ")
    guard let primaryIndex else {
      primaryReason =
        hearing.isEmpty
        ? "no server given is the primary, and no standby hears one"
        : "no server given is the primary, but \(heard)"
      if !hearing.isEmpty { primaryState = .up }
      return
    }
    let answer = answers[primaryIndex]
    primaryReason = answer.text
    switch answer.state {
    case .up: primaryState = .up
    case .down where hearing.isEmpty:
      primaryState = .down
      if !candidates.isEmpty { primaryReason += "; no standby hears it" }
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
        hearing.isEmpty ? "; no standby is known to hear it" : "; \(heard), or did a moment ago"
    }
  }

  var primary: ReplicationNode? { primaryIndex.map { evidence.topology.nodes[$0] } }

  var candidate: FailoverCandidate? { candidates.first }

  /// What would be lost with the candidate.
  var loss: ReplicationLag {
    guard let candidate else { return ReplicationLag() }
    if let primary, primary.isStandby == false, let end = primary.end,
      let received = candidate.received
    {
      let bytes = max(0, end.distance(from: received))
      if bytes == 0 { return .none }
      let row = evidence.topology.row(of: candidate.node.index)?.row
      if let time = row?.flushLag {
        return ReplicationLag(bytes: bytes, seconds: time, confidence: .certain)
      }
      return ReplicationLag(bytes: bytes, seconds: candidate.lossBound, confidence: .atMost)
    }
    return ReplicationLag(
      bytes: nil, seconds: candidate.lossBound,
      confidence: candidate.lossBound == nil ? .unknown : .atMost)
  }

  /// Whether the candidate is told to follow a server that is not at hand: it may have been cut off
  /// from this primary long before.
  var isAstray: Bool {
    guard let port = candidate?.node.series.upstream?.port else { return false }
    return !evidence.topology.nodes.contains { $0.port == port }
  }

  /// Whether the loss fits what may be lost; `nil` where that is not known.
  var fits: Bool? {
    let loss = loss
    if loss.bytes == nil, isAstray { return nil }
    guard let seconds = loss.seconds else { return nil }
    if seconds <= evidence.objective { return true }
    return loss.confidence == .certain ? false : nil
  }
}
