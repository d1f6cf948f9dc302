internal import ByteParsing

extension PlanNode {
  /// A node as MySQL names it (manual, "EXPLAIN Output Format", tree): `Table scan on o`,
  /// `Covering index lookup on o using orders_customer (customer_id = 7)`,
  /// `Filter: (o.amount > 3.00)`, `Nested loop inner join`.
  init(mysqlLabel label: String) {
    self.init(kind: "", label: label)
    let text = Array(label.utf8)[...]
    if let condition = text.rest(behind: "Filter: ") {
      kind = "Filter"
      filter = condition.string
    } else if text.firstRange(of: " hash join") != nil || text.starts(with: "Hash ") {
      takeHashJoin(text)
    } else if text.starts(with: "Nested loop ") {
      kind = "Nested Loop"
      joinType = Self.joinType(text)
    } else if let on = text.firstRange(of: " on "), let access = Self.access(text[..<on.lowerBound])
    {
      kind = access
      takeTarget(text[on.upperBound...])
    } else {
      // `Sort: o.amount`, `Limit: 5 row(s)`, `Aggregate: count(0)`.
      let end = text.firstIndex { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "(") }
      kind = text[..<(end ?? text.endIndex)].trimmed.string
      if kind.hasPrefix("Sort") {
        kind = "Sort"
        sortKey = end.map { text[(text.index(after: $0))...].trimmed.string }
      } else if kind.hasPrefix("Limit") {
        kind = "Limit"
      }
    }
    isDerived = !isTableScan
  }

  /// What reads a table, by the words in front of `on`; `nil` for all else.
  private static func access(_ words: ArraySlice<UInt8>) -> String? {
    let text = words.string.lowercased()
    if text == "table scan" { return "Seq Scan" }
    if text == "index scan" || text == "covering index scan" { return "Full Index Scan" }
    let others = ["scan", "lookup", "search", "constant row from"]
    return others.contains { text.hasSuffix($0) } ? "Index Scan" : nil
  }

  /// `o using orders_customer (customer_id = 7)`, `<temporary>`.
  private mutating func takeTarget(_ target: ArraySlice<UInt8>) {
    var rest = target
    if let using = rest.firstRange(of: " using ") {
      let behind = rest[using.upperBound...]
      let ends = [
        behind.firstRange(of: " ("), behind.firstRange(of: " over "), behind.firstRange(of: ", "),
        behind.firstRange(of: " for "),
      ].compactMap { $0?.lowerBound }
      let end = ends.min() ?? behind.endIndex
      index = behind[..<end].trimmed.string
      indexCondition = end < behind.endIndex ? behind[end...].trimmed.string : nil
      rest = rest[..<using.lowerBound]
    } else if let end = rest.firstRange(of: " ("), rest.last == UInt8(ascii: ")") {
      rest = rest[..<end.lowerBound]
    }
    name(mysqlTable: rest.trimmed.string)
  }

  /// Names in angles are made for the run: `<temporary>`, `<subquery2>`.
  mutating func name(mysqlTable name: String) {
    guard !name.isEmpty, !name.hasPrefix("<") else {
      if isFullScan { kind = "Temporary Scan" }
      isDerived = true
      return
    }
    relation = name
    alias = name
  }

  /// `Inner hash join (o.customer_id = (c.id + 0))`,
  /// `Left hash join (c.name = o.note), extra conditions: (…)`.
  private mutating func takeHashJoin(_ text: ArraySlice<UInt8>) {
    kind = "Hash Join"
    joinType = Self.joinType(text)
    guard let open = text.firstRange(of: " (") else { return }
    let condition = text[(open.lowerBound + 1)...].string
    if condition != "(no condition)" { joinCondition = condition }
  }

  private static func joinType(_ text: ArraySlice<UInt8>) -> String? {
    let words: [(StaticString, String)] = [
      ("semijoin", "Semi"), ("antijoin", "Anti"), ("left ", "Left"), ("Left ", "Left"),
    ]
    return words.first { text.prefix(32).firstRange(of: $0.0) != nil }?.1
  }
}

extension ArraySlice<UInt8> {
  /// What stands behind a beginning.
  func rest(behind start: StaticString) -> ArraySlice<UInt8>? {
    starts(with: start) ? dropFirst(start.utf8CodeUnitCount) : nil
  }

  /// A number as MySQL prints it, which may have an exponent: `0.00752`, `684e+6`.
  var scientificNumber: Double? {
    var digits: [UInt8] = []
    for (place, byte) in zip(indices, self) {
      let isPart =
        byte.isDigit || byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e")
        || (byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")) && !digits.isEmpty
      // `12.3..45.6` are two numbers.
      let isRange =
        byte == UInt8(ascii: ".") && index(after: place) < endIndex
        && self[index(after: place)] == byte
      guard isPart, !isRange, digits.count < 40 else { break }
      digits.append(byte)
    }
    guard let value = Double(String(decoding: digits, as: UTF8.self)), value.isFinite else {
      return nil
    }
    return value
  }

  func scientificNumber(behind key: StaticString) -> Double? {
    firstRange(of: key).flatMap { self[$0.upperBound...].scientificNumber }
  }
}
