import ByteParsing

/// What of the host's memory a process can still have.
package enum AvailableMemory {
  /// The least of what the kernel takes as available and what the control group of the process
  /// leaves; `nil` where neither can be read.
  package static var bytes: Int? {
    let group = read("/sys/fs/cgroup/memory.max").flatMap(number).map { limit in
      max(0, limit - (read("/sys/fs/cgroup/memory.current").flatMap(number) ?? 0))
    }
    let older = read("/sys/fs/cgroup/memory/memory.limit_in_bytes").flatMap(number)
    return [host, group, older].compactMap(\.self).min()
  }

  /// `MemAvailable` of `/proc/meminfo`, which stands there in kB.
  private static var host: Int? {
    guard let text = read("/proc/meminfo"),
      let range = text.rawSpan.firstRange(of: "MemAvailable:")
    else { return nil }
    var cursor = ByteCursor(text.rawSpan)
    cursor.move(to: range.upperBound)
    cursor.skipBlanks()
    return cursor.unsigned().flatMap { Int(exactly: $0) }.map { $0 &* 1024 }
  }

  /// Bytes of a file that is a heap dump and not compressed; `nil` for everything else.
  package static func size(ofDump path: String) -> Int? {
    guard let size = Folder.size(of: path), let head = read(path, count: 16),
      head.rawSpan.starts(with: "JAVA PROFILE")
    else { return nil }
    return size
  }

  private static func number(_ text: [UInt8]) -> Int? {
    var cursor = ByteCursor(text.rawSpan)
    return cursor.unsigned().flatMap { Int(exactly: $0) }
  }

  private static func read(_ path: String, count: Int = 8192) -> [UInt8]? {
    guard let stream = try? FileStream(path: path) else { return nil }
    return (try? PeekedStream(stream, count: count))?.head
  }
}
