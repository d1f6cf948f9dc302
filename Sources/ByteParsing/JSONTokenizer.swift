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

  enum Mode {
    case between, string, escape, codePoint, scalar
  }

  package static let maximumDepth = 64
  package static let maximumText = 4096

  /// The number of objects and arrays that are open.
  package private(set) var depth = 0
  /// The bytes of the latest key or string, escapes resolved.
  package internal(set) var text: [UInt8] = []
  /// The newlines passed so far.
  package private(set) var newlines = 0
  var mode = Mode.between
  /// One bit per open level, the innermost lowest: whether it is an object.
  private var objects: UInt64 = 0
  var expectsKey = false
  var codePoint: UInt32 = 0
  var codePointDigits = 0
  /// The first half of a surrogate pair, whose second half must follow at once.
  var highSurrogate: UInt32?

  /// The most bytes of a key or string that are kept.
  let textLimit: Int

  /// Of an object's inside, where `isInsideObject`: the text begins behind its `{`.
  package init(isInsideObject: Bool = false, maximumText: Int = Self.maximumText) {
    textLimit = maximumText
    guard isInsideObject else { return }
    open(object: true)
  }

  var isInObject: Bool { depth > 0 && objects & 1 == 1 }

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
}
