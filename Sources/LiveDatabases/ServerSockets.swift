import DatabaseViews
import Probing

/// The sockets of a server on this host: where it listens, and who is connected.
struct ServerSockets {
  private static let descriptorLimit = 65_536

  private let pid: Int
  /// Links of its descriptors; `nil` where another user's are hidden.
  private let links: Set<String>?
  /// What is known without them.
  private let port: Int?
  private let path: String?

  init(pid: Int, port: Int?, path: String?) {
    self.pid = pid
    self.port = port
    self.path = path
    let folder = "/proc/\(pid)/fd"
    let names = ProcFile.names(in: folder).prefix(Self.descriptorLimit)
    let links = names.compactMap { try? ProcFile.link("\(folder)/\($0)") }
      .filter { $0.hasPrefix("socket:") }
    self.links = links.isEmpty ? nil : Set(links)
  }

  /// Where it listens; empty where its descriptors are hidden.
  ///
  /// An address is `nil` where it listens at all.
  var listeners: [(host: String?, port: Int)] {
    guard let links else { return [] }
    let sockets = TCPSocket.all { $0.isListening && links.contains($0.link) }
    var seen: Set<Int> = []
    return sockets.compactMap { socket in
      guard let port = socket.localPort, seen.insert(port).inserted else { return nil }
      let address = TCPSocket.address(socket.local)
      return (address == "0.0.0.0" || address == "::" ? nil : address, port)
    }
  }

  /// TCP ports at which it listens.
  private var ports: [Int] { links == nil ? port.map { [$0] } ?? [] : listeners.map(\.port) }

  /// Who is connected, by address and, of clients on this host, by process.
  func peers(until deadline: ContinuousClock.Instant) -> [ServerPeer] {
    let ports = Set(ports)
    let sockets = TCPSocket.all { socket in
      socket.isConnected && socket.localPort.map(ports.contains) ?? false
        && links?.contains(socket.link) ?? true
    }
    let programs = programs(of: sockets, until: deadline)
    var groups: [[String]: (count: Int, pids: Set<Int>)] = [:]
    for (index, socket) in sockets.enumerated() {
      let program = programs[index]
      let key = [socket.remoteAddress ?? "?", program?.name ?? ""]
      groups[key, default: (0, [])].count += 1
      if let program { groups[key, default: (0, [])].pids.insert(program.pid) }
    }
    let local = localCount
    return groups.map { key, group in
      var peer = ServerPeer(address: key[0], count: group.count)
      if let pid = group.pids.first {
        let pids = group.pids.count == 1 ? "pid \(pid)" : "\(group.pids.count) processes"
        peer.program = "\(key[1]), \(pids)"
      }
      return peer
    } + (local > 0 ? [ServerPeer(address: nil, count: local)] : [])
  }

  /// Who has the other end, by the place in `sockets`.
  private func programs(
    of sockets: [TCPSocket], until deadline: ContinuousClock.Instant
  ) -> [Int: (name: String, pid: Int)] {
    var ends: [[String]: Int] = [:]
    for (index, socket) in sockets.enumerated() { ends[[socket.remote, socket.local]] = index }
    guard !ends.isEmpty else { return [:] }
    var clients: [String: Int] = [:]
    for socket in TCPSocket.all(where: { ends[[$0.local, $0.remote]] != nil }) {
      clients[socket.link] = ends[[socket.local, socket.remote]]
    }
    return LocalClients.owners(of: clients, until: deadline)
  }

  /// UNIX sockets that it has accepted: those with the path of one at which it listens.
  private var localCount: Int {
    guard let bytes = try? ProcFile.read("/proc/net/unix", limit: 16 << 20) else { return 0 }
    // Num RefCount Protocol Flags Type St Inode Path; state 3 is connected.
    return bytes.split(separator: 0x0A).dropFirst().count { line in
      let fields = line.split(separator: 0x20, maxSplits: 7)
      guard fields.count == 8, fields[5].elementsEqual("03".utf8) else { return false }
      if let links {
        return links.contains("socket:[\(String(decoding: fields[6], as: UTF8.self))]")
      }
      return path.map { fields[7].elementsEqual($0.utf8) } ?? false
    }
  }
}
