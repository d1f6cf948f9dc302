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
    commits.isEmpty
      && topology.nodes.allSatisfy { node in
        let views: [MySQLView] = [
          .replica, .workers, .receivers, .replicas, .groupMembers, .binaryLog,
        ]
        return views.allSatisfy { node.series.last($0) == nil }
      }
  }

  var facts: [Fact] {
    channels.flatMap { $0.facts(objective: objective) } + groups.flatMap(\.facts)
      + commits.flatMap(\.facts) + [loss].compactMap(\.self)
  }

  /// Of the source, where it is at hand.
  private var loss: Fact? {
    let replicas = Set(channels.map(\.node.series.subject))
    let source = topology.nodes.first { !replicas.contains($0.series.subject) }
    guard let node = source ?? topology.nodes.first, !channels.isEmpty else { return nil }
    let loss = RecoveryLoss(replicas: channels.map { ($0.subject.name, $0.lag.text) })
    return loss.fact(of: node.series.subject, channels.flatMap { $0.evidence.prefix(1) })
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
            text:
              "\(state.subject.name) has \(Quantity(errant.count, .transactions)) that its source "
              + "never had (errant): \(errant.text)"))
      }
      return told
    } + commits.compactMap(\.observation)
  }
}
