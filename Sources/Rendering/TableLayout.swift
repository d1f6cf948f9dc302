import Evidence

/// A table's texts and the column widths at which they fit a terminal.
///
/// Long texts give way first; where that is not enough, the columns are shown in groups, one below
/// the other, and each group begins with the first column again.
struct TableLayout {
  let rows: [[String]]
  /// Indices of the columns that stand side by side.
  let groups: [[Int]]
  private let titles: [String]
  private let alignsRight: [Bool]
  private let widths: [Int]

  private static let gap = "  "
  /// A text column gives way down to this width.
  private static let narrowest = 12

  init(of table: Table, width: Int) {
    let texts = table.rows.map { row in
      table.columns.indices.map {
        row.indices.contains($0) ? row[$0].written.visible : Cell.unknown.written
      }
    }
    let titles = table.columns.map(\.title.visible)
    let natural = titles.indices.map { column in
      texts.reduce(titles[column].displayWidth) { max($0, $1[column].displayWidth) }
    }
    self.rows = texts
    self.titles = titles
    self.alignsRight = table.columns.map(\.alignsRight)
    self.widths = Self.fitted(natural, givingWay: table.columns.map { !$0.alignsRight }, to: width)
    self.groups = Self.groups(of: widths, in: width)
  }

  func header(of group: [Int]) -> String { line(of: titles, in: group) }

  func line(of row: [String], in group: [Int]) -> String {
    let cells = group.map { column in
      let text = row[column].shortened(to: widths[column])
      return alignsRight[column]
        ? text.padded(to: widths[column], onLeft: true) : text.padded(to: widths[column])
    }
    let line = cells.joined(separator: Self.gap)
    return line.lastIndex { $0 != " " }.map { String(line[...$0]) } ?? ""
  }

  /// The widths with the widest of those that give way narrowed until all fit; where they can not,
  /// the widths with which any two columns do.
  private static func fitted(_ natural: [Int], givingWay: [Bool], to width: Int) -> [Int] {
    let limit = natural.count == 1 ? width : (width - gap.count) / 2
    let paired = natural.map { min($0, limit) }
    var widths = paired
    let total = widths.reduce(-gap.count) { $0 + $1 + gap.count }
    // Where all fit, the widest text takes what the others leave.
    if total <= width {
      guard let widest = natural.indices.max(by: { natural[$0] < natural[$1] }) else { return [] }
      widths[widest] = min(natural[widest], widths[widest] + width - total)
      return widths
    }
    for _ in 0..<(total - width) {
      let candidates = widths.indices.filter { givingWay[$0] && widths[$0] > narrowest }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return paired }
      widths[widest] -= 1
    }
    return widths
  }

  private static func groups(of widths: [Int], in width: Int) -> [[Int]] {
    guard let first = widths.first else { return [] }
    var groups: [[Int]] = [[0]]
    var used = first
    for column in widths.indices.dropFirst() {
      if used + gap.count + widths[column] > width {
        groups.append([0])
        used = first
      }
      groups[groups.endIndex - 1].append(column)
      used += gap.count + widths[column]
    }
    return groups
  }
}

extension String {
  /// The text with blanks up to `width` columns.
  func padded(to width: Int, onLeft: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, width - displayWidth))
    return onLeft ? blanks + self : self + blanks
  }
}
