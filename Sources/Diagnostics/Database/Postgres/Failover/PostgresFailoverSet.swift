internal import DatabaseViews
internal import Evidence

/// A set of PostgreSQL servers, and who of its standbys could take over.
struct PostgresFailoverSet {
  let evidence: ReplicationEvidence
  private(set) var view: FailoverView<StandbyCandidate>

  init(_ evidence: ReplicationEvidence) {
    self.evidence = evidence
    let nodes = evidence.topology.nodes
    let primary = nodes.first { $0.isStandby == false }
    var candidates = evidence.topology.standbys.compactMap { StandbyCandidate($0, evidence) }
    let reference = candidates.first?.node
    for index in candidates.indices {
      candidates[index].examine(primary: primary, reference: reference)
    }
    view = FailoverView(
      nodes.map(\.failoverServer), candidates, noun: "standby", objective: evidence.objective)
    view.loss = loss
  }

  private var primary: ReplicationNode? { view.primaryIndex.map { evidence.topology.nodes[$0] } }

  private var loss: ReplicationLag {
    guard let candidate = view.candidate else { return ReplicationLag() }
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

  var detail: [Block] {
    let archiver = evidence.archivers.first { $0.node.index == view.primaryIndex }
    let blocks = view.detail(
      FailoverAnswer(view), candidateTable, steps: StandbyPromotion.steps(view),
      more: [
        .init(
          "last_archived_seconds_ago", "last archived s ago", .seconds(archiver?.successAge)),
        .init(
          "archiving_fails", "archiving fails",
          archiver.flatMap { $0.isMeant ? $0.archiver.isFailing : nil }.map(Cell.flag) ?? .unknown),
      ])
    return evidence.archiverTable.rows.isEmpty ? blocks : blocks + [.table(evidence.archiverTable)]
  }

  private var candidateTable: Table {
    let columns = [
      Table.Column("standby", "standby"), .init("received_lsn", "has log up to"),
      .init("timeline", "timeline", alignsRight: true),
      .init("behind_first_bytes", "behind first B", alignsRight: true),
      .init("to_replay_bytes", "to replay B", alignsRight: true), .init("receiver", "receiver"),
      .init("last_message_seconds", "last msg s", alignsRight: true),
      .init("last_commit_seconds_ago", "last commit s ago", alignsRight: true),
      .init("sync_state", "sync"), .init("obstacles", "in the way"),
    ]
    let first = view.candidates.compactMap(\.received).max()
    let rows = view.candidates.map { candidate -> [Cell] in
      let behind = first.flatMap { first in
        candidate.received.map { max(0, first.distance(from: $0)) }
      }
      let commit = candidate.node.recovery?.replayTime.flatMap { time in
        candidate.node.now.map { max(0, $0 - time) }
      }
      return [
        .text(candidate.name), .maybe(candidate.received?.description),
        .maybe(candidate.node.timeline), .maybe(behind), .maybe(candidate.replica.pending),
        .maybe(candidate.replica.receiver), .seconds(candidate.replica.silence), .seconds(commit),
        .maybe(evidence.topology.row(of: candidate.node.index)?.row.syncState),
        .list(candidate.obstacles.map(\.kind.rawValue)),
      ]
    }
    return Table(key: "candidates", title: "standbys, best first", columns: columns, rows: rows)
  }
}

extension ReplicationNode {
  fileprivate var failoverServer: FailoverServer {
    FailoverServer(
      name: name, isReplica: isStandby, contact: series.contact, port: port,
      upstreams: [series.upstream].compactMap(\.self), answer: ServerAnswer(series))
  }
}
