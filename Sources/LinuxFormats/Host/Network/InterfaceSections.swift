import ByteParsing

/// `/proc/net/dev`.
package struct NetDevSection: HostSection {
  package static let markers: [StaticString] = ["Inter-|   Receive"]

  private let file: String?
  private var interfaces: [InterfaceCounters] = []

  package init(_ origin: SectionOrigin) {
    file = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    line.starts(with: "Inter-|")
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    if line.has("|") { return interfaces.isEmpty }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon < 64 else { return false }
    let name = line.trimmed(0..<colon)
    var cursor = ByteCursor(line)
    cursor.move(to: colon + 1)
    let fields = cursor.numbers()
    guard !name.isEmpty, fields.count >= 16 else { return false }
    interfaces.append(
      InterfaceCounters(
        place: Place(file: file, line: number), name: line.string(name), fields: fields))
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { !snapshot.interfaces.isEmpty }

  package func add(to snapshot: inout HostSnapshot) { snapshot.interfaces = interfaces }
}

/// `ip -s link`.
package struct LinkSection: HostSection {
  package static let markers: [StaticString] = ["    RX: "]

  private let file: String?
  private var interfaces: [InterfaceCounters] = []
  private var name: (text: String, line: Int)?
  private var received: [Int]?
  /// Which way the next line of numbers counts.
  private var isSent: Bool?

  package init(_ origin: SectionOrigin) {
    file = origin.source
  }

  /// `2: eth0: <BROADCAST,UP> mtu 1500`, `4: veth1@if3: <…>`.
  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    name(line) != nil
  }

  private static func name(_ line: RawSpan) -> String? {
    guard line.byteCount > 8, line[0].isDigit, line.has(": <"), line.has(" mtu ") else {
      return nil
    }
    let words = line.wordTexts(limit: 3)
    guard words.count == 3, words[1].hasSuffix(":") else { return nil }
    return words[1].dropLast().split(separator: "@").first.map(String.init)
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    if let next = Self.name(line) {
      (name, received, isSent) = ((next, number), nil, nil)
      return true
    }
    guard let name, line.byteCount > 0, line[0].isBlank else { return false }
    var cursor = ByteCursor(line)
    cursor.skipBlanks()
    if cursor.skip(ifNext: "RX: ") {
      isSent = line.has(" errors: ") ? nil : false
    } else if cursor.skip(ifNext: "TX: ") {
      isSent = line.has(" errors: ") ? nil : true
    } else if let isSent {
      let fields = cursor.numbers()
      self.isSent = nil
      guard fields.count >= 4 else { return true }
      if !isSent {
        received = fields
      } else if let received {
        let all = Array(received.prefix(4)) + [0, 0, 0, 0] + Array(fields.prefix(4))
        interfaces.append(
          InterfaceCounters(
            place: Place(file: file, line: name.line), name: name.text, fields: all))
      }
    }
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool {
    !interfaces.isEmpty && !snapshot.interfaces.isEmpty
  }

  package func add(to snapshot: inout HostSnapshot) {
    if !interfaces.isEmpty { snapshot.interfaces = interfaces }
  }
}
