/// A line of `/proc/net/dev`; counts so far.
package struct InterfaceCounters: Sendable, Hashable {
  package var place: Place
  package var name: String
  package var receivedBytes, receivedPackets, receiveErrors, receiveDrops: Int
  package var sentBytes, sentPackets, sendErrors, sendDrops: Int

  package init(place: Place, name: String, fields: [Int]) {
    func field(_ index: Int) -> Int { index < fields.count ? fields[index] : 0 }
    self.place = place
    self.name = name
    (receivedBytes, receivedPackets) = (field(0), field(1))
    (receiveErrors, receiveDrops) = (field(2), field(3))
    (sentBytes, sentPackets, sendErrors, sendDrops) = (field(8), field(9), field(10), field(11))
  }
}

/// The TCP sockets of a network namespace.
package struct SocketSummary: Sendable, Hashable {
  /// A socket that accepts connections.
  package struct Listener: Sendable, Hashable {
    package var place: Place
    /// `0.0.0.0:8080`, `[::]:8080`.
    package var address: String
    /// Connections that wait to be accepted.
    package var waiting: Int
    /// How many may wait; `nil` where the evidence does not say.
    package var limit: Int?
    /// `nginx (pid 4242)`, where known.
    package var owner: String?

    package init(place: Place, address: String, waiting: Int) {
      self.place = place
      self.address = address
      self.waiting = waiting
    }
  }

  /// Sockets of one state to one remote port.
  package struct Peer: Sendable, Hashable {
    package var place: Place
    /// `10.0.0.7:5432`.
    package var address: String
    /// `SYN-SENT`, `CLOSE-WAIT`, as `ss` names it.
    package var state: String
    package var count: Int
    /// Of a process that holds one, where known.
    package var owner: String?
    /// Those that have sent their last packet again; `nil` where the table does not show it.
    package var repeating: Int?

    package init(place: Place, address: String, state: String, count: Int) {
      self.place = place
      self.address = address
      self.state = state
      self.count = count
    }
  }

  /// A connection of a process.
  package struct Connection: Sendable, Hashable {
    package var place: Place
    /// `127.0.0.1:51234`, `[::1]:5432`.
    package var local, peer: String
    /// `java (pid 4242)`.
    package var owner: String

    package init(place: Place, local: String, peer: String, owner: String) {
      self.place = place
      self.local = local
      self.peer = peer
      self.owner = owner
    }
  }

  /// Sockets by state, as `ss` names them: `ESTAB`, `TIME-WAIT`.
  package var states: [String: Int] = [:]
  package var listeners: [Listener] = []
  /// The most frequent, and all in `SYN-SENT`.
  package var peers: [Peer] = []
  /// Per process, whose name is the address: what the other side closed and it did not.
  package var unclosed: [Peer] = []
  /// Those in `ESTAB` whose process is known; of very many the first.
  package var connections: [Connection] = []
  /// Sockets that no process holds any more, and those in `TIME-WAIT`, of `sockstat`.
  package var orphans, timeWaits: Int?
  /// `ip_local_port_range`: the ports that connections to others start from.
  package var localPorts: ClosedRange<Int>?
  /// Where the counts by state stand.
  package var place: Place?
  /// Pages of TCP buffers, and the pressure and hard limits of them (`tcp_mem`).
  package var bufferPages, bufferPressurePages, bufferLimitPages: Int?

  package init() {}
}

/// `nf_conntrack_count`, `nf_conntrack_max`, and the sums of `/proc/net/stat/nf_conntrack`.
package struct ConnectionTracking: Sendable, Hashable {
  package var place: Place
  package var count: Int?
  package var limit: Int?
  /// Packets for which no entry was made, and entries thrown out to make room, so far.
  package var drops, insertFailures, earlyDrops: Int?

  package init(place: Place, count: Int? = nil, limit: Int? = nil) {
    self.place = place
    self.count = count
    self.limit = limit
  }
}
