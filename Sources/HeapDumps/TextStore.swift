import ByteParsing

/// Short texts of the dump's beginning, to name threads by.
///
/// A thread refers to its name, which may have come before it; to read a dump twice is not possible
/// from a pipe. Threads and their names are among the oldest objects, which come first.
struct TextStore {
  private static let limit = 48 << 20
  private static let lengthLimit = 160

  private var contents = IdentifierTable()
  private var arena: [UInt8] = []
  private var ends: [UInt32] = []
  private var isWide: [Bool] = []
  private var strings = IdentifierTable()
  private var values: [UInt64] = []

  var isOpen: Bool { arena.count + 48 * ends.count + 24 * values.count < Self.limit }

  mutating func addContent(
    _ identifier: UInt64, _ bytes: RawSpan, _ range: Range<Int>, isWide: Bool
  ) {
    guard range.count <= Self.lengthLimit, contents.insert(identifier).isNew else { return }
    unsafe bytes.withUnsafeBytes { unsafe arena.append(contentsOf: $0[range]) }
    ends.append(UInt32(arena.count))
    self.isWide.append(isWide)
  }

  mutating func addString(_ identifier: UInt64, content: UInt64) {
    guard strings.insert(identifier).isNew else { return }
    values.append(content)
  }

  /// The text of a string object; `nil` where it was not kept.
  func text(of string: UInt64) -> String? {
    guard let number = strings.number(of: string),
      let content = contents.number(of: values[number])
    else { return nil }
    let start = content == 0 ? 0 : Int(ends[content - 1])
    return javaText(arena[start..<Int(ends[content])], isWide: isWide[content])
  }
}

/// The characters of a string: an array of `char`, or of bytes that are Latin-1 or, where every
/// second one is zero or they are no text otherwise, UTF-16 in the order of the processor.
func javaText(_ bytes: ArraySlice<UInt8>, isWide: Bool) -> String {
  let isBig = isWide
  guard isWide || looksLikeUTF16(bytes) else {
    return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }
  var units: [UInt16] = []
  var index = bytes.startIndex
  while index + 1 < bytes.endIndex {
    let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
    // Elements of char arrays are numbers of the file; bytes are as they lay in memory.
    units.append(isBig ? first << 8 | second : second << 8 | first)
    index += 2
  }
  return String(decoding: units, as: UTF16.self)
}

private func looksLikeUTF16(_ bytes: ArraySlice<UInt8>) -> Bool {
  bytes.count.isMultiple(of: 2) && bytes.contains { $0 < 0x20 && !($0 >= 9 && $0 <= 13) }
}
