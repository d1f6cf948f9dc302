import ByteParsing

/// `ls -l /proc/PID/fd`, one line per open descriptor.
///
///     lrwx------ 1 root root 64 Nov 26 02:00 12 -> socket:[12345]
package struct DescriptorSection: HostSection {
  package static let markers: [StaticString] = [
    "-> socket:[", "-> pipe:[", "-> /dev/null", "-> anon_inode:", "-> 'socket:[", "-> 'pipe:[",
  ]

  private let pid: Int?
  private let source: String?
  private var line = 0
  private var numbers: Set<Int> = []
  private var tally = DescriptorTally()

  package init(_ origin: SectionOrigin) {
    pid = origin.pid
    source = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    parsed(line) != nil
  }

  /// The number and what it leads to.
  private static func parsed(_ line: RawSpan) -> (number: Int, target: Range<Int>)? {
    guard line.byteCount > 20, line[0] == UInt8(ascii: "l"),
      let arrow = line.firstRange(of: " -> ")
    else { return nil }
    var start = arrow.lowerBound
    while start > 0, line[start - 1].isDigit { start -= 1 }
    guard start < arrow.lowerBound, start > 10, line[start - 1].isBlank else { return nil }
    var cursor = ByteCursor(line)
    cursor.move(to: start)
    guard let number = cursor.nextNumber(), cursor.position == arrow.lowerBound else { return nil }
    return (number, line.trimmed(arrow.upperBound..<line.byteCount))
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard let (descriptor, target) = Self.parsed(line), numbers.insert(descriptor).inserted else {
      return false
    }
    if self.line == 0 { self.line = number }
    tally.add(line.string(target))
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { snapshot.has(.files, of: pid) }

  package func add(to snapshot: inout HostSnapshot) {
    snapshot.change(process: pid) { process in
      process.parts.insert(.files)
      process.place = process.place ?? Place(file: source, line: line)
      process.openFiles = numbers.count
      var interior = process.interior ?? ProcessInterior()
      interior.fileKinds = tally.kindShares
      interior.filePaths = tally.pathShares
      process.interior = interior
    }
  }
}

/// Counts open descriptors by what they lead to.
package struct DescriptorTally {
  private static let pathLimit = 20_000

  private var kinds: [String: Int] = [:]
  private var paths: [String: Int] = [:]

  package init() {}

  /// Takes the target of a link: `socket:[1]`, `anon_inode:[eventpoll]`, `/var/log/shop.log`.
  package mutating func add(_ target: String) {
    var text = target[...]
    if text.hasPrefix("'"), text.hasSuffix("'"), text.count > 1 {
      text = text.dropFirst().dropLast()
    }
    if text.hasPrefix("/") {
      let path = text.hasSuffix(" (deleted)") ? text.dropLast(10) : text
      kinds[path.hasPrefix("/dev/") ? "device" : "file", default: 0] += 1
      if paths.count < Self.pathLimit || paths[String(path)] != nil {
        paths[String(path), default: 0] += 1
      }
    } else if text.hasPrefix("anon_inode:") {
      kinds[String(text.dropFirst(11).filter { $0 != "[" && $0 != "]" }), default: 0] += 1
    } else {
      kinds[String(text.prefix { $0 != ":" }), default: 0] += 1
    }
  }

  package var kindShares: [ProcessInterior.Share] { Self.most(kinds, 6) }

  /// The paths, or where each is open about once, the folders that they lie in.
  package var pathShares: [ProcessInterior.Share] {
    let most = Self.most(paths, 3)
    guard let first = most.first, first.count <= 2, paths.count > 20 else { return most }
    var folders: [String: Int] = [:]
    for (path, count) in paths {
      guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { continue }
      folders["\(path[..<slash])/…", default: 0] += count
    }
    return Self.most(folders, 3)
  }

  private static func most(_ counts: [String: Int], _ limit: Int) -> [ProcessInterior.Share] {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit).map {
      ProcessInterior.Share($0.key, $0.value)
    }
  }
}
