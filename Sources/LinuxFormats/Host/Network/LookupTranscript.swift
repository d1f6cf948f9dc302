import ByteParsing

/// What `dig`, `nslookup`, `host`, `ping`, `curl` and `ssh` say of a name.
///
///     ;; ->>HEADER<<- opcode: QUERY, status: SERVFAIL, id: 4711
///     ;; connection timed out; no servers could be reached
///     ping: db.example: Temporary failure in name resolution
package struct LookupTranscriptSection: HostSection {
  package static let markers: [StaticString] = [
    "no servers could be reached", ";; ->>HEADER<<-", "** server can't find ",
    "in name resolution", "Could not resolve host", "; <<>> DiG ", "communications error to ",
    "Name or service not known",
  ]

  package static let lineStarts: [StaticString] = ["; <<>> DiG "]

  private let file: String?
  private var probes: [PeerProbe] = []
  /// The name that `dig` repeats in its first line.
  private var asked: String?

  package init(_ origin: SectionOrigin) {
    file = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    line.byteCount < 1024 && (question(line) != nil || answer(line) != nil)
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard line.byteCount < 1024 else { return false }
    if let name = Self.question(line) {
      asked = name
      return true
    }
    if let (name, resolution) = Self.answer(line) {
      let place = Place(file: file, line: number)
      var probe = PeerProbe(place: place, name: name ?? asked ?? "name servers")
      probe.resolution = resolution
      probes.removeAll { $0.name == probe.name }
      probes.append(probe)
      return true
    }
    return asked != nil && (line.byteCount == 0 || line.starts(with: ";"))
  }

  /// `; <<>> DiG 9.18.28 <<>> @10.0.0.2 db.example A`.
  private static func question(_ line: RawSpan) -> String? {
    guard line.starts(with: "; <<>> DiG ") else { return nil }
    return line.wordTexts(limit: 24).dropFirst(5).first {
      !$0.hasPrefix("@") && !$0.hasPrefix("+") && !$0.hasPrefix("-") && $0.contains(".")
    } ?? "name servers"
  }

  private static func answer(_ line: RawSpan) -> (name: String?, PeerProbe.Resolution)? {
    guard let first = line.byteCount > 8 ? line[0] : nil else { return nil }
    switch first {
    case UInt8(ascii: ";"):
      if line.starts(with: ";; connection timed out")
        || line.starts(with: ";; no servers could be reached")
      {
        return (nil, .failed("no servers could be reached"))
      }
      if line.starts(with: ";; ->>HEADER<<-"), let status = line.firstRange(of: "status: ") {
        var cursor = ByteCursor(line)
        cursor.move(to: status.upperBound)
        guard let word = cursor.word() else { return nil }
        return (nil, resolution(line.string(word).filter { $0 != "," }))
      }
      return nil
    case UInt8(ascii: "*"):
      guard line.starts(with: "** server can't find ") else { return nil }
      let words = line.wordTexts(limit: 12)
      guard words.count >= 6 else { return nil }
      let name = words[4].hasSuffix(":") ? String(words[4].dropLast()) : words[4]
      return (name, resolution(words[5]))
    default: return ofTool(line)
    }
  }

  private static func resolution(_ status: String) -> PeerProbe.Resolution {
    switch status {
    case "NOERROR": .addresses([])
    case "NXDOMAIN": .unknownName("NXDOMAIN")
    default: .failed(status)
    }
  }

  /// `ping: NAME: reason`, `curl: (6) Could not resolve host: NAME`.
  private static func ofTool(_ line: RawSpan) -> (name: String?, PeerProbe.Resolution)? {
    let tools: [StaticString] = ["ping: ", "curl: (6) ", "ssh: Could not resolve ", "getent: "]
    guard tools.contains(where: { line.starts(with: $0) }) else { return nil }
    let words = line.wordTexts(limit: 12).map { $0.filter { $0 != ":" } }
    let failed = line.has("Temporary failure in name resolution")
    if line.starts(with: "curl: (6) "), let name = words.last, line.has("resolve host") {
      return (name, .failed("could not resolve host"))
    }
    guard failed || line.has("Name or service not known") else { return nil }
    let name = line.starts(with: "ssh: ") ? words.dropFirst(5).first : words.dropFirst().first
    return (
      name,
      failed ? .failed("temporary failure in name resolution") : .unknownName("name not known")
    )
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { false }

  package func add(to snapshot: inout HostSnapshot) { snapshot.probes.join(probes) }
}
