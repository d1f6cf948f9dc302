/// A line of text by the columns that its characters take on a terminal.
struct TextColumns {
  private var scalars: [Unicode.Scalar] = []
  /// The column of each scalar; one more at the end.
  private var columns: [Int] = [0]

  init(_ line: some StringProtocol) {
    scalars.reserveCapacity(line.utf8.count)
    for scalar in line.unicodeScalars {
      scalars.append(scalar)
      columns.append(columns[columns.count - 1] + Self.width(of: scalar))
    }
  }

  var width: Int { columns[columns.count - 1] }

  /// Places of all scalars for which `condition` holds.
  func places(where condition: (Unicode.Scalar) -> Bool) -> [Int] {
    scalars.indices.filter { condition(scalars[$0]) }.map { columns[$0] }
  }

  /// The scalar that begins at a column.
  subscript(column: Int) -> Unicode.Scalar? {
    guard let index = index(of: column), index < scalars.count, columns[index] == column else {
      return nil
    }
    return scalars[index]
  }

  /// The text of the columns from one to another.
  func text(_ range: Range<Int>) -> String {
    guard let first = index(of: range.lowerBound) else { return "" }
    let last = index(of: range.upperBound) ?? scalars.count
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[first..<max(first, min(last, scalars.count))])
    return String(text)
  }

  /// The first scalar at or behind a column.
  private func index(of column: Int) -> Int? {
    var (low, high) = (0, columns.count)
    while low < high {
      let middle = (low + high) / 2
      if columns[middle] < column { low = middle + 1 } else { high = middle }
    }
    return low < columns.count ? low : nil
  }

  /// Wide characters of East Asia and emoji take two columns, combining ones none.
  private static func width(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0..<0x300: 1
    case 0x300...0x36F, 0x200B...0x200F, 0xFE00...0xFE0F: 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }
}
