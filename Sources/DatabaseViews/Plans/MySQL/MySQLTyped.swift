internal import ByteParsing

/// The statement in front of a plan: typed behind a prompt of mysql or mysqlsh, or in a line of its own.
struct MySQLTyped {
  private(set) var text: String?
  /// Whether it goes on in the next line.
  private(set) var isGrowing = false

  mutating func end() {
    text = nil
    isGrowing = false
  }

  /// Takes what may be a part of a statement; whether it is.
  mutating func take(_ line: ArraySlice<UInt8>) -> Bool {
    if let typed = Self.behindPrompt(line) {
      begin(typed)
      return true
    }
    let trimmed = line.trimmed
    if isGrowing {
      if let more = line.rest(behind: "    -> ") ?? line.rest(behind: "  '> ")
        ?? line.rest(behind: "    \"> ") ?? line.rest(behind: "    `> ")
      {
        grow(more)
        return true
      }
      // A frame, a record or a plan ends it.
      if trimmed.isEmpty || "+|*{-".utf8.contains(trimmed[trimmed.startIndex]) {
        isGrowing = false
        return false
      }
      grow(trimmed)
      return true
    }
    if Self.isExplain(trimmed) {
      begin(trimmed)
      return true
    }
    return false
  }

  private mutating func begin(_ bytes: ArraySlice<UInt8>) {
    text = nil
    isGrowing = true
    grow(bytes)
  }

  private mutating func grow(_ bytes: ArraySlice<UInt8>) {
    var part = bytes.trimmed
    for mark in [";", "\\G", "\\g"] as [StaticString] where part.hasSuffix(mark) {
      part = part.dropLast(mark.utf8CodeUnitCount)
      isGrowing = false
    }
    guard (text?.utf8.count ?? 0) < 4000 else { return }
    let whole = (text.map { $0 + " " } ?? "") + part.prefix(2000).string
    let bare = Self.withoutExplain(Array(whole.utf8)[...])
    text = bare.isEmpty ? nil : bare.string
  }

  /// What stands behind `mysql> `, `MariaDB [shop]> `, ` MySQL  db:3306 ssl  shop  SQL > `.
  private static func behindPrompt(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let starts: [StaticString] = ["mysql> ", "MariaDB> ", "MySQL> ", "mariadb> "]
    for start in starts { if let rest = line.rest(behind: start) { return rest } }
    let named: [StaticString] = ["MariaDB [", "MySQL [", "mysql [", "mariadb ["]
    if named.contains(where: { line.starts(with: $0) }),
      let end = line.prefix(120).firstRange(of: "]> ")
    {
      return line[end.upperBound...]
    }
    if let end = line.prefix(160).firstRange(of: "SQL > "), line.trimmed.starts(with: "MySQL ") {
      return line[end.upperBound...]
    }
    return nil
  }

  private static func isExplain(_ line: ArraySlice<UInt8>) -> Bool {
    let words = line.prefix(200).string.uppercased().split(separator: " ").prefix(4)
    guard let first = words.first, words.count > 1 else { return false }
    let verbs: Set<Substring> = ["SELECT", "UPDATE", "DELETE", "INSERT", "REPLACE", "WITH"]
    switch first {
    case "EXPLAIN", "DESCRIBE":
      return words.dropFirst().contains {
        verbs.contains($0) || $0.hasPrefix("FORMAT") || $0 == "ANALYZE" || $0 == "EXTENDED"
      }
    case "ANALYZE": return words[1].hasPrefix("FORMAT") || verbs.contains(words[1])
    default: return false
    }
  }

  /// A statement without `EXPLAIN FORMAT=JSON`, `EXPLAIN ANALYZE`, `ANALYZE FORMAT=JSON` in front.
  private static func withoutExplain(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let heads: Set<String> = [
      "EXPLAIN", "DESCRIBE", "DESC", "ANALYZE", "EXTENDED", "PARTITIONS", "FORMAT", "=", "JSON",
      "TREE",
      "TRADITIONAL",
    ]
    var rest = bytes.trimmed
    while !rest.isEmpty {
      let word = rest.prefix { $0 != 0x20 && $0 != UInt8(ascii: "=") }
      let name = word.string.uppercased()
      guard heads.contains(name) || word.isEmpty && rest.first == UInt8(ascii: "=") else { break }
      rest = rest.dropFirst(max(1, word.count)).trimmed
    }
    return rest
  }
}

extension ArraySlice<UInt8> {
  fileprivate func hasSuffix(_ text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount && suffix(text.utf8CodeUnitCount).starts(with: text)
  }
}
