/// Rows as lines of text: cells between tabs, as COPY of PostgreSQL writes them.
///
/// A backslash, tab, newline and return are written `\\`, `\t`, `\n`, `\r`; NULL is `\N`.
package enum RowLine {
  package static func text(_ cells: [String?]) -> String {
    cells.map { $0.map(escaped) ?? "\\N" }.joined(separator: "\t")
  }

  package static func cells(_ line: some StringProtocol) -> [String?] {
    line.utf8.split(separator: 0x09, omittingEmptySubsequences: false).map { cell in
      if cell.elementsEqual("\\N".utf8) { return nil }
      return unescaped(cell)
    }
  }

  private static func escaped(_ cell: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(cell.utf8.count)
    for byte in cell.utf8 {
      switch byte {
      case 0x5C: bytes += [0x5C, 0x5C]
      case 0x09: bytes += [0x5C, UInt8(ascii: "t")]
      case 0x0A: bytes += [0x5C, UInt8(ascii: "n")]
      case 0x0D: bytes += [0x5C, UInt8(ascii: "r")]
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func unescaped(_ cell: some Collection<UInt8>) -> String {
    guard cell.contains(0x5C) else { return String(decoding: cell, as: UTF8.self) }
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in cell {
      if isEscaped {
        switch byte {
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        default: bytes.append(byte)
        }
        isEscaped = false
      } else if byte == 0x5C {
        isEscaped = true
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
