package import Capture

extension InterfaceCounters: FieldBearing {
  package static var blank: InterfaceCounters {
    InterfaceCounters(place: Place(), name: "", fields: [])
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("place", &place)
    visitor.field("name", &name)
    visitor.field("receivedBytes", &receivedBytes)
    visitor.field("receivedPackets", &receivedPackets)
    visitor.field("receiveErrors", &receiveErrors)
    visitor.field("receiveDrops", &receiveDrops)
    visitor.field("sentBytes", &sentBytes)
    visitor.field("sentPackets", &sentPackets)
    visitor.field("sendErrors", &sendErrors)
    visitor.field("sendDrops", &sendDrops)
  }
}

extension SocketSummary.Connection: FieldBearing {
  package static var blank: SocketSummary.Connection {
    SocketSummary.Connection(place: Place(), local: "", peer: "", owner: "")
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("place", &place)
    visitor.field("local", &local)
    visitor.field("peer", &peer)
    visitor.field("owner", &owner)
  }
}

extension SocketSummary: FieldBearing {
  package static var blank: SocketSummary { SocketSummary() }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    var counts = states.mapValues { StateCount(count: $0) }
    visitor.field("states", &counts)
    states = counts.mapValues(\.count)
    visitor.field("listeners", &listeners)
    visitor.field("peers", &peers)
    visitor.field("unclosed", &unclosed)
    visitor.field("connections", &connections)
    visitor.field("orphans", &orphans)
    visitor.field("timeWaits", &timeWaits)
    var ports = localPorts.map { PortRange(first: $0.lowerBound, last: $0.upperBound) }
    visitor.field("localPorts", &ports)
    localPorts = ports.flatMap { $0.first <= $0.last ? $0.first...$0.last : nil }
    visitor.field("place", &place)
    visitor.field("bufferPages", &bufferPages)
    visitor.field("bufferPressurePages", &bufferPressurePages)
    visitor.field("bufferLimitPages", &bufferLimitPages)
  }
}

/// Sockets in one state.
private struct StateCount: FieldBearing {
  var count: Int

  static var blank: StateCount { StateCount(count: 0) }

  mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("count", &count)
  }
}

private struct PortRange: FieldBearing {
  var first, last: Int

  static var blank: PortRange { PortRange(first: 0, last: 0) }

  mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("first", &first)
    visitor.field("last", &last)
  }
}

extension SocketSummary.Listener: FieldBearing {
  package static var blank: SocketSummary.Listener {
    SocketSummary.Listener(place: Place(), address: "", waiting: 0)
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("place", &place)
    visitor.field("address", &address)
    visitor.field("waiting", &waiting)
    visitor.field("limit", &limit)
    visitor.field("owner", &owner)
  }
}

extension SocketSummary.Peer: FieldBearing {
  package static var blank: SocketSummary.Peer {
    SocketSummary.Peer(place: Place(), address: "", state: "", count: 0)
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("place", &place)
    visitor.field("address", &address)
    visitor.field("state", &state)
    visitor.field("count", &count)
    visitor.field("owner", &owner)
    visitor.field("repeating", &repeating)
  }
}

extension ConnectionTracking: FieldBearing {
  package static var blank: ConnectionTracking { ConnectionTracking(place: Place()) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("place", &place)
    visitor.field("count", &count)
    visitor.field("limit", &limit)
    visitor.field("drops", &drops)
    visitor.field("insertFailures", &insertFailures)
    visitor.field("earlyDrops", &earlyDrops)
  }
}

extension PeerProbe: FieldBearing {
  package static var blank: PeerProbe { PeerProbe(place: Place(), name: "") }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("place", &place)
    visitor.field("name", &name)
    visitor.field("resolution", &resolution)
    visitor.field("resolutionSeconds", &resolutionSeconds)
    visitor.field("attempts", &attempts)
    visitor.field("isLive", &isLive)
  }
}

extension PeerProbe.Attempt: FieldBearing {
  package static var blank: PeerProbe.Attempt {
    PeerProbe.Attempt(place: Place(), address: nil, result: .connected)
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("place", &place)
    visitor.field("address", &address)
    visitor.field("result", &result)
    visitor.field("seconds", &seconds)
  }
}

extension PeerProbe.Resolution: FieldBearing {
  package static var blank: PeerProbe.Resolution { .none }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    var (word, text, addresses, seconds): (String, String?, [String], Double?) =
      switch self {
      case .none: ("none", nil, [], nil)
      case .addresses(let list): ("addresses", nil, list, nil)
      case .unknownName(let text): ("unknownName", text, [], nil)
      case .failed(let text): ("failed", text, [], nil)
      case .blocked(let seconds): ("blocked", nil, [], seconds)
      }
    visitor.field("word", &word)
    visitor.field("text", &text)
    visitor.field("addresses", &addresses)
    visitor.field("seconds", &seconds)
    switch word {
    case "addresses": self = .addresses(addresses)
    case "unknownName": self = .unknownName(text ?? "")
    case "failed": self = .failed(text ?? "")
    case "blocked": self = .blocked(seconds ?? 0)
    default: self = .none
    }
  }
}
