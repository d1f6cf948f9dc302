internal import Capture
internal import DatabaseViews

/// Who takes changes from whom among the servers at hand.
struct MySQLTopology {
  let nodes: [MySQLNode]

  init(_ evidence: MySQLEvidence) {
    nodes = evidence.servers.enumerated().map { MySQLNode($1.sample, at: $0) }
  }

  var replicas: [MySQLNode] { nodes.filter { $0.isReplica == true } }

  /// The server that a channel takes its changes from, where it is at hand; a single captured source
  /// says nothing of itself but its log.
  func source(of channel: ReplicationChannel, in node: MySQLNode) -> MySQLNode? {
    let others = nodes.filter { $0.index != node.index }
    if let named = others.first(where: { $0.isSource(of: channel) }) { return named }
    let mute = others.filter { other in
      other.isReplica == false && other.serverID == nil && other.uuid == nil
        && other.series.origin == .captured
    }
    guard mute.count == 1, let log = mute[0].position?.log,
      let received = channel.received.log, log.isBeyond(received) != nil
    else { return nil }
    return mute[0]
  }

  /// Whether a server sends to another one at hand.
  func sends(_ node: MySQLNode) -> Bool {
    nodes.contains { other in
      other.index != node.index && other.channels.contains { node.isSource(of: $0) }
    }
  }
}
