import Glibc

/// Bytes that are read once, from first to last.
package protocol ByteStream: AnyObject {
  /// Fills the start of `buffer`; 0 means the end. Blocks until at least one byte is there.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int
}

/// Why bytes could not be had; the name of the input is added by who asked for it.
package enum CaptureError: Error, Sendable, Hashable {
  /// The system refused; the text is that of `strerror(3)`.
  case system(String)
  /// Compressed data is damaged or ends early.
  case damaged(String)
  /// More bytes than `--max-input` allows.
  case tooLarge(limit: Int)
  /// `--deadline` was reached.
  case outOfTime

  package static func last() -> CaptureError {
    .system(unsafe String(cString: strerror(errno)))
  }
}

/// An open file, pipe or terminal.
package final class FileStream: ByteStream {
  private let descriptor: Int32
  private let isOwned: Bool
  /// How long a read of a pipe may wait, in milliseconds; -1 means for ever.
  package var patience: () -> Int32 = { -1 }

  /// Opens a file for reading; waits for no writer of a pipe and takes no terminal.
  package init(path: String) throws(CaptureError) {
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    isOwned = true
    if descriptor < 0 { throw .last() }
  }

  /// Reads from an open descriptor without closing it.
  package init(descriptor: Int32) {
    self.descriptor = descriptor
    isOwned = false
  }

  deinit {
    if isOwned, descriptor >= 0 { close(descriptor) }
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    while true {
      try waitForBytes()
      let count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw .last() }
    }
  }
}

extension FileStream {
  private func waitForBytes() throws(CaptureError) {
    let limit = patience()
    guard limit >= 0 else { return }
    var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    if unsafe Glibc.poll(&poll, 1, limit) == 0 { throw .outOfTime }
  }
}

/// Bytes in memory that are read as a file is.
package final class MemoryStream: ByteStream {
  private let bytes: [UInt8]
  private var position = 0

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    let count = min(buffer.count, bytes.count - position)
    guard count > 0 else { return 0 }
    unsafe bytes[position..<position + count].withUnsafeBytes {
      unsafe buffer.copyMemory(from: $0)
    }
    position += count
    return count
  }
}

/// A stream whose first bytes were looked at already.
final class PeekedStream: ByteStream {
  private let rest: any ByteStream
  private(set) var head: [UInt8]
  /// Why no more than `head` could be read; thrown behind it.
  private(set) var failure: CaptureError?
  private var position = 0

  /// Reads up to `count` bytes ahead, fewer only at the end; throws where there is not one byte.
  init(_ stream: any ByteStream, count: Int) throws(CaptureError) {
    rest = stream
    head = []
    var filled = 0
    while filled < count, failure == nil {
      if filled == head.count {
        let room = min(count, max(16 << 10, 2 * filled))
        head += Array(repeating: 0, count: room - filled)
      }
      do throws(CaptureError) {
        let step = try head.fill(from: filled, reading: stream)
        if step == 0 { break }
        filled += step
      } catch {
        failure = error
      }
    }
    head.removeLast(head.count - filled)
    if let failure, filled == 0 { throw failure }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    guard position < head.count else {
      if let failure { throw failure }
      return try unsafe rest.read(into: buffer)
    }
    let count = unsafe head.copy(from: position, into: buffer)
    position += count
    return count
  }
}

extension [UInt8] {
  /// Copies the elements from `position` on, as many as fit, and says how many did.
  package func copy(from position: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = Swift.min(buffer.count, self.count - position)
    unsafe withUnsafeBytes { bytes in
      let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)])
      unsafe buffer.copyMemory(from: part)
    }
    return count
  }

  /// Reads from `stream` into the elements from `start` on, and says how many came.
  package mutating func fill(
    from start: Int, reading stream: any ByteStream
  ) throws(CaptureError) -> Int {
    var result = Result<Int, CaptureError>.success(0)
    unsafe withUnsafeMutableBytes { bytes in
      let room = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
      do throws(CaptureError) {
        result = .success(try unsafe stream.read(into: room))
      } catch {
        result = .failure(error)
      }
    }
    return try result.get()
  }
}
