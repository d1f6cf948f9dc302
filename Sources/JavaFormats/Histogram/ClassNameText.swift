import ByteParsing

/// The name of a class as a histogram prints it, made the same for every run and dialect.
///
/// - A descriptor of arrays becomes what Java source writes: `[[Ljava.lang.String;` is
///   `java.lang.String[][]`.
/// - What the JVM or a library numbers differently in each run is left out: the address of a hidden
///   class (`…/0x0000000800c03000`), the number of a lambda, proxy or accessor.
struct ClassNameText {
  /// Whether something was left out, so that different classes may have the name.
  private(set) var isGenerated = false
  private(set) var text: [UInt8] = []

  /// Whether a name has to be rewritten at all; most have not.
  @inline(__always)
  static func isPlain(_ bytes: RawSpan, _ name: Range<Int>) -> Bool {
    guard let first = name.first, bytes[first] != UInt8(ascii: "[") else { return false }
    var position = first + 1
    while position < name.upperBound {
      let byte = bytes[position]
      if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "+") { return false }
      if byte == UInt8(ascii: "$"), !isPlainNesting(bytes, position, name.upperBound) {
        return false
      }
      if byte == UInt8(ascii: "A"), bytes.starts(with: "Accessor", at: position) { return false }
      position += 1
    }
    return true
  }

  /// A `$` that begins neither `$$` nor `$Proxy`.
  @inline(__always)
  private static func isPlainNesting(_ bytes: RawSpan, _ position: Int, _ end: Int) -> Bool {
    guard position + 1 < end else { return true }
    let next = bytes[position + 1]
    if next == UInt8(ascii: "$") { return false }
    return next != UInt8(ascii: "P") || !bytes.starts(with: "$Proxy", at: position)
  }

  init(_ bytes: RawSpan, _ name: Range<Int>) {
    var name = name
    var dimensions = 0
    while let first = name.first, bytes[first] == UInt8(ascii: "[") {
      dimensions += 1
      name = (first + 1)..<name.upperBound
    }
    if dimensions > 0, let primitive = Self.primitive(bytes, name) {
      text = Array(primitive.utf8)
    } else {
      if dimensions > 0, let first = name.first, bytes[first] == UInt8(ascii: "L") {
        let isClosed = bytes[name.upperBound - 1] == UInt8(ascii: ";")
        let end = name.upperBound - (isClosed ? 1 : 0)
        name = min(first + 1, end)..<end
      }
      keep(bytes, name)
    }
    // A descriptor has at most 255 dimensions.
    for _ in 0..<min(dimensions, 255) { text += [UInt8(ascii: "["), UInt8(ascii: "]")] }
  }

  private static func primitive(_ bytes: RawSpan, _ name: Range<Int>) -> String? {
    guard name.count == 1, let first = name.first else { return nil }
    switch bytes[first] {
    case UInt8(ascii: "B"): return "byte"
    case UInt8(ascii: "C"): return "char"
    case UInt8(ascii: "D"): return "double"
    case UInt8(ascii: "F"): return "float"
    case UInt8(ascii: "I"): return "int"
    case UInt8(ascii: "J"): return "long"
    case UInt8(ascii: "S"): return "short"
    case UInt8(ascii: "Z"): return "boolean"
    default: return nil
    }
  }

  private mutating func keep(_ bytes: RawSpan, _ name: Range<Int>) {
    var end = name.upperBound
    for position in name where Self.isAddress(bytes, position, name.upperBound) {
      end = position
      isGenerated = true
      break
    }
    var position = name.lowerBound
    while position < end {
      text.append(bytes[position])
      position += 1
      if let next = Self.numberEnd(bytes, position, end, behind: text) {
        isGenerated = true
        position = next
      }
    }
  }

  /// `/0x0000000800c03000` or `+0x…`: where a hidden class lies.
  private static func isAddress(_ bytes: RawSpan, _ position: Int, _ end: Int) -> Bool {
    (bytes[position] == UInt8(ascii: "/") || bytes[position] == UInt8(ascii: "+"))
      && position + 3 < end && bytes.starts(with: "0x", at: position + 1)
  }

  /// The end of the number that a generator put behind `text`.
  private static func numberEnd(
    _ bytes: RawSpan, _ position: Int, _ end: Int, behind text: [UInt8]
  ) -> Int? {
    guard position < end else { return nil }
    let isHexadecimal = text.ends(with: "CGLIB$$")
    guard
      isHexadecimal || text.ends(with: "$$Lambda$") || text.ends(with: "$Proxy")
        || text.ends(with: "Accessor")
    else { return nil }
    var next = position
    while next < end,
      bytes[next].isDigit || isHexadecimal && (0x61...0x66).contains(bytes[next])
    {
      next += 1
    }
    return next > position ? next : nil
  }
}

extension [UInt8] {
  fileprivate func ends(with text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    return count >= length && rawSpan.starts(with: text, at: count - length)
  }
}
