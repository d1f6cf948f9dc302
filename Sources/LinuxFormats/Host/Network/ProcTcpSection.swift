import ByteParsing

/// `/proc/net/tcp` and `/proc/net/tcp6`; of a listener the second queue is how many wait for it.
///
///     sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
///      0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 19 1
package struct ProcTcpSection: HostSection {
  package static let markers: [StaticString] = ["  sl  local_address"]
  package static let lineStarts: [StaticString] = ["sl  local_address"]

  private let file: String?
  private var tally = SocketTally()

  package init(_ origin: SectionOrigin) {
    file = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    line.starts(with: "  sl  local_address") && !line.has(" ref ")
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    if line.starts(with: "  sl  ") { return tally.isEmpty }
    let words = line.wordTexts(limit: 12)
    guard words.count >= 10, words[0].hasSuffix(":"), let local = Self.address(words[1]),
      let peer = Self.address(words[2]), let code = Int(words[3], radix: 16),
      let state = Self.state(code)
    else { return false }
    let queues = words[4].split(separator: ":").map { Int($0, radix: 16) ?? 0 }
    guard queues.count == 2 else { return false }
    tally.add(
      SocketTally.Socket(
        state: state, local: local, peer: peer, received: queues[1],
        sent: code == 10 ? nil : queues[0], repeats: Int(words[6], radix: 16)),
      at: Place(file: file, line: number))
    return true
  }

  /// `enum` of `include/net/tcp_states.h`.
  package static func state(_ code: Int) -> String? {
    let names = [
      "ESTAB", "SYN-SENT", "SYN-RECV", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "UNCONN",
      "CLOSE-WAIT", "LAST-ACK", "LISTEN", "CLOSING", "SYN-RECV",
    ]
    return names.indices.contains(code - 1) ? names[code - 1] : nil
  }

  /// Words of four bytes, each in the order of a little-endian machine.
  private static func address(_ text: String) -> String? {
    let parts = text.split(separator: ":")
    guard parts.count == 2, let port = Int(parts[1], radix: 16) else { return nil }
    let digits = Array(parts[0].utf8)
    guard digits.count == 8 || digits.count == 32 else { return nil }
    var bytes: [UInt8] = []
    for word in stride(from: 0, to: digits.count, by: 8) {
      for byte in stride(from: 6, through: 0, by: -2) {
        let pair = String(decoding: digits[word + byte..<word + byte + 2], as: UTF8.self)
        guard let value = UInt8(pair, radix: 16) else { return nil }
        bytes.append(value)
      }
    }
    return "\(InternetAddress.text(bytes)):\(port)"
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

/// Addresses as `ss` prints them.
package enum InternetAddress {
  /// Of 4 bytes or 16; version 6 in brackets, with the longest run of zeros left out.
  package static func text(_ bytes: [UInt8]) -> String {
    if bytes.count == 4 { return bytes.map { "\($0)" }.joined(separator: ".") }
    guard bytes.count == 16 else { return "?" }
    if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 255, bytes[11] == 255 {
      return text(Array(bytes[12...]))
    }
    let groups = stride(from: 0, to: 16, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
    var best = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, groups[end] == 0 { end += 1 }
      if end - start > max(1, best.count) { best = start..<end }
      start = max(end, start + 1)
    }
    func part(_ range: Range<Int>) -> String {
      groups[range].map { String($0, radix: 16) }.joined(separator: ":")
    }
    if best.isEmpty { return "[\(part(0..<8))]" }
    return "[\(part(0..<best.lowerBound))::\(part(best.upperBound..<8))]"
  }
}
