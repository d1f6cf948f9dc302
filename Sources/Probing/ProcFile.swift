import Glibc

/// Reads the small files of `/proc`.
package enum ProcFile {
  package enum Failure: Error, Hashable {
    case missing, forbidden
    case other(Int32)
  }

  /// The first `limit` bytes of a file.
  package static func read(
    _ path: String, limit: Int = 64 << 10, followsLink: Bool = true
  ) throws(Failure) -> [UInt8] {
    let link = followsLink ? 0 : O_NOFOLLOW
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | link)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    return try read(descriptor, limit: limit)
  }

  package static func read(_ descriptor: Int32, limit: Int) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: min(limit, 16 << 10))
    while bytes.count < limit {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw failure() }
      if count == 0 { break }
      bytes.append(contentsOf: buffer[..<min(count, limit - bytes.count)])
    }
    return bytes
  }

  /// The text of a file without the newline at its end; `nil` where it cannot be read.
  package static func text(_ path: String, limit: Int = 64 << 10) -> String? {
    guard var bytes = try? read(path, limit: limit) else { return nil }
    while bytes.last == 0x0A { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The functions of the kernel that a `stack` file names, innermost first:
  /// `fuse_wait_answer` of `[<0>] fuse_wait_answer+0x5d/0x1c0 [fuse]`.
  package static func kernelStack(_ path: String, limit: Int) -> [String] {
    (text(path) ?? "").split(separator: "\n").prefix(limit).compactMap { line in
      line.split(separator: " ").dropFirst().first.map { word in
        String(word.prefix { $0 != "+" })
      }
    }
  }

  /// Where a link leads.
  package static func link(_ path: String) throws(Failure) -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink(path, &buffer, buffer.count)
    guard count >= 0 else { throw failure() }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The names in a folder that are numbers, in their order.
  package static func numbers(in path: String) -> [Int] {
    names(in: path).compactMap { Int($0) }.sorted()
  }

  package static func names(in path: String) -> [String] {
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      names.append(
        unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names
  }

  private static func failure() -> Failure {
    switch errno {
    case ENOENT, ESRCH: .missing
    case EACCES, EPERM: .forbidden
    default: .other(errno)
    }
  }
}

/// `/proc/PID/status`: the few lines of it that are needed.
package struct ProcStatus {
  private let lines: [Substring]

  package init(pid: Int) throws(ProcFile.Failure) {
    let bytes = try ProcFile.read("/proc/\(pid)/status")
    lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  }

  package func values(_ name: String) -> [Substring] {
    guard let line = lines.first(where: { $0.hasPrefix(name + ":") }) else { return [] }
    return line.dropFirst(name.count + 1).split { $0 == "\t" || $0 == " " }
  }

  /// The effective user: real, effective, saved, file system stand there.
  package var user: UInt32? { number(values("Uid"), 1) }
  package var group: UInt32? { number(values("Gid"), 1) }
  /// The id in the innermost process space.
  package var ownPid: Int? { values("NSpid").last.flatMap { Int($0) } }
  package var leader: Int? { values("Tgid").first.flatMap { Int($0) } }

  /// Whether a handler is set for the signal.
  package func catches(_ signal: Int32) -> Bool {
    guard let mask = values("SigCgt").first.flatMap({ UInt64($0, radix: 16) }) else {
      return false
    }
    return mask & (1 << UInt64(signal - 1)) != 0
  }

  private func number(_ values: [Substring], _ index: Int) -> UInt32? {
    values.count > index ? UInt32(values[index]) : nil
  }
}
