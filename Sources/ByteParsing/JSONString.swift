/// The text of a JSON string that lies whole in memory.
package struct JSONString {
  private var text: [UInt8] = []
  /// The first half of a surrogate pair, whose second half must follow at once.
  private var high: UInt32?

  /// The text up to the closing quote or to the end of `range`; escapes are resolved, half of a
  /// surrogate pair becomes U+FFFD, and what is longer than `limit` bytes is cut.
  package static func text(
    _ bytes: RawSpan, _ range: Range<Int>, atMost limit: Int = .max
  ) -> [UInt8] {
    var string = JSONString()
    var cursor = ByteCursor(bytes.extracting(0..<min(range.upperBound, bytes.byteCount)))
    cursor.move(to: range.lowerBound)
    string.read(&cursor, limit)
    return string.text
  }

  private mutating func read(_ cursor: inout ByteCursor, _ limit: Int) {
    while text.count < limit, let byte = cursor.next {
      cursor.skip(1)
      if byte == UInt8(ascii: "\"") { break }
      guard byte == UInt8(ascii: "\\"), let escape = cursor.next else {
        append(byte)
        continue
      }
      cursor.skip(1)
      switch escape {
      case UInt8(ascii: "n"): append(0x0A)
      case UInt8(ascii: "r"): append(0x0D)
      case UInt8(ascii: "t"): append(0x09)
      case UInt8(ascii: "b"): append(0x08)
      case UInt8(ascii: "f"): append(0x0C)
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
