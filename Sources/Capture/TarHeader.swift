import ByteParsing

/// A member's first block of 512 bytes, in the layout of POSIX.1-1988 (ustar) and GNU tar.
struct TarHeader {
  var name: String
  var size: Int
  var type: UInt8

  init?(_ block: [UInt8]) {
    guard Self.isHeader(block), let size = Self.number(block[124..<136]) else { return nil }
    let prefix = Self.isUstar(block) ? Self.text(block[345..<500]) : ""
    let name = Self.text(block[0..<100])
    self.name = prefix.isEmpty ? name : "\(prefix)/\(name)"
    self.size = size
    type = block[156]
  }

  /// Whether the checksum, the sum of all bytes with its own field as blanks, is right.
  static func isHeader(_ block: [UInt8]) -> Bool {
    guard block.count >= 512, block[0] != 0, let stored = number(block[148..<156]) else {
      return false
    }
    var sum = 0
    for (index, byte) in block[0..<512].enumerated() {
      sum += (148..<156).contains(index) ? 0x20 : Int(byte)
    }
    return sum == stored
  }

  private static func isUstar(_ block: [UInt8]) -> Bool {
    // GNU's own header has two blanks behind the magic and other fields in the prefix's place.
    block[257..<263].elementsEqual("ustar\0".utf8)
  }

  private static func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Octal digits, or base 256 where the first bit is set.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    var value = 0
    if let first = field.first, first & 0x80 != 0 {
      for byte in field.dropFirst() {
        let (product, overflow) = value.multipliedReportingOverflow(by: 256)
        if overflow { return nil }
        value = product + Int(byte)
      }
      return value
    }
    let digits = field.drop { $0 == 0x20 }.prefix { $0 >= 0x30 && $0 <= 0x37 }
    guard !digits.isEmpty else { return nil }
    for digit in digits { value = value * 8 + Int(digit - 0x30) }
    return value
  }

  /// `path` and `size` of a pax extended header: records of `length key=value\n`.
  static func extended(_ text: [UInt8]) -> (path: String?, size: Int?) {
    var (path, size): (String?, Int?) = (nil, nil)
    for record in String(decoding: text, as: UTF8.self).split(separator: "\n") {
      guard let space = record.firstIndex(of: " ") else { continue }
      let pair = record[record.index(after: space)...].split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2 else { continue }
      if pair[0] == "path" { path = String(pair[1]) }
      if pair[0] == "size", let number = Int(pair[1]), number >= 0 { size = number }
    }
    return (path, size)
  }
}
