import ByteParsing

/// A log line that a collector wrapped into a JSON object: `{"log":"\tat …\n","stream":"stdout"}`.
struct JSONLogLine {
  /// The text of the line, unescaped.
  var text: [UInt8]
  /// Whether the line goes on in the next object of its source: Docker cuts long lines.
  var isPartial: Bool
  /// What the object says of the container that wrote the line; empty where it says nothing.
  var source: [UInt8]

  /// The shortest text that Docker may have cut, in bytes.
  private static let cut = 16_000
  private static let keys: [StaticString] = ["\"log\":", "\"message\":", "\"msg\":", "\"line\":"]
  private static let sourceKeys: [StaticString] = [
    "\"pod_name\":", "\"pod\":", "\"container_id\":", "\"container_name\":", "\"container\":",
  ]

  /// `nil` where the line is no such object.
  init?(_ bytes: RawSpan, _ line: Range<Int>) {
    guard bytes.starts(with: "{", at: line.lowerBound) else { return nil }
    for (index, key) in Self.keys.enumerated() {
      guard let start = Self.value(of: key, bytes, line) else { continue }
      text = JSONString.text(bytes, start..<max(start, line.upperBound))
      text.removeAll { $0 == 0x0D }
      let hasEnd = text.last == 0x0A
      while text.last == 0x0A { text.removeLast() }
      isPartial = index == 0 && !hasEnd && text.count >= Self.cut
      source = Self.source(bytes, line)
      return
    }
    return nil
  }

  /// The beginning of a key's text, behind its quote.
  private static func value(
    of key: StaticString, _ bytes: RawSpan, _ line: Range<Int>
  ) -> Int? {
    guard let found = bytes.firstRange(of: key, in: line) else { return nil }
    var cursor = ByteCursor(bytes)
    cursor.move(to: found.upperBound)
    cursor.skipBlanks()
    return cursor.skip(ifNext: UInt8(ascii: "\"")) ? cursor.position : nil
  }

  private static func source(_ bytes: RawSpan, _ line: Range<Int>) -> [UInt8] {
    var source: [UInt8] = []
    for key in sourceKeys {
      guard let start = value(of: key, bytes, line) else { continue }
      let end = bytes.firstRange(of: "\"", in: start..<line.upperBound)?.lowerBound ?? start
      if !source.isEmpty { source.append(UInt8(ascii: "/")) }
      source += bytes.copy(start..<max(start, end))
    }
    return source
  }
}
