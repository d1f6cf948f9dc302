/// Rows as lines of text: cells between tabs, as COPY of PostgreSQL writes them.
///
/// A backslash, tab, newline and return are written `\\`, `\t`, `\n`, `\r`; NULL is `\N`.
package enum RowLine {
  package static func text(_ cells: [String?]) -> String {
    var bytes: [UInt8] = []
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(0x09) }
      guard let cell else {
        bytes += [0x5C, UInt8(ascii: "N")]
        continue
      }
      append(Array(cell.utf8), to: &bytes)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  package static func cells(_ line: String) -> [String?] {
    let bytes = Array(line.utf8)
    var cells: [String?] = []
    var start = 0
    for end in 0...bytes.count where end == bytes.count || bytes[end] == 0x09 {
      cells.append(cell(bytes[start..<end]))
      start = end + 1
    }
    return cells
  }

  private static func append(_ cell: [UInt8], to bytes: inout [UInt8]) {
    var start = 0
    for (index, byte) in cell.enumerated() where letter(for: byte) != nil {
      bytes += cell[start..<index]
      bytes += [0x5C, letter(for: byte) ?? byte]
      start = index + 1
    }
    bytes += cell[start...]
  }

  /// What stands behind the backslash for a byte that cannot stand for itself.
  private static func letter(for byte: UInt8) -> UInt8? {
    switch byte {
    case 0x5C: byte
    case 0x09: UInt8(ascii: "t")
    case 0x0A: UInt8(ascii: "n")
    case 0x0D: UInt8(ascii: "r")
    default: nil
    }
  }

  private static func cell(_ bytes: ArraySlice<UInt8>) -> String? {
    guard bytes.contains(0x5C) else { return String(decoding: bytes, as: UTF8.self) }
    if bytes.count == 2, bytes.last == UInt8(ascii: "N") { return nil }
    var plain: [UInt8] = []
    var isEscaped = false
    for byte in bytes {
      if !isEscaped, byte == 0x5C {
        isEscaped = true
        continue
      }
      switch (isEscaped, byte) {
      case (true, UInt8(ascii: "t")): plain.append(0x09)
      case (true, UInt8(ascii: "n")): plain.append(0x0A)
      case (true, UInt8(ascii: "r")): plain.append(0x0D)
      default: plain.append(byte)
      }
      isEscaped = false
    }
    return String(decoding: plain, as: UTF8.self)
  }
}
