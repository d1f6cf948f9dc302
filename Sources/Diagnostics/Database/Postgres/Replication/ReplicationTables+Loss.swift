internal import DatabaseViews
internal import Evidence

extension ReplicationEvidence {
  var archiverTable: Table {
    let columns = [
      Table.Column("server", "server"), .init("archive_mode", "archive_mode"),
      .init("command", "command set"), .init("archived", "archived", alignsRight: true),
      .init("failed", "failed", alignsRight: true),
      .init("last_success_seconds_ago", "success s ago", alignsRight: true),
      .init("last_failure_seconds_ago", "failure s ago", alignsRight: true),
      .init("backlog_bytes", "not archived B", alignsRight: true),
    ]
    let rows = archivers.filter { $0.isMeant || $0.node.isStandby != true }.map { state -> [Cell] in
      [
        .text(state.node.name), .maybe(state.mode),
        state.mode == "off" ? .unknown : state.hasCommand.map(Cell.flag) ?? .unknown,
        .maybe(state.archiver.archived), .maybe(state.archiver.failed),
        .seconds(state.successAge), .seconds(state.failureAge),
        state.isMeant ? .maybe(state.backlog) : .unknown,
      ]
    }
    return Table(key: "archivers", title: "archiving", columns: columns, rows: rows)
  }

  /// What would be lost if a primary died now: what its best receiver has not on disk.
  func loss(of primary: ReplicationNode) -> (replica: String, lag: ReplicationLag)? {
    guard let look = primary.series.snapshots.last(where: { $0[.replication] != nil }),
      let end = primary.end(at: look)
    else { return nil }
    let rows = (look.senders ?? []).filter { $0.flushed != nil && !$0.isPassing }
    guard let best = rows.max(by: { $0.flushed?.bytes ?? 0 < $1.flushed?.bytes ?? 0 }),
      let flushed = best.flushed
    else { return nil }
    let bytes = max(0, end.distance(from: flushed))
    if bytes == 0 { return (best.name, .none) }
    return (
      best.name,
      ReplicationLag(
        bytes: bytes, seconds: best.flushLag, confidence: best.flushLag == nil ? .unknown : .atMost)
    )
  }

  var lossFigures: Block? {
    guard let primary = topology.nodes.first(where: { $0.isStandby == false }),
      primary.series.last(.replication) != nil
    else { return nil }
    let loss = loss(of: primary)
    let fits: Cell =
      switch (loss?.lag.bytes, loss?.lag.seconds) {
      case (0?, _): .flag(true)
      case (_, let seconds?): .flag(seconds <= objective)
      default: .unknown
      }
    return .figures(
      Figures(
        key: "loss", title: "if \(primary.name) died now",
        figures: [
          .init("primary", "primary", .text(primary.name)),
          .init("replica", "nearest receiver", .maybe(loss?.replica)),
          .init("loss_bytes", "lost B", .maybe(loss?.lag.bytes)),
          .init("loss_seconds", "lost s", .seconds(loss?.lag.seconds)),
          .init(
            "confidence", "confidence",
            .text((loss?.lag.confidence ?? .unknown).rawValue)),
          .init("rpo_seconds", "may be lost s", .seconds(objective)),
          .init("fits_rpo", "fits", fits),
        ]))
  }
}
