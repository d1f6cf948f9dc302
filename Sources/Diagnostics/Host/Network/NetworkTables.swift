internal import Evidence
internal import LinuxFormats

extension NetworkEvidence {
  private static let rowLimit = 100

  var detail: [Block] {
    [counterTable, stateTable, listenerTable, peerTable, probeTable, interfaceTable]
      .filter { !$0.rows.isEmpty }.map(Block.table)
  }

  /// What matters of the protocols' counters: since boot, and per second between the looks.
  private var counterTable: Table {
    let names = [
      "Tcp.InSegs", "Tcp.OutSegs", "Tcp.RetransSegs", "TcpExt.TCPSynRetrans", "Tcp.AttemptFails",
      "Tcp.EstabResets", "Tcp.OutRsts", "TcpExt.ListenOverflows", "TcpExt.ListenDrops",
      "TcpExt.TCPTimeouts", "TcpExt.TCPAbortOnMemory", "TcpExt.TCPAbortOnTimeout",
      "TcpExt.TCPBacklogDrop", "Udp.RcvbufErrors", "Udp.NoPorts",
    ]
    let columns = [
      Table.Column("counter", "counter"), .init("total", "since boot", alignsRight: true),
      .init("growth", "between looks", alignsRight: true),
      .init("per_second", "per s", alignsRight: true),
    ]
    let look = evidence.looks.last { $0.snapshot.network != nil }
    let rows = names.compactMap { name -> [Cell]? in
      guard let total = look?.snapshot.network?[name] else { return nil }
      let grown = interval?.grown(name)
      let rate = grown.flatMap { grown in interval?.seconds.map { Double(grown) / $0 } }
      return [
        .text(name), .integer(total), grown.map(Cell.integer) ?? .unknown,
        rate.map { .number(($0 * 10).rounded() / 10) } ?? .unknown,
      ]
    }
    return Table(key: "counters", title: "counters of protocols", columns: columns, rows: rows)
  }

  private var stateTable: Table {
    let columns = [
      Table.Column("state", "state"), .init("sockets", "sockets", alignsRight: true),
    ]
    let look = evidence.looks.last { $0.snapshot.sockets?.states.isEmpty == false }
    let states = look?.snapshot.sockets?.states ?? [:]
    let rows = states.mostFirst.map { state -> [Cell] in
      [.text(state.key), .integer(state.value)]
    }
    return Table(key: "socket_states", title: "TCP sockets by state", columns: columns, rows: rows)
  }

  private var listenerTable: Table {
    let columns = [
      Table.Column("address", "listens on"), .init("waiting", "waiting", alignsRight: true),
      .init("limit", "limit", alignsRight: true), .init("owner", "process"),
      .init("source", "where"),
    ]
    let rows = listeners.prefix(Self.rowLimit).map { listener -> [Cell] in
      [
        .text(listener.address), .integer(listener.worst.waiting),
        listener.worst.limit.map(Cell.integer) ?? .unknown,
        listener.owner.map(Cell.text) ?? .unknown,
        .text(listener.look.text(listener.worst.place)),
      ]
    }
    return Table(
      key: "listeners", title: "listeners (most that waited)", columns: columns, rows: rows)
  }

  private var peerTable: Table {
    let columns = [
      Table.Column("peer", "peer"), .init("state", "state"),
      .init("sockets", "sockets", alignsRight: true), .init("process", "process"),
    ]
    let look = evidence.looks.last { $0.snapshot.sockets?.peers.isEmpty == false }
    let shown = (look?.snapshot.sockets?.peers ?? []).filter {
      $0.count > 1 || $0.state == "SYN-SENT"
    }
    let rows = shown.prefix(Self.rowLimit).map { peer -> [Cell] in
      [
        .text(peer.address), .text(peer.state), .integer(peer.count),
        peer.owner.map(Cell.text) ?? .unknown,
      ]
    }
    return Table(
      key: "peers", title: "sockets by peer, where there are several", columns: columns, rows: rows)
  }

  private var probeTable: Table {
    let columns = [
      Table.Column("peer", "peer"), .init("address", "address"), .init("result", "result"),
      .init("time_ms", "ms", alignsRight: true),
    ]
    let rows = evidence.looks.flatMap(\.snapshot.probes).prefix(Self.rowLimit).flatMap { probe in
      let resolved: [[Cell]] =
        switch probe.resolution {
        case .none: []
        case .addresses(let list): [named(probe, "resolved: \(list.count) addresses")]
        case .unknownName(let reason), .failed(let reason):
          [named(probe, "not resolved: \(reason)")]
        case .blocked: [named(probe, "not resolved: no answer")]
        }
      return resolved
        + probe.attempts.map { attempt -> [Cell] in
          [
            .text(probe.name), attempt.address.map(Cell.text) ?? .unknown,
            .text(attempt.result.rawValue), milliseconds(attempt.seconds),
          ]
        }
    }
    return Table(key: "attempts", title: "attempts to connect", columns: columns, rows: rows)
  }

  private func named(_ probe: PeerProbe, _ text: String) -> [Cell] {
    [.text(probe.name), .unknown, .text(text), milliseconds(probe.resolutionSeconds)]
  }

  private func milliseconds(_ seconds: Double?) -> Cell {
    seconds.map { .number(($0 * 10_000).rounded() / 10) } ?? .unknown
  }

  private var interfaceTable: Table {
    let columns = [
      Table.Column("interface", "interface"),
      .init("received_bytes_per_second", "in B/s", alignsRight: true),
      .init("sent_bytes_per_second", "out B/s", alignsRight: true),
      .init("errors", "errors", alignsRight: true), .init("drops", "drops", alignsRight: true),
    ]
    let looks = evidence.looks.filter { !$0.snapshot.interfaces.isEmpty }
    guard let first = looks.first, let last = looks.last, looks.count > 1,
      let seconds = HostInterval(first, last)?.seconds
    else { return Table(key: "interfaces", title: "interfaces", columns: columns, rows: []) }
    let old = Dictionary(
      first.snapshot.interfaces.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    let rows = last.snapshot.interfaces.compactMap { new -> (busy: Int, cells: [Cell])? in
      guard let before = old[new.name] else { return nil }
      let received = new.receivedBytes &- before.receivedBytes
      let sent = new.sentBytes &- before.sentBytes
      guard received > 0 || sent > 0 else { return nil }
      let errors =
        (new.receiveErrors &- before.receiveErrors) &+ (new.sendErrors &- before.sendErrors)
      let drops = (new.receiveDrops &- before.receiveDrops) &+ (new.sendDrops &- before.sendDrops)
      return (
        received &+ sent,
        [
          .text(new.name), .number((Double(received) / seconds).rounded()),
          .number((Double(sent) / seconds).rounded()), .integer(errors), .integer(drops),
        ]
      )
    }
    return Table(
      key: "interfaces", title: "interfaces", columns: columns,
      rows: rows.ordered { $0.busy > $1.busy }.prefix(Self.rowLimit).map(\.cells))
  }
}
