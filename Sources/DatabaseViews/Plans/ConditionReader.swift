/// Splits a condition into names, constants and operators.
struct ConditionReader {
  typealias Name = PlanCondition.Name

  var names: [Name] = []
  var parameters: Set<String> = []
  var hasExpression = false
  var hasSubPlan = false
  var isSelective = false
  var indexable: [Name] = []
  var hasPattern = false
  var hasEquality = false

  let bytes: [UInt8]
  let isMySQL: Bool
  var position = 0
  /// Columns since the last operator.
  var pending: [Name] = []
  /// What is compared is no bare column, which an index of MySQL does not find.
  var isComputed = false
  /// Places among the indexable columns since the last comparison.
  var keptSince = 0
  /// Behind an operator that compares: `(5 < id)`, `(c.id = o.customer_id)`.
  var expectsColumn = false

  init(_ text: String, isMySQL: Bool) {
    bytes = Array(text.utf8.prefix(64 << 10))
    self.isMySQL = isMySQL
  }

  mutating func read() {
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "'"): skipString()
      case UInt8(ascii: "<") where isMySQL && skipMark(): break
      case UInt8(ascii: "`") where isMySQL: name()
      case UInt8(ascii: "\"") where isMySQL: skipString()
      case UInt8(ascii: "\""), UInt8(ascii: "_"), 0x41...0x5A, 0x61...0x7A, 0x80...: name()
      case UInt8(ascii: "$"): parameter()
      case 0x30...0x39: while position < bytes.count, bytes[position].isNamePart { position += 1 }
      case UInt8(ascii: ":") where at(1) == UInt8(ascii: ":"): skipType()
      case _ where byte.isOperatorPart: mark()
      default: position += 1
      }
    }
  }

  func at(_ offset: Int) -> UInt8? {
    position + offset < bytes.count ? bytes[position + offset] : nil
  }

  private mutating func skipString() {
    let quote = bytes[position]
    position += 1
    while position < bytes.count {
      if isMySQL, bytes[position] == UInt8(ascii: "\\") {
        position += 1
      } else if bytes[position] == quote {
        position += 1
        guard at(0) == quote else { return }
      }
      position += 1
    }
  }

  /// `$1`, unless it belongs to an identifier.
  private mutating func parameter() {
    let start = position
    position += 1
    while let byte = at(0), byte >= 0x30, byte <= 0x39 { position += 1 }
    parameters.insert(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  /// `::timestamp with time zone`, `::character varying(10)[]`.
  private mutating func skipType() {
    position += 2
    var isFirst = true
    while true {
      let start = position
      if !isFirst, at(0) == 0x20 { position += 1 }
      let word = position
      if at(0) == UInt8(ascii: "\"") {
        _ = quoted()
      } else {
        while let byte = at(0), byte.isNamePart || byte == UInt8(ascii: ".") { position += 1 }
      }
      let text = String(decoding: bytes[word..<position], as: UTF8.self)
      guard !text.isEmpty, isFirst || Self.typeWords.contains(text) else {
        position = start
        break
      }
      isFirst = false
      if at(0) == UInt8(ascii: "("), let close = bytes[position...].firstIndex(of: 0x29) {
        position = close + 1
      }
    }
    while at(0) == UInt8(ascii: "["), at(1) == UInt8(ascii: "]") { position += 2 }
  }

  private static let typeWords: Set<String> = [
    "with", "without", "time", "zone", "varying", "precision",
  ]

  private mutating func quoted() -> String {
    let start = position
    let quote = bytes[start]
    position += 1
    while position < bytes.count {
      if bytes[position] == quote {
        position += 1
        guard at(0) == quote else { break }
      }
      position += 1
    }
    return String(decoding: bytes[start..<min(position, bytes.count)], as: UTF8.self)
  }

  private mutating func part() -> String {
    if at(0) == UInt8(ascii: "\"") { return quoted() }
    if at(0) == UInt8(ascii: "`") { return String(quoted().dropFirst().dropLast()) }
    let start = position
    while let byte = at(0), byte.isNamePart { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func name() {
    let isQuoted = bytes[position] == 0x60
    var parts = [part()]
    while at(0) == UInt8(ascii: "."), let next = at(1),
      next.isNamePart || next == 0x22 || next == 0x60
    {
      position += 1
      parts.append(part())
    }
    guard let last = parts.last, !last.isEmpty else {
      position += 1
      return
    }
    if parts.count == 1, !isQuoted, isMySQL ? keywordOfMySQL(last) : keyword(last) { return }
    if at(0) == UInt8(ascii: "(") {
      // It only says when the condition holds.
      if isMySQL, last == "trigcond" { return }
      compute()
      return
    }
    // `TIMESTAMP'2026-01-02 00:00:00'`, `_utf8mb4'x'`.
    if isMySQL, parts.count == 1, at(0) == UInt8(ascii: "'") { return }
    let alias = parts.count > 1 ? PlanNode.unquoted(parts[parts.count - 2]) : nil
    let name = Name(alias: alias, column: last)
    if !names.contains(name) { names.append(name) }
    pending.append(name)
    if expectsColumn { keep() }
  }

  /// Whether a word is none of the user's names; `true` where it was dealt with.
  private mutating func keyword(_ word: String) -> Bool {
    switch word {
    case "AND", "OR":
      pending = []
      expectsColumn = false
    case "IS":
      isSelective = true
      keep()
    case "ANY":
      isSelective = true
    case "SubPlan", "InitPlan":
      let start = position
      while let byte = at(0), byte == 0x20 || (byte >= 0x30 && byte <= 0x39) { position += 1 }
      let number = String(decoding: bytes[start..<position], as: UTF8.self)
      if word == "InitPlan" { parameters.insert("InitPlan" + number) } else { hasSubPlan = true }
      // `(InitPlan 2).col1`
      if at(0) == 0x29, at(1) == UInt8(ascii: ".") {
        position += 2
        _ = part()
      }
    case "NOT", "ALL", "NULL", "TRUE", "FALSE", "true", "false", "hashed", "returns", "COLLATE":
      break
    case "ARRAY", "ROW":
      break
    case "CASE", "WHEN", "THEN", "ELSE", "END", "COALESCE", "GREATEST", "LEAST", "EXTRACT":
      hasExpression = true
    case "DISTINCT", "FROM", "UNKNOWN", "AT", "TIME", "ZONE", "IN", "B", "E": break
    default: return false
    }
    return true
  }

  mutating func keep() {
    if isMySQL, isComputed { pending = [] }
    for column in pending where !indexable.contains(column) { indexable.append(column) }
    pending = []
    isComputed = false
  }

  /// A function or arithmetic: what stands on its side of a comparison is no bare column.
  mutating func compute() {
    hasExpression = true
    guard isMySQL else { return }
    isComputed = true
    if expectsColumn { indexable.removeLast(max(0, indexable.count - keptSince)) }
  }

  private mutating func mark() {
    let start = position
    while let byte = at(0), byte.isOperatorPart,
      !isMySQL || position == start || !endsOperator(byte)
    {
      position += 1
    }
    switch String(decoding: bytes[start..<position], as: UTF8.self) {
    case "=", "<", ">", "<=", ">=":
      isSelective = true
      if bytes[start] == UInt8(ascii: "="), !isComputed { hasEquality = true }
      keep()
      expectsColumn = true
      keptSince = indexable.count
    case "<>", "!~~", "!~~*", "!~", "!~*": pending = []
    case "~~", "~~*", "~", "~*":
      isSelective = true
      hasPattern = true
      pending = []
    case "<=>" where isMySQL:
      isSelective = true
      keep()
      expectsColumn = true
      keptSince = indexable.count
    case "!=" where isMySQL: pending = []
    case "+", "-", "*", "/", "%", "||", "->", "->>", "#>", "#>>": compute()
    case _ where isMySQL: compute()
    default:
      // `@>`, `@@`, `&&` and their kin.
      isSelective = true
      hasPattern = true
      pending = []
    }
  }
}

extension UInt8 {
  var isNamePart: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80..., UInt8(ascii: "_"), UInt8(ascii: "$"): true
    default: false
    }
  }

  fileprivate var isOperatorPart: Bool {
    "+-*/<>=~!@#%^&|`?".utf8.contains(self)
  }
}
