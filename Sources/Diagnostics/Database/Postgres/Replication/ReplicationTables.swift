internal import DatabaseViews
internal import Evidence

extension ReplicationEvidence {
  var detail: [Block] {
    [standbyTable, senderTable, slotTable, subscriptionTable, archiverTable]
      .filter { !$0.rows.isEmpty }.map(Block.table) + [lossFigures].compactMap(\.self)
  }

  /// Standbys at hand, as they see themselves.
  private var standbyTable: Table {
    let columns = [
      Table.Column("standby", "standby"), .init("receiver", "receiver"),
      .init("last_message_seconds", "last msg s", alignsRight: true),
      .init("received_lsn", "received"), .init("replayed_lsn", "replayed"),
      .init("pending_bytes", "to replay B", alignsRight: true),
      .init("lag_bytes", "lag B", alignsRight: true),
      .init("lag_seconds", "lag s", alignsRight: true), .init("confidence", "confidence"),
      .init("paused", "paused"), .init("apply_delay_seconds", "delay s", alignsRight: true),
      .init("conflicts", "cancelled", alignsRight: true), .init("held_by", "held by"),
    ]
    let rows = replicas.compactMap { replica -> [Cell]? in
      guard replica.view == ReplicaState.itself,
        let node = topology.standbys.first(where: { $0.name == replica.subject.name })
      else { return nil }
      return [
        .text(replica.subject.name), .maybe(replica.receiver), .seconds(replica.silence),
        .maybe(node.recovery?.received?.description),
        .maybe(node.recovery?.replayed?.description), .maybe(replica.pending),
        .maybe(replica.lag.bytes), .seconds(replica.lag.seconds),
        .text(replica.lag.confidence.rawValue), replica.isPaused.map(Cell.flag) ?? .unknown,
        .seconds(replica.delay), .maybe(replica.conflicts),
        .maybe(replica.hold.map { $0.holder ?? $0.kind }),
      ]
    }
    return Table(key: "standbys", title: "standbys", columns: columns, rows: rows)
  }

  /// Every row of `pg_stat_replication`.
  private var senderTable: Table {
    let columns = [
      Table.Column("sender", "sender"), .init("replica", "replica"), .init("state", "state"),
      .init("sync_state", "sync"), .init("sent_behind_bytes", "sent B", alignsRight: true),
      .init("write_behind_bytes", "write B", alignsRight: true),
      .init("flush_behind_bytes", "flush B", alignsRight: true),
      .init("replay_behind_bytes", "replay B", alignsRight: true),
      .init("write_lag_seconds", "write s", alignsRight: true),
      .init("flush_lag_seconds", "flush s", alignsRight: true),
      .init("replay_lag_seconds", "replay s", alignsRight: true),
      .init("confidence", "confidence"),
      .init("replay_bytes_per_second", "B/s", alignsRight: true),
      .init("catch_up_seconds", "caught up in s", alignsRight: true),
    ]
    let rows = topology.nodes.flatMap { node -> [[Cell]] in
      guard let look = node.series.snapshots.last(where: { $0[.replication] != nil }) else {
        return []
      }
      return (look.senders ?? []).map { row in
        let gaps = SenderGaps(row, end: node.end(at: look) ?? node.end)
        let state = state(of: row, node)
        return [
          .text(node.name), .text(row.name), .maybe(row.state), .maybe(row.syncState),
          .maybe(gaps.sent), .maybe(gaps.write), .maybe(gaps.flush), .maybe(gaps.replay),
          .seconds(row.writeLag), .seconds(row.flushLag), .seconds(row.replayLag),
          .text((state?.lag.confidence ?? .unknown).rawValue),
          .maybe(state?.motion?.rate.map { Int(clamped: $0) }), .seconds(state?.motion?.catchUp),
        ]
      }
    }
    return Table(key: "replicas", title: "receivers of the log", columns: columns, rows: rows)
  }

  /// What is known of the replica that a row is about.
  private func state(of row: LogSender, _ node: ReplicationNode) -> ReplicaState? {
    if let index = topology.links.first(where: {
      $0.value.sender == node.index && $0.value.pid == row.pid
    })?.key {
      return replicas.first { $0.subject.name == topology.nodes[index].name }
    }
    return replicas.first {
      $0.subject.server == node.name && $0.subject.name.hasPrefix("\(row.name) ")
    }
  }

  private var slotTable: Table {
    let columns = [
      Table.Column("server", "server"), .init("slot", "slot"), .init("kind", "kind"),
      .init("active", "active"), .init("retained_bytes", "keeps B", alignsRight: true),
      .init("wal_status", "wal_status"), .init("safe_bytes", "safe B", alignsRight: true),
      .init("limit", "limit"), .init("inactive_seconds", "inactive s", alignsRight: true),
      .init("xmin", "holds vacuum at"),
    ]
    let rows = slots.prefix(200).map { state -> [Cell] in
      [
        .text(state.node.name), .text(state.slot.name), .maybe(state.slot.kind),
        state.slot.isActive.map(Cell.flag) ?? .unknown, .maybe(state.retained),
        .maybe(state.slot.walStatus), .maybe(state.slot.safeSize), .text(state.limit),
        .seconds(state.inactiveFor), .maybe(state.slot.horizon ?? state.slot.catalogHorizon),
      ]
    }
    return Table(key: "slots", title: "replication slots", columns: columns, rows: rows)
  }

  private var subscriptionTable: Table {
    let columns = [
      Table.Column("server", "server"), .init("subscription", "subscription"),
      .init("enabled", "enabled"), .init("worker_pid", "worker", alignsRight: true),
      .init("apply_errors", "apply errors", alignsRight: true),
      .init("sync_errors", "copy errors", alignsRight: true),
      .init("errors_between_looks", "new errors", alignsRight: true),
    ]
    let rows = subscriptions.prefix(200).map { state -> [Cell] in
      [
        .text(state.node.name), .text(state.subscription.name),
        state.subscription.isEnabled.map(Cell.flag) ?? .unknown,
        .maybe(state.subscription.worker), .maybe(state.subscription.applyErrors),
        .maybe(state.subscription.syncErrors), .maybe(state.errorsGrown),
      ]
    }
    return Table(
      key: "subscriptions", title: "logical subscriptions", columns: columns, rows: rows)
  }
}

extension Int {
  /// The nearest whole number.
  init(clamped number: Double) {
    self = number.isNaN ? 0 : number > 9e18 ? .max : number < -9e18 ? .min : Int(number.rounded())
  }
}
