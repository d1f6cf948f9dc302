internal import Capture
internal import DatabaseViews
internal import Evidence

/// All that the servers at hand say about replication and archiving.
struct ReplicationEvidence {
  let topology: ReplicationTopology
  /// How much may be lost, in seconds.
  let objective: Double
  let replicas: [ReplicaState]
  let slots: [SlotState]
  let archivers: [ArchiverState]
  let subscriptions: [SubscriptionState]
  let commits: [CommitState]

  init(_ recording: Recording) {
    self.init(
      PostgresEvidence(recording), objective: RecoveryObjective.seconds(in: recording))
  }

  init(_ evidence: PostgresEvidence, objective: Double) {
    let topology = ReplicationTopology(evidence)
    self.topology = topology
    self.objective = objective
    replicas =
      topology.nodes.compactMap { ReplicaState($0, in: topology) }
      + topology.nodes.flatMap { ReplicaState.receivers(of: $0, in: topology) }
    slots = topology.nodes.flatMap(SlotState.all)
    archivers = topology.nodes.compactMap(ArchiverState.init)
    subscriptions = topology.nodes.flatMap(SubscriptionState.all)
    commits = topology.nodes.compactMap(CommitState.init)
  }

  var isEmpty: Bool {
    topology.nodes.allSatisfy { node in
      let views: [PostgresView] = [
        .recovery, .receiver, .replication, .slots, .archiver, .subscriptions,
      ]
      return views.allSatisfy { node.series.last($0) == nil }
    }
  }

  var facts: [Fact] {
    var facts = replicas.flatMap { $0.facts(objective: objective) }
    for slot in slots where !isExplained(slot) { facts += slot.facts }
    for archiver in archivers { facts += archiver.facts }
    for subscription in subscriptions { facts += subscription.facts }
    if let loss { facts.append(loss) }
    for commit in commits where !isExplained(commit) { facts += commit.facts() }
    return facts
  }

  /// Of the primary, where it is at hand.
  private var loss: Fact? {
    guard let node = topology.nodes.first(where: { $0.isStandby == false }) ?? topology.nodes.first
    else { return nil }
    let series = node.series
    let archiver = archivers.first { $0.node.series.subject == series.subject && $0.isMeant }
    let archive =
      archiver?.progress
      ?? (series.setting("archive_mode") == "off" ? "archive_mode is off" : nil)
    guard archive != nil || !replicas.isEmpty else { return nil }
    let loss = RecoveryLoss(
      replicas: replicas.map { ($0.subject.name, $0.lag.text) }, archive: archive,
      backup: archiver?.backup)
    return loss.fact(of: series.subject, replicas.flatMap { $0.evidence.prefix(1) })
  }

  /// Whether the standby that uses a slot is at hand and without a receiver: it is named itself.
  private func isExplained(_ slot: SlotState) -> Bool {
    guard slot.slot.isActive == false else { return false }
    return stopped(in: slot.node).contains {
      $0.series.setting("primary_slot_name") == slot.slot.name
    }
  }

  /// Whether a standby of the set is at hand and without a receiver.
  private func isExplained(_ commits: CommitState) -> Bool {
    commits.missing > 0 && !stopped(in: commits.node).isEmpty
  }

  /// Standbys at hand of a primary's set that receive nothing.
  private func stopped(in primary: ReplicationNode) -> [ReplicationNode] {
    topology.standbys.filter { node in
      topology.isOneSet(node, primary)
        && replicas.contains { $0.subject.name == node.name && $0.receiver == "down" }
    }
  }

  /// What happens and is no fault: a delay that is set, queries cancelled for replay.
  var observations: [Citation] {
    replicas.flatMap { replica -> [Citation] in
      var told: [Citation] = []
      let source = replica.evidence.first?.source ?? replica.subject.name
      if let delay = replica.delay, delay > 0 {
        let time = Quantity(delay, .seconds)
        told.append(
          Citation(
            source: source,
            text: "\(replica.subject.name) is behind by design: recovery_min_apply_delay = \(time)")
        )
      }
      if let conflicts = replica.conflicts, conflicts > 0 {
        told.append(
          Citation(
            source: source,
            text: "\(replica.subject.name): queries cancelled for replay: \(conflicts)"))
      }
      return told
    }
  }
}
