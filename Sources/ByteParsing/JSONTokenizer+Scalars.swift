extension JSONTokenizer {
  /// Ends the text: the number or word that ends with it; `nil` where none is pending.
  package mutating func finish() throws(ParseError) -> Token? {
    mode == .scalar ? try scalarToken(at: 0) : nil
  }

  mutating func scalar(
    in bytes: RawSpan, at position: inout Int
  ) throws(ParseError) -> Token? {
    while position < bytes.byteCount {
      let byte = bytes[position]
      switch byte {
      case 0x2B, 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: keep(byte)
      case UInt8(ascii: ",")
      where isInObject && position + 1 < bytes.byteCount && bytes[position + 1].isDigit:
        keep(UInt8(ascii: "."))
      default: return try scalarToken(at: position)
      }
      position += 1
    }
    return nil
  }

  private mutating func scalarToken(at position: Int) throws(ParseError) -> Token {
    mode = .between
    expectsKey = isInObject
    let word = unsafe text.span.bytes
    if word.isWord("true") { return .flag(true) }
    if word.isWord("false") { return .flag(false) }
    for null: StaticString in ["null", "nan", "-nan", "NaN", "inf", "-inf", "Infinity"]
    where word.isWord(null) {
      return .null
    }
    var start = 0
    guard let value = word.jsonNumber(at: &start), start == word.byteCount else {
      throw ParseError(expected: "a number", at: position)
    }
    return .number(value)
  }
}

extension RawSpan {
  fileprivate func isWord(_ text: StaticString) -> Bool {
    byteCount == text.utf8CodeUnitCount && starts(with: text)
  }

  /// A number with a fraction and an exponent; beyond the range of `Double` it saturates.
  fileprivate func jsonNumber(at position: inout Int) -> Double? {
    guard let mantissa = mantissa(at: &position) else { return nil }
    guard position < byteCount, self[position] | 0x20 == UInt8(ascii: "e") else { return mantissa }
    position += 1
    var isNegative = false
    if position < byteCount,
      self[position] == UInt8(ascii: "-") || self[position] == UInt8(ascii: "+")
    {
      isNegative = self[position] == UInt8(ascii: "-")
      position += 1
    }
    var exponent = 0
    let start = position
    while position < byteCount, self[position].isDigit {
      exponent = min(400, exponent * 10 + Int(self[position] - 0x30))
      position += 1
    }
    guard position > start else { return nil }
    var scale = 1.0
    for _ in 0..<exponent { scale *= 10 }
    return isNegative ? mantissa / scale : mantissa * scale
  }

  /// Digits with an optional sign and fraction, behind a point or a comma.
  private func mantissa(at position: inout Int) -> Double? {
    var index = position
    let isNegative = index < byteCount && self[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    let first = index
    var value = digits(at: &index)
    guard index > first else { return nil }
    if index + 1 < byteCount, self[index] == 0x2E || self[index] == 0x2C, self[index + 1].isDigit {
      index += 1
      let start = index
      let fraction = digits(at: &index)
      var scale = 1.0
      for _ in 0..<min(index - start, 300) { scale *= 10 }
      value += min(fraction, Double.greatestFiniteMagnitude) / scale
    }
    position = index
    return isNegative ? -value : value
  }

  private func digits(at index: inout Int) -> Double {
    var value = 0.0
    while index < byteCount, self[index].isDigit {
      value = value * 10 + Double(self[index] - 0x30)
      index += 1
    }
    return value
  }
}
