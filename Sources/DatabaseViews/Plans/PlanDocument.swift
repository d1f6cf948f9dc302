internal import ByteParsing

/// A document of JSON that arrives line by line, up to the bracket that closes it.
struct PlanDocument {
  private(set) var bytes: [UInt8] = []
  private var firstLine = 0
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  private var hasBegun = false
  /// It stands in a cell of CSV: its quotes are doubled.
  private var isDoubled = false

  var isOpen: Bool { hasBegun && depth > 0 || hasBegun && bytes.isEmpty }

  /// `{`, `[`, `{"query_block": …`; not the brackets of other texts.
  static func starts(_ line: ArraySlice<UInt8>) -> Bool {
    let text = line.trimmed
    guard let first = text.first, first == UInt8(ascii: "[") || first == UInt8(ascii: "{") else {
      return false
    }
    let next = text.dropFirst().trimmed.first
    return next == nil || next == UInt8(ascii: "{") || next == 0x22 || next == UInt8(ascii: "[")
  }

  mutating func begin(_ number: Int, isDoubled: Bool = false) {
    self = PlanDocument()
    firstLine = number
    hasBegun = true
    self.isDoubled = isDoubled
  }

  /// Takes a line; what stands behind the closing bracket is none of it.
  mutating func take(_ line: ArraySlice<UInt8>) {
    for byte in isDoubled ? Self.undoubled(line)[...] : line {
      bytes.append(byte)
      weigh(byte)
      if depth <= 0, bytes.count > 1 { return }
    }
    bytes.append(0x0A)
    isInString = false
    isEscaped = false
  }

  /// The text, and the line of its beginning; `nil` where none was begun.
  mutating func end() -> (bytes: [UInt8], firstLine: Int)? {
    defer { self = PlanDocument() }
    return hasBegun ? (bytes, firstLine) : nil
  }

  /// Without the quote around a cell, and with doubled quotes as one.
  static func undoubled(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == 0x22 {
        index += 1
        guard index < bytes.endIndex, bytes[index] == 0x22 else { continue }
      }
      result.append(bytes[index])
      index += 1
    }
    return result
  }

  private mutating func weigh(_ byte: UInt8) {
    if isEscaped {
      isEscaped = false
      return
    }
    switch byte {
    case UInt8(ascii: "\\") where isInString: isEscaped = true
    case 0x22: isInString.toggle()
    case UInt8(ascii: "["), UInt8(ascii: "{"): if !isInString { depth += 1 }
    case UInt8(ascii: "]"), UInt8(ascii: "}"): if !isInString { depth -= 1 }
    default: break
    }
  }
}
