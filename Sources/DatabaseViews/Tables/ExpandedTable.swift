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

  /// `nil` where the line begins no record.
  init?(_ line: String, _ number: Int) {
    guard let style = Self.style(ofHead: line) else { return nil }
    self.style = style
    firstLine = number
    lastLine = number
  }

  /// Takes the next line; false where the records ended before it.
  mutating func take(_ line: String, _ number: Int) -> Bool {
    if Self.style(ofHead: line) != nil {
      records.begin()
      goesOn = false
      return true
    }
    guard let (name, value) = parts(of: line) else { return false }
    lastLine = number
    if name.isEmpty || goesOn && style == .bars {
      guard goesOn else { return false }
      records.extend(with: unmarked(value).trimmed)
    } else {
      records.add(name.lowercased(), CapturedTable.value(unmarked(value).trimmed))
    }
    return true
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
