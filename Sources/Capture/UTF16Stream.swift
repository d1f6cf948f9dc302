/// UTF-16 text as UTF-8; what is no character becomes U+FFFD, byte order marks are left out.
final class UTF16Stream: ByteStream {
  private let source: any ByteStream
  private let isBigEndian: Bool
  private var input = [UInt8](repeating: 0, count: 64 << 10)
  /// Decoded bytes that are still to be handed out.
  private var output: [UInt8] = []
  private var position = 0
  /// The first byte of a unit whose second was not read yet.
  private var oddByte: UInt8?
  /// A high surrogate that waits for its low one.
  private var high: UInt16?
  private var isAtEnd = false

  init(_ source: any ByteStream, isBigEndian: Bool) {
    self.source = source
    self.isBigEndian = isBigEndian
    output.reserveCapacity(input.count * 3 / 2 + 16)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    while position == output.count {
      if isAtEnd { return 0 }
      let count = try input.fill(from: 0, reading: source)
      output.removeAll(keepingCapacity: true)
      position = 0
      if count == 0 { end() } else { decode(count) }
    }
    let count = unsafe output.copy(from: position, into: buffer)
    position += count
    return count
  }

  private func decode(_ count: Int) {
    var index = 0
    if let first = oddByte {
      oddByte = nil
      append(unit(first, input[0]))
      index = 1
    }
    while index + 1 < count {
      append(unit(input[index], input[index + 1]))
      index += 2
    }
    if index < count { oddByte = input[index] }
  }

  private func end() {
    isAtEnd = true
    if high != nil || oddByte != nil { append(scalar: "\u{FFFD}") }
    (high, oddByte) = (nil, nil)
  }

  private func unit(_ first: UInt8, _ second: UInt8) -> UInt16 {
    isBigEndian ? UInt16(first) << 8 | UInt16(second) : UInt16(second) << 8 | UInt16(first)
  }

  private func append(_ unit: UInt16) {
    if unit < 0x80, high == nil {
      output.append(UInt8(truncatingIfNeeded: unit))
      return
    }
    if let first = high {
      high = nil
      if unit & 0xFC00 == 0xDC00 {
        let value = 0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(unit & 0x3FF))
        append(scalar: Unicode.Scalar(value) ?? "\u{FFFD}")
        return
      }
      append(scalar: "\u{FFFD}")
    }
    if unit & 0xFC00 == 0xD800 {
      high = unit
    } else if unit != 0xFEFF {
      append(scalar: Unicode.Scalar(unit) ?? "\u{FFFD}")
    }
  }

  private func append(scalar: Unicode.Scalar) {
    output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}
