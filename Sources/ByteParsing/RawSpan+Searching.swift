public import CMemory
public import Glibc

extension RawSpan {
  @inlinable
  package subscript(index: Int) -> UInt8 {
    unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self)
  }

  /// The first place of `byte` at or behind `start`; `nil` where there is none.
  @inlinable
  package func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
    guard start >= 0, start < byteCount else { return nil }
    return unsafe withUnsafeBytes { all -> Int? in
      guard let base = all.baseAddress,
        let found = unsafe memchr(base + start, Int32(byte), all.count - start)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - base
    }
  }

  /// The last place of `byte` in `range`; `nil` where there is none.
  @inlinable
  package func lastIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
    guard range.lowerBound >= 0, range.upperBound <= byteCount else { return nil }
    return unsafe withUnsafeBytes { all -> Int? in
      guard let base = all.baseAddress,
        let found = unsafe diag_memrchr(base + range.lowerBound, range.count, byte)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - base
    }
  }

  /// The end of the line that holds `start`: the place of its newline, or the end of the bytes.
  @inlinable
  package func lineEnd(from start: Int) -> Int {
    firstIndex(of: 0x0A, from: start) ?? byteCount
  }

  /// Whether `text` stands at `position`.
  @inlinable
  package func starts(with text: StaticString, at position: Int = 0) -> Bool {
    let length = text.utf8CodeUnitCount
    guard position >= 0, length <= byteCount - position else { return false }
    return unsafe withUnsafeBytes { all -> Bool in
      guard let base = all.baseAddress else { return length == 0 }
      return unsafe memcmp(base + position, text.utf8Start, length) == 0
    }
  }

  /// The first place of `text` within `range`; `nil` where there is none.
  @inlinable
  package func firstRange(of text: StaticString, in range: Range<Int>) -> Range<Int>? {
    let length = text.utf8CodeUnitCount
    guard range.lowerBound >= 0, range.upperBound <= byteCount, range.count >= length else {
      return nil
    }
    return unsafe withUnsafeBytes { all -> Range<Int>? in
      guard let base = all.baseAddress,
        let found = unsafe diag_memmem(base + range.lowerBound, range.count, text.utf8Start, length)
      else { return nil }
      let start = unsafe UnsafeRawPointer(found) - base
      return start..<(start + length)
    }
  }

  @inlinable
  package func firstRange(of text: StaticString) -> Range<Int>? {
    firstRange(of: text, in: 0..<byteCount)
  }

  /// The last place of `text` within `range`; `nil` where there is none.
  package func lastRange(of text: StaticString, in range: Range<Int>) -> Range<Int>? {
    let length = text.utf8CodeUnitCount
    var start = range.upperBound - length
    while start >= range.lowerBound {
      if starts(with: text, at: start) { return start..<(start + length) }
      start -= 1
    }
    return nil
  }

  /// How often `byte` occurs.
  package func count(of byte: UInt8) -> Int {
    unsafe withUnsafeBytes { unsafe Int(diag_count($0.baseAddress, $0.count, byte)) }
  }

  /// Whether the bytes of two places are the same.
  @inlinable
  package func isEqual(_ range: Range<Int>, to other: RawSpan, at position: Int) -> Bool {
    guard range.lowerBound >= 0, range.upperBound <= byteCount, position >= 0,
      other.byteCount - position >= range.count
    else { return false }
    return unsafe withUnsafeBytes { mine in
      unsafe other.withUnsafeBytes { theirs in
        guard let left = mine.baseAddress, let right = theirs.baseAddress else {
          return range.isEmpty
        }
        return unsafe memcmp(left + range.lowerBound, right + position, range.count) == 0
      }
    }
  }

  /// The bytes as text; what is not UTF-8 becomes U+FFFD.
  package func string(_ range: Range<Int>) -> String {
    guard range.lowerBound >= 0, range.upperBound <= byteCount else { return "" }
    return unsafe withUnsafeBytes { all in
      unsafe String(decoding: all[range], as: UTF8.self)
    }
  }

  package var string: String { string(0..<byteCount) }

  /// The bytes of `range` without blanks at either end.
  @inlinable
  package func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high, self[low].isBlank { low += 1 }
    while high > low, self[high - 1].isBlank { high -= 1 }
    return low..<high
  }
}

extension [UInt8] {
  /// The elements, borrowed.
  package var rawSpan: RawSpan {
    @_lifetime(borrow self)
    borrowing get { unsafe span.bytes }
  }
}

extension RawSpan {
  /// Hands each line to `body`, without its end in either convention.
  package func forEachLine(firstLine: Int, _ body: (RawSpan, Int) -> Void) {
    var (start, number) = (0, firstLine)
    while start < byteCount {
      let end = lineEnd(from: start)
      let last = end > start && self[end - 1] == 0x0D ? end - 1 : end
      body(extracting(start..<last), number)
      start = end + 1
      number += 1
    }
  }
}

extension RawSpan {
  /// The bytes without the control sequences of terminals.
  ///
  /// Such a one is `ESC [`, parameters, and a letter or the like (ECMA-48); any other `ESC` stays.
  package var withoutControlSequences: [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(byteCount)
    var position = 0
    while position < byteCount {
      let escape = firstIndex(of: 0x1B, from: position) ?? byteCount
      unsafe withUnsafeBytes { unsafe text.append(contentsOf: $0[position..<escape]) }
      position = escape
      guard escape < byteCount else { break }
      guard escape + 1 < byteCount, self[escape + 1] == UInt8(ascii: "[") else {
        text.append(0x1B)
        position += 1
        continue
      }
      position += 2
      while position < byteCount, (0x20..<0x40).contains(self[position]) { position += 1 }
      if position < byteCount, self[position] >= 0x40 { position += 1 }
    }
    return text
  }
}
