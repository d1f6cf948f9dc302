package import ByteParsing

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
      var cursor = ByteCursor(bytes)
      cursor.move(to: start)
      var unescaper = JSONUnescaper()
      unescaper.read(&cursor, end: line.upperBound)
      text = unescaper.text
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

/// The text of a JSON string.
package struct JSONUnescaper {
  package private(set) var text: [UInt8] = []
  /// The first half of a surrogate pair, whose second half must follow at once.
  private var high: UInt32?

  package init() {}

  /// Reads up to the closing quote.
  package mutating func read(_ cursor: inout ByteCursor, end: Int) {
    while cursor.position < end, let byte = cursor.next {
      cursor.skip(1)
      if byte == UInt8(ascii: "\"") { break }
      guard byte == UInt8(ascii: "\\"), let escape = cursor.next else {
        append(byte)
        continue
      }
      cursor.skip(1)
      switch escape {
      case UInt8(ascii: "n"): append(0x0A)
      case UInt8(ascii: "r"): break
      case UInt8(ascii: "t"): append(0x09)
      case UInt8(ascii: "u"): appendUnit(&cursor)
      default: append(escape)
      }
    }
    endPair()
  }

  private mutating func append(_ byte: UInt8) {
    endPair()
    text.append(byte)
  }

  private mutating func endPair() {
    guard high != nil else { return }
    high = nil
    text.append(contentsOf: UTF8.encodedReplacementCharacter)
  }

  /// Four hexadecimal digits; half of a pair without the other becomes U+FFFD.
  private mutating func appendUnit(_ cursor: inout ByteCursor) {
    let start = cursor.position
    let digits = (start..<min(start + 4, cursor.end)).map { cursor.bytes[$0] }
    cursor.skip(digits.count)
    guard var value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else {
      endPair()
      text.append(contentsOf: UTF8.encodedReplacementCharacter)
      return
    }
    if let first = high, value & 0xFC00 == 0xDC00 {
      high = nil
      value = 0x10000 + ((first & 0x3FF) << 10 | value & 0x3FF)
    }
    endPair()
    if value & 0xFC00 == 0xD800 {
      high = value
      return
    }
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}
