import ByteParsing

extension HeapDumpReader {
  /// Reads objects and roots until the segment or the bytes end.
  mutating func readObjects(_ bytes: RawSpan, _ at: inout Int) -> Bool {
    let size = contents.classes.identifierSize
    let end = bytes.byteCount
    let start = at
    while at < end {
      if origin + at >= segmentEnd {
        guard origin + at > segmentEnd else {
          phase = .records
          return true
        }
        // The length did not fit into 32 bits, or is wrong: the objects go on.
        damage("the length of a heap segment is wrong")
        segmentEnd = Int.max
      }
      let tag = bytes[at]
      let isRead: Bool
      switch tag {
      case 0x21: isRead = readInstance(bytes, &at, size)
      case 0x23: isRead = readPrimitives(bytes, &at, size)
      case 0x22: isRead = readArray(bytes, &at, size)
      case 0x20: isRead = readClass(bytes, &at)
      case 0x01...0x08, 0xFF: isRead = readRoot(tag, bytes, &at, size)
      case 0x0C where segmentEnd == Int.max, 0x1C where segmentEnd == Int.max,
        0x2C where segmentEnd == Int.max:
        phase = .records
        return true
      case 0x89...0x8E, 0x90, 0xC3, 0xFE:
        stop(
          "holds records of Android's runtime (\(tag.hexadecimal)): convert it with hprof-conv first"
        )
        return false
      default:
        return leaveSegment("no object begins with \(tag.hexadecimal)", at)
      }
      if !isRead { return false }
      if phase != .heap { return at > start }
    }
    return false
  }

  /// Damage in a segment that says where it ends costs the rest of it, not of the dump.
  private mutating func leaveSegment(_ reason: String, _ at: Int) -> Bool {
    let what = "\(reason), at byte \(origin + at)"
    guard isSegmented, segmentEnd != Int.max else {
      stop(what)
      return false
    }
    damage("\(what): the rest of its segment is not read")
    contents.isTorn = true
    skip(segmentEnd - origin - at, then: .records)
    return true
  }

  private mutating func readRoot(
    _ tag: UInt8, _ bytes: RawSpan, _ at: inout Int, _ size: Int
  ) -> Bool {
    let kind = HeapRoot.Kind(rawValue: tag) ?? .unknown
    let width = 1 + size + kind.trailer(identifierSize: size)
    guard bytes.byteCount - at >= width else { return false }
    let numbers = at + 1 + size
    contents.roots.append(
      HeapRoot(
        identifier: bytes.identifier(at + 1, size), kind: kind,
        thread: kind.hasThread ? bytes.u4(numbers) : 0,
        frame: kind.hasFrame ? bytes.u4(numbers + 4) : .max))
    at += width
    return true
  }

  @inline(__always)
  private mutating func readInstance(_ bytes: RawSpan, _ at: inout Int, _ size: Int) -> Bool {
    let header = 9 + 2 * size
    guard bytes.byteCount - at >= header else { return false }
    let length = Int(bytes.u4(at + 5 + 2 * size))
    guard bytes.byteCount - at - header >= length else {
      if length > Self.recordLimit {
        return leaveSegment("no instance is \(length) bytes long", at)
      }
      return false
    }
    contents.addInstance(
      bytes.identifier(at + 1, size), of: bytes.identifier(at + 5 + size, size), bytes,
      at + header..<at + header + length)
    at += header + length
    return true
  }

  private mutating func readArray(_ bytes: RawSpan, _ at: inout Int, _ size: Int) -> Bool {
    let header = 9 + 2 * size
    guard bytes.byteCount - at >= header else { return false }
    let count = Int(bytes.u4(at + 5 + size))
    let isWanted = contents.beginArray(
      bytes.identifier(at + 1, size), of: bytes.identifier(at + 9 + size, size), count: count)
    at += header
    left = count * size
    if !isWanted {
      skip(left, then: .heap)
    } else if left > 0 {
      phase = .elements
      _ = readElements(bytes, &at)
    }
    return true
  }

  mutating func readElements(_ bytes: RawSpan, _ at: inout Int) -> Bool {
    let size = contents.classes.identifierSize
    let end = at + min(left, (bytes.byteCount - at) / size * size)
    left -= end - at
    contents.addElements(bytes, at..<end, size)
    at = end
    if left == 0 { phase = .heap }
    return left == 0
  }

  @inline(__always)
  private mutating func readPrimitives(_ bytes: RawSpan, _ at: inout Int, _ size: Int) -> Bool {
    let header = 10 + size
    guard bytes.byteCount - at >= header else { return false }
    guard let type = FieldType(rawValue: bytes[at + header - 1]), type != .object else {
      return leaveSegment("no type is called \(bytes[at + header - 1].hexadecimal)", at)
    }
    let count = Int(bytes.u4(at + 5 + size))
    let length = count * type.size(identifierSize: 8)
    let start = at + header
    let isText = length <= HeapContents.textLimit && (type == .byte || type == .char)
    if isText {
      guard bytes.byteCount - start >= length else { return false }
    }
    contents.addPrimitives(bytes.identifier(at + 1, size), type, count: count)
    if isText { contents.addText(bytes, start..<start + length, type) }
    at = start
    let step = min(length, bytes.byteCount - at)
    at += step
    if step < length { skip(length - step, then: .heap) }
    return true
  }

  private mutating func readClass(_ bytes: RawSpan, _ at: inout Int) -> Bool {
    var record = ClassRecord(bytes, at: at + 1, identifierSize: contents.classes.identifierSize)
    guard record.read() else {
      if record.isDamaged || bytes.byteCount - at > Self.recordLimit {
        return leaveSegment("a class is damaged", at)
      }
      return false
    }
    contents.addClass(record)
    at = record.position
    return true
  }
}
