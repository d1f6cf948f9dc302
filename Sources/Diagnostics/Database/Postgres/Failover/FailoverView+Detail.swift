internal import DatabaseViews
internal import Evidence

extension FailoverView {
  func detail(_ answer: FailoverAnswer) -> [Block] {
    let steps = PromotionSteps.entries(self)
    var blocks: [Block] = [.figures(figures(answer)), .table(serverTable), .table(candidateTable)]
    if !steps.isEmpty {
      blocks.append(
        .listing(Listing(key: "steps", title: "steps to promote, by hand", entries: steps)))
    }
    if !evidence.archiverTable.rows.isEmpty { blocks.append(.table(evidence.archiverTable)) }
    return blocks
  }

  private func figures(_ answer: FailoverAnswer) -> Figures {
    let loss = loss
    let archiver = evidence.archivers.first { $0.node.index == primaryIndex }
    return Figures(
      key: "", title: "failover",
      figures: [
        .init("verdict", "verdict", .text(answer.word)),
        .init(
          PostgresFailover.answerKey, "safe to promote",
          answer.isSafe.map(Cell.flag) ?? .unknown),
        .init("candidate", "candidate", .maybe(candidate?.name)),
        .init("primary", "primary", .maybe(primary?.name)),
        .init("primary_state", "primary is", .text(primaryState.rawValue)),
        .init("loss_bytes", "lost B", .maybe(loss.bytes)),
        .init("loss_seconds", "lost s", .seconds(loss.seconds)),
        .init("loss_confidence", "confidence", .text(loss.confidence.rawValue)),
        .init("rpo_seconds", "may be lost s", .seconds(evidence.objective)),
        .init("fits_rpo", "fits", fits.map(Cell.flag) ?? .unknown),
        .init(
          "last_archived_seconds_ago", "last archived s ago", .seconds(archiver?.successAge)),
        .init(
          "archiving_fails", "archiving fails",
          archiver.flatMap { $0.isMeant ? $0.archiver.isFailing : nil }.map(Cell.flag) ?? .unknown),
        .init("reasons", "because", .list(answer.reasons)),
      ])
  }

  private var serverTable: Table {
    let columns = [
      Table.Column("server", "server"), .init("role", "role"), .init("state", "is"),
      .init("probes", "probes"), .init("answer", "answer"),
    ]
    let rows = zip(evidence.topology.nodes, answers).map { node, answer -> [Cell] in
      let role =
        node.index == primaryIndex
        ? "primary" : node.isStandby.map { $0 ? "standby" : "primary" } ?? "unknown"
      let probes = node.series.contact?.probes ?? []
      return [
        .text(node.name), .text(role), .text(answer.state.rawValue),
        probes.isEmpty ? .unknown : .list(probes.map { $0.sqlState ?? $0.outcome.rawValue }),
        .text(answer.text),
      ]
    }
    return Table(key: "servers", title: "servers", columns: columns, rows: rows)
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
    let first = candidates.compactMap(\.received).max()
    let rows = candidates.map { candidate -> [Cell] in
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
