/// A table of rows that a client printed, and where it stands in its text.
package struct CapturedTable: Sendable, Hashable {
  package var rows: RowSet
  /// The line of the names, counted from 1.
  package var firstLine: Int
  package var lastLine: Int
  /// Whether its end is missing or a row of it could not be read.
  package var isDamaged = false

  package init(rows: RowSet, firstLine: Int) {
    self.rows = rows
    self.firstLine = firstLine
    lastLine = firstLine
  }

  /// Names as a server writes them: `Blocking PID` becomes `blocking pid`.
  static func names(_ cells: [String]) -> [String] {
    cells.map { $0.lowercased() }
  }

  /// What clients print for NULL; an empty cell may be an empty text as well.
  static func value(_ cell: some StringProtocol) -> String? {
    switch cell {
    case "", "<null>", "[null]", "(null)", "<NULL>", "[NULL]", "(NULL)", "NULL", "¤", "∅", "\\N":
      nil
    default: String(cell)
    }
  }
}

extension StringProtocol {
  /// Without blanks, tabs and returns at both ends.
  var trimmed: String {
    let text = Substring(self)
    let bytes = text.utf8
    guard let first = bytes.firstIndex(where: { !$0.isSpace }),
      let last = bytes.lastIndex(where: { !$0.isSpace })
    else { return "" }
    return String(text[first...last])
  }
}

extension UInt8 {
  fileprivate var isSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0D }
}
