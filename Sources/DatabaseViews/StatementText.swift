/// A statement as a person recognises it: on one line, without comments, its literals as `?`.
package struct StatementText: Sendable, Hashable {
  package private(set) var text: String

  package init(_ statement: String) {
    var reader = Reader(bytes: Array(statement.utf8.prefix(16 << 10)))
    reader.read()
    text = String(decoding: reader.result, as: UTF8.self)
  }

  /// The text, cut to `length` characters.
  package func shortened(to length: Int) -> String {
    text.count <= length ? text : String(text.prefix(max(1, length) - 1)) + "…"
  }

  /// The first word in capitals: `SELECT`, `COPY`, `CREATE`.
  package var verb: String {
    String(
      decoding: text.utf8.drop { $0 == 0x28 || $0 == 0x20 }.prefix {
        $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A
      }
      .map { $0 & 0xDF }, as: UTF8.self)
  }

  /// Its words in small letters: names, keywords; quotes taken off.
  package var words: Set<String> {
    Set(
      text.utf8.split { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80..., UInt8(ascii: "_"), UInt8(ascii: "$"):
          false
        default: true
        }
      }.map {
        String(decoding: $0.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
      })
  }

  private struct Reader {
    let bytes: [UInt8]
    var result: [UInt8] = []
    private var position = 0

    init(bytes: [UInt8]) {
      self.bytes = bytes
    }

    mutating func read() {
      while position < bytes.count {
        let byte = bytes[position]
        switch byte {
        case 0x00...0x20, 0x7F: blank()
        case UInt8(ascii: "'"):
          skipString()
          put("?")
        case UInt8(ascii: "$") where skipDollarString(): put("?")
        case UInt8(ascii: "-") where next == byte: skipLine()
        case UInt8(ascii: "/") where next == UInt8(ascii: "*"): skipComment()
        case 0x30...0x39 where !isInWord:
          while position < bytes.count, isNumberPart(bytes[position]) { position += 1 }
          put("?")
        default:
          result.append(byte)
          position += 1
        }
      }
      while result.last == 0x20 || result.last == UInt8(ascii: ";") { result.removeLast() }
    }

    private var next: UInt8? { position + 1 < bytes.count ? bytes[position + 1] : nil }

    private var isInWord: Bool {
      switch result.last {
      case .some(0x30...0x39), .some(0x41...0x5A), .some(0x61...0x7A), .some(0x80...),
        .some(UInt8(ascii: "_")), .some(UInt8(ascii: "$")), .some(UInt8(ascii: "\"")):
        true
      default: false
      }
    }

    private func isNumberPart(_ byte: UInt8) -> Bool {
      (byte >= 0x30 && byte <= 0x39) || byte == UInt8(ascii: ".")
    }

    private mutating func put(_ mark: Unicode.Scalar) { result.append(UInt8(ascii: mark)) }

    private mutating func blank() {
      if let last = result.last, last != 0x20 { result.append(0x20) }
      position += 1
    }

    private mutating func skipString() {
      // `E'…'` takes escapes.
      let takesEscapes = result.last == UInt8(ascii: "E") || result.last == UInt8(ascii: "e")
      position += 1
      while position < bytes.count {
        let byte = bytes[position]
        position += 1
        if byte == UInt8(ascii: "\\"), takesEscapes { position += 1 }
        guard byte == UInt8(ascii: "'") else { continue }
        guard position < bytes.count, bytes[position] == byte else { return }
        position += 1
      }
    }

    /// `$$…$$`, `$body$…$body$`; not the parameter `$1`.
    private mutating func skipDollarString() -> Bool {
      var end = position + 1
      while end < bytes.count, bytes[end] != UInt8(ascii: "$") {
        let byte = bytes[end]
        guard byte == UInt8(ascii: "_") || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) else {
          return false
        }
        end += 1
      }
      guard end < bytes.count else { return false }
      let tag = bytes[position...end]
      var place = end + 1
      while place < bytes.count {
        if bytes[place] == UInt8(ascii: "$"), bytes[place...].starts(with: tag) {
          position = place + tag.count
          return true
        }
        place += 1
      }
      position = bytes.count
      return true
    }

    private mutating func skipLine() {
      while position < bytes.count, bytes[position] != 0x0A { position += 1 }
    }

    private mutating func skipComment() {
      position += 2
      while position < bytes.count {
        if bytes[position] == UInt8(ascii: "*"), next == UInt8(ascii: "/") {
          position += 2
          return
        }
        position += 1
      }
    }
  }
}

extension StatementText {
  /// Columns that a condition of the statement compares, without aliases, in small letters: what
  /// stands before `=`, `<`, `IN`, `BETWEEN`, `LIKE` or `IS` behind the first `WHERE`.
  package var comparedColumns: [String] {
    let tokens = tokens
    guard let start = tokens.firstIndex(of: "where") else { return [] }
    var columns: [String] = []
    for (place, token) in tokens.enumerated().dropFirst(start + 2)
    where Self.comparisons.contains(token) {
      let name = tokens[place - 1] == "not" ? tokens[place - 2] : tokens[place - 1]
      let column = name.split(separator: ".").last.map(String.init) ?? name
      guard
        column.utf8.first.map({ $0 == 0x5F || $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }) ?? false,
        !Self.keywords.contains(column), !columns.contains(column)
      else { continue }
      columns.append(column)
    }
    return columns
  }

  package var hasCondition: Bool { words.contains("where") }

  private static let comparisons: Set<String> = [
    "=", "<", ">", "<=", ">=", "in", "between", "like", "ilike", "is", "any",
  ]
  private static let keywords: Set<String> = ["and", "or", "not", "where", "select", "null"]

  /// Words in small letters, dotted names as one, and operators.
  private var tokens: [String] {
    var tokens: [String] = []
    var current: [UInt8] = []
    var isOperator = false
    func kind(_ byte: UInt8) -> Int {
      switch byte {
      case 0x30...0x39, 0x61...0x7A, 0x80..., UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "$"), UInt8(ascii: "?"):
        1
      case UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "!"): 2
      default: 0
      }
    }
    for raw in text.utf8 where raw != 0x22 {
      let byte = raw >= 0x41 && raw <= 0x5A ? raw | 0x20 : raw
      let kind = kind(byte)
      if !current.isEmpty, kind == 0 || (kind == 2) != isOperator {
        tokens.append(String(decoding: current, as: UTF8.self))
        current = []
      }
      guard kind != 0 else { continue }
      isOperator = kind == 2
      current.append(byte)
    }
    if !current.isEmpty { tokens.append(String(decoding: current, as: UTF8.self)) }
    return tokens
  }
}
