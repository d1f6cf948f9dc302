import ByteParsing

/// A log line that a collector wrapped into a JSON object: `{"log":"\tat …\n","stream":"stdout"}`.
enum JSONLogLine {
  /// The text of the line, unescaped; `nil` where it is no such object.
  static func text(_ bytes: RawSpan, _ line: Range<Int>) -> [UInt8]? {
    guard bytes.starts(with: "{", at: line.lowerBound) else { return nil }
    let keys: [StaticString] = ["\"log\":", "\"message\":", "\"msg\":", "\"line\":"]
    for key in keys {
      guard let found = bytes.firstRange(of: key, in: line) else { continue }
      var cursor = ByteCursor(bytes)
      cursor.move(to: found.upperBound)
      cursor.skipBlanks()
      guard cursor.skip(ifNext: UInt8(ascii: "\"")) else { continue }
      return unescaped(&cursor, end: line.upperBound)
    }
    return nil
  }

  /// Reads up to the closing quote; a line end becomes the end of the text.
  private static func unescaped(_ cursor: inout ByteCursor, end: Int) -> [UInt8] {
    var text: [UInt8] = []
    while cursor.position < end, let byte = cursor.next {
      cursor.skip(1)
      if byte == UInt8(ascii: "\"") { break }
      guard byte == UInt8(ascii: "\\"), let escape = cursor.next else {
        text.append(byte)
        continue
      }
      cursor.skip(1)
      switch escape {
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "r"): break
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "u"): appendUnit(&text, &cursor)
      default: text.append(escape)
      }
    }
    while text.last == 0x0A { text.removeLast() }
    return text
  }

  /// Four hexadecimal digits; a surrogate becomes U+FFFD.
  private static func appendUnit(_ text: inout [UInt8], _ cursor: inout ByteCursor) {
    let start = cursor.position
    let digits = (start..<min(start + 4, cursor.end)).map { cursor.bytes[$0] }
    let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    cursor.skip(digits.count)
    let scalar = value.flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
    text.append(contentsOf: String(Character(scalar)).utf8)
  }
}
