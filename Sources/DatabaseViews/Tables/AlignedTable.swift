/// Reads a table whose cells stand below each other, as psql, pgcli and mysql draw it.
///
///      pid  |  mode         | query
///     ------+---------------+------------
///      4242 | ExclusiveLock | update acct+
///           |               |  set v = 1
///     (1 row)
///
/// With or without a frame, in ASCII or lines of Unicode, or with nothing but blanks between the
/// columns. A `+`, `↵` or `…` at the right edge of a cell says that it goes on in the next line.
struct AlignedTable {
  /// From and to which column each cell goes.
  private let cells: [Range<Int>]
  private let hasBars: Bool
  private(set) var table: CapturedTable
  /// The row that may go on, and which of its cells do.
  private var open: [String]?
  private var goesOn: [Bool] = []

  /// `header` is the line of names, `rule` the one below it; `nil` where they do not fit.
  init?(header: String, rule: String, line: Int) {
    let rule = TextColumns(rule)
    guard let cells = Self.cells(of: rule) else { return nil }
    let names = TextColumns(header)
    let hasBars = !rule.places(where: Self.isCrossing).isEmpty || cells.count == 1
    self.cells = cells
    self.hasBars = hasBars
    table = CapturedTable(rows: RowSet(columns: []), firstLine: line)
    guard let texts = split(header, names), texts.allSatisfy({ !$0.isEmpty }) else { return nil }
    table.rows = RowSet(columns: CapturedTable.names(texts))
  }

  /// Whether a line can be the rule below names.
  static func isRule(_ line: String) -> Bool {
    var dashes = 0
    for scalar in line.unicodeScalars {
      if isDash(scalar) {
        dashes += 1
      } else if !isCrossing(scalar), scalar != " ", scalar != ":", scalar != "\r" {
        return false
      }
    }
    return dashes >= 2
  }

  /// Takes the next line; false where the table ended before it.
  mutating func take(_ line: String, _ number: Int) -> Bool {
    if line.isEmpty || line.hasPrefix("(") && isFooter(line) || Self.isRule(line) {
      close()
      if line.hasPrefix("(") { table.lastLine = number }
      return false
    }
    guard let texts = split(line, TextColumns(line), trims: false) else {
      close()
      if isBar(line) { table.isDamaged = true }
      return false
    }
    table.lastLine = number
    add(texts)
    return true
  }

  /// Ends the table.
  mutating func close() {
    if let row = open { table.rows.append(row.map { CapturedTable.value($0) }) }
    open = nil
  }

  private mutating func add(_ texts: [String]) {
    var texts = texts
    let marks = texts.indices.map { Self.takeMark(from: &texts[$0]) }
    if var row = open, goesOn.contains(true) {
      for index in row.indices where goesOn[index] { row[index] += "\n" + texts[index].trimmed }
      open = row
    } else {
      close()
      open = texts.map(\.trimmed)
    }
    goesOn = marks
  }

  /// Takes the sign at the edge of a cell that it goes on in the next line.
  ///
  /// The last cell may end behind its text; within the others the sign stands in the last column.
  private static func takeMark(from text: inout String) -> Bool {
    while text.unicodeScalars.last == "\r" { text.unicodeScalars.removeLast() }
    guard let last = text.unicodeScalars.last, last == "+" || last == "↵" || last == "…" else {
      return false
    }
    text.unicodeScalars.removeLast()
    return true
  }

  private func isFooter(_ line: String) -> Bool {
    line.unicodeScalars.dropFirst().first.map { ("0"..."9").contains($0) } ?? false
  }

  private func isBar(_ line: String) -> Bool { line.unicodeScalars.contains(where: Self.isBar) }

  /// The texts of the cells of a line; `nil` where it has no such cells.
  private func split(_ line: String, _ columns: TextColumns, trims: Bool = true) -> [String]? {
    let texts = atPlaces(columns) ?? atBars(line)
    return trims ? texts?.map(\.trimmed) : texts
  }

  /// Cut at the places of the rule, where bars stand there; a blank in front of the whole text may
  /// have been lost in a paste.
  private func atPlaces(_ columns: TextColumns) -> [String]? {
    for shift in hasBars ? [0, -1] : [0] {
      let fits = cells.dropFirst().allSatisfy { cell in
        guard let scalar = columns[cell.lowerBound - 1 + shift] else { return false }
        return hasBars ? Self.isBar(scalar) : scalar == " " || scalar == "+" || scalar == "↵"
      }
      // Without bars the last columns of a row may be missing, since blanks at its end are.
      guard fits || !hasBars && columns.width < cells[cells.count - 1].lowerBound else { continue }
      return cells.map { cell in
        let end = cell.upperBound == .max ? columns.width : cell.upperBound + shift
        let start = max(0, cell.lowerBound + shift)
        return columns.text(start..<max(start, min(end, columns.width)))
      }
    }
    return nil
  }

  /// Cut at the bars, where there are as many as there should be: tables that were not drawn with
  /// widths.
  private func atBars(_ line: String) -> [String]? {
    guard hasBars, cells.count > 1 else { return nil }
    var parts = line.unicodeScalars.split(
      omittingEmptySubsequences: false, whereSeparator: Self.isBar
    )
    .map { String($0) }
    if parts.count == cells.count + 2, parts[0].trimmed.isEmpty {
      parts.removeFirst()
      parts.removeLast()
    }
    return parts.count == cells.count ? parts : nil
  }

  /// The ranges between the crossings of a rule, or of its runs of dashes.
  private static func cells(of rule: TextColumns) -> [Range<Int>]? {
    let crossings = rule.places(where: isCrossing)
    if crossings.isEmpty {
      let dashes = rule.places(where: isDash)
      guard var start = dashes.first else { return nil }
      var cells: [Range<Int>] = []
      for (place, next) in zip(dashes, dashes.dropFirst() + [Int.max]) where next != place + 1 {
        // The gap belongs to the cell: a sign that it goes on stands there.
        cells.append(start..<place + 2)
        start = next
      }
      cells[cells.count - 1] = cells[cells.count - 1].lowerBound..<Int.max
      return cells
    }
    let isFramed = crossings[0] == rule.places(where: { $0 != " " }).first
    let starts = (isFramed ? [] : [0]) + crossings.map { $0 + 1 }
    var cells = zip(starts, starts.dropFirst()).map { $0..<($1 - 1) }
    if !isFramed, let last = starts.last { cells.append(last..<Int.max) }
    return cells.isEmpty ? nil : cells
  }

  private static func isDash(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "-" || scalar == "─" || scalar == "━" || scalar == "═" || scalar == "="
  }

  private static func isCrossing(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "+", "|", "┼", "├", "┤", "╪", "╞", "╡", "│", "╬", "╠", "╣": true
    default: false
    }
  }

  private static func isBar(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "|" || scalar == "│" || scalar == "║"
  }
}
