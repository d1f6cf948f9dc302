internal import Capture
internal import DatabaseViews
internal import Evidence

/// All that the servers at hand say about replication.
struct MySQLReplicationEvidence {
  let topology: MySQLTopology
  /// How much may be lost, in seconds.
  let objective: Double
  let channels: [ChannelState]
  let groups: [GroupState]
  let commits: [SemiSyncState]

  init(_ recording: Recording) {
    objective = RecoveryObjective.seconds(in: recording)
    let topology = MySQLTopology(MySQLEvidence(recording))
    self.topology = topology
    channels = topology.nodes.flatMap { node in
      node.channels.compactMap { ChannelState($0.name, of: node, in: topology) }
    }
    groups = topology.nodes.compactMap(GroupState.init)
    commits = topology.nodes.compactMap(SemiSyncState.init)
  }

  var isEmpty: Bool {
    topology.nodes.allSatisfy { node in
      let views: [MySQLView] = [
        .replica, .workers, .receivers, .replicas, .groupMembers, .binaryLog,
      ]
      return views.allSatisfy { node.series.last($0) == nil }
    }
  }

  var facts: [Fact] {
    channels.flatMap { $0.facts(objective: objective) } + groups.flatMap(\.facts)
      + commits.flatMap(\.facts)
  }

  /// What happens and is no fault by itself.
  var observations: [Citation] {
    channels.flatMap { state -> [Citation] in
      var told: [Citation] = []
      let source = state.evidence.first?.source ?? state.subject.name
      if let delay = state.channel.delay, delay > 0 {
        let time = Quantity(delay, .seconds)
        told.append(
          Citation(
            source: source,
            text: "\(state.subject.name) is behind by design: SQL_Delay = \(time)"))
      }
      if let errant = state.errant {
        told.append(
          Citation(
            source: source,
            text: "\(state.subject.name) has \(Quantity(errant.count, .transactions)) that its source "
              + "never had (errant): \(errant.text)"))
      }
      return told
    } + commits.compactMap(\.observation)
  }

  /// Channels of a server that are at hand and do not receive.
  func stopped(_ node: MySQLNode) -> Bool {
    channels.contains { $0.node.index == node.index && $0.channel.receiver != .yes }
  }
}
