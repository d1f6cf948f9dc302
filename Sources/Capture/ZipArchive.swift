/// The members of a zip archive in the order in which they stand (APPNOTE.TXT 4.3), read as a stream;
/// nothing is ever unpacked to disk.
///
/// The list at the end of the archive is not needed: each member has a header of its own in front.
final class ZipArchive {
  struct Member {
    var name: String
    /// Why its content cannot be read; `nil` where it can.
    var obstacle: String?
  }

  /// Content whose length its header does not say has a descriptor behind it.
  private static let hasDescriptor = 0x0008
  private static let isEncrypted = 0x0001

  private let source: PushbackStream
  private var flags = 0
  private var method = 0
  /// Compressed bytes; `nil` where only the end of the content tells.
  private var size: Int?
  private var open: MemberContent?

  init(_ source: any ByteStream) {
    self.source = PushbackStream(source)
  }

  /// The next member, or `nil` at the end of the members.
  func next() throws(CaptureError) -> Member? {
    try finishMember()
    let head = try source.exactly(30)
    guard head.count == 30, head.starts(with: [0x50, 0x4B, 3, 4]) else { return nil }
    func number(_ place: Int, _ count: Int) -> Int {
      (0..<count).reduce(0) { $0 | Int(head[place + $1]) << (8 * $1) }
    }
    flags = number(6, 2)
    method = number(8, 2)
    size = flags & Self.hasDescriptor != 0 ? nil : number(18, 4)
    let name = try source.exactly(number(26, 2))
    let extra = try source.exactly(number(28, 2))
    if size == 0xFFFF_FFFF { size = Self.longSize(extra) }
    var member = Member(name: String(decoding: name, as: UTF8.self))
    if flags & Self.isEncrypted != 0 {
      member.obstacle = "encrypted"
    } else if method != 0, method != 8 {
      member.obstacle = "compressed by method \(method), which is not known"
    } else if method == 0, size == nil {
      throw .damaged("the archive does not say how long a member is")
    }
    if member.obstacle != nil, size == nil {
      throw .damaged("\(member.name): \(member.obstacle ?? ""), and where it ends is not said")
    }
    open = nil
    return member
  }

  /// The content of the current member.
  func content() throws(CaptureError) -> any ByteStream {
    let stored = MemberContent(
      source, limit: size, inflates: method == 8)
    try stored.begin()
    open = stored
    return stored
  }

  /// Compressed size of the ZIP64 field (4.5.3), which stands behind the size itself.
  private static func longSize(_ extra: [UInt8]) -> Int? {
    var place = 0
    while place + 4 <= extra.count {
      let id = Int(extra[place]) | Int(extra[place + 1]) << 8
      let length = Int(extra[place + 2]) | Int(extra[place + 3]) << 8
      if id == 1, length >= 16, place + 20 <= extra.count {
        let value = (0..<8).reduce(UInt64(0)) { $0 | UInt64(extra[place + 12 + $1]) << (8 * $1) }
        return Int(exactly: value)
      }
      place += 4 + length
    }
    return nil
  }

  private func finishMember() throws(CaptureError) {
    guard let size else {
      guard let open else { return }
      try open.skip()
      self.open = nil
      // With a signature or without, and with sizes of 4 bytes or of 8.
      let descriptor = try source.exactly(24)
      let hasSignature = descriptor.starts(with: [0x50, 0x4B, 7, 8])
      let lengths = hasSignature ? [16, 24] : [12, 20]
      let end = lengths.first { length in
        length + 2 > descriptor.count
          || descriptor[length] == 0x50 && descriptor[length + 1] == 0x4B
      }
      source.push(Array(descriptor.dropFirst(min(descriptor.count, end ?? lengths[1]))))
      return
    }
    if let open {
      try open.skip()
    } else {
      try source.skip(size)
    }
    self.size = 0
    open = nil
  }
}

/// A stream that takes bytes back.
private final class PushbackStream: ByteStream {
  private let source: any ByteStream
  private var pushed: [UInt8] = []

  init(_ source: any ByteStream) { self.source = source }

  func push(_ bytes: [UInt8]) { pushed = bytes + pushed }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    guard pushed.isEmpty else {
      let count = unsafe pushed.copy(from: 0, into: buffer)
      pushed.removeFirst(count)
      return count
    }
    return try unsafe source.read(into: buffer)
  }

  /// As many bytes as there are, up to `count`.
  func exactly(_ count: Int) throws(CaptureError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let step = try bytes.fill(from: filled, reading: self)
      if step == 0 { break }
      filled += step
    }
    return Array(bytes.prefix(filled))
  }

  func skip(_ count: Int) throws(CaptureError) {
    var left = count
    while left > 0 {
      let step = try exactly(min(left, 64 << 10)).count
      if step == 0 { throw .damaged("the archive ends early") }
      left -= step
    }
  }
}

/// The content of one member, and what of it was not read yet.
private final class MemberContent: ByteStream {
  private let packed: LimitedStream
  private let inflates: Bool
  private var inflated: InflateStream?

  init(_ source: PushbackStream, limit: Int?, inflates: Bool) {
    packed = LimitedStream(source, limit: limit)
    self.inflates = inflates
  }

  func begin() throws(CaptureError) {
    if inflates { inflated = try InflateStream(packed, isBare: true) }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    if let inflated { return try unsafe inflated.read(into: buffer) }
    return try unsafe packed.read(into: buffer)
  }

  /// Goes to the end of the member.
  func skip() throws(CaptureError) {
    var scratch = [UInt8](repeating: 0, count: 64 << 10)
    if packed.limit == nil {
      while try scratch.fill(from: 0, reading: self) > 0 {}
      packed.source.push(inflated?.rest ?? [])
    } else {
      while try scratch.fill(from: 0, reading: packed) > 0 {}
    }
  }
}

private final class LimitedStream: ByteStream {
  let source: PushbackStream
  private(set) var limit: Int?

  init(_ source: PushbackStream, limit: Int?) {
    self.source = source
    self.limit = limit
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    guard let left = limit else { return try unsafe source.read(into: buffer) }
    guard left > 0 else { return 0 }
    let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(left, buffer.count)])
    let count = try unsafe source.read(into: room)
    if count == 0 {
      limit = 0
      throw .damaged("the archive ends early")
    }
    limit = left - count
    return count
  }
}
