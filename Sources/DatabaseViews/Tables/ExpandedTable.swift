/// Reads records whose cells stand in lines of their own, as `\x` of psql and `\G` of mysql print
/// them.
///
///     -[ RECORD 1 ]----+---------------
///     pid              | 4242
///     query            | update acct  +
///                      |  set v = 1
///
///     *************************** 1. row ***************************
///          Id: 7
///        User: shop
struct ExpandedTable {
  private enum Style {
    case bars
    /// `Id: 7`
    case colons
    /// `pid  4242`, below `* Record 1`
    case blanks
  }

  private let firstLine: Int
  private var lastLine: Int
  private var style: Style
  private var records = RecordList()
  private var goesOn = false
  /// Whether no heads part the records, so that a name that comes again does.
  private var isPickedOut = false
  /// Where the colon stands in lines of the record, all of whose names end there; `nil` until known.
  private var colon: Int?
  /// Whether names are set against their colons, as clients print them and mail programs do not keep.
  private var isAligned = false
  /// Lines that belong to the last value, if more of the record follows.
  private var rest: [String] = []

  /// Lines that one value may go on for.
  private static let restLimit = 100

  /// `nil` where the line begins no record.
  init?(_ line: String, _ number: Int) {
    guard let style = Self.style(ofHead: line) else { return nil }
    self.style = style
    firstLine = number
    lastLine = number
  }

  /// Begins with the lines of a replica's status that somebody picked out, without a head; `nil`
  /// where the line is none of them.
  ///
  ///                  Slave_IO_Running: Yes
  init?(pickedOut line: String, _ number: Int) {
    let names = ["Slave_IO_", "Replica_IO_", "Slave_SQL_Running:", "Replica_SQL_Running:"]
    let text = line.trimmed
    guard names.contains(where: { text.hasPrefix($0) }) else { return nil }
    style = .colons
    firstLine = number
    lastLine = number
    isPickedOut = true
    guard take(line, number) else { return nil }
  }

  /// Takes the next line; false where the records ended before it.
  mutating func take(_ line: String, _ number: Int) -> Bool {
    if let style = Self.style(ofHead: line) {
      // The rows of another statement are counted anew.
      if style == .colons, Self.isFirst(line), !records.isEmpty { return false }
      takeRest()
      records.begin()
      goesOn = false
      return true
    }
    if style == .colons, let goesOn = takeBelow(line) { return goesOn }
    guard let (name, value) = parts(of: line) else { return false }
    takeRest()
    lastLine = number
    if name.isEmpty || goesOn && style == .bars {
      guard goesOn else { return false }
      records.extend(with: unmarked(value).trimmed)
    } else {
      if isPickedOut, records.firstName == name.lowercased() { records.begin() }
      records.add(name.lowercased(), CapturedTable.value(unmarked(value).trimmed))
    }
    return true
  }

  /// Takes a line of a value of several; `nil` where it is none.
  private mutating func takeBelow(_ line: String) -> Bool? {
    let place = line.unicodeScalars.prefix(100).firstIndex(of: ":").map {
      line.unicodeScalars.distance(from: line.unicodeScalars.startIndex, to: $0)
    }
    if let colon, place == colon {
      isAligned = true
      return nil
    }
    if colon == nil {
      colon = place
      return nil
    }
    guard isAligned || records.lastValue?.hasSuffix(",") == true && Self.isTransactions(line) else {
      return nil
    }
    guard !Self.isBehind(line), rest.count < Self.restLimit else { return false }
    rest.append(line)
    return true
  }

  private mutating func takeRest() {
    for line in rest { records.extend(with: line.trimmed) }
    rest = []
  }

  /// Whether a line goes on with a set of transactions, which the server breaks after each origin:
  /// `3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5`.
  private static func isTransactions(_ line: String) -> Bool {
    let word = line.trimmed.utf8.prefix(37)
    return word.count == 37 && word.last == UInt8(ascii: ":")
      && word.dropLast().allSatisfy { byte in
        byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte)
          || (0x61...0x66).contains(byte | 0x20)
      }
  }

  /// Whether a line stands behind the records: a prompt, a count of rows, another table, nothing.
  private static func isBehind(_ line: String) -> Bool {
    let text = line.trimmed
    if text.isEmpty { return true }
    let beginnings = [
      "mysql>", "MariaDB [", "mariadb>", "+-", "Empty set", "Query OK", "ERROR ", "Bye", "$ ", "# ",
    ]
    if beginnings.contains(where: { text.hasPrefix($0) }) { return true }
    let words = text.split(separator: " ").prefix(4)
    return words.count > 3 && Int(words[0]) != nil && words[1].hasPrefix("row")
      && words[2] == "in"
  }

  /// Whether a head is that of the first record, `****** 1. row ******`.
  private static func isFirst(_ line: String) -> Bool {
    line.split { $0 == "*" || $0 == " " }.first == "1."
  }

  /// The records as a table.
  var table: CapturedTable {
    var table = CapturedTable(rows: records.rows, firstLine: firstLine)
    table.lastLine = lastLine
    return table
  }

  private mutating func unmarked(_ value: String) -> String {
    var value = value
    while value.unicodeScalars.last == "\r" { value.unicodeScalars.removeLast() }
    goesOn = style == .bars && (value.hasSuffix("+") || value.hasSuffix("↵"))
    if goesOn { value.unicodeScalars.removeLast() }
    return value
  }

  private func parts(of line: String) -> (String, String)? {
    let scalars = line.unicodeScalars
    let isSeparator: (Unicode.Scalar) -> Bool
    switch style {
    case .bars: isSeparator = { $0 == "|" || $0 == "│" }
    case .colons: isSeparator = { $0 == ":" }
    case .blanks: isSeparator = { $0 == " " }
    }
    var start = scalars.startIndex
    // A frame stands in front of the name.
    if style == .bars, let first = scalars.first, isSeparator(first) {
      start = scalars.index(after: start)
    }
    guard let place = scalars[start...].firstIndex(where: isSeparator) else { return nil }
    let name = String(scalars[start..<place]).trimmed
    guard name.unicodeScalars.allSatisfy({ $0 != " " || style == .bars }), name.utf8.count < 64
    else { return nil }
    var value = String(scalars[scalars.index(after: place)...])
    if start != scalars.startIndex, let last = value.unicodeScalars.last, last == "|" || last == "│"
    {
      value.unicodeScalars.removeLast()
    }
    return (name, value)
  }

  /// What kind of records a line begins: `-[ RECORD 1 ]---`, in any language; `* Record 1`;
  /// `*** 1. row ***`.
  private static func style(ofHead line: String) -> Style? {
    var scalars = line.unicodeScalars[...]
    while let first = scalars.first, "-─+┌├═╞╔ ".unicodeScalars.contains(first) {
      scalars.removeFirst()
    }
    if scalars.first == "[", scalars.startIndex != line.unicodeScalars.startIndex,
      let end = scalars.firstIndex(of: "]"), holdsNumber(scalars[..<end])
    {
      return .bars
    }
    guard line.hasPrefix("*") else { return nil }
    if line.hasPrefix("* "), holdsNumber(line.unicodeScalars[...]), line.utf8.count < 40 {
      return .blanks
    }
    if line.hasPrefix("*****"), holdsNumber(line.unicodeScalars[...]) { return .colons }
    return nil
  }

  private static func holdsNumber(_ text: Substring.UnicodeScalarView) -> Bool {
    text.contains { ("0"..."9").contains($0) }
  }
}
