internal import ByteParsing

extension RawSpan {
  func has(_ text: StaticString) -> Bool { firstRange(of: text, in: 0..<byteCount) != nil }

  /// What follows `text` up to one of the bytes of `ends` or the end of the line.
  func word(behind text: StaticString, until ends: StaticString = " ,;:]") -> String? {
    guard let found = firstRange(of: text, in: 0..<byteCount) else { return nil }
    return word(at: found.upperBound, until: ends)
  }

  /// What stands at `start` up to one of the bytes of `ends`; `nil` where that is nothing.
  func word(at start: Int, until ends: StaticString) -> String? {
    var last = start
    while last < byteCount, last - start < 256, !ends.holds(self[last]) { last += 1 }
    return last > start ? string(start..<last) : nil
  }

  /// The number that follows `text`, blanks between them aside.
  func number(behind text: StaticString) -> Int? {
    guard let found = firstRange(of: text, in: 0..<byteCount) else { return nil }
    var cursor = ByteCursor(self)
    cursor.move(to: found.upperBound)
    cursor.skipBlanks()
    let isNegative = cursor.skip(ifNext: UInt8(ascii: "-"))
    return cursor.unsigned().map { isNegative ? -Int(clamping: $0) : Int(clamping: $0) }
  }

  /// The number of kB that follows `text`, in bytes.
  func kilobytes(behind text: StaticString) -> Int? {
    number(behind: text).map { max(0, $0).multiplied(by: 1024) }
  }
}

extension StaticString {
  func holds(_ byte: UInt8) -> Bool {
    unsafe UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount).contains(byte)
  }
}
