import ByteParsing
import Glibc
import LinuxFormats
import Probing

/// Reads files of the kernel that never wait, into one buffer, and counts what that takes.
final class FileReader {
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)
  private(set) var bytesRead = 0
  private(set) var filesRead = 0
  private(set) var slowest = (file: "", seconds: 0.0)
  /// Files that could not be read, by their pattern and why.
  private var failures: [Absence: Int] = [:]

  private static let sizeLimit = 32 << 20

  /// Hands the content of a file to `body`; `nil` where it cannot be read.
  ///
  /// `name` is relative to the descriptor `folder`; `pattern` is what a failure is filed under, such
  /// as `/proc/PID/io`, and `nil` where none is of interest.
  func read<Value>(
    _ name: String, in folder: Int32 = AT_FDCWD, pattern: String? = nil,
    _ body: (RawSpan) -> Value?
  ) -> Value? {
    let descriptor = unsafe openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else {
      note(pattern, errno)
      return nil
    }
    defer { close(descriptor) }
    guard let count = fill(from: descriptor) else {
      note(pattern, errno)
      return nil
    }
    filesRead += 1
    bytesRead += count
    let bytes = buffer
    return body(bytes.rawSpan.extracting(0..<count))
  }

  /// Reads a file of the host and measures how long that takes.
  func readTimed<Value>(_ path: String, _ body: (RawSpan) -> Value?) -> Value? {
    let start = ContinuousClock.now
    let value = read(path, pattern: path, body)
    let seconds = (ContinuousClock.now - start).seconds
    if seconds > slowest.seconds { slowest = (path, seconds) }
    return value
  }

  /// Adds a file of the kernel to a snapshot.
  @discardableResult
  func add<Section: HostSection>(
    _ path: String, as section: Section.Type, to snapshot: inout HostSnapshot
  ) -> Bool {
    readTimed(path) { Section.read($0, file: path, into: &snapshot) } ?? false
  }

  func text(_ name: String, in folder: Int32 = AT_FDCWD, pattern: String? = nil) -> String? {
    read(name, in: folder, pattern: pattern) { bytes in
      var end = bytes.byteCount
      while end > 0, bytes[end - 1].isBlank { end -= 1 }
      return bytes.string(0..<end)
    }
  }

  func number(_ name: String, in folder: Int32 = AT_FDCWD) -> Int? {
    text(name, in: folder).flatMap { Int($0) }
  }

  private func fill(from descriptor: Int32) -> Int? {
    var filled = 0
    while true {
      if filled == buffer.count {
        guard filled < Self.sizeLimit else { return filled }
        buffer.append(contentsOf: repeatElement(0, count: filled))
      }
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress.map { unsafe $0 + filled }, $0.count - filled)
      }
      if count < 0 && errno == EINTR { continue }
      if count < 0 { return nil }
      if count == 0 { return filled }
      filled += count
    }
  }

  private func note(_ pattern: String?, _ error: Int32) {
    guard let pattern else { return }
    let reason: Absence.Reason =
      switch error {
      case ENOENT: .missing
      case ESRCH: .other("ended while it was read")
      case EACCES, EPERM: .forbidden
      case EOPNOTSUPP: .disabled
      default: .other(unsafe String(cString: strerror(error)))
      }
    guard error != ESRCH else { return }
    failures[Absence(file: pattern, reason: reason), default: 0] += 1
  }

  /// What could not be read so far, each once.
  var absences: [Absence] {
    failures.map { absence, count in
      Absence(file: absence.file, reason: absence.reason, count: count)
    }.sorted { $0.file < $1.file }
  }
}
