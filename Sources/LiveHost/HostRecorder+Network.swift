import LinuxFormats
import Probing

extension HostRecorder {
  /// Reads counters of protocols and interfaces, and how many connections wait at each listener.
  func readNetworkCounters(into snapshot: inout HostSnapshot) {
    reader.add("/proc/net/snmp", as: ProtocolCounterSection.self, to: &snapshot)
    reader.add("/proc/net/netstat", as: ProtocolCounterSection.self, to: &snapshot)
    reader.add("/proc/net/dev", as: NetDevSection.self, to: &snapshot)
    reader.add("/proc/net/sockstat", as: SockstatSection.self, to: &snapshot)
    for name in ["ipv4/tcp_mem", "ipv4/ip_local_port_range"] {
      reader.add("/proc/sys/net/\(name)", as: NetworkLimitSection.self, to: &snapshot)
    }
    readTracking(into: &snapshot)
    var tally = SocketTally()
    let place = Place(file: "sock_diag")
    _ = SocketDump.forEach(listenersOnly: true, until: end) { tally.add($0.socket, at: place) }
    if !tally.isEmpty {
      var summary = tally.summary
      (summary.states, summary.place) = ([:], nil)
      snapshot.sockets = snapshot.sockets.map { $0.completed(by: summary) } ?? summary
    }
  }

  /// A kernel without connection tracking has none of these files.
  private func readTracking(into snapshot: inout HostSnapshot) {
    let folder = "/proc/sys/net/netfilter/nf_conntrack_"
    guard let count = reader.number(folder + "count"), let limit = reader.number(folder + "max")
    else { return }
    var tracking = ConnectionTracking(
      place: Place(file: folder + "count"), count: count, limit: limit)
    var sums = HostSnapshot()
    _ = reader.read("/proc/net/stat/nf_conntrack") { bytes in
      ConntrackStatisticsSection.read(bytes, file: "/proc/net/stat/nf_conntrack", into: &sums)
    }
    tracking = tracking.completed(by: sums.connectionTracking)
    snapshot.connectionTracking = tracking
  }

  /// Reads the sockets, and asks the peer of the request for a connection.
  mutating func lookAtNetwork() {
    guard let last = series.snapshots.indices.last else { return }
    if let peer = request.peer {
      request.progress("asking \(peer) for connections")
      series.snapshots[last].probes.append(
        PeerContact(peer).probe(until: min(end, ContinuousClock.now + .seconds(15))))
    }
    request.progress("reading the sockets")
    var entries: [SocketDump.Entry] = []
    var tally = SocketTally()
    let place = Place(file: "sock_diag")
    let isAnswered = SocketDump.forEach(listenersOnly: false, until: end) { entry in
      if Self.isOfInterest(entry), entries.count < 20_000 {
        entries.append(entry)
      } else {
        tally.add(entry.socket, at: place)
      }
    }
    guard isAnswered else { return readSocketFiles(last) }
    // To look for owners takes long, and of sockets in use they are of no interest.
    let wanted =
      request.parts.contains(.socketOwners) ? entries : entries.filter { isPressed($0, entries) }
    let inodes = Set(wanted.map(\.inode)).subtracting([0])
    let owners =
      inodes.isEmpty
      ? [:]
      : SocketOwners.owners(of: inodes, until: min(end, ContinuousClock.now + .milliseconds(600)))
    for var entry in entries {
      entry.socket.owner = owners[entry.inode]
      tally.add(entry.socket, at: place)
    }
    let summary = tally.summary
    series.snapshots[last].sockets =
      series.snapshots[last].sockets.map { summary.completed(by: $0) } ?? summary
  }

  /// Whether a listener's queue is half full, or many sockets are in a state that should be short.
  private func isPressed(_ entry: SocketDump.Entry, _ all: [SocketDump.Entry]) -> Bool {
    let socket = entry.socket
    if socket.state == "LISTEN" {
      return socket.received > 0 && socket.received.multiplied(by: 2) >= socket.sent ?? 0
    }
    return all.lazy.filter { $0.socket.state == socket.state }.prefix(10).count == 10
  }

  private static func isOfInterest(_ entry: SocketDump.Entry) -> Bool {
    switch entry.socket.state {
    case "LISTEN", "SYN-SENT", "CLOSE-WAIT": true
    default: false
    }
  }

  private mutating func readSocketFiles(_ last: Int) {
    for file in ["/proc/net/tcp", "/proc/net/tcp6"] {
      var part = HostSnapshot()
      reader.add(file, as: ProcTcpSection.self, to: &part)
      guard let sockets = part.sockets else { continue }
      var all = series.snapshots[last].sockets ?? SocketSummary()
      let states = all.states.merging(sockets.states) { $0 + $1 }
      let peers = all.peers + sockets.peers
      all = all.completed(by: sockets)
      (all.states, all.peers) = (states, peers)
      series.snapshots[last].sockets = all
    }
  }
}
