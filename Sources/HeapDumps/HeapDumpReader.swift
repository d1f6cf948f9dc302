import ByteParsing

/// Reads the records of a dump from pieces that are cut anywhere.
///
///     JAVA PROFILE 1.0.2\0, u4 bytes of an identifier, u8 milliseconds since 1970
///     u1 tag, u4 microseconds, u4 length of the body, body: again and again
///
/// All numbers are big-endian. The objects stand in the bodies of HEAP_DUMP and HEAP_DUMP_SEGMENT,
/// as records of their own that carry no length.
struct HeapDumpReader: ~Copyable {
  enum Phase {
    case header, records, heap
    /// Elements of an array of references.
    case elements
    /// Bytes that say nothing to us; `next` follows.
    case skipped
    /// Nothing behind can be read.
    case ended
  }

  /// What is longer is damage, or is not needed.
  static let recordLimit = 4 << 20

  var contents = HeapContents()
  var isWhole = false
  var phase = Phase.header
  var next = Phase.records
  /// Bytes of the current element run or skipped body that did not come yet.
  var left = 0
  /// Where the current segment ends, in bytes of the file; `Int.max` where it does not say so.
  var segmentEnd = Int.max
  /// Where the bytes at hand begin in the file.
  var origin = 0
  var isSegmented = false
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

  mutating func damage(_ what: String) {
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

  mutating func skip(_ count: Int, then next: Phase) {
    left = count
    self.next = next
    phase = count == 0 ? next : .skipped
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
