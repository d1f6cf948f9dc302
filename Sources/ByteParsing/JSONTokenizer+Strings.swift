extension JSONTokenizer {
  mutating func string(
    in bytes: RawSpan, at position: inout Int
  ) throws(ParseError) -> Token? {
    while position < bytes.byteCount {
      let start = position
      while position < bytes.byteCount, bytes[position].isPlainText { position += 1 }
      if position > start { keep(bytes, start..<position) }
      guard position < bytes.byteCount else { return nil }
      let byte = bytes[position]
      if byte == 0x0A { throw ParseError(expected: "the end of a string", at: position) }
      if highSurrogate != nil, byte != UInt8(ascii: "\\") { endSurrogate() }
      position += 1
      if byte == UInt8(ascii: "\"") {
        mode = .between
        let isKey = isInObject && expectsKey
        expectsKey = isInObject && !isKey
        return isKey ? .key : .string
      }
      if byte == UInt8(ascii: "\\") {
        mode = .escape
        return nil
      }
    }
    return nil
  }

  mutating func keep(_ byte: UInt8) {
    if text.count < textLimit { text.append(byte) }
  }

  mutating func keep(_ bytes: RawSpan, _ range: Range<Int>) {
    endSurrogate()
    let count = min(range.count, textLimit - text.count)
    guard count > 0 else { return }
    let part = range.lowerBound..<(range.lowerBound + count)
    unsafe bytes.withUnsafeBytes { unsafe text.append(contentsOf: $0[part]) }
  }

  /// A first half without a second is no character.
  private mutating func endSurrogate() {
    guard highSurrogate != nil else { return }
    highSurrogate = nil
    for byte in UTF8.encodedReplacementCharacter { keep(byte) }
  }

  mutating func escape(_ byte: UInt8, at position: inout Int) {
    position += 1
    mode = .string
    if byte != UInt8(ascii: "u") { endSurrogate() }
    switch byte {
    case UInt8(ascii: "n"): keep(0x0A)
    case UInt8(ascii: "t"): keep(0x09)
    case UInt8(ascii: "r"): keep(0x0D)
    case UInt8(ascii: "b"): keep(0x08)
    case UInt8(ascii: "f"): keep(0x0C)
    case UInt8(ascii: "u"):
      mode = .codePoint
      codePoint = 0
      codePointDigits = 0
    default: keep(byte)
    }
  }

  /// One digit of `\u0041`; a half of a surrogate pair without the other becomes U+FFFD.
  mutating func codePoint(
    _ byte: UInt8, at position: inout Int
  ) throws(ParseError) {
    guard let digit = hexadecimalDigit(byte) else {
      throw ParseError(expected: "four hexadecimal digits", at: position)
    }
    position += 1
    codePoint = codePoint << 4 | digit
    codePointDigits += 1
    guard codePointDigits == 4 else { return }
    mode = .string
    if let high = highSurrogate, codePoint & 0xFC00 == 0xDC00 {
      highSurrogate = nil
      codePoint = 0x10000 + ((high & 0x3FF) << 10 | codePoint & 0x3FF)
    }
    endSurrogate()
    if codePoint & 0xFC00 == 0xD800 {
      highSurrogate = codePoint
      return
    }
    let scalar = Unicode.Scalar(codePoint) ?? "\u{FFFD}"
    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { keep(byte) }
  }
}

extension UInt8 {
  /// Neither the end of a string, nor of a line, nor the beginning of an escape.
  fileprivate var isPlainText: Bool {
    self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\") && self != 0x0A
  }
}

private func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
  switch byte {
  case 0x30...0x39: UInt32(byte - 0x30)
  case 0x41...0x46: UInt32(byte - 0x41 + 10)
  case 0x61...0x66: UInt32(byte - 0x61 + 10)
  default: nil
  }
}
