internal import DatabaseViews
internal import Evidence

extension MySQLReplicationEvidence {
  var detail: [Block] {
    [channelTable, replicaTable, memberTable, semiSyncTable].filter { !$0.rows.isEmpty }
      .map(Block.table)
  }

  private var channelTable: Table {
    let columns = [
      Table.Column("replica", "replica"), .init("channel", "channel"), .init("source", "source"),
      .init("receiver", "receives"), .init("applier", "applies"),
      .init("last_message_seconds", "last msg s", alignsRight: true),
      .init("received", "received"), .init("applied", "applied"),
      .init("pending_transactions", "to apply", alignsRight: true),
      .init("pending_bytes", "to apply B", alignsRight: true),
      .init("lag_transactions", "lag trx", alignsRight: true),
      .init("lag_bytes", "lag B", alignsRight: true),
      .init("lag_seconds", "lag s", alignsRight: true), .init("confidence", "confidence"),
      .init("seconds_behind", "server says s", alignsRight: true),
      .init("apply_delay_seconds", "delay s", alignsRight: true),
      .init("caught_up_seconds", "caught up in s", alignsRight: true),
      .init("relay_log_bytes", "relay log B", alignsRight: true),
      .init("errant_transactions", "errant", alignsRight: true),
      .init("error", "error"), .init("held_by", "held by"),
    ]
    let rows = channels.prefix(200).map { state -> [Cell] in
      let channel = state.channel
      let failure = channel.receiverFailure ?? state.applierFailure
      return [
        .text(state.node.name), .text(channel.name), .text(channel.source),
        .maybe(channel.receiver?.rawValue), .maybe(channel.applier?.rawValue),
        .seconds(state.silence), .maybe(channel.received.text), .maybe(channel.applied.text),
        .maybe(state.pending.transactions), .maybe(state.pending.bytes),
        .maybe(state.lag.transactions), .maybe(state.lag.bytes), .seconds(state.lag.seconds),
        .text(state.lag.confidence.rawValue), .seconds(channel.secondsBehind),
        .seconds(channel.delay), .seconds(state.motion?.catchUp), .maybe(channel.relayLogSpace),
        state.source?.position == nil ? .unknown : .integer(state.errant?.count ?? 0),
        .maybe(failure?.number), .maybe(state.hold.map { $0.holder ?? $0.kind }),
      ]
    }
    return Table(key: "channels", title: "channels of replicas", columns: columns, rows: rows)
  }

  /// Replicas that took up a source's log, as the source sees them.
  private var replicaTable: Table {
    let columns = [
      Table.Column("source", "source"), .init("replica", "replica"),
      .init("server_id", "server id", alignsRight: true), .init("state", "what it is sent"),
    ]
    let rows = topology.nodes.flatMap { node -> [[Cell]] in
      let registered = node.series.last(.replicas)?.rows ?? []
      let dumps =
        node.series.snapshots.last { $0.sessions != nil }?.sessions?.filter(\.isDump) ?? []
      let named = registered.prefix(200).map { row -> [Cell] in
        let host = row.text("host").filled ?? "server \(row.text("server_id") ?? "unknown")"
        let port = row.text("port").filled.map { ":\($0)" } ?? ""
        return [
          .text(node.name), .text(host + port), .maybe(row.integer("server_id")),
          registered.count == 1 && dumps.count == 1 ? .maybe(dumps[0].state) : .unknown,
        ]
      }
      if !named.isEmpty { return named }
      return dumps.prefix(200).map {
        [.text(node.name), .maybe($0.client), .unknown, .maybe($0.state)]
      }
    }
    return Table(key: "replicas", title: "who takes a source's log", columns: columns, rows: rows)
  }

  private var memberTable: Table {
    let columns = [
      Table.Column("seen_by", "seen by"), .init("member", "member"), .init("state", "state"),
      .init("role", "role"),
    ]
    let rows = groups.flatMap { group in
      group.members.prefix(20).map { member -> [Cell] in
        [.text(group.node.name), .text(member.name), .text(member.state), .maybe(member.role)]
      }
    }
    return Table(key: "members", title: "members of groups", columns: columns, rows: rows)
  }

  private var semiSyncTable: Table {
    let columns = [
      Table.Column("server", "server"), .init("active", "active"),
      .init("replicas", "confirm", alignsRight: true),
      .init("required", "needed", alignsRight: true),
      .init("waiting", "wait", alignsRight: true),
      .init("unconfirmed", "unconfirmed", alignsRight: true),
      .init("patience_seconds", "patience s", alignsRight: true),
    ]
    let rows = commits.map { state -> [Cell] in
      [
        .text(state.node.name), .flag(state.isActive), .maybe(state.clients),
        .integer(state.required), .maybe(state.waiting?.count), .maybe(state.unconfirmed),
        .seconds(state.patience),
      ]
    }
    return Table(
      key: "semi_synchronous", title: "semi-synchronous commits", columns: columns, rows: rows)
  }
}
