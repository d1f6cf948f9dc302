import ByteParsing

/// The shape of a line: its words, with `*` for whatever holds a digit or stands in quotes.
struct LineShape {
  /// So many bytes of a line tell its kind.
  private static let reach = 220
  private static let limit = 256

  /// Blanks between words are single ones.
  private(set) var bytes = [UInt8](repeating: 0, count: limit)
  private(set) var count = 0
  private(set) var hash: UInt64 = 0

  /// Of bytes of words, of digits, and of blanks.
  private static let letter: UInt8 = 1
  private static let digit: UInt8 = 2
  private static let blank: UInt8 = 4
  private static let quote: UInt8 = 8
  private static let classes: [UInt8] = (0..<256).map { value in
    switch UInt8(value) {
    case 0x30...0x39: digit
    case 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), 0x80...0xFF: letter
    case 0x09, 0x0B...0x0D, 0x20: blank
    case UInt8(ascii: "\""), UInt8(ascii: "'"): quote
    default: 0
    }
  }
  private let classes = Self.classes

  mutating func take(_ line: RawSpan, _ range: Range<Int>) {
    let end = min(range.upperBound, range.lowerBound + Self.reach)
    let made = unsafe classes.withUnsafeBufferPointer { classes in
      unsafe bytes.withUnsafeMutableBufferPointer { out in
        unsafe Self.fill(out, line, range.lowerBound..<end, classes)
      }
    }
    count = made
    hash = bytes.rawSpan.hash(0..<made)
  }

  private static func fill(
    _ out: UnsafeMutableBufferPointer<UInt8>, _ line: RawSpan, _ range: Range<Int>,
    _ classes: UnsafeBufferPointer<UInt8>
  ) -> Int {
    var made = 0
    var position = range.lowerBound
    let end = range.upperBound
    while position < end, made < limit - 4 {
      let byte = line[position]
      let kind = unsafe classes[Int(byte)]
      if kind & (letter | digit) != 0 {
        let start = made
        var seen: UInt8 = 0
        while position < end, made < limit - 4 {
          let byte = line[position]
          let kind = unsafe classes[Int(byte)]
          guard kind & (letter | digit) != 0 else { break }
          seen |= kind
          unsafe out[made] = byte
          made += 1
          position += 1
        }
        if seen & digit != 0 { made = unsafe mask(out, start) }
        continue
      }
      position += 1
      if kind == blank {
        if made > 0, unsafe out[made - 1] != 0x20 {
          unsafe out[made] = 0x20
          made += 1
        }
      } else {
        unsafe out[made] = byte
        made += 1
        let before = made < 2 ? 0x20 : unsafe out[made - 2]
        let isQuote = kind == quote && (byte == UInt8(ascii: "\"") || !isOfWord(before))
        if isQuote, let close = line.firstIndex(of: byte, from: position), close < end,
          close > position
        {
          unsafe out[made] = UInt8(ascii: "*")
          unsafe out[made + 1] = byte
          made += 2
          position = close + 1
        }
      }
    }
    while made > 0, unsafe out[made - 1] == 0x20 { made -= 1 }
    return made
  }

  private static func isOfWord(_ byte: UInt8) -> Bool { byte.isLetter || byte == UInt8(ascii: "*") }

  /// Puts a mask for a word with digits; a mask, a point or the like, and a mask are one.
  private static func mask(_ out: UnsafeMutableBufferPointer<UInt8>, _ start: Int) -> Int {
    let star = UInt8(ascii: "*")
    if start >= 2, unsafe out[start - 2] == star {
      switch unsafe out[start - 1] {
      case UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: ","),
        UInt8(ascii: "/"):
        return start - 1
      default: break
      }
    }
    unsafe out[start] = star
    return start + 1
  }
}
