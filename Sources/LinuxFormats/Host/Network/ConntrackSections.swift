import ByteParsing

/// Limits of the network as `sysctl` prints them, as lines of paths with values, or as files of
/// their own: connection tracking, buffers of TCP, local ports.
///
///     net.netfilter.nf_conntrack_max = 262144
///     /proc/sys/net/netfilter/nf_conntrack_count:261900
package struct NetworkLimitSection: HostSection {
  package static let markers: [StaticString] = [
    "nf_conntrack_count", "nf_conntrack_max", "ip_conntrack_max", "net.ipv4.tcp_mem",
    "ip_local_port_range", "conntrack -C",
  ]
  package static let lineStarts: [StaticString] = ["net.netfilter.nf_conntrack_"]

  private let file: String?
  private let path: String?
  private var tracking: ConnectionTracking
  private var sockets = SocketSummary()
  private var isFilled = false
  /// A line said that the count follows.
  private var countFollows = false

  package init(_ origin: SectionOrigin) {
    file = origin.source
    path = origin.path
    tracking = ConnectionTracking(place: Place(file: origin.source, line: 0))
  }

  private static let names: [StaticString] = [
    "nf_conntrack_count", "nf_conntrack_max", "ip_conntrack_count", "ip_conntrack_max", "tcp_mem",
    "ip_local_port_range",
  ]

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    guard line.byteCount < 300, line.byteCount > 0 else { return false }
    if line.has("conntrack -C") { return true }
    if named(line) != nil { return true }
    guard line[0].isDigit, let path = origin.path else { return false }
    return line.wordTexts(limit: 4).allSatisfy { Int($0) != nil }
      && names.contains { path.hasSuffix("\($0)") }
  }

  /// Whether a value follows the name, as `grep . /proc/sys/…` prints it.
  static func hasValue(_ line: RawSpan) -> Bool { line.byteCount < 300 && named(line) != nil }

  /// The last part of the name, and the values behind it.
  private static func named(_ line: RawSpan) -> (name: String, values: [Int])? {
    guard line.firstIndex(of: UInt8(ascii: "_")) != nil,
      let name = names.first(where: { line.has($0) }),
      let range = line.firstRange(of: name)
    else { return nil }
    var cursor = ByteCursor(line)
    cursor.move(to: range.upperBound)
    cursor.skipBlanks()
    guard cursor.skip(ifNext: UInt8(ascii: "=")) || cursor.skip(ifNext: UInt8(ascii: ":")) else {
      return nil
    }
    let values = cursor.numbers()
    cursor.skipBlanks()
    return values.isEmpty || !cursor.isAtEnd ? nil : ("\(name)", values)
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard line.byteCount > 0, line.byteCount < 300 else { return false }
    if line.has("conntrack -C") {
      countFollows = true
      return !isFilled
    }
    if let (name, values) = Self.named(line) {
      set(name, values, number)
      return true
    }
    var cursor = ByteCursor(line)
    let values = cursor.numbers()
    cursor.skipBlanks()
    guard cursor.isAtEnd, !values.isEmpty else { return false }
    if countFollows {
      countFollows = false
      set("nf_conntrack_count", values, number)
      return true
    }
    guard let path, let name = Self.names.first(where: { path.hasSuffix("\($0)") }) else {
      return false
    }
    // Of `cat …_count …_max` the heading names the last only.
    if "\(name)" == "nf_conntrack_max", tracking.limit != nil, tracking.count == nil {
      tracking.count = tracking.limit
    }
    set("\(name)", values, number)
    return true
  }

  private mutating func set(_ name: String, _ values: [Int], _ line: Int) {
    isFilled = true
    switch name {
    case "nf_conntrack_count", "ip_conntrack_count":
      tracking.count = values[0]
      tracking.place.line = line
    case "nf_conntrack_max", "ip_conntrack_max": tracking.limit = values[0]
    case "tcp_mem" where values.count == 3:
      (sockets.bufferPressurePages, sockets.bufferLimitPages) = (values[1], values[2])
    case "ip_local_port_range" where values.count == 2 && values[0] <= values[1]:
      sockets.localPorts = values[0]...values[1]
    default: break
    }
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool {
    snapshot.connectionTracking?.overlaps(tracking) == true
  }

  package func add(to snapshot: inout HostSnapshot) {
    if tracking.count != nil || tracking.limit != nil {
      snapshot.connectionTracking =
        snapshot.connectionTracking.map { $0.completed(by: tracking) } ?? tracking
    }
    if sockets.localPorts != nil || sockets.bufferLimitPages != nil {
      snapshot.sockets = snapshot.sockets.map { $0.completed(by: sockets) } ?? sockets
    }
  }
}

/// `conntrack -S`, or `/proc/net/stat/nf_conntrack` with its numbers in hexadecimal.
package struct ConntrackStatisticsSection: HostSection {
  package static let markers: [StaticString] = ["insert_failed"]

  private var tracking: ConnectionTracking
  /// The columns of the kernel's own table.
  private var columns: [String] = []
  private var rows = 0

  package init(_ origin: SectionOrigin) {
    tracking = ConnectionTracking(place: Place(file: origin.source, line: 0))
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    (line.starts(with: "cpu=") || line.starts(with: "entries ")) && line.has("insert_failed")
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard line.byteCount < 2048 else { return false }
    let words = line.wordTexts(limit: 40)
    if line.starts(with: "entries ") {
      guard columns.isEmpty, rows == 0 else { return false }
      columns = words
      return true
    }
    if columns.isEmpty {
      guard line.starts(with: "cpu=") else { return false }
      for word in words {
        let parts = word.split(separator: "=")
        if parts.count == 2, let value = Int(parts[1]) { add(String(parts[0]), value) }
      }
    } else {
      guard words.count == columns.count, words[0].utf8.count == 8 else { return false }
      for (name, word) in zip(columns, words) { add(name, Int(word, radix: 16) ?? 0) }
    }
    if rows == 0 { tracking.place.line = number }
    rows += 1
    return true
  }

  private mutating func add(_ name: String, _ value: Int) {
    switch name {
    case "drop": tracking.drops = (tracking.drops ?? 0) &+ value
    case "insert_failed": tracking.insertFailures = (tracking.insertFailures ?? 0) &+ value
    case "early_drop": tracking.earlyDrops = (tracking.earlyDrops ?? 0) &+ value
    default: break
    }
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool {
    snapshot.connectionTracking?.overlaps(tracking) == true
  }

  package func add(to snapshot: inout HostSnapshot) {
    snapshot.connectionTracking =
      snapshot.connectionTracking.map { $0.completed(by: tracking) } ?? tracking
  }
}
