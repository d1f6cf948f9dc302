import ByteParsing

extension PeerProbe {
  /// Whether it is known by an address, `10.0.3.7:8080`, and not by a name.
  fileprivate var isAddress: Bool {
    name.utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }
      || name.hasPrefix("[")
  }
}

/// What `nc`, `curl`, `ssh`, `psql`, `telnet` and a shell's `/dev/tcp` say of a connection.
///
///     nc: connect to 10.0.0.5 port 5432 (tcp) failed: Connection refused
///     curl: (28) Failed to connect to shop.example port 443 after 5001 ms: Timeout was reached
package struct ConnectionTranscriptSection: HostSection {
  package static let markers: [StaticString] = [
    "nc: connect to ", "curl: (", "ssh: connect to host ", "connection to server at \"",
    "Ncat: Connection ", "telnet: Unable to connect", "/dev/tcp/", " port [tcp/",
  ]

  package static let lineStarts: [StaticString] = ["nc: connect to "]

  private static let starts: [StaticString] = [
    "nc: connect to ", "curl: (", "* connect to ", "ssh: connect to host ", "Connection to ",
    "connection to server at ", "psql: error: connection to server at ",
    "* Connected to ",
  ]

  private static let results: [(StaticString, PeerProbe.Result)] = [
    ("Connection refused", .refused), ("onnection timed out", .timedOut),
    ("Timeout was reached", .timedOut), (" timed out", .timedOut),
    ("No route to host", .unreachable), ("etwork is unreachable", .unreachable),
    ("Host is unreachable", .unreachable), ("reset by peer", .reset), ("succeeded!", .connected),
    ("* Connected to", .connected),
  ]

  private let file: String?
  private var probes: [PeerProbe] = []
  /// The party that a command line names, for tools that do not repeat it.
  private var asked: String?

  package init(_ origin: SectionOrigin) {
    file = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    line.byteCount < 1024
      && (starts.contains { line.starts(with: $0) } && result(line) != nil || command(line) != nil
        || shellPeer(line) != nil)
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard line.byteCount > 0, line.byteCount < 1024 else { return false }
    if let command = Self.command(line) {
      asked = command
      return true
    }
    let isOfAsked =
      line.starts(with: "Ncat: ") || line.starts(with: "telnet: ")
      || line.starts(with: "Connected to ")
    guard
      isOfAsked || Self.starts.contains(where: { line.starts(with: $0) })
        || Self.shellPeer(line) != nil
    else { return line.starts(with: "* ") || asked != nil && line.starts(with: "Trying ") }
    let result = line.starts(with: "Connected to ") ? .connected : Self.result(line)
    guard let result, let peer = Self.shellPeer(line) ?? (isOfAsked ? asked : Self.peer(line))
    else { return true }
    let place = Place(file: file, line: number)
    if line.has("ailed to connect to ") { probes.rename(addressOf: peer) }
    probes.add(
      PeerProbe.Attempt(place: place, address: nil, result: result, seconds: Self.seconds(line)),
      to: peer, at: place)
    return true
  }

  /// curl says no more than that it could not connect: at once is refused, later has other reasons.
  private static func result(_ line: RawSpan) -> PeerProbe.Result? {
    if line.starts(with: "curl: (28)") {
      return line.has("ailed to connect") || line.has("Connection time") ? .timedOut : nil
    }
    if let known = results.first(where: { line.has($0.0) }) { return known.1 }
    guard line.starts(with: "curl: (7)"), line.has("connect to server") else { return nil }
    guard let seconds = seconds(line) else { return .refused }
    return seconds < 1 ? .refused : seconds < 20 ? .unreachable : .timedOut
  }

  /// `after 5001 ms`.
  private static func seconds(_ line: RawSpan) -> Double? {
    guard let after = line.firstRange(of: " after ") else { return nil }
    var cursor = ByteCursor(line)
    cursor.move(to: after.upperBound)
    guard let value = cursor.unsigned(), cursor.skip(ifNext: " ms") || cursor.skip(ifNext: " milli")
    else { return nil }
    return Double(value) / 1000
  }

  /// What stands behind `to` and around `port`.
  private static func peer(_ line: RawSpan) -> String? {
    let words = line.wordTexts(limit: 40).map { $0.filter { !"\",;".contains($0) } }
    guard let port = words.firstIndex(of: "port"), port > 0,
      var host = words[..<port].lastIndex(where: { $0 == "to" || $0 == "host" || $0 == "at" })
    else { return nil }
    host += 1
    let behind = port + 1 < words.count ? words[port + 1].prefix { $0.isNumber } : ""
    let number = behind.isEmpty ? words[port - 1][...] : behind
    guard host < port, Int(number) != nil, !words[host].isEmpty else { return nil }
    let name = words[host]
    return name.contains(":") ? "[\(name)]:\(number)" : "\(name):\(number)"
  }

  /// `bash: /dev/tcp/10.0.0.5/5432: Connection refused`.
  private static func shellPeer(_ line: RawSpan) -> String? {
    guard let start = line.firstRange(of: "/dev/tcp/"), result(line) != nil,
      let end = line.firstIndex(of: UInt8(ascii: ":"), from: start.upperBound)
    else { return nil }
    let parts = line.string(start.upperBound..<end).split(separator: "/")
    return parts.count == 2 && Int(parts[1]) != nil ? "\(parts[0]):\(parts[1])" : nil
  }

  /// The party of `$ telnet 10.0.0.5 5432`, `# nc -vz db.example 5432`.
  private static func command(_ line: RawSpan) -> String? {
    guard
      let prompt = line.firstRange(of: "$ ") ?? line.firstRange(of: "# "),
      prompt.lowerBound < 80
    else { return nil }
    let words = line.string(prompt.upperBound..<line.byteCount).split(separator: " ")
    guard let tool = words.first, ["nc", "ncat", "netcat", "telnet"].contains(tool),
      let port = words.last, words.count >= 3, let number = Int(port), number < 65536
    else { return nil }
    return "\(words[words.count - 2]):\(number)"
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { false }

  package func add(to snapshot: inout HostSnapshot) { snapshot.probes.join(probes) }
}

extension [PeerProbe] {
  /// curl tries addresses, and then names the party: what the last one did is of that.
  fileprivate mutating func rename(addressOf name: String) {
    guard let last = indices.last, self[last].name != name, self[last].isAddress,
      let port = name.lastIndex(of: ":"), self[last].name.hasSuffix(name[port...]),
      !contains(where: { $0.name == name })
    else { return }
    self[last].name = name
  }

  /// Adds an attempt to what is known of a party.
  mutating func add(_ attempt: PeerProbe.Attempt, to name: String, at place: Place) {
    if let index = firstIndex(where: { $0.name == name }) {
      self[index].attempts.append(attempt)
    } else {
      var probe = PeerProbe(place: place, name: name)
      probe.attempts = [attempt]
      append(probe)
    }
  }

  /// Takes over other probes, those of one party as one; of many parties the first.
  mutating func join(_ others: [PeerProbe]) {
    for other in others {
      if let index = firstIndex(where: { $0.name == other.name }) {
        self[index].attempts += other.attempts
        if other.resolution != .none { self[index].resolution = other.resolution }
      } else if count < 1000 {
        append(other)
      }
    }
  }
}
