import CZlib
import Glibc

/// Compressed pieces of evidence on their way into a bundle, in a file without a name: whatever ends
/// the program, nothing of it stays.
final class Spool {
  /// A piece that can be taken out by itself: a whole member of gzip.
  struct Chunk {
    var offset: Int
    /// Bytes as they are kept, and as they were.
    var size: Int
    var rawSize: Int
  }

  private let descriptor: Int32
  private let folder: String
  /// Bytes that must stay free on the file system.
  private let reserve: Int
  private var end = 0
  /// Room of chunks that were taken out.
  private var holes: [(offset: Int, size: Int)] = []

  /// `folder` is where the bundle will stand.
  init(in folder: String, reserve: Int) throws(CaptureError) {
    self.folder = folder
    self.reserve = reserve
    descriptor = try TemporaryFile.unnamed(in: folder)
  }

  deinit { close(descriptor) }

  func add(_ bytes: [UInt8]) throws(CaptureError) -> Chunk {
    let packed = try Deflate.gzip(bytes)
    let hole = holes.firstIndex { $0.size >= packed.count }
    let offset = hole.map { holes[$0].offset } ?? end
    if let hole {
      holes[hole].offset += packed.count
      holes[hole].size -= packed.count
    } else {
      // Once more for the bundle itself, which is written while this file is there.
      try FreeSpace.require((end + packed.count).multiplied(by: 2) - end, in: folder, reserve)
      end += packed.count
    }
    try TemporaryFile.write(packed, to: descriptor, at: offset)
    return Chunk(offset: offset, size: packed.count, rawSize: bytes.count)
  }

  func remove(_ chunk: Chunk) { holes.append((chunk.offset, chunk.size)) }

  func packed(_ chunk: Chunk) throws(CaptureError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: chunk.size)
    var filled = 0
    while filled < chunk.size {
      let count = unsafe bytes.withUnsafeMutableBytes { room in
        unsafe pread(
          descriptor, room.baseAddress.map { unsafe $0 + filled }, room.count - filled,
          chunk.offset + filled)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .last() }
      filled += count
    }
    return bytes
  }
}

extension Int {
  fileprivate func multiplied(by factor: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? .max : product
  }
}

/// What is left on a file system for users that are not root.
package enum FreeSpace {
  /// Free bytes; `nil` where the system does not say.
  package static func bytes(in folder: String) -> Int? {
    var status = statvfs()
    guard unsafe statvfs(folder, &status) == 0 else { return nil }
    let (product, overflow) = Int(clamping: status.f_bavail).multipliedReportingOverflow(
      by: Int(clamping: status.f_frsize))
    return overflow ? .max : product
  }

  /// Throws where `count` bytes more would leave less than the reserve.
  static func require(_ count: Int, in folder: String, _ reserve: Int) throws(CaptureError) {
    guard let free = bytes(in: folder), free &- reserve < count else { return }
    throw .system(
      "too little space in \(folder): \(free >> 20) MiB free, \(reserve >> 20) MiB of them stay free"
    )
  }
}

/// gzip in pieces that can stand behind each other (RFC 1952, 2.2).
enum Deflate {
  static func gzip(_ bytes: [UInt8]) throws(CaptureError) -> [UInt8] {
    var state = unsafe z_stream()
    let status = unsafe deflateInit2_(
      &state, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw .damaged("zlib could not be set up") }
    defer { unsafe _ = deflateEnd(&state) }
    var output = [UInt8](
      repeating: 0, count: Int(clamping: unsafe deflateBound(&state, UInt(bytes.count))) + 32)
    var input = bytes
    var result: Int32 = Z_OK
    unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { room in
        unsafe state.next_in = source.baseAddress
        unsafe state.avail_in = UInt32(clamping: source.count)
        unsafe state.next_out = room.baseAddress
        unsafe state.avail_out = UInt32(clamping: room.count)
        result = unsafe deflate(&state, Z_FINISH)
      }
    }
    guard result == Z_STREAM_END else { throw .damaged("zlib could not compress") }
    output.removeLast(Int(unsafe state.avail_out))
    return output
  }
}

/// Files that are not there before they are complete.
enum TemporaryFile {
  /// A file that only this process can reach.
  static func unnamed(in folder: String) throws(CaptureError) -> Int32 {
    let (descriptor, path) = try named(in: folder)
    unsafe _ = unlink(path)
    return descriptor
  }

  /// A new file, mode 0600, with a name that nobody else has.
  static func named(in folder: String) throws(CaptureError) -> (descriptor: Int32, path: String) {
    var name = Array("\(folder)/.diag-XXXXXX\0".utf8.map { CChar(bitPattern: $0) })
    let descriptor = unsafe name.withUnsafeMutableBufferPointer { buffer in
      unsafe buffer.baseAddress.map { unsafe mkstemp($0) } ?? -1
    }
    guard descriptor >= 0 else { throw .last() }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    let path = name.dropLast().map { UInt8(bitPattern: $0) }
    return (descriptor, String(decoding: path, as: UTF8.self))
  }

  /// Writes all of it, at `offset` or where the file stands.
  static func write(
    _ bytes: [UInt8], to descriptor: Int32, at offset: Int? = nil
  ) throws(CaptureError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { source in
        let start = unsafe source.baseAddress.map { unsafe $0 + done }
        return unsafe offset.map {
          unsafe pwrite(descriptor, start, source.count - done, $0 + done)
        }
          ?? Glibc.write(descriptor, start, source.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .last() }
      done += count
    }
  }
}
