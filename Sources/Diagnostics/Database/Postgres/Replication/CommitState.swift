internal import DatabaseViews
internal import Evidence

/// Commits of a primary that wait for standbys (`synchronous_standby_names`).
struct CommitState {
  let node: ReplicationNode
  let standbys: SynchronousStandbys
  /// The most that were attached at any look.
  let attached: Int
  let waiting: [PostgresSession]?
  private let look: PostgresSnapshot

  /// `nil` where no commit waits for anybody, or nothing tells.
  init?(_ node: ReplicationNode) {
    guard node.isStandby == false,
      let standbys = node.series.setting("synchronous_standby_names").flatMap(
        SynchronousStandbys.init),
      !["off", "local"].contains(node.series.setting("synchronous_commit") ?? "on"),
      let look = node.series.snapshots.last(where: { $0[.replication] != nil })
    else { return nil }
    let counts = node.series.snapshots.compactMap { look -> Int? in
      guard let senders = look.senders, !senders.contains(where: \.isHidden) else { return nil }
      return senders.count {
        $0.state == "streaming" && ["sync", "quorum"].contains($0.syncState ?? "")
      }
    }
    guard let attached = counts.max() else { return nil }
    self.node = node
    self.standbys = standbys
    self.attached = attached
    self.look = look
    waiting = node.series.snapshots.last { $0.sessions != nil }?.sessions?.filter {
      $0.waitEventType == "IPC" && $0.waitEvent == "SyncRep"
    }
  }

  var missing: Int { max(0, standbys.required - attached) }

  /// Seconds that the first of them has waited.
  var longest: Double? {
    guard let now = node.now else { return nil }
    return waiting?.compactMap { $0.queryStart.map { max(0, now - $0) } }.max()
  }

  func facts() -> [Fact] {
    var sheet = FactSheet(node.series.subject)
    let text =
      "synchronous_standby_names = '\(standbys.text)': \(standbys.required) needed, "
      + "\(attached) attached"
    var evidence = [node.series.citation(.replication, of: look, text)]
    if let waiting, !waiting.isEmpty {
      let who = waiting.prefix(3).map { "pid \($0.pid)" }.joined(separator: ", ")
      evidence.append(
        node.series.citation(
          .activity, of: look, "\(Quantity(waiting.count, .sessions)) waiting for SyncRep: \(who)"))
    }
    sheet.add(ReplicationFact.syncRequired.rawValue, standbys.required, .count, evidence)
    sheet.add(ReplicationFact.syncMissing.rawValue, missing, .count, evidence)
    sheet.add(ReplicationFact.syncNames.rawValue, standbys.text, evidence)
    if let waiting {
      sheet.add(ReplicationFact.commitsWaiting.rawValue, waiting.count, .sessions, evidence)
    }
    if let longest {
      let name = ReplicationFact.commitsWaitingFor.rawValue
      sheet.add(name, roundedTime(longest), .seconds, evidence)
    }
    return sheet.facts
  }
}
