internal import DatabaseViews
internal import Evidence

/// A set of MySQL or MariaDB servers, and who of its replicas could take over.
struct MySQLFailoverSet {
  let evidence: MySQLReplicationEvidence
  private(set) var view: FailoverView<ReplicaCandidate>

  init(_ evidence: MySQLReplicationEvidence) {
    self.evidence = evidence
    let nodes = evidence.topology.nodes
    let roles = Self.roles(nodes)
    let replicas = nodes.filter { roles[$0.index] == true }
    let found = replicas.compactMap { ReplicaCandidate($0, evidence) }
    let candidates = found.map { candidate in
      var candidate = candidate
      candidate.examine(beside: found.filter { $0.node.index != candidate.node.index })
      return candidate
    }
    let servers = nodes.map { node in
      FailoverServer(
        name: node.name, isReplica: roles[node.index] ?? nil, contact: node.series.contact,
        port: node.port,
        upstreams: node.channels.map { ($0.sourceHost, $0.sourcePort) },
        answer: ServerAnswer(node.series))
    }
    view = FailoverView(servers, candidates, noun: "replica", objective: evidence.objective)
    view.loss = loss
    if evidence.topology.nodes.contains(where: { !$0.members.isEmpty }) {
      view.remarks.append("the servers form a group, which chooses its primary itself")
    }
    if let state = evidence.commits.first(where: { $0.node.index == view.primaryIndex }) {
      view.remarks.append(
        "\(state.node.name): semi-synchronous replication is "
          + (state.isActive
            ? "on: what it confirms to clients is on \(state.required) of its replicas as well"
            : "enabled and off for want of replicas: what it commits is on it alone"))
    }
  }

  /// Who takes changes from others: by channels; in a group by its word; and where each has a source,
  /// the only one that takes writes is the primary.
  private static func roles(_ nodes: [MySQLNode]) -> [Int: Bool] {
    var roles: [Int: Bool] = [:]
    for node in nodes { roles[node.index] = node.isReplica }
    for node in nodes where node.channels.isEmpty {
      let own = node.members.first { $0.id != nil && $0.id?.lowercased() == node.uuid }
      if let role = own?.role { roles[node.index] = role == "SECONDARY" }
    }
    let writers = nodes.filter { roles[$0.index] == false }
    let open = writers.filter { $0.isReadOnly == false }
    if writers.count > 1, open.count == 1 {
      for node in writers where node.isReadOnly == true { roles[node.index] = nil }
    }
    if writers.isEmpty, !nodes.contains(where: { roles[$0.index] == nil }) {
      let writable = nodes.filter { $0.isReadOnly == false }
      let isRing = nodes.allSatisfy { node in
        nodes.contains { other in
          other.index != node.index && other.channels.contains { node.isSource(of: $0) }
        }
      }
      if isRing, writable.count == 1 { roles[writable[0].index] = false }
    }
    return roles
  }

  private var loss: ReplicationLag {
    guard let candidate = view.candidate else { return ReplicationLag() }
    var loss = ReplicationLag()
    if let index = view.primaryIndex, let end = evidence.topology.nodes[index].position {
      loss.transactions = end.transactions(beyond: candidate.received)
      loss.bytes = end.bytes(beyond: candidate.received)
      if end.isBeyond(candidate.received) == false { return .noTransaction }
    }
    loss.seconds = candidate.lossBound
    loss.confidence = loss.seconds == nil ? .unknown : .atMost
    return loss
  }

  var detail: [Block] {
    view.detail(FailoverAnswer(view), candidateTable, steps: ReplicaPromotion.steps(view))
  }

  private var candidateTable: Table {
    let columns = [
      Table.Column("standby", "replica"), .init("received", "has transactions up to"),
      .init("behind_first_transactions", "behind first trx", alignsRight: true),
      .init("to_apply_transactions", "to apply trx", alignsRight: true),
      .init("receiver", "receives"), .init("applier", "applies"),
      .init("last_message_seconds", "last msg s", alignsRight: true),
      .init("last_commit_seconds_ago", "last commit s ago", alignsRight: true),
      .init("read_only", "read_only"), .init("super_read_only", "super_read_only"),
      .init("log_bin", "log_bin"), .init("log_replica_updates", "logs updates"),
      .init("binlog_format", "format"), .init("version", "version"),
      .init("errant_transactions", "errant", alignsRight: true),
      .init("obstacles", "in the way"),
    ]
    let rows = view.candidates.map { candidate -> [Cell] in
      let (state, node) = (candidate.state, candidate.node)
      let series = node.series
      func flag(_ value: Bool?) -> Cell { value.map(Cell.flag) ?? .unknown }
      return [
        .text(candidate.name), .maybe(candidate.received.text),
        .maybe(view.candidate.flatMap { $0.received.transactions(beyond: candidate.received) }),
        .maybe(state.pending.transactions), .maybe(state.channel.receiver?.rawValue),
        .maybe(state.channel.applier?.rawValue), .seconds(state.silence),
        .seconds(state.appliedAge), flag(node.isReadOnly), flag(node.isSuperReadOnly),
        flag(series.flag("log_bin")),
        flag(series.flag("log_replica_updates") ?? series.flag("log_slave_updates")),
        .maybe(series.variable("binlog_format")), .maybe(series.version?.title),
        state.source?.position == nil ? .unknown : .integer(state.errant?.count ?? 0),
        .list(candidate.obstacles.map(\.kind.rawValue)),
      ]
    }
    return Table(key: "candidates", title: "replicas, best first", columns: columns, rows: rows)
  }
}
