/// A statement without its literals, so that its calls can be counted together: strings and numbers
/// become `?`, lists of them one, comments and runs of blanks go.
package struct StatementShape: Sendable, Hashable {
  package let text: String

  private static let limit = 2000

  package init(_ statement: String) {
    self.init(bytes: Array(statement.utf8.prefix(8000)))
  }

  package init(bytes: [UInt8]) {
    var reader = Reader(bytes)
    reader.run()
    text = String(decoding: reader.shape.prefix(Self.limit), as: UTF8.self)
  }

  private struct Reader {
    let bytes: [UInt8]
    var position = 0
    var shape: [UInt8] = []

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      shape.reserveCapacity(bytes.count)
    }

    func byte(_ offset: Int = 0) -> UInt8 {
      position + offset < bytes.count ? bytes[position + offset] : 0
    }

    mutating func run() {
      while position < bytes.count, shape.count < 4000 {
        let byte = byte()
        switch byte {
        case 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20:
          blank()
          position += 1
        case UInt8(ascii: "'"): string()
        case UInt8(ascii: "\""): quotedName()
        case UInt8(ascii: "$"): dollar()
        case UInt8(ascii: "-") where self.byte(1) == UInt8(ascii: "-"): lineComment()
        case UInt8(ascii: "/") where self.byte(1) == UInt8(ascii: "*"): blockComment()
        case 0x30...0x39: number()
        default:
          if Self.isWord(byte) { word() } else { append(byte) }
        }
      }
      while shape.last == 0x20 || shape.last == UInt8(ascii: ";") { shape.removeLast() }
    }

    static func isWord(_ byte: UInt8) -> Bool {
      (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F || byte >= 0x80
    }

    mutating func append(_ byte: UInt8) {
      shape.append(byte)
      position += 1
    }

    mutating func blank() {
      if let last = shape.last, last != 0x20 { shape.append(0x20) }
    }

    mutating func word() {
      while position < bytes.count,
        Self.isWord(byte()) || (0x30...0x39).contains(byte()) || byte() == 0x24
      {
        append(byte())
      }
    }

    /// A string: `E'it\'s'`, `'it''s'`.
    mutating func string() {
      let isEscaped = shape.last == UInt8(ascii: "E") || shape.last == UInt8(ascii: "e")
      if isEscaped, shape.count == 1 || !Self.isWord(shape[shape.count - 2]) { shape.removeLast() }
      position += 1
      while position < bytes.count {
        if byte() == UInt8(ascii: "\\"), isEscaped {
          position += 2
        } else if byte() == UInt8(ascii: "'") {
          position += 1
          if byte() != UInt8(ascii: "'") { break }
          position += 1
        } else {
          position += 1
        }
      }
      literal()
    }

    mutating func quotedName() {
      append(byte())
      while position < bytes.count {
        let isEnd = byte() == UInt8(ascii: "\"")
        append(byte())
        if isEnd { return }
      }
    }

    /// `$1`, or `$tag$ … $tag$`.
    mutating func dollar() {
      if (0x30...0x39).contains(byte(1)) {
        position += 1
        while (0x30...0x39).contains(byte()) { position += 1 }
        return literal()
      }
      var end = position + 1
      while end < bytes.count, Self.isWord(bytes[end]) || (0x30...0x39).contains(bytes[end]) {
        end += 1
      }
      guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else { return append(byte()) }
      let tag = Array(bytes[position...end])
      position = end + 1
      while position < bytes.count, !bytes[position...].starts(with: tag) { position += 1 }
      position = min(bytes.count, position + tag.count)
      literal()
    }

    mutating func number() {
      while position < bytes.count {
        let byte = byte()
        let isExponent =
          (byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")) && position > 0
          && (bytes[position - 1] == UInt8(ascii: "e") || bytes[position - 1] == UInt8(ascii: "E"))
        guard
          (0x30...0x39).contains(byte) || byte == UInt8(ascii: ".") || Self.isWord(byte)
            || isExponent
        else { break }
        position += 1
      }
      literal()
    }

    /// A literal behind another one and a comma is part of the same list.
    mutating func literal() {
      if shape.count >= 3 {
        let tail = shape.suffix(3)
        if Array(tail) == Array("?, ".utf8) || Array(tail.suffix(2)) == Array("?,".utf8) {
          while shape.last != UInt8(ascii: "?") { shape.removeLast() }
          return
        }
      }
      if shape.last == UInt8(ascii: "-"), shape.count < 2 || !Self.isWord(shape[shape.count - 2]) {
        let before = shape.dropLast().last { $0 != 0x20 }
        if let before, [0x28, 0x2C, 0x3D, 0x3C, 0x3E].contains(before) { shape.removeLast() }
      }
      shape.append(UInt8(ascii: "?"))
    }

    mutating func lineComment() {
      while position < bytes.count, byte() != 0x0A { position += 1 }
      blank()
    }

    mutating func blockComment() {
      position += 2
      while position < bytes.count {
        if byte() == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
          position += 2
          break
        }
        position += 1
      }
      blank()
    }
  }

  /// The first word, in capitals: `UPDATE`.
  package var command: String {
    String(
      decoding: text.utf8.drop { $0 == 0x28 || $0 == 0x20 }.prefix { Self.isLetter($0) }.map {
        $0 >= 0x61 ? $0 - 0x20 : $0
      }, as: UTF8.self)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
