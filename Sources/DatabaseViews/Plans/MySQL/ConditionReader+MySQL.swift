extension ConditionReader {
  /// `<cache>(`, `<hash>(`: marks of MySQL's own around what it compares.
  mutating func skipMark() -> Bool {
    var count = 1
    while let byte = at(count), byte.isNamePart, count < 32 { count += 1 }
    guard count > 1, at(count) == UInt8(ascii: ">"), at(count + 1) == UInt8(ascii: "(") else {
      return false
    }
    position += count + 1
    return true
  }

  /// Whether a byte behind others of an operator belongs to what follows: a name, or a mark.
  func endsOperator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "`")
      || byte == UInt8(ascii: "<") && at(1).map { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A } ?? false
  }

  /// The same for MySQL, which writes them small.
  mutating func keywordOfMySQL(_ word: String) -> Bool {
    switch word.lowercased() {
    case "and", "or", "xor":
      pending = []
      (expectsColumn, isComputed) = (false, false)
    case "is":
      if nextWord == "not" {
        pending = []
      } else {
        isSelective = true
        keep()
      }
    case "in", "between":
      // Nothing is left of a column behind `not`.
      guard !pending.isEmpty || isComputed else { return true }
      isSelective = true
      if word.lowercased() == "in", !pending.isEmpty { hasEquality = true }
      keep()
    case "like", "rlike", "regexp":
      isSelective = true
      if word.lowercased() == "like", hasFixedBeginning {
        keep()
      } else {
        hasPattern = true
        pending = []
      }
    case "not": pending = []
    case "div", "mod", "interval", "case", "when", "then", "else", "end", "match", "against",
      "cast",
      "convert":
      compute()
    case "null", "true", "false", "exists", "select", "from", "where", "as", "binary", "collate",
      "using", "any", "all", "escape", "unknown", "values", "distinct":
      break
    default: return false
    }
    return true
  }

  /// The next word in small letters.
  private var nextWord: String {
    let rest = bytes[position...].drop { $0 == 0x20 }.prefix { $0.isNamePart }
    return String(decoding: rest, as: UTF8.self).lowercased()
  }

  /// Whether a pattern follows that begins with more than a wildcard.
  private var hasFixedBeginning: Bool {
    let rest = bytes[position...].drop { $0 == 0x20 || $0 == UInt8(ascii: "(") }
    guard rest.first == UInt8(ascii: "'"), let first = rest.dropFirst().first else { return false }
    return first != UInt8(ascii: "%") && first != UInt8(ascii: "_") && first != UInt8(ascii: "'")
  }
}
