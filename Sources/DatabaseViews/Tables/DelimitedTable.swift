/// Reads rows whose cells are divided by a comma, a bar or a tab: `--csv`, `COPY … CSV HEADER`, and
/// `-A` of psql.
///
///     pid,state,query
///     4242,idle in transaction,"update acct
///      set v = 1"
///
/// Only CSV says where a text with newlines ends; without quotes a row goes on until it has all of
/// its cells, and what is too much belongs to its statement.
struct DelimitedTable {
  /// Lines that one row may take.
  private static let rowLimit = 500

  private let delimiter: UInt8
  private var table: CapturedTable
  private var pending: [UInt8] = []
  private var lines = 0
  /// The last row where nothing but its count of cells says that it ended.
  private var whole: [UInt8]?

  /// The names of a header line; `nil` where it cannot be one.
  static func names(_ line: String) -> (delimiter: UInt8, names: [String])? {
    for delimiter in [UInt8(ascii: ","), UInt8(ascii: "|"), 0x09] {
      let cells = line.utf8.split(separator: delimiter, omittingEmptySubsequences: false)
      guard cells.count > 1 else { continue }
      let names = cells.map { cell in
        String(decoding: cell.filter { $0 != UInt8(ascii: "\"") && $0 != 0x0D }, as: UTF8.self)
      }
      if names.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isNameByte) }) {
        return (delimiter, CapturedTable.names(names))
      }
    }
    return nil
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "?"):
      true
    default: false
    }
  }

  init(delimiter: UInt8, names: [String], line: Int) {
    self.delimiter = delimiter
    table = CapturedTable(rows: RowSet(columns: names), firstLine: line)
  }

  /// Takes the next line; false where the table ended before it.
  mutating func take(_ line: String, _ number: Int) -> Bool {
    if pending.isEmpty, line.isEmpty || line.hasPrefix("(") { return false }
    if pending.isEmpty, let whole, isRest(line) {
      table.rows.removeLast()
      pending = whole
    }
    if !pending.isEmpty { pending.append(0x0A) }
    pending += line.utf8.filter { $0 != 0x0D }
    lines += 1
    guard let cells = cells() else {
      if lines > Self.rowLimit || line.isEmpty && delimiter != UInt8(ascii: ",") {
        table.isDamaged = true
        pending = []
        return false
      }
      return true
    }
    whole = delimiter == UInt8(ascii: ",") ? nil : pending
    pending = []
    lines = 0
    guard cells.count == table.rows.columns.count else { return false }
    table.rows.append(cells)
    table.lastLine = number
    return true
  }

  /// Whether a line can only be the rest of a statement that holds the delimiter itself.
  private func isRest(_ line: String) -> Bool {
    let bars = line.utf8.count { $0 == delimiter }
    return table.rows.columns.count >= 6 && bars < (table.rows.columns.count - 1) / 2
  }

  /// The table; a row that did not end is missing from it.
  var finished: CapturedTable {
    var table = table
    if !pending.isEmpty { table.isDamaged = true }
    return table
  }

  /// The cells of what is pending; `nil` while there are too few, or a quote is open.
  private func cells() -> [String?]? {
    let wanted = table.rows.columns.count
    if delimiter == UInt8(ascii: ",") {
      guard let cells = quotedCells() else { return nil }
      return cells.count < wanted && cells.count == 1 && lines == 1 ? [] : cells
    }
    var parts = pending.split(separator: delimiter, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    if parts.count < wanted { return nil }
    if parts.count > wanted {
      let statement = table.rows.columns.firstIndex { $0 == "query" || $0 == "statement" }
      let place = statement ?? wanted - 1
      let surplus = parts.count - wanted
      let mark = String(decoding: [delimiter], as: UTF8.self)
      let joined = parts[place...place + surplus].joined(separator: mark)
      parts.replaceSubrange(place...place + surplus, with: [joined])
    }
    return parts.map { CapturedTable.value($0) }
  }

  /// By RFC 4180; `nil` while a quote is open.
  private func quotedCells() -> [String?]? {
    var cells: [String?] = []
    var cell: [UInt8] = []
    var (isQuoted, isInside) = (false, false)
    var index = 0
    while index < pending.count {
      let byte = pending[index]
      if byte == UInt8(ascii: "\"") {
        if isInside, index + 1 < pending.count, pending[index + 1] == byte {
          cell.append(byte)
          index += 1
        } else {
          isInside.toggle()
          isQuoted = true
        }
      } else if byte == delimiter, !isInside {
        cells.append(isQuoted ? String(decoding: cell, as: UTF8.self) : unquoted(cell))
        (cell, isQuoted) = ([], false)
      } else {
        cell.append(byte)
      }
      index += 1
    }
    if isInside { return nil }
    cells.append(isQuoted ? String(decoding: cell, as: UTF8.self) : unquoted(cell))
    return cells
  }

  private func unquoted(_ cell: [UInt8]) -> String? {
    CapturedTable.value(String(decoding: cell, as: UTF8.self))
  }
}
