internal import ByteParsing

extension RawSpan {
  func has(_ text: StaticString) -> Bool { firstRange(of: text, in: 0..<byteCount) != nil }

  /// Whether one of `texts` stands anywhere.
  func has(oneOf texts: [StaticString]) -> Bool { texts.contains { has($0) } }

  /// What follows `text` up to one of the bytes of `ends` or the end; `nil` where that is nothing.
  func word(behind text: StaticString, until ends: StaticString = " \t\",;") -> String? {
    guard let found = firstRange(of: text, in: 0..<byteCount) else { return nil }
    return word(at: found.upperBound, until: ends)
  }

  func word(at start: Int, until ends: StaticString = " \t\",;") -> String? {
    var last = start
    while last < byteCount, last - start < 512, !ends.holds(self[last]) { last += 1 }
    return last > start ? string(start..<last) : nil
  }

  /// The number that follows `text`, blanks, quotes and an escaped tab between them aside.
  func number(behind text: StaticString, in range: Range<Int>? = nil) -> Double? {
    guard let found = firstRange(of: text, in: range ?? 0..<byteCount) else { return nil }
    var cursor = ByteCursor(self)
    cursor.move(to: found.upperBound)
    cursor.skipBlanks()
    _ = cursor.skip(ifNext: UInt8(ascii: "\""))
    return cursor.number()
  }

  func ends(with text: StaticString) -> Bool {
    starts(with: text, at: byteCount - text.utf8CodeUnitCount)
  }

  /// Hands on the line without the escape sequences of terminals, most often as it is.
  func withoutEscapes(_ body: (RawSpan) -> Void) {
    if firstIndex(of: 0x1B) == nil {
      body(self)
    } else {
      let plain = withoutControlSequences.filter { $0 != 0x1B }
      body(plain.rawSpan)
    }
  }

  /// Without blanks at either end.
  var trimmedText: String { string(trimmed(0..<byteCount)) }

  /// Blanks in front.
  var indentation: Int { trimmed(0..<byteCount).lowerBound }

  /// The first `limit` bytes, for what is shown to people.
  func first(_ limit: Int) -> Range<Int> { 0..<Swift.min(limit, byteCount) }
}

extension StaticString {
  func holds(_ byte: UInt8) -> Bool {
    unsafe UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount).contains(byte)
  }
}

extension [UInt8] {
  /// Takes as much of `bytes` as fits below `limit`.
  mutating func append(_ bytes: RawSpan, limit: Int) {
    let count = Swift.min(bytes.byteCount, limit - self.count)
    guard count > 0 else { return }
    unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0[0..<count]) }
  }

  /// With ASCII letters in lower case.
  var lowercased: [UInt8] { map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } }
}

extension String {
  /// Whether it is the name of a commit: 7 to 40 digits of lower-case hexadecimal.
  ///
  /// A short one needs a letter and a digit: numbers of runs and words are none.
  var isCommit: Bool {
    let bytes = Array(utf8)
    guard (7...12).contains(bytes.count) || bytes.count == 40,
      bytes.allSatisfy({ $0.isDigit || (0x61...0x66).contains($0) })
    else { return false }
    return bytes.count == 40
      || (bytes.contains { $0.isDigit } && bytes.contains { !$0.isDigit })
  }
}
