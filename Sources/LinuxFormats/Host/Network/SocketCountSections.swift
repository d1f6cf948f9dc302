import ByteParsing

/// `/proc/net/sockstat`.
package struct SockstatSection: HostSection {
  package static let markers: [StaticString] = ["sockets: used "]

  private let file: String?
  private var sockets = SocketSummary()

  package init(_ origin: SectionOrigin) {
    file = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    line.starts(with: "sockets: used ")
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    let words = line.wordTexts(limit: 16)
    guard words.count >= 3, words[0].hasSuffix(":"), Int(words[2]) != nil else { return false }
    guard words[0] == "TCP:" else { return true }
    for (name, value) in zip(words.dropFirst(), words.dropFirst(2)) {
      switch name {
      case "orphan": sockets.orphans = Int(value)
      case "tw": sockets.timeWaits = Int(value)
      case "mem": sockets.bufferPages = Int(value)
      default: break
      }
    }
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { snapshot.sockets?.bufferPages != nil }

  package func add(to snapshot: inout HostSnapshot) {
    snapshot.sockets = snapshot.sockets.map { $0.completed(by: sockets) } ?? sockets
  }
}

/// `ss -s`: `TCP:   61 (estab 5, closed 50, orphaned 0, synrecv 0, timewait 48/0), ports 0`.
package struct SocketTotalsSection: HostSection {
  package static let markers: [StaticString] = [" (estab "]

  private let file: String?
  private var sockets = SocketSummary()

  package init(_ origin: SectionOrigin) {
    file = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    line.starts(with: "TCP:") && line.has(" (estab ")
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard sockets.place == nil else { return false }
    sockets.place = Place(file: file, line: number)
    let words = line.wordTexts(limit: 24).map { $0.filter { !"(),".contains($0) } }
    for (name, value) in zip(words, words.dropFirst()) {
      let count = value.split(separator: "/").first.flatMap { Int($0) }
      switch name {
      case "estab": sockets.states["ESTAB"] = count
      case "synrecv": sockets.states["SYN-RECV"] = count
      case "timewait": (sockets.states["TIME-WAIT"], sockets.timeWaits) = (count, count)
      case "orphaned": sockets.orphans = count
      default: break
      }
    }
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { false }

  package func add(to snapshot: inout HostSnapshot) {
    snapshot.sockets = snapshot.sockets.map { $0.completed(by: sockets) } ?? sockets
  }
}
