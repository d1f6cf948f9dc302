import ByteParsing

extension HeapDumpReader {
  mutating func readHeader(_ bytes: RawSpan, _ at: inout Int) -> Bool {
    guard let end = bytes.firstIndex(of: 0, from: at) else {
      if bytes.byteCount > 64 { stop("the header has no end") }
      return false
    }
    guard bytes.byteCount - end >= 13 else { return false }
    contents.version = bytes.string(at..<end).split(separator: " ").last.map(String.init) ?? ""
    let size = Int(bytes.u4(end + 1))
    guard size == 4 || size == 8 else {
      stop("identifiers of \(size) bytes are not known")
      return false
    }
    contents.classes.identifierSize = size
    contents.time = bytes.u8(end + 5)
    at = end + 13
    phase = .records
    return true
  }

  mutating func stop(_ what: String) {
    damage(what)
    phase = .ended
  }

  mutating func readRecord(_ bytes: RawSpan, _ at: inout Int) -> Bool {
    guard bytes.byteCount - at >= 9 else { return false }
    let tag = bytes[at]
    let length = Int(bytes.u4(at + 5))
    switch tag {
    case 0x0C, 0x1C:
      at += 9
      phase = .heap
      if tag == 0x1C { isSegmented = true }
      // A length that was never filled in, or did not fit: the objects end where no more come.
      segmentEnd = length == 0 ? Int.max : origin + at + length
      return true
    case 0x2C:
      isWhole = true
      at += 9
      skip(length, then: .records)
      return true
    case 0x01, 0x02, 0x04, 0x05:
      guard length <= Self.recordLimit else {
        at += 9
        skip(length, then: .records)
        return true
      }
      guard bytes.byteCount - at - 9 >= length else { return false }
      contents.read(record: tag, bytes, at + 9..<at + 9 + length)
      at += 9 + length
      return true
    case 0x03, 0x06, 0x07, 0x0A, 0x0B, 0x0D, 0x0E:
      at += 9
      skip(length, then: .records)
      return true
    default:
      stop("no record begins with \(tag.hexadecimal), at byte \(origin + at)")
      return false
    }
  }
}
