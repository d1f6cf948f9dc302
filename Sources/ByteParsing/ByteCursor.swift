/// A reading position in borrowed bytes: what every parser of the project reads from.
///
/// Reading never goes past the end; a failed read leaves the position where it was.
package struct ByteCursor: ~Escapable {
  package let bytes: RawSpan
  package private(set) var position = 0

  @inlinable
  @_lifetime(copy bytes)
  package init(_ bytes: RawSpan) {
    self.bytes = bytes
    self.position = 0
  }

  @inlinable package var end: Int { bytes.byteCount }
  @inlinable package var isAtEnd: Bool { position >= bytes.byteCount }

  /// The byte at the position; `nil` at the end.
  @inlinable package var next: UInt8? {
    position < bytes.byteCount ? bytes[position] : nil
  }

  @inlinable
  package mutating func move(to position: Int) {
    self.position = min(max(0, position), bytes.byteCount)
  }

  @inlinable
  package mutating func skip(_ count: Int) {
    move(to: position + count)
  }

  /// Steps over `byte` if it is next.
  @inlinable
  package mutating func skip(ifNext byte: UInt8) -> Bool {
    guard position < bytes.byteCount, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  /// Steps over `text` if it is next.
  @inlinable
  package mutating func skip(ifNext text: StaticString) -> Bool {
    guard bytes.starts(with: text, at: position) else { return false }
    position += text.utf8CodeUnitCount
    return true
  }

  /// Steps over blanks and tabs.
  @inlinable
  package mutating func skipBlanks() {
    while position < bytes.byteCount, bytes[position].isBlank { position += 1 }
  }

  /// Steps over the next run of other than blanks and gives its place; `nil` where none is left.
  @inlinable
  package mutating func word() -> Range<Int>? {
    skipBlanks()
    let start = position
    while position < bytes.byteCount, !bytes[position].isBlank { position += 1 }
    return position > start ? start..<position : nil
  }
}

extension UInt8 {
  /// A blank, a tab, or the end of a line in either convention.
  @inlinable package var isBlank: Bool {
    self == 0x20 || (self >= 0x09 && self <= 0x0D)
  }

  @inlinable package var isDigit: Bool { self >= 0x30 && self <= 0x39 }
}
