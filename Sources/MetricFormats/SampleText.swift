internal import ByteParsing

/// The grammar of a sample: `name{label="value",…} 1.5 1732633000000 # {trace="…"} 1`.
enum SampleText {
  static func isNameStart(_ byte: UInt8) -> Bool {
    byte >= 0x61 && byte <= 0x7A || byte >= 0x41 && byte <= 0x5A || byte == 0x5F || byte == 0x3A
  }

  static func isNameByte(_ byte: UInt8) -> Bool { isNameStart(byte) || byte.isDigit }

  /// The end of the name at `start`; `start` where there is none.
  static func nameEnd(_ bytes: RawSpan, from start: Int, to end: Int) -> Int {
    guard start < end, isNameStart(bytes[start]) else { return start }
    var position = start + 1
    while position < end, isNameByte(bytes[position]) { position += 1 }
    return position
  }

  /// Behind the closing brace of the labels that open at `start`; `nil` where they are cut or damaged.
  static func labelsEnd(_ bytes: RawSpan, from start: Int, to end: Int) -> Int? {
    var position = start + 1
    var isQuoted = false
    while position < end {
      let byte = bytes[position]
      if isQuoted {
        if byte == 0x5C { position += 1 } else if byte == 0x22 { isQuoted = false }
      } else if byte == 0x22 {
        isQuoted = true
      } else if byte == 0x7D {
        return position + 1
      } else if byte == 0x7B {
        return nil
      }
      position += 1
    }
    return nil
  }

  /// The sample that Prometheus 3 writes where a name has any characters, as it was written before:
  /// `{"http.requests",code="200"} 5` is `http_requests{code="200"} 5`; `nil` where it is none.
  static func classic(_ bytes: RawSpan, from start: Int, to end: Int) -> [UInt8]? {
    guard let quoted = classicName(bytes, from: start + 1, to: end) else { return nil }
    var line = quoted.name
    line.append(UInt8(ascii: "{"))
    for position in quoted.end..<end { line.append(bytes[position]) }
    return line
  }

  /// The name in quotes at `start`, with `_` for what no name had before, and the place behind it;
  /// `nil` where none is.
  static func classicName(
    _ bytes: RawSpan, from start: Int, to end: Int
  ) -> (name: [UInt8], end: Int)? {
    var position = start
    guard let text = quoted(bytes, &position, end) else { return nil }
    let name = text.utf8.map { isNameByte($0) ? $0 : UInt8(ascii: "_") }
    guard let first = name.first, isNameStart(first) else { return nil }
    return (name, position)
  }

  /// The labels between braces, without their escapes; bytes that are not UTF-8 become U+FFFD.
  static func labels(_ bytes: RawSpan, _ range: Range<Int>) -> [MetricLabel] {
    var labels: [MetricLabel] = []
    var position = range.lowerBound
    while position < range.upperBound, labels.count < 64 {
      while position < range.upperBound,
        bytes[position].isBlank || bytes[position] == UInt8(ascii: ",")
      {
        position += 1
      }
      let name: String
      if let quoted = classicName(bytes, from: position, to: range.upperBound) {
        (name, position) = (String(decoding: quoted.name, as: UTF8.self), quoted.end)
      } else {
        let end = nameEnd(bytes, from: position, to: range.upperBound)
        guard end > position else { break }
        name = bytes.string(position..<end)
        position = end
      }
      while position < range.upperBound, bytes[position] != 0x22 { position += 1 }
      guard let value = quoted(bytes, &position, range.upperBound) else { break }
      labels.append(MetricLabel(name, value))
    }
    return labels
  }

  /// The text in quotes at `position`, which is moved behind it.
  private static func quoted(_ bytes: RawSpan, _ position: inout Int, _ end: Int) -> String? {
    guard position < end, bytes[position] == 0x22 else { return nil }
    position += 1
    var text: [UInt8] = []
    while position < end, bytes[position] != 0x22 {
      var byte = bytes[position]
      if byte == 0x5C, position + 1 < end {
        position += 1
        byte = bytes[position] == UInt8(ascii: "n") ? 0x0A : bytes[position]
      }
      text.append(byte)
      position += 1
    }
    guard position < end else { return nil }
    position += 1
    return String(decoding: text, as: UTF8.self)
  }

  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// The number in `range`, as Go and Java write it; `nil` where it is none.
  static func number(_ bytes: RawSpan, _ range: Range<Int>) -> Double? {
    var position = range.lowerBound
    let end = range.upperBound
    guard position < end, end - position <= 64 else { return nil }
    let isNegative = bytes[position] == UInt8(ascii: "-")
    if isNegative || bytes[position] == UInt8(ascii: "+") { position += 1 }
    var (mantissa, digits, scale) = (UInt64(0), 0, 0)
    var isFraction = false
    while position < end {
      let byte = bytes[position]
      if byte.isDigit {
        digits += 1
        guard mantissa < 1_000_000_000_000_000_000 else {
          return slow(bytes, range)
        }
        mantissa = mantissa &* 10 &+ UInt64(byte &- 0x30)
        if isFraction { scale -= 1 }
      } else if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else {
        break
      }
      position += 1
    }
    guard digits > 0 else { return special(bytes, position..<end, isNegative) }
    if position < end {
      guard let exponent = exponent(bytes, position..<end) else { return nil }
      scale += exponent
    }
    guard mantissa <= 1 << 53, scale >= -22, scale <= 22 else { return slow(bytes, range) }
    let value = scale < 0 ? Double(mantissa) / powers[-scale] : Double(mantissa) * powers[scale]
    return isNegative ? -value : value
  }

  private static func exponent(_ bytes: RawSpan, _ range: Range<Int>) -> Int? {
    guard bytes[range.lowerBound] | 0x20 == UInt8(ascii: "e") else { return nil }
    var position = range.lowerBound + 1
    guard position < range.upperBound else { return nil }
    let isNegative = bytes[position] == UInt8(ascii: "-")
    if isNegative || bytes[position] == UInt8(ascii: "+") { position += 1 }
    guard position < range.upperBound, range.upperBound - position <= 4 else { return nil }
    var value = 0
    while position < range.upperBound {
      guard bytes[position].isDigit else { return nil }
      value = value * 10 + Int(bytes[position] - 0x30)
      position += 1
    }
    return isNegative ? -value : value
  }

  /// Numbers with more digits than fit are left to the library, which rounds them rightly.
  private static func slow(_ bytes: RawSpan, _ range: Range<Int>) -> Double? {
    for position in range {
      switch bytes[position] {
      case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x45, 0x65: continue
      default: return nil
      }
    }
    var text = bytes.string(range)
    if text.utf8.first == UInt8(ascii: "+") { text.removeFirst() }
    return Double(text)
  }

  private static func special(
    _ bytes: RawSpan, _ range: Range<Int>, _ isNegative: Bool
  ) -> Double? {
    switch bytes.string(range).lowercased() {
    case "nan": .nan
    case "inf", "infinity": isNegative ? -.infinity : .infinity
    default: nil
    }
  }
}
