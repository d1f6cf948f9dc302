import ByteParsing

/// Limits of the whole host as files of `/proc/sys`, or as `sysctl` and `grep .` print them.
///
///     fs.file-nr = 9312	0	65536
///     /proc/sys/kernel/pid_max:32768
package struct KernelLimitSection: HostSection {
  package static let markers: [StaticString] = [
    "fs.file-nr", "fs/file-nr", "kernel.pid_max", "kernel/pid_max", "kernel.threads-max",
    "kernel/threads-max",
  ]

  private static let names: [StaticString] = ["file-nr", "pid_max", "threads-max"]

  private let path: String?
  private var limits: HostLimits

  package init(_ origin: SectionOrigin) {
    path = origin.path
    limits = HostLimits(place: Place(file: origin.source))
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    parsed(line, origin.path) != nil
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard let (name, values) = Self.parsed(line, path) else { return false }
    switch (name, values.count) {
    case ("file-nr", 3):
      guard limits.openFiles == nil else { return false }
      (limits.openFiles, limits.openFilesLimit) = (values[0], values[2])
      limits.place.line = number
    case ("pid_max", 1): limits.pidLimit = values[0]
    case ("threads-max", 1): limits.threadLimit = values[0]
    default: return false
    }
    return true
  }

  /// The name in the line, or in the path where the line has numbers only, and the values.
  private static func parsed(_ line: RawSpan, _ path: String?) -> (name: String, values: [Int])? {
    guard line.byteCount > 0, line.byteCount < 200 else { return nil }
    var cursor = ByteCursor(line)
    var found = names.first { line.firstRange(of: $0, in: 0..<line.byteCount) != nil }
    if let name = found {
      guard let range = line.firstRange(of: name, in: 0..<line.byteCount) else { return nil }
      cursor.move(to: range.upperBound)
      cursor.skipBlanks()
      guard cursor.skip(ifNext: UInt8(ascii: "=")) || cursor.skip(ifNext: UInt8(ascii: ":")) else {
        return nil
      }
    } else {
      found = names.first { path?.hasSuffix("\($0)") == true }
    }
    guard let found else { return nil }
    let values = cursor.numbers()
    cursor.skipBlanks()
    return cursor.isAtEnd && !values.isEmpty ? ("\(found)", values) : nil
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool {
    snapshot.limits?.overlaps(limits) == true
  }

  package func add(to snapshot: inout HostSnapshot) {
    snapshot.limits = snapshot.limits?.completed(by: limits) ?? limits
  }
}

extension HostLimits {
  func overlaps(_ other: HostLimits) -> Bool { openFiles != nil && other.openFiles != nil }

  func completed(by other: HostLimits) -> HostLimits {
    var all = self
    if openFiles == nil, other.openFiles != nil { all.place = other.place }
    all.openFiles = openFiles ?? other.openFiles
    all.openFilesLimit = openFilesLimit ?? other.openFilesLimit
    all.pidLimit = pidLimit ?? other.pidLimit
    all.threadLimit = threadLimit ?? other.threadLimit
    return all
  }
}
