/// A statement as a person recognises it: on one line, without comments, its literals as `?`.
package struct StatementText: Sendable, Hashable {
  package private(set) var text: String

  /// How much of a statement is looked at, in bytes.
  private static let limit = 8 << 10

  package init(_ statement: String, of product: ServerProduct = .postgres) {
    self.init(bytes: Array(statement.utf8.prefix(Self.limit)), of: product)
  }

  /// `bytes` are those of the statement, which may be cut.
  package init(bytes: [UInt8], of product: ServerProduct = .postgres) {
    var scanner = LiteralScanner(
      bytes.count > Self.limit ? Array(bytes[..<Self.limit]) : bytes, folds: true, of: product)
    scanner.run()
    text = String(decoding: scanner.output, as: UTF8.self)
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
}

extension StatementText {
  /// Columns that a condition of the statement compares, without aliases, in small letters: what
  /// stands before `=`, `<`, `IN`, `BETWEEN`, `LIKE` or `IS` behind the first `WHERE`.
  package var comparedColumns: [String] {
    var columns: [String] = []
    for (name, _) in comparedNames {
      let column = name.split(separator: ".").last.map(String.init) ?? name
      if !columns.contains(column) { columns.append(column) }
    }
    return columns
  }

  /// The same with what stands in front of a point, and the comparison behind.
  private var comparedNames: [(name: String, comparison: String)] {
    let tokens = tokens
    guard let start = tokens.firstIndex(of: "where") else { return [] }
    var columns: [(name: String, comparison: String)] = []
    for (place, token) in tokens.enumerated().dropFirst(start + 2)
    where Self.comparisons.contains(token) {
      let name = tokens[place - 1] == "not" ? tokens[place - 2] : tokens[place - 1]
      let column = name.split(separator: ".").last.map(String.init) ?? name
      guard
        column.utf8.first.map({ $0 == 0x5F || $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }) ?? false,
        !Self.keywords.contains(column), !columns.contains(where: { $0.name == name })
      else { continue }
      columns.append((name, token))
    }
    return columns
  }

  package var hasCondition: Bool { words.contains("where") }

  /// Whether its condition compares with `=` or `IN`.
  package var hasEquality: Bool {
    let tokens = tokens
    guard let start = tokens.firstIndex(of: "where") else { return false }
    return tokens[start...].contains { $0 == "=" || $0 == "in" || $0 == "<=>" }
  }

  private static let comparisons: Set<String> = [
    "=", "<", ">", "<=", ">=", "<=>", "in", "between", "like", "ilike", "is", "any",
  ]
  private static let keywords: Set<String> = ["and", "or", "not", "where", "select", "null"]

  /// Words in small letters, dotted names as one, and operators.
  private var tokens: [String] { tokens(inSmallLetters: true) }

  private func tokens(inSmallLetters: Bool) -> [String] {
    var tokens: [String] = []
    var current: [UInt8] = []
    var isOperator = false
    func kind(_ byte: UInt8) -> Int {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80..., UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "$"), UInt8(ascii: "?"):
        1
      case UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "!"): 2
      default: 0
      }
    }
    // Quotes of names in either kind of server.
    for raw in text.utf8 where raw != 0x22 && raw != 0x60 {
      let byte = inSmallLetters && raw >= 0x41 && raw <= 0x5A ? raw | 0x20 : raw
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
    return Self.joined(tokens)
  }

  /// Digests of MySQL write `shop . orders`.
  private static func joined(_ tokens: [String]) -> [String] {
    guard tokens.contains(".") else { return tokens }
    var result: [String] = []
    for token in tokens {
      if let last = result.last, token == "." || last.hasSuffix(".") {
        result[result.count - 1] = last + token
      } else {
        result.append(token)
      }
    }
    return result
  }

  /// Tables behind `FROM`, `JOIN`, `UPDATE` and `INTO`, as they are written, with the names that the
  /// statement gives them.
  package var namedTables: [(table: String, alias: String?)] {
    let tokens = tokens(inSmallLetters: false)
    let words = tokens.map { $0.lowercased() }
    func isName(_ place: Int, except keywords: Set<String>) -> Bool {
      guard place < tokens.count, let first = tokens[place].utf8.first else { return false }
      return Self.beginsName(first) && !keywords.contains(words[place])
    }
    var tables: [(table: String, alias: String?)] = []
    for place in words.indices where Self.tableWords.contains(words[place]) {
      guard isName(place + 1, except: Self.notTables) else { continue }
      let next = place + 2 < words.count && words[place + 2] == "as" ? place + 3 : place + 2
      let alias = isName(next, except: Self.afterTables) ? tokens[next] : nil
      tables.append((tokens[place + 1], alias))
    }
    return tables
  }

  /// Columns of one table that a condition or a join compares with something, each with whether by `=` or
  /// `IN`: those with its name in front, or all where it is the only table.
  package func comparedColumns(of alias: String) -> [(column: String, isEquality: Bool)] {
    if namedTables.count == 1 {
      return comparedNames.map { name, comparison in
        let column = name.split(separator: ".").last.map(String.init) ?? name
        return (column, comparison == "=" || comparison == "in")
      }
    }
    let tokens = tokens
    guard let start = tokens.firstIndex(where: { $0 == "on" || $0 == "where" }) else { return [] }
    let wanted = alias.lowercased()
    var columns: [(column: String, isEquality: Bool)] = []
    for place in tokens.indices.dropFirst(start + 2)
    where Self.comparisons.contains(tokens[place]) {
      for side in [place - 1, place + 1] where tokens.indices.contains(side) {
        let parts = tokens[side].split(separator: ".").map(String.init)
        guard parts.count > 1, parts[parts.count - 2] == wanted,
          !columns.contains(where: { $0.column == parts[parts.count - 1] })
        else { continue }
        let isEquality = tokens[place] == "=" || tokens[place] == "in"
        columns.append((parts[parts.count - 1], isEquality))
      }
    }
    return columns
  }

  private static func beginsName(_ byte: UInt8) -> Bool {
    byte == 0x5F || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte >= 0x80
  }

  private static let tableWords: Set<String> = ["from", "join", "update", "into"]
  private static let notTables: Set<String> = [
    "select", "lateral", "dual", "low_priority", "ignore",
  ]
  private static let afterTables: Set<String> = [
    "where", "join", "left", "right", "inner", "cross", "outer", "straight_join", "natural", "on",
    "using", "set", "group", "order", "limit", "having", "union", "values", "select", "use",
    "force", "ignore", "partition", "for", "window", "lock", "procedure", "intersect", "except",
  ]
}
