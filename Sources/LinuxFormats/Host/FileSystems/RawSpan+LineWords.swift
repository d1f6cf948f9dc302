import ByteParsing

extension RawSpan {
  /// The places of the words of a line; of more than `limit` only the first.
  func words(limit: Int = 64) -> [Range<Int>] {
    var cursor = ByteCursor(self)
    var words: [Range<Int>] = []
    while words.count < limit, let word = cursor.word() { words.append(word) }
    return words
  }

  /// The words of a line as text.
  func wordTexts(limit: Int = 64) -> [String] { words(limit: limit).map { string($0) } }

  /// Whether the line ends with `text`, blanks aside.
  func ends(with text: StaticString) -> Bool {
    let end = trimmed(0..<byteCount).upperBound
    return starts(with: text, at: end - text.utf8CodeUnitCount)
  }
}

extension String {
  /// What stands behind the last `separator`, or all.
  func afterLast(_ separator: Character) -> Substring {
    lastIndex(of: separator).map { self[index(after: $0)...] } ?? self[...]
  }

  /// `\040` as `mountinfo` and `\x20` as `findmnt` write a blank.
  var unescaped: String {
    guard utf8.contains(0x5C) else { return self }
    var bytes: [UInt8] = []
    var rest = Array(utf8)[...]
    while let byte = rest.popFirst() {
      if byte == 0x5C, rest.first == UInt8(ascii: "x"),
        let code = UInt8(String(decoding: rest.dropFirst().prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(code)
        rest = rest.dropFirst(3)
      } else if byte == 0x5C, rest.count >= 3,
        let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
      {
        bytes.append(code)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
