/// What a condition of a plan says, as the server deparses it:
/// `((status = 'open'::text) AND (created_at >= $0))`.
package struct PlanCondition: Sendable, Hashable {
  /// What the planner's statistics of single columns know of it.
  package enum Shape: String, Sendable {
    /// One column, compared with constants: the histogram or the most common values of it answer.
    case column
    /// Several columns, each with constants: the planner multiplies as if they were independent.
    case columns
    /// A function or arithmetic of a column, of which there are no statistics, or a pattern, whose
    /// share is guessed.
    case expression
    /// A parameter of a prepared statement, a subquery, or a column of another table.
    case unknownValue
  }

  /// A column as it is written; the alias may be left out where a plan has one table.
  package struct Name: Sendable, Hashable {
    package var alias: String?
    package var column: String
  }

  /// Each once.
  package private(set) var names: [Name] = []
  /// `$1`, `InitPlan 2`.
  package private(set) var parameters: Set<String> = []
  package private(set) var hasExpression = false
  package private(set) var hasSubPlan = false
  /// Whether an index on a column of it could find the rows: something else than `<>` and `NOT`.
  package private(set) var isSelective = false
  /// Columns that are compared so that a plain B-tree finds them, in their order.
  package private(set) var indexable: [Name] = []
  /// Whether it compares with a pattern, or by an operator that no B-tree serves.
  package private(set) var hasPattern = false

  package init(_ text: String) {
    var reader = ConditionReader(text)
    reader.read()
    self.names = reader.names
    self.parameters = reader.parameters
    self.hasExpression = reader.hasExpression
    self.hasSubPlan = reader.hasSubPlan
    self.isSelective = reader.isSelective
    self.indexable = reader.indexable
    self.hasPattern = reader.hasPattern
  }

  /// `own` is the alias of the table that is scanned.
  package func shape(own: String?) -> Shape? {
    if !parameters.isEmpty || hasSubPlan { return .unknownValue }
    if names.contains(where: { !$0.isOf(own) }) { return .unknownValue }
    if hasExpression || hasPattern { return .expression }
    return names.isEmpty ? nil : names.count == 1 ? .column : .columns
  }

  /// The columns of the table with the alias `own`.
  package func columns(of own: String?) -> [String] {
    names.filter { $0.isOf(own) }.map(\.column)
  }

  /// Those of them that a plain B-tree finds.
  package func indexable(of own: String?) -> [String] {
    indexable.filter { $0.isOf(own) }.map(\.column)
  }
}

extension PlanCondition.Name {
  fileprivate func isOf(_ own: String?) -> Bool { alias == nil || own == nil || alias == own }
}

/// Splits a condition into names, constants and operators.
private struct ConditionReader {
  typealias Name = PlanCondition.Name

  var names: [Name] = []
  var parameters: Set<String> = []
  var hasExpression = false
  var hasSubPlan = false
  var isSelective = false
  var indexable: [Name] = []
  var hasPattern = false

  private let bytes: [UInt8]
  private var position = 0
  /// Columns since the last operator.
  private var pending: [Name] = []
  /// Behind an operator that compares: `(5 < id)`, `(c.id = o.customer_id)`.
  private var expectsColumn = false

  init(_ text: String) {
    bytes = Array(text.utf8.prefix(64 << 10))
  }

  mutating func read() {
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "'"): skipString()
      case UInt8(ascii: "\""), UInt8(ascii: "_"), 0x41...0x5A, 0x61...0x7A, 0x80...: name()
      case UInt8(ascii: "$"): parameter()
      case 0x30...0x39: while position < bytes.count, bytes[position].isNamePart { position += 1 }
      case UInt8(ascii: ":") where at(1) == UInt8(ascii: ":"): skipType()
      case _ where byte.isOperatorPart: mark()
      default: position += 1
      }
    }
  }

  private func at(_ offset: Int) -> UInt8? {
    position + offset < bytes.count ? bytes[position + offset] : nil
  }

  private mutating func skipString() {
    position += 1
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "'") {
        position += 1
        guard at(0) == UInt8(ascii: "'") else { return }
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
    position += 1
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "\"") {
        position += 1
        guard at(0) == UInt8(ascii: "\"") else { break }
      }
      position += 1
    }
    return String(decoding: bytes[start..<min(position, bytes.count)], as: UTF8.self)
  }

  private mutating func part() -> String {
    if at(0) == UInt8(ascii: "\"") { return quoted() }
    let start = position
    while let byte = at(0), byte.isNamePart { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func name() {
    var parts = [part()]
    while at(0) == UInt8(ascii: "."), let next = at(1), next.isNamePart || next == 0x22 {
      position += 1
      parts.append(part())
    }
    guard let last = parts.last, !last.isEmpty else {
      position += 1
      return
    }
    if parts.count == 1, keyword(last) { return }
    if at(0) == UInt8(ascii: "(") {
      hasExpression = true
      return
    }
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

  private mutating func keep() {
    for column in pending where !indexable.contains(column) { indexable.append(column) }
    pending = []
  }

  private mutating func mark() {
    let start = position
    while let byte = at(0), byte.isOperatorPart { position += 1 }
    switch String(decoding: bytes[start..<position], as: UTF8.self) {
    case "=", "<", ">", "<=", ">=":
      isSelective = true
      keep()
      expectsColumn = true
    case "<>", "!~~", "!~~*", "!~", "!~*": pending = []
    case "~~", "~~*", "~", "~*":
      isSelective = true
      hasPattern = true
      pending = []
    case "+", "-", "*", "/", "%", "||", "->", "->>", "#>", "#>>": hasExpression = true
    default:
      // `@>`, `@@`, `&&` and their kin.
      isSelective = true
      hasPattern = true
      pending = []
    }
  }
}

extension UInt8 {
  fileprivate var isNamePart: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80..., UInt8(ascii: "_"), UInt8(ascii: "$"): true
    default: false
    }
  }

  fileprivate var isOperatorPart: Bool {
    "+-*/<>=~!@#%^&|`?".utf8.contains(self)
  }
}
