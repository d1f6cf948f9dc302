import ByteParsing

/// `/proc/net/snmp` and `/proc/net/netstat`: a line of names, then one of values.
///
///     Tcp: RtoAlgorithm RtoMin … RetransSegs
///     Tcp: 1 200 … 86
package struct ProtocolCounterSection: HostSection {
  package static let markers: [StaticString] = ["Tcp: RtoAlgorithm ", "TcpExt: Syncookies"]
  package static let lineStarts: [StaticString] = ["Tcp: RtoAlgorithm ", "TcpExt:"]

  private var counters: NamedCounters
  private var names: [String] = []
  private var group = ""
  private var seen: Set<String> = []

  package init(_ origin: SectionOrigin) {
    counters = NamedCounters(file: origin.source)
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    let starts: [StaticString] = [
      "Ip: Forwarding", "Tcp: RtoAlgorithm", "TcpExt: Syncookies", "IpExt: InNoRoutes",
    ]
    return starts.contains { line.starts(with: $0) }
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard line.byteCount < 1 << 16, let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 1,
      colon < 12, line[0] >= 0x41, line[0] <= 0x5A, colon + 1 < line.byteCount,
      line[colon + 1] == 0x20
    else { return false }
    let group = line.string(0..<colon)
    var cursor = ByteCursor(line)
    cursor.move(to: colon + 1)
    cursor.skipBlanks()
    guard let first = cursor.next else { return true }
    if first.isDigit || first == UInt8(ascii: "-") {
      let values = cursor.numbers()
      guard group == self.group, values.count == names.count else { return true }
      for (name, value) in zip(names, values) {
        counters.set("\(group).\(name)", value, line: number)
      }
    } else {
      // The same group again is the next capture.
      guard seen.insert(group).inserted else { return false }
      self.group = group
      names = line.wordTexts(limit: 512).dropFirst().map(\.self)
    }
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool {
    snapshot.network?.overlaps(counters) == true
  }

  package func add(to snapshot: inout HostSnapshot) {
    snapshot.network = snapshot.network.map { $0.joined(with: counters) } ?? counters
  }
}

/// `nstat`: `TcpRetransSegs  86  0.0`, under a line that begins with `#`.
package struct NstatSection: HostSection {
  package static let markers: [StaticString] = ["#kernel", "TcpExtListenOverflows "]
  package static let lineStarts: [StaticString] = ["#kernel"]

  private var counters: NamedCounters

  package init(_ origin: SectionOrigin) {
    counters = NamedCounters(file: origin.source)
  }

  /// `nstat | grep` leaves the first line out.
  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    line.starts(with: "#kernel") || line.starts(with: "TcpExt") && line.ends(with: ".0")
      || line.starts(with: "TcpRetransSegs ") || line.starts(with: "TcpOutSegs ")
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    if line.starts(with: "#") { return counters.entries.isEmpty }
    var cursor = ByteCursor(line)
    guard let name = cursor.word(), name.lowerBound == 0, let value = cursor.nextNumber() else {
      return false
    }
    let groups: [StaticString] = [
      "TcpExt", "IpExt", "MPTcpExt", "Tcp", "UdpLite6", "UdpLite", "Udp6", "Udp", "Icmp6",
      "IcmpMsg", "Icmp", "Ip6", "Ip",
    ]
    guard let group = groups.first(where: { line.starts(with: $0) }) else { return false }
    let length = group.utf8CodeUnitCount
    let full = "\(group).\(line.string(length..<name.upperBound))"
    // The same counter again is the next capture.
    guard counters[full] == nil else { return false }
    counters.set(full, value, line: number)
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool {
    snapshot.network?.overlaps(counters) == true
  }

  package func add(to snapshot: inout HostSnapshot) {
    snapshot.network = snapshot.network.map { $0.joined(with: counters) } ?? counters
  }
}

/// `netstat -s`, whose sentences changed from version to version.
package struct NetstatStatisticsSection: HostSection {
  package static let markers: [StaticString] = [
    " segments received", "listen queue of a socket overflowed",
  ]

  /// The sentence behind a number, and the counter's own name.
  private static let sentences: [(StaticString, String)] = [
    (" segments received", "Tcp.InSegs"), (" segments sent out", "Tcp.OutSegs"),
    (" segments send out", "Tcp.OutSegs"), (" segments retransmit", "Tcp.RetransSegs"),
    (" failed connection attempts", "Tcp.AttemptFails"),
    (" active connection", "Tcp.ActiveOpens"), (" passive connection openings", "Tcp.PassiveOpens"),
    (" connection resets received", "Tcp.EstabResets"), (" resets sent", "Tcp.OutRsts"),
    (" times the listen queue of a socket overflowed", "TcpExt.ListenOverflows"),
    (" SYNs to LISTEN sockets", "TcpExt.ListenDrops"),
    (" packets pruned from receive queue because of socket buffer overrun", "TcpExt.PruneCalled"),
    (" connections aborted due to timeout", "TcpExt.TCPAbortOnTimeout"),
    (" connections aborted due to memory pressure", "TcpExt.TCPAbortOnMemory"),
    (" total packets received", "Ip.InReceives"),
  ]

  private var counters: NamedCounters
  private var group = ""

  package init(_ origin: SectionOrigin) {
    counters = NamedCounters(file: origin.source)
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    heading(line) != nil || line.ends(with: sentence)
  }

  /// What `grep` is asked for most.
  private static let sentence: StaticString = " times the listen queue of a socket overflowed"

  private static func heading(_ line: RawSpan) -> String? {
    let end = line.trimmed(0..<line.byteCount).upperBound
    guard end >= 3, end <= 10, line[0] >= 0x41, line[0] <= 0x5A, line[end - 1] == UInt8(ascii: ":")
    else { return nil }
    let name = line.string(0..<(end - 1))
    let known = [
      "Ip", "Ip6", "Icmp", "Icmp6", "IcmpMsg", "Tcp", "Udp", "Udp6", "UdpLite", "UdpLite6",
      "TcpExt", "IpExt", "MPTcpExt",
    ]
    return known.contains(name) ? name : nil
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    if let name = Self.heading(line) {
      // The same group again is the next capture.
      if name == "Tcp", counters["Tcp.OutSegs"] != nil { return false }
      if name == "Ip", !counters.entries.isEmpty { return false }
      group = name
      return true
    }
    if group.isEmpty, line.ends(with: Self.sentence) { group = "TcpExt" }
    guard line.byteCount > 2, line[0].isBlank, !group.isEmpty else { return false }
    var cursor = ByteCursor(line)
    cursor.skipBlanks()
    if let value = cursor.unsigned() {
      let sentence = Self.sentences.first { line.starts(with: $0.0, at: cursor.position) }
      guard let sentence else { return true }
      guard counters[sentence.1] == nil else { return false }
      counters.set(sentence.1, Int(clamping: value), line: number)
      return true
    }
    let words = line.wordTexts(limit: 4)
    if words.count == 2, words[0].hasSuffix(":"), let value = Int(words[1]) {
      counters.set("\(group).\(words[0].dropLast())", value, line: number)
    }
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool {
    snapshot.network?.overlaps(counters) == true
  }

  package func add(to snapshot: inout HostSnapshot) {
    // Counters that are 0 are not printed; of a whole table they are known to be.
    var counters = counters
    if counters["Tcp.OutSegs"] != nil {
      for name in ["ListenOverflows", "ListenDrops"] where counters["TcpExt.\(name)"] == nil {
        counters.set("TcpExt.\(name)", 0, line: counters.entries["Tcp.OutSegs"]?.line ?? 0)
      }
    }
    snapshot.network = snapshot.network.map { $0.joined(with: counters) } ?? counters
  }
}
