internal import ByteParsing

/// Finds tables of rows in a text, whatever stands between them.
///
/// Lines that can begin no table cost little more than a look at their first bytes.
package struct TableReader {
  private enum Open {
    case aligned(AlignedTable)
    case expanded(ExpandedTable)
    case delimited(DelimitedTable)
    case json(JSONRows)
  }

  /// Longer lines begin no table.
  private static let headerLimit = 64 << 10

  /// Whether names of columns, or the first key of an object, may be of a table that is wanted.
  private let isWanted: ([String]) -> Bool
  private let isWantedKey: (String) -> Bool
  private var open: Open?
  /// The line before, which may hold the names of a table.
  private var previous: [UInt8] = []
  private var previousNumber = 0
  /// Tables that ended and were not taken yet.
  private var found: [CapturedTable] = []

  package init(
    wanting isWanted: @escaping ([String]) -> Bool, key isWantedKey: @escaping (String) -> Bool
  ) {
    self.isWanted = isWanted
    self.isWantedKey = isWantedKey
  }

  package mutating func take(_ line: RawSpan, _ number: Int) {
    if open != nil {
      if !beginsAnother(line), advance(line.string, number) { return }
      finish()
    }
    if let first = line.firstVisible, begins(with: first, line, number) { return }
    previous.removeAll(keepingCapacity: true)
    previousNumber = number
    guard line.byteCount < Self.headerLimit else { return }
    unsafe line.withUnsafeBytes { unsafe previous.append(contentsOf: $0) }
  }

  /// The tables that ended since the last call.
  package mutating func tables() -> [CapturedTable] {
    defer { found = [] }
    return found
  }

  /// Takes lines, and gives the tables that ended in them.
  mutating func tables(endingIn bytes: RawSpan, firstLine: Int) -> [CapturedTable] {
    var reader = self
    bytes.forEachLine(firstLine: firstLine) { line, number in reader.take(line, number) }
    self = reader
    return tables()
  }

  /// Ends the table that is open, and gives those that were not handed out.
  mutating func lastTables() -> [CapturedTable] {
    finish()
    return tables()
  }

  /// Ends the table that is open.
  package mutating func finish() {
    switch open {
    case .aligned(var table):
      table.close()
      found.append(table.table)
    case .expanded(let table): found.append(table.table)
    case .delimited(let table): found.append(table.finished)
    case .json(let rows): found.append(rows.table)
    case nil: break
    }
    open = nil
    previous.removeAll(keepingCapacity: true)
  }

  /// Whether names of another table follow rows without a line between, as `mysql -B` prints them.
  private func beginsAnother(_ line: RawSpan) -> Bool {
    guard case .delimited? = open, line.isListOfNames,
      let (_, names) = DelimitedTable.names(line.string)
    else { return false }
    return isWanted(names)
  }

  /// Hands the open table its next line; false where it ended.
  private mutating func advance(_ line: String, _ number: Int) -> Bool {
    switch open {
    case .aligned(var table):
      let goesOn = table.take(line, number)
      open = .aligned(table)
      return goesOn
    case .expanded(var table):
      let goesOn = table.take(line, number)
      open = .expanded(table)
      return goesOn
    case .delimited(var table):
      let goesOn = table.take(line, number)
      open = .delimited(table)
      return goesOn
    case .json(var rows):
      let goesOn = rows.take(line, number)
      open = .json(rows)
      // Another document, or not even that.
      if rows.firstKey.map({ !isWantedKey($0) }) ?? !goesOn { open = nil }
      return goesOn && open != nil
    case nil: return false
    }
  }

  /// Whether a line begins a table, alone or with the one before it.
  private mutating func begins(with first: UInt8, _ line: RawSpan, _ number: Int) -> Bool {
    guard
      line.byteCount < Self.headerLimit || first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    else { return false }
    switch first {
    case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "|"), UInt8(ascii: "="), 0xE2,
      UInt8(ascii: "*"):
      return beginsDrawn(line.string, number)
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "\""):
      guard line.isListOfNames else {
        guard line.mayBeOfReplica,
          let table = ExpandedTable(pickedOut: line.string, number)
        else { return false }
        open = .expanded(table)
        return true
      }
      guard let (delimiter, names) = DelimitedTable.names(line.string), isWanted(names) else {
        return false
      }
      open = .delimited(DelimitedTable(delimiter: delimiter, names: names, line: number))
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard line.firstKey.map(isWantedKey) ?? line.isOpening else { return false }
      var rows = JSONRows(line: number)
      guard rows.take(line.string, number) else { return false }
      open = .json(rows)
    default: return false
    }
    return true
  }

  private mutating func beginsDrawn(_ line: String, _ number: Int) -> Bool {
    if let table = ExpandedTable(line, number) {
      open = .expanded(table)
      return true
    }
    guard !previous.isEmpty, AlignedTable.isRule(line) else { return false }
    let header = String(decoding: previous, as: UTF8.self)
    guard !AlignedTable.isRule(header),
      let table = AlignedTable(header: header, rule: line, line: previousNumber),
      isWanted(table.table.rows.columns)
    else { return false }
    open = .aligned(table)
    return true
  }
}

extension RawSpan {
  /// The first byte that is no blank.
  fileprivate var firstVisible: UInt8? {
    var index = 0
    while index < byteCount {
      if self[index] != 0x20 && self[index] != 0x09 { return self[index] }
      index += 1
    }
    return nil
  }

  /// Whether it holds nothing but names and what divides them.
  fileprivate var isListOfNames: Bool {
    for index in 0..<byteCount {
      switch self[index] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "?"),
        UInt8(ascii: ","), UInt8(ascii: "|"), 0x09, 0x0D,
        UInt8(ascii: "\""):
        continue
      default: return false
      }
    }
    return true
  }

  /// Whether the first word may be `Slave_…` or `Replica_…`.
  fileprivate var mayBeOfReplica: Bool {
    var start = 0
    while start < byteCount, self[start] == 0x20 || self[start] == 0x09 { start += 1 }
    guard start + 8 < byteCount else { return false }
    return self[start] == UInt8(ascii: "S") && self[start + 5] == UInt8(ascii: "_")
      || self[start] == UInt8(ascii: "R") && self[start + 7] == UInt8(ascii: "_")
  }

  /// Whether it opens an array or an object, and nothing else.
  fileprivate var isOpening: Bool {
    for index in 0..<byteCount {
      switch self[index] {
      case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "+"), 0x20, 0x09: continue
      default: return false
      }
    }
    return true
  }

  /// The text between its first two quotes.
  fileprivate var firstKey: String? {
    guard let start = firstIndex(of: UInt8(ascii: "\"")), start < 64 else { return nil }
    guard let end = firstIndex(of: UInt8(ascii: "\""), from: start + 1), end - start < 64 else {
      return nil
    }
    return string(start + 1..<end)
  }
}
