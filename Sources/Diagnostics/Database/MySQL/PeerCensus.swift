internal import DatabaseViews
internal import Evidence

/// Who is connected to a server that has no process for each session, by the kernel's sockets.
struct PeerCensus: SessionCensus {
  private let process: ServerProcess
  /// The largest first.
  private let peers: [ServerPeer]

  init(_ process: ServerProcess) {
    self.process = process
    peers = process.peers.ordered { ($1.count, $0.text) < ($0.count, $1.text) }
  }

  var count: Int { peers.reduce(0) { $0 + $1.count } }

  var filler: (text: String, count: Int, citation: Citation)? {
    peers.first.map { peer in
      (
        peer.text, peer.count,
        Citation(source: peer.source, text: "\(peer.count) connections \(peer.text)")
      )
    }
  }

  var citation: Citation {
    Citation(
      source: "/proc/net/tcp, /proc/net/unix",
      text: "\(count) connections to the server's process (pid \(process.pid))")
  }

  var table: Table {
    let columns = [
      Table.Column("client", "client"), .init("program", "program"),
      .init("connections", "connections", alignsRight: true),
    ]
    let rows = peers.map { peer -> [Cell] in
      [
        .text(peer.address ?? "a local socket"), peer.program.map(Cell.text) ?? .unknown,
        .integer(peer.count),
      ]
    }
    return Table(
      key: "connected_clients", title: "who is connected, by the kernel's sockets",
      columns: columns, rows: rows)
  }
}

extension ServerPeer {
  /// Such as `from 10.0.0.7`, `from java, pid 4242 (127.0.0.1)`, `through a local socket`.
  fileprivate var text: String {
    guard let address else { return "through a local socket" }
    return "from " + (program.map { "\($0) (\(address))" } ?? address)
  }

  fileprivate var source: String { address == nil ? "/proc/net/unix" : "/proc/net/tcp" }
}
