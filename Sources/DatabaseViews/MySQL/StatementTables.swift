/// The tables that a statement of MySQL or MariaDB names and what it does to them, as far as its words
/// tell; no parser of the language.
package struct StatementTables: Sendable, Hashable {
  package enum Work: Sendable, Hashable {
    case read, write, definition
    /// `LOCK TABLES t READ` and `WRITE`.
    case lockRead, lockWrite
    case flush
    /// `FLUSH TABLES WITH READ LOCK`.
    case readLock
    /// `LOCK INSTANCE FOR BACKUP`, `BACKUP STAGE`.
    case backup
    case commit
    case other
  }

  package struct Name: Sendable, Hashable {
    package var schema: String?
    package var name: String

    package init(schema: String?, name: String) {
      self.schema = schema
      self.name = name
    }
  }

  package private(set) var names: [Name] = []
  package private(set) var work = Work.other

  private static let limit = 4000

  package init(_ statement: String) {
    let tokens = Self.tokens(Array(statement.utf8.prefix(Self.limit)))
    work = Self.work(tokens.prefix(40).map { $0.isQuoted ? "" : $0.text.uppercased() })
    takeNames(tokens)
  }

  /// Whether it names a table; a name without a schema is of `database`.
  package func mentions(_ table: Name, in database: String?) -> Bool {
    names.contains { name in
      name.name == table.name
        && (name.schema ?? database ?? table.schema) == (table.schema ?? name.schema ?? database)
    }
  }

  private struct Token {
    var text: String
    var isQuoted = false
  }

  private static func work(_ words: [String]) -> Work {
    guard let first = words.first(where: { $0 != "(" }) else { return .other }
    switch first {
    case "SELECT", "TABLE", "WITH", "VALUES", "SHOW", "DESC", "DESCRIBE", "CHECK",
      "CHECKSUM":
      return .read
    case "INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "CALL", "DO": return .write
    case "ALTER", "CREATE", "DROP", "RENAME", "TRUNCATE", "OPTIMIZE", "REPAIR", "ANALYZE":
      return .definition
    case "COMMIT": return .commit
    case "BACKUP": return .backup
    case "LOCK":
      if words.contains("BACKUP") { return .backup }
      return words.contains("WRITE") ? .lockWrite : .lockRead
    case "FLUSH":
      return words.contains("READ") && words.contains("LOCK") ? .readLock : .flush
    default: return .other
    }
  }

  private static func tokens(_ bytes: [UInt8]) -> [Token] {
    var tokens: [Token] = []
    var place = 0
    func at(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }
    while place < bytes.count {
      let byte = bytes[place]
      switch byte {
      case UInt8(ascii: "/") where at(place + 1) == UInt8(ascii: "*"):
        place += 2
        while place < bytes.count,
          !(bytes[place] == UInt8(ascii: "*") && at(place + 1) == UInt8(ascii: "/"))
        { place += 1 }
        place += 2
      case _
      where byte == UInt8(ascii: "#")
        || byte == UInt8(ascii: "-") && at(place + 1) == UInt8(ascii: "-"):
        while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
      case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
        var text: [UInt8] = []
        place += 1
        while place < bytes.count, bytes[place] != byte {
          if bytes[place] == UInt8(ascii: "\\"), byte != UInt8(ascii: "`") { place += 1 }
          if place < bytes.count { text.append(bytes[place]) }
          place += 1
        }
        place += 1
        if byte != UInt8(ascii: "'") {
          tokens.append(Token(text: String(decoding: text, as: UTF8.self), isQuoted: true))
        }
      case _ where isWord(byte):
        let start = place
        while place < bytes.count, isWord(bytes[place]) { place += 1 }
        tokens.append(Token(text: String(decoding: bytes[start..<place], as: UTF8.self)))
      case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: ")"):
        tokens.append(Token(text: String(decoding: [byte], as: UTF8.self)))
        place += 1
      default: place += 1
      }
    }
    return tokens
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80..., UInt8(ascii: "_"), UInt8(ascii: "$"): true
    default: false
    }
  }

  private static let leading: Set<String> = [
    "FROM", "JOIN", "UPDATE", "INTO", "TABLE", "TABLES", "TRUNCATE", "REPLACE",
  ]
  /// Of statements that change definitions alone: `CREATE INDEX i ON t`, `RENAME TABLE a TO b`.
  private static let leadingDefinitions: Set<String> = ["ON", "TO"]
  private static let skipped: Set<String> = [
    "LOW_PRIORITY", "IGNORE", "QUICK", "DELAYED", "HIGH_PRIORITY", "IF", "NOT", "EXISTS", "ONLY",
    "TABLE", "TABLES", "LOCAL", "NO_WRITE_TO_BINLOG", "INTO", "FROM", "TEMPORARY", "WAIT", "NOWAIT",
  ]
  private static let ending: Set<String> = [
    "SELECT", "SET", "WHERE", "VALUES", "WITH", "OUTFILE", "DUMPFILE", "DUPLICATE", "AS", "FOR",
    "READ", "WRITE", "USING", "KEY", "CASCADE", "DELETE", "UPDATE", "JOIN", "LEFT", "INNER",
    "ORDER",
  ]

  /// Names stand behind certain words, and behind commas after those.
  private mutating func takeNames(_ tokens: [Token]) {
    var place = 0
    var isOpen = false
    while place < tokens.count {
      let word = tokens[place].isQuoted ? "" : tokens[place].text.uppercased()
      if Self.leading.contains(word)
        || work == .definition && Self.leadingDefinitions.contains(word)
      {
        place += 1
        isOpen = true
      } else if word == ",", isOpen {
        place += 1
      } else {
        if word == "(" || word == ")"
          || Self.ending.contains(word) && word != "AS"
            && word != "READ" && word != "WRITE"
        {
          isOpen = false
        }
        place += 1
        continue
      }
      while place < tokens.count, !tokens[place].isQuoted,
        Self.skipped.contains(tokens[place].text.uppercased())
      { place += 1 }
      take(tokens, &place)
    }
  }

  private mutating func take(_ tokens: [Token], _ place: inout Int) {
    guard place < tokens.count, names.count < 20 else { return }
    let token = tokens[place]
    let isName =
      token.isQuoted
      || Self.isWord(token.text.utf8.first ?? 0) && !Self.ending.contains(token.text.uppercased())
    guard isName else { return }
    place += 1
    var name = Name(schema: nil, name: token.text)
    if place + 1 < tokens.count, tokens[place].text == ".", !tokens[place].isQuoted {
      name = Name(schema: token.text, name: tokens[place + 1].text)
      place += 2
    }
    if !names.contains(name) { names.append(name) }
  }
}
