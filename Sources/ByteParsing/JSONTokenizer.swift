/// Splits a JSON text that arrives in pieces into tokens; a piece may end anywhere.
///
/// It is as lenient as the writers of the field are careless: commas are not checked, a decimal
/// comma inside an object is a point, and `nan` and `inf` are null. Nesting is bounded, so is the
/// length of a text; a text beyond `maximumText` bytes is cut there.
package struct JSONTokenizer: Sendable {
  package enum Token: Sendable, Hashable {
    case beginObject, endObject, beginArray, endArray
    /// A key of an object or a string; its bytes are in `text`.
    case key, string
    case number(Double)
    case flag(Bool)
    case null
  }

  private enum Mode {
    case between, string, escape, codePoint, scalar
  }

  package static let maximumDepth = 64
  package static let maximumText = 4096

  /// The number of objects and arrays that are open.
  package private(set) var depth = 0
  /// The bytes of the latest key or string, escapes resolved.
  package private(set) var text: [UInt8] = []
  /// The newlines passed so far.
  package private(set) var newlines = 0
  private var mode = Mode.between
  /// One bit per open level, the innermost lowest: whether it is an object.
  private var objects: UInt64 = 0
  private var expectsKey = false
  private var codePoint: UInt32 = 0
  private var codePointDigits = 0
  /// The first half of a surrogate pair, whose second half must follow at once.
  private var highSurrogate: UInt32?

  /// The most bytes of a key or string that are kept.
  private let textLimit: Int

  /// Of an object's inside, where `isInsideObject`: the text begins behind its `{`.
  package init(isInsideObject: Bool = false, maximumText: Int = Self.maximumText) {
    textLimit = maximumText
    guard isInsideObject else { return }
    open(object: true)
  }

  private var isInObject: Bool { depth > 0 && objects & 1 == 1 }

  /// Where in the nesting of objects and arrays a text stands, between two of its tokens.
  package struct Place: Sendable {
    fileprivate var depth: Int
    fileprivate var objects: UInt64
    fileprivate var expectsKey: Bool
  }

  /// The place of the next token; `nil` within one.
  package var place: Place? {
    mode == .between ? Place(depth: depth, objects: objects, expectsKey: expectsKey) : nil
  }

  /// Goes on at a place where the text was before: what came since was none of it.
  package mutating func resume(at place: Place) {
    mode = .between
    depth = place.depth
    objects = place.objects
    expectsKey = place.expectsKey
  }

  /// The next token at or behind `position`; `nil` where the piece holds no whole one any more.
  ///
  /// A token that the piece cuts is continued with the next piece. After an error the tokenizer
  /// is of no more use.
  package mutating func next(
    in bytes: RawSpan, at position: inout Int
  ) throws(ParseError) -> Token? {
    while position < bytes.byteCount {
      switch mode {
      case .between:
        while position < bytes.byteCount, bytes[position] == 0x20 { position += 1 }
        guard position < bytes.byteCount else { return nil }
        if let token = try structure(bytes[position], at: &position) { return token }
      case .string:
        if let token = try string(in: bytes, at: &position) { return token }
      case .escape: escape(bytes[position], at: &position)
      case .codePoint: try codePoint(bytes[position], at: &position)
      case .scalar:
        if let token = try scalar(in: bytes, at: &position) { return token }
      }
    }
    return nil
  }

  private mutating func structure(
    _ byte: UInt8, at position: inout Int
  ) throws(ParseError) -> Token? {
    position += 1
    switch byte {
    case 0x0A: newlines += 1
    case 0x09, 0x0D, 0x20: break
    case UInt8(ascii: ","): expectsKey = isInObject
    case UInt8(ascii: ":"): expectsKey = false
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard depth < Self.maximumDepth else {
        throw ParseError(expected: "at most \(Self.maximumDepth) nested values", at: position - 1)
      }
      open(object: byte == UInt8(ascii: "{"))
      return isInObject ? .beginObject : .beginArray
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      let endsObject = byte == UInt8(ascii: "}")
      guard depth > 0, isInObject == endsObject else {
        throw ParseError(expected: "a value", at: position - 1)
      }
      close()
      return endsObject ? .endObject : .endArray
    case UInt8(ascii: "\""):
      text.removeAll(keepingCapacity: true)
      mode = .string
    case 0x2B, 0x2D, 0x30...0x39, 0x41...0x5A, 0x61...0x7A:
      text.removeAll(keepingCapacity: true)
      text.append(byte)
      mode = .scalar
    default:
      throw ParseError(expected: "a value", at: position - 1)
    }
    return nil
  }

  private mutating func open(object: Bool) {
    depth += 1
    objects = objects << 1 | (object ? 1 : 0)
    expectsKey = object
  }

  private mutating func close() {
    depth -= 1
    objects >>= 1
    expectsKey = isInObject
  }

  private mutating func string(
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

  private mutating func keep(_ byte: UInt8) {
    if text.count < textLimit { text.append(byte) }
  }

  private mutating func keep(_ bytes: RawSpan, _ range: Range<Int>) {
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

  private mutating func escape(_ byte: UInt8, at position: inout Int) {
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
  private mutating func codePoint(
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

extension JSONTokenizer {
  /// Ends the text: the number or word that ends with it; `nil` where none is pending.
  package mutating func finish() throws(ParseError) -> Token? {
    mode == .scalar ? try scalarToken(at: 0) : nil
  }

  private mutating func scalar(
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
