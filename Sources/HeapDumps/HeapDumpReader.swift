import ByteParsing

/// Reads the records of a dump from pieces that are cut anywhere.
///
///     JAVA PROFILE 1.0.2\0, u4 bytes of an identifier, u8 milliseconds since 1970
///     u1 tag, u4 microseconds, u4 length of the body, body: again and again
///
/// All numbers are big-endian. The objects stand in the bodies of HEAP_DUMP and HEAP_DUMP_SEGMENT,
/// as records of their own that carry no length.
struct HeapDumpReader: ~Copyable {
  private enum Phase {
    case header, records, heap
    /// Elements of an array of references.
    case elements
    /// Bytes that say nothing to us; `next` follows.
    case skipped
    /// Nothing behind can be read.
    case ended
  }

  /// What is longer is damage, or is not needed.
  private static let recordLimit = 4 << 20

  var contents = HeapContents()
  private(set) var isWhole = false
  private var phase = Phase.header
  private var next = Phase.records
  /// Bytes of the current element run or skipped body that did not come yet.
  private var left = 0
  /// Where the current segment ends, in bytes of the file; `Int.max` where it does not say so.
  private var segmentEnd = Int.max
  /// Where the bytes at hand begin in the file.
  private var origin = 0
  private var isSegmented = false
  private var carry: [UInt8] = []
  private(set) var byteCount = 0

  mutating func read(_ bytes: RawSpan) {
    byteCount += bytes.byteCount
    var start = 0
    // What was left over is completed with a little of the new bytes at a time.
    while !carry.isEmpty, start < bytes.byteCount, phase != .ended {
      let old = carry.count
      let step = min(bytes.byteCount - start, max(4096, old))
      unsafe bytes.withUnsafeBytes {
        unsafe carry.append(contentsOf: $0[start..<(start + step)])
      }
      let whole = carry
      let used = process(whole.rawSpan)
      if used >= old {
        start += used - old
        carry.removeAll(keepingCapacity: true)
      } else {
        start += step
        carry.removeFirst(used)
      }
    }
    guard start < bytes.byteCount, phase != .ended else { return }
    let rest = bytes.extracting(start..<bytes.byteCount)
    let used = process(rest)
    if used < rest.byteCount, phase != .ended {
      unsafe rest.withUnsafeBytes { unsafe carry.append(contentsOf: $0[used...]) }
    }
  }

  /// Ends the input: what is missing is damage.
  mutating func finish() {
    if phase == .ended { return }
    if phase == .header {
      damage("the header of the dump is cut off")
    } else if !carry.isEmpty || phase == .elements || (phase == .skipped && left > 0) {
      damage("cut off in the middle of a record")
    } else if phase == .heap, segmentEnd != Int.max, origin < segmentEnd {
      damage("cut off in the middle of the heap")
    } else if phase == .heap, segmentEnd == Int.max {
      damage("the length of the heap was never written: whoever wrote the dump was stopped")
    } else if isSegmented, !isWhole {
      damage("the end record is missing: cut off")
    }
  }

  private mutating func damage(_ what: String) {
    if contents.damage == nil { contents.damage = what }
  }

  /// Takes all that is whole and says how many bytes that was.
  private mutating func process(_ bytes: RawSpan) -> Int {
    var at = 0
    while at < bytes.byteCount, step(bytes, &at) {}
    origin += at
    return at
  }

  /// Whether there may be more to take.
  private mutating func step(_ bytes: RawSpan, _ at: inout Int) -> Bool {
    switch phase {
    case .header: return readHeader(bytes, &at)
    case .records: return readRecord(bytes, &at)
    case .heap: return readObjects(bytes, &at)
    case .elements: return readElements(bytes, &at)
    case .skipped:
      let step = min(left, bytes.byteCount - at)
      at += step
      left -= step
      if left == 0 { phase = next }
      return left == 0
    case .ended: return false
    }
  }

  private mutating func skip(_ count: Int, then next: Phase) {
    left = count
    self.next = next
    phase = count == 0 ? next : .skipped
  }
}

// MARK: - Records

extension HeapDumpReader {
  private mutating func readHeader(_ bytes: RawSpan, _ at: inout Int) -> Bool {
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

  private mutating func stop(_ what: String) {
    damage(what)
    phase = .ended
  }

  private mutating func readRecord(_ bytes: RawSpan, _ at: inout Int) -> Bool {
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

// MARK: - Objects

extension HeapDumpReader {
  /// Reads objects and roots until the segment or the bytes end.
  private mutating func readObjects(_ bytes: RawSpan, _ at: inout Int) -> Bool {
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

  private mutating func readElements(_ bytes: RawSpan, _ at: inout Int) -> Bool {
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

extension RawSpan {
  @inline(__always)
  func u2(_ at: Int) -> UInt16 {
    precondition(at >= 0 && at <= byteCount - 2)
    return UInt16(
      bigEndian: unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt16.self))
  }

  @inline(__always)
  func u4(_ at: Int) -> UInt32 {
    precondition(at >= 0 && at <= byteCount - 4)
    return UInt32(
      bigEndian: unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt32.self))
  }

  @inline(__always)
  func u8(_ at: Int) -> UInt64 {
    precondition(at >= 0 && at <= byteCount - 8)
    return UInt64(
      bigEndian: unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self))
  }

  @inline(__always)
  func identifier(_ at: Int, _ size: Int) -> UInt64 {
    size == 8 ? u8(at) : UInt64(u4(at))
  }
}

extension UInt8 {
  var hexadecimal: String {
    let digits = String(self, radix: 16, uppercase: true)
    return "0x" + (digits.count == 1 ? "0" : "") + digits
  }
}
