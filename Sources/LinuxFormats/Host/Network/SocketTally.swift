/// Counts sockets of a table: states, listeners, and how many there are per peer.
///
/// Live and captured tables are counted in the same way; memory is bounded by `peerLimit`.
package struct SocketTally: Sendable {
  package struct Socket: Sendable {
    package var state: String
    package var local: String
    package var peer: String
    package var received: Int
    /// `nil` where the table does not show the limit of a listener.
    package var sent: Int?
    package var owner: String?
    /// How often the last packet was sent again, where the table shows it.
    package var repeats: Int?

    package init(
      state: String, local: String, peer: String, received: Int, sent: Int?,
      owner: String? = nil, repeats: Int? = nil
    ) {
      self.repeats = repeats
      self.state = state
      self.local = local
      self.peer = peer
      self.received = received
      self.sent = sent
      self.owner = owner
    }
  }

  private struct Key: Hashable {
    var address: String
    var state: String
  }

  private static let peerLimit = 20_000
  /// Peers that are kept at the end, most sockets first.
  private static let keptPeers = 100

  private var states: [String: Int] = [:]
  private var listeners: [SocketSummary.Listener] = []
  private var peers: [Key: SocketSummary.Peer] = [:]
  /// Sockets that processes have left unclosed, by process.
  private var lingering: [String: SocketSummary.Peer] = [:]
  private var place: Place?
  private var connections: [SocketSummary.Connection] = []

  package init() {}

  package var isEmpty: Bool { states.isEmpty }

  package mutating func add(_ socket: Socket, at place: Place) {
    self.place = self.place ?? place
    states[socket.state, default: 0] += 1
    if socket.state == "LISTEN" {
      guard listeners.count < Self.peerLimit else { return }
      var listener = SocketSummary.Listener(
        place: place, address: socket.local, waiting: max(0, socket.received))
      listener.limit = socket.sent.map { max(0, $0) }
      listener.owner = socket.owner
      listeners.append(listener)
      return
    }
    if socket.state == "CLOSE-WAIT", let owner = socket.owner {
      lingering[owner, default: .init(place: place, address: owner, state: "CLOSE-WAIT", count: 0)]
        .count += 1
    }
    if socket.state == "ESTAB", let owner = socket.owner, connections.count < Self.peerLimit {
      connections.append(
        .init(place: place, local: socket.local, peer: socket.peer, owner: owner))
    }
    let key = Key(address: socket.peer, state: socket.state)
    guard peers[key] != nil || peers.count < Self.peerLimit else { return }
    peers[key, default: .init(place: place, address: socket.peer, state: socket.state, count: 0)]
      .count += 1
    if let owner = socket.owner, peers[key]?.owner == nil { peers[key]?.owner = owner }
    if let repeats = socket.repeats {
      let before = peers[key]?.repeating ?? 0
      peers[key]?.repeating = before + (repeats > 0 ? 1 : 0)
    }
  }

  package var summary: SocketSummary {
    var summary = SocketSummary()
    summary.states = states
    summary.place = place
    summary.listeners = listeners
    summary.connections = connections
    let all = peers.values.sorted { ($1.count, $0.address) < ($0.count, $1.address) }
    let unanswered = all.filter { $0.state == "SYN-SENT" }.prefix(Self.keptPeers)
    let others = all.filter { $0.state != "SYN-SENT" }.prefix(Self.keptPeers)
    summary.peers = Array(unanswered) + Array(others)
    summary.unclosed = lingering.values.sorted { ($1.count, $0.address) < ($0.count, $1.address) }
    return summary
  }
}
