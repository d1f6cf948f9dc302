import ByteParsing

/// A table of TCP sockets by `ss` or `netstat`, with any options.
///
///     State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process
///     LISTEN 0      128          0.0.0.0:22        0.0.0.0:*    users:(("sshd",pid=7,fd=3))
///     tcp    0      0 10.0.0.4:22   10.0.0.9:51234   ESTABLISHED 7/sshd
package struct SocketTableSection: HostSection {
  package static let markers: [StaticString] = [
    " Recv-Q ", "Recv-Q Send-Q", "0.0.0.0:*", "[::]:*", ":::*", " ESTABLISHED", " TIME_WAIT",
  ]
  package static let lineStarts: [StaticString] = [
    "State  ", "Netid ", "Proto Recv-Q", "Recv-Q Send-Q",
  ]

  private let file: String?
  /// Whether `ss state close-wait` has left the column out, and the state that the command names.
  private var isWithoutState = false
  private var namedState: String?
  private var tally = SocketTally()
  private var taken = false

  package init(_ origin: SectionOrigin) {
    file = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    guard line.byteCount < 2048 else { return false }
    return line.has("Recv-Q") || row(line) != nil || filter(line) != nil
  }

  /// The state in a command line: `$ ss -tan state close-wait`.
  private static func filter(_ line: RawSpan) -> String? {
    guard line.has("ss -") || line.has("ss state "), let place = line.firstRange(of: " state ")
    else { return nil }
    var cursor = ByteCursor(line)
    cursor.move(to: place.upperBound)
    return cursor.word().flatMap { state(line.string($0).uppercased()) }
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard line.byteCount > 0, line.byteCount < 1 << 14 else { return false }
    if !taken, let state = Self.filter(line) {
      namedState = state
      return true
    }
    if line.has("Recv-Q") {
      guard !taken else { return false }
      taken = true
      isWithoutState = line.starts(with: "Recv-Q")
      return true
    }
    if let socket = Self.row(line) {
      tally.add(socket, at: Place(file: file, line: number))
      taken = true
      return true
    }
    if isWithoutState, let namedState, line[0].isDigit,
      let socket = Self.socket(namedState, line.wordTexts(limit: 12), first: 0)
    {
      tally.add(socket, at: Place(file: file, line: number))
      return true
    }
    // A filter by state has left the column out; what `-i`, `-m` and `-e` add stands below a row.
    return taken
      && (line[0].isBlank || isWithoutState && line[0].isDigit || Self.isOther(line))
  }

  /// Sockets of other kinds in the same table, and its titles.
  private static func isOther(_ line: RawSpan) -> Bool {
    let starts: [StaticString] = [
      "udp", "raw", "unix", "u_str", "u_dgr", "u_seq", "nl ", "icmp", "p_raw", "p_dgr", "mptcp",
      "v_str", "Active ", "Proto ", "Netid ", "sctp", "tipc", "xdp", "???",
    ]
    return starts.contains { line.starts(with: $0) }
  }

  private static let rowStarts: [StaticString] = [
    "tcp", "mptcp", "ESTAB", "VERBUNDEN", "LISTEN", "SYN", "NEW_SYN", "FIN", "TIME", "UNCONN",
    "CLOS", "LAST",
  ]

  /// `nil` where the line is no row.
  private static func row(_ line: RawSpan) -> SocketTally.Socket? {
    guard rowStarts.contains(where: { line.starts(with: $0) }) else { return nil }
    let words = line.wordTexts(limit: 12)
    guard words.count >= 5 else { return nil }
    if words[0] == "tcp" || words[0] == "tcp6" || words[0] == "mptcp" {
      if let state = state(words[1]) { return socket(state, words, first: 2) }
      guard words.count >= 6, let received = Int(words[1]), let sent = Int(words[2]),
        isAddress(words[3]), isAddress(words[4]), let state = state(words[5])
      else { return nil }
      let owner = words.count > 6 ? owner(ofNetstat: words[6...].joined(separator: " ")) : nil
      let timer = words.dropFirst(6).lazy.compactMap(repeats).first
      return SocketTally.Socket(
        state: state, local: address(words[3]), peer: address(words[4]), received: received,
        sent: state == "LISTEN" && sent == 0 ? nil : sent, owner: owner, repeats: timer)
    }
    guard let state = state(words[0]) else { return nil }
    return socket(state, words, first: 1)
  }

  private static func socket(
    _ state: String, _ words: [String], first: Int
  ) -> SocketTally.Socket? {
    guard words.count >= first + 4, let received = Int(words[first]),
      let sent = Int(words[first + 1]), isAddress(words[first + 2]), isAddress(words[first + 3])
    else { return nil }
    return SocketTally.Socket(
      state: state, local: address(words[first + 2]), peer: address(words[first + 3]),
      received: received, sent: sent,
      owner: words.dropFirst(first + 4).lazy.compactMap(owner(ofSS:)).first,
      repeats: words.dropFirst(first + 4).lazy.compactMap(repeats).first)
  }

  /// The last number of `timer:(on,3.2sec,2)`, and of `(3.20/2/0)` behind `on` of `netstat -o` the
  /// second.
  private static func repeats(_ word: String) -> Int? {
    if word.hasPrefix("timer:("), word.hasSuffix(")") {
      return word.dropLast().split(separator: ",").last.flatMap { Int($0) }
    }
    let parts = word.hasPrefix("(") && word.hasSuffix(")") ? word.split(separator: "/") : []
    return parts.count == 3 ? Int(parts[1]) : nil
  }

  /// As `ss` names it.
  private static func state(_ word: String) -> String? {
    switch word {
    case "ESTAB", "ESTABLISHED", "CONNECTED", "VERBUNDEN": "ESTAB"
    case "LISTEN": "LISTEN"
    case "SYN-SENT", "SYN_SENT": "SYN-SENT"
    case "SYN-RECV", "SYN_RECV", "NEW_SYN_RECV": "SYN-RECV"
    case "FIN-WAIT-1", "FIN_WAIT1", "FIN_WAIT_1": "FIN-WAIT-1"
    case "FIN-WAIT-2", "FIN_WAIT2", "FIN_WAIT_2": "FIN-WAIT-2"
    case "TIME-WAIT", "TIME_WAIT": "TIME-WAIT"
    case "UNCONN", "CLOSE", "CLOSED": "UNCONN"
    case "CLOSE-WAIT", "CLOSE_WAIT": "CLOSE-WAIT"
    case "LAST-ACK", "LAST_ACK": "LAST-ACK"
    case "CLOSING": "CLOSING"
    default: nil
    }
  }

  private static func isAddress(_ word: String) -> Bool {
    guard let colon = word.lastIndex(of: ":") else { return false }
    let port = word[word.index(after: colon)...]
    return colon > word.startIndex
      && (port == "*" || !port.isEmpty && port.utf8.count < 32)
  }

  /// `0.0.0.0:22` for `*:22`, `[::]:22` for `:::22`, without the interface behind `%`.
  private static func address(_ word: String) -> String {
    guard let colon = word.lastIndex(of: ":") else { return word }
    let port = word[word.index(after: colon)...]
    var host = word[..<colon]
    if let percent = host.firstIndex(of: "%") {
      host = host[..<percent] + (host.hasSuffix("]") ? "]" : "")
    }
    if host.hasPrefix("[::ffff:"), host.hasSuffix("]") { host = host.dropFirst(8).dropLast() }
    if host.hasPrefix("::ffff:") { host = host.dropFirst(7) }
    if host == "*" { return "*:\(port)" }
    return host.contains(":") && !host.hasPrefix("[") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  /// `users:(("nginx",pid=41,fd=6),…)`; of old versions `users:(("nginx",41,6))`.
  private static func owner(ofSS word: String) -> String? {
    guard word.hasPrefix("users:((") else { return nil }
    let parts = word.dropFirst(8).split(separator: "\"", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    let numbers = parts[1].drop { !$0.isNumber }
    let pid = numbers.prefix { $0.isASCII && $0.isNumber }
    return pid.isEmpty ? nil : "\(parts[0]) (pid \(pid))"
  }

  /// `41/nginx: master pro`.
  private static func owner(ofNetstat text: String) -> String? {
    let parts = text.split(separator: "/", maxSplits: 1)
    guard parts.count == 2, Int(parts[0]) != nil else { return nil }
    let name = parts[1].split { $0 == " " || $0 == ":" }.first ?? parts[1]
    return "\(name) (pid \(parts[0]))"
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool {
    snapshot.sockets?.overlaps(tally.summary) == true
  }

  package func add(to snapshot: inout HostSnapshot) {
    guard !tally.isEmpty else { return }
    let summary = tally.summary
    snapshot.sockets = snapshot.sockets.map { summary.completed(by: $0) } ?? summary
  }
}
