import ByteParsing

/// The members of a tar archive, one after the other; links and devices are never followed.
final class TarArchive {
  struct Member {
    var name: String
    var isFile: Bool
    var size: Int
  }

  private let source: any ByteStream
  /// Bytes of the current member and its padding that were not read yet.
  private var remaining = 0
  private var padding = 0

  init(_ source: any ByteStream) {
    self.source = source
  }

  /// The next member, or `nil` at the end of the archive.
  func next() throws(CaptureError) -> Member? {
    try skipRest()
    var longName: String?
    var longSize: Int?
    while let block = try readBlock() {
      guard let header = TarHeader(block) else {
        if block.allSatisfy({ $0 == 0 }) { return nil }
        throw .damaged("the archive is damaged: a member's header is not valid")
      }
      switch header.type {
      case UInt8(ascii: "L"):
        longName = String(decoding: try readText(header.size).prefix { $0 != 0 }, as: UTF8.self)
      case UInt8(ascii: "x"):
        let extended = TarHeader.extended(try readText(header.size))
        longName = extended.path ?? longName
        longSize = extended.size ?? longSize
      case UInt8(ascii: "g"), UInt8(ascii: "K"):
        _ = try readText(header.size)
      default:
        let isFile = header.type == UInt8(ascii: "0") || header.type == 0
        begin(size: isFile ? longSize ?? header.size : 0)
        return Member(name: longName ?? header.name, isFile: isFile, size: remaining)
      }
    }
    return nil
  }

  /// Reads of the current member; 0 at its end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    guard remaining > 0, buffer.count > 0 else { return 0 }
    let room = unsafe UnsafeMutableRawBufferPointer(
      rebasing: buffer[0..<min(buffer.count, remaining)])
    let count = try unsafe source.read(into: room)
    if count == 0 {
      remaining = 0
      padding = 0
      throw .damaged("the archive ends early")
    }
    remaining -= count
    return count
  }

  private func begin(size: Int) {
    remaining = size
    padding = (512 - size % 512) % 512
  }

  private func skipRest() throws(CaptureError) {
    remaining += padding
    padding = 0
    var scratch = [UInt8](repeating: 0, count: 64 << 10)
    while remaining > 0 {
      let room = min(scratch.count, remaining)
      if room < scratch.count { scratch.removeLast(scratch.count - room) }
      let count = try scratch.fill(from: 0, reading: source)
      if count == 0 { throw .damaged("the archive ends early") }
      remaining -= count
    }
  }

  private func readBlock() throws(CaptureError) -> [UInt8]? {
    let block = try readExactly(512)
    if block.isEmpty { return nil }
    if block.count < 512 { throw .damaged("the archive ends early") }
    return block
  }

  /// A long name or extended header; longer than 64 KiB is no name.
  private func readText(_ size: Int) throws(CaptureError) -> [UInt8] {
    guard size <= 64 << 10 else { throw .damaged("a member's name is too long") }
    let text = try readExactly((size + 511) / 512 * 512)
    return Array(text.prefix(size))
  }

  private func readExactly(_ count: Int) throws(CaptureError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let step = try bytes.fill(from: filled, reading: source)
      if step == 0 { break }
      filled += step
    }
    return Array(bytes.prefix(filled))
  }
}

/// One member's content, as long as the archive stands at it.
final class TarMemberStream: ByteStream {
  private let archive: TarArchive

  init(_ archive: TarArchive) {
    self.archive = archive
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    try unsafe archive.read(into: buffer)
  }
}
