internal import ByteParsing

/// Splits an XML text that arrives in pieces into elements and texts; a piece may end anywhere.
///
/// What a document type declares is stepped over and never used: entities other than the five of
/// XML itself stay as they are written. Lengths are bounded; what is beyond them is dropped.
struct XMLReader {
  enum Event {
    case open, close, text
  }

  private enum Mode {
    case text, tag, comment, cdata, instruction, declaration
  }

  private static let attributeLimit = 16_384
  private static let tagLimit = 262_144
  private static let textLimit = 65_536

  /// Of the latest element.
  private(set) var name = ""
  private(set) var attributes: [(name: String, value: String)] = []
  /// The latest text, entities resolved.
  private(set) var text: [UInt8] = []
  /// The line in which the latest element begins, and whether the text broke a rule of XML.
  private(set) var line = 1
  private(set) var isDamaged = false
  private(set) var depth = 0

  private var mode = Mode.text
  private var buffer: [UInt8] = []
  private var quote: UInt8?
  private var valueLength = 0
  /// The last bytes of a comment, instruction or section, the latest lowest.
  private var tail: UInt32 = 0
  private var brackets = 0
  /// An element that has no content is closed by the next event.
  private var closesNext = false
  private var newlines = 0

  /// Told where a piece begins.
  mutating func begin(line: Int) { newlines = line }

  subscript(attribute: String) -> String? {
    attributes.first { $0.name == attribute }?.value
  }

  mutating func next(in bytes: RawSpan, at position: inout Int) -> Event? {
    if closesNext {
      closesNext = false
      depth -= 1
      return .close
    }
    while position < bytes.byteCount {
      switch mode {
      case .text:
        if readText(bytes, &position), let event = endText() { return event }
      case .tag:
        if let event = readTag(bytes, &position) { return event }
      case .comment: if skip(bytes, &position, until: 0x2D2D3E) { mode = .text }
      case .instruction: if skip(bytes, &position, until: 0x3F3E) { mode = .text }
      case .cdata:
        if skip(bytes, &position, until: 0x5D5D3E, keeping: true) {
          mode = .text
          buffer.removeLast(min(2, buffer.count))
          text = buffer
          buffer.removeAll(keepingCapacity: true)
          if !text.isEmpty { return .text }
        }
      case .declaration: readDeclaration(bytes, &position)
      }
    }
    return nil
  }

  /// Whether a tag begins at the new position.
  private mutating func readText(_ bytes: RawSpan, _ position: inout Int) -> Bool {
    let end = bytes.firstIndex(of: 0x3C, from: position) ?? bytes.byteCount
    let part = bytes.extracting(position..<end)
    newlines &+= part.count(of: 0x0A)
    buffer.append(part, limit: Self.textLimit)
    position = end
    guard end < bytes.byteCount else { return false }
    position += 1
    mode = .tag
    quote = nil
    line = newlines
    return true
  }

  private mutating func endText() -> Event? {
    defer { buffer.removeAll(keepingCapacity: true) }
    guard depth > 0, buffer.contains(where: { !$0.isBlank }) else { return nil }
    text = Self.resolved(buffer.rawSpan)
    return .text
  }

  private mutating func readTag(_ bytes: RawSpan, _ position: inout Int) -> Event? {
    while position < bytes.byteCount {
      let byte = bytes[position]
      position += 1
      if byte == 0x0A { newlines &+= 1 }
      if let open = quote {
        if byte == open { quote = nil }
        valueLength += 1
        if valueLength < Self.attributeLimit || quote == nil, buffer.count < Self.tagLimit {
          buffer.append(byte)
        }
        continue
      }
      switch byte {
      case 0x22, 0x27:
        (quote, valueLength) = (byte, 0)
        if buffer.count < Self.tagLimit { buffer.append(byte) }
      case 0x3E: return endTag()
      case 0x3C:
        // The tag before was cut.
        isDamaged = true
        buffer.removeAll(keepingCapacity: true)
        line = newlines
      default:
        if buffer.count < Self.tagLimit { buffer.append(byte) }
        // Nearly all tags begin with a letter or a slash.
        if buffer.count <= 8, buffer[0] == 0x21 || buffer[0] == 0x3F, beginsOther() { return nil }
      }
    }
    return nil
  }

  /// Comments, sections and declarations, told by their first bytes.
  private mutating func beginsOther() -> Bool {
    let other: Mode? =
      if buffer == [0x3F] {
        .instruction
      } else if buffer == Array("!--".utf8) {
        .comment
      } else if buffer == Array("![CDATA[".utf8) {
        .cdata
      } else if buffer == Array("!D".utf8) {
        .declaration
      } else {
        nil
      }
    guard let other else { return false }
    mode = other
    brackets = 0
    tail = 0
    buffer.removeAll(keepingCapacity: true)
    return true
  }

  private mutating func endTag() -> Event? {
    mode = .text
    let taken = buffer
    buffer.removeAll(keepingCapacity: true)
    let tag = taken.rawSpan
    if tag.starts(with: "/") {
      name = tag.word(at: 1, until: " \t\r\n") ?? ""
      guard depth > 0 else {
        isDamaged = true
        return nil
      }
      depth -= 1
      return .close
    }
    guard let word = tag.word(at: 0, until: " \t\r\n/"), (tag[0] | 0x20) >= 0x5F else {
      isDamaged = true
      return nil
    }
    name = word
    attributes = Self.attributes(of: tag, from: word.utf8.count)
    closesNext = tag.ends(with: "/")
    depth += 1
    return .open
  }

  private static func attributes(
    of tag: RawSpan, from start: Int
  ) -> [(name: String, value: String)] {
    var attributes: [(name: String, value: String)] = []
    var cursor = ByteCursor(tag)
    cursor.move(to: start)
    while attributes.count < 64 {
      cursor.skipBlanks()
      let first = cursor.position
      while let byte = cursor.next, byte != 0x3D, !byte.isBlank { cursor.skip(1) }
      let name = tag.string(first..<cursor.position)
      cursor.skipBlanks()
      guard cursor.skip(ifNext: 0x3D) else { break }
      cursor.skipBlanks()
      guard let quote = cursor.next, quote == 0x22 || quote == 0x27 else { break }
      cursor.skip(1)
      let value = cursor.position
      let end = tag.firstIndex(of: quote, from: value) ?? tag.byteCount
      attributes.append(
        (name, String(decoding: resolved(tag.extracting(value..<end)), as: UTF8.self)))
      cursor.move(to: end + 1)
    }
    return attributes
  }

  /// Whether the bytes that end a comment, instruction or section have come.
  private mutating func skip(
    _ bytes: RawSpan, _ position: inout Int, until end: UInt32, keeping: Bool = false
  ) -> Bool {
    let mask: UInt32 = end > 0xFFFF ? 0xFFFFFF : 0xFFFF
    while position < bytes.byteCount {
      let byte = bytes[position]
      position += 1
      if byte == 0x0A { newlines &+= 1 }
      tail = tail << 8 | UInt32(byte)
      if tail & mask == end { return true }
      if keeping, buffer.count < Self.textLimit { buffer.append(byte) }
    }
    return false
  }

  private mutating func readDeclaration(_ bytes: RawSpan, _ position: inout Int) {
    while position < bytes.byteCount {
      let byte = bytes[position]
      position += 1
      if byte == 0x0A { newlines &+= 1 }
      if byte == UInt8(ascii: "[") { brackets += 1 }
      if byte == UInt8(ascii: "]") { brackets -= 1 }
      if byte == 0x3E, brackets <= 0 {
        mode = .text
        return
      }
    }
  }

  /// With the entities of XML itself and numbers of characters replaced.
  static func resolved(_ text: RawSpan) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.byteCount)
    var index = 0
    while index < text.byteCount {
      let byte = text[index]
      if byte == 0x26, let end = text.firstIndex(of: 0x3B, from: index), end - index <= 10,
        let scalar = scalar(text.string((index + 1)..<end))
      {
        result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        index = end + 1
      } else {
        result.append(byte)
        index += 1
      }
    }
    return result
  }

  private static func scalar(_ entity: String) -> Unicode.Scalar? {
    switch entity {
    case "lt": return "<"
    case "gt": return ">"
    case "amp": return "&"
    case "quot": return "\""
    case "apos": return "'"
    default:
      guard entity.hasPrefix("#") else { return nil }
      let digits = entity.dropFirst()
      let isHexadecimal = digits.first == "x" || digits.first == "X"
      let code = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
      return code.flatMap(Unicode.Scalar.init)
    }
  }
}
