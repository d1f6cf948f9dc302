import ByteParsing

/// A table of mounts: `/proc/self/mountinfo`, `/proc/mounts`, `mount`, `findmnt`.
///
///     22 27 0:21 / /proc rw,relatime shared:5 - proc proc rw
///     proc /proc proc rw,relatime 0 0
///     proc on /proc type proc (rw,relatime)
package struct MountSection: HostSection {
  package static let markers: [StaticString] = [
    " - proc proc ", " - sysfs sysfs ", " - ext4 /dev/", " - xfs /dev/", " - overlay ",
    "proc /proc proc ", "sysfs /sys sysfs ", " type ext4 (", " type xfs (", " type btrfs (",
    " type proc (", " type tmpfs (", " type overlay (", " type nfs", " type cifs (", " type fuse",
    "TARGET ", " / ext4 r", " / xfs r", "overlay / overlay ",
  ]
  package static let lineStarts: [StaticString] = [
    "TARGET  ", "proc /proc proc ", "proc on /proc type ",
  ]

  private let file: String?
  private var systems: [FileSystem] = []

  package init(_ origin: SectionOrigin) {
    file = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    line.starts(with: "TARGET ") || parsed(line, Place(), inTable: false) != nil
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    if systems.isEmpty, line.starts(with: "TARGET ") { return true }
    guard
      let system = Self.parsed(line, Place(file: file, line: number), inTable: true)
    else { return false }
    systems.append(system)
    return true
  }

  private static func parsed(_ line: RawSpan, _ place: Place, inTable: Bool) -> FileSystem? {
    guard line.byteCount >= 12, line.byteCount < 1 << 14 else { return nil }
    if line[0].isDigit { return mountInfo(line, place) ?? procMounts(line, place) }
    if line.has(" on /") {
      if let type = line.lastRange(of: " type ", in: 0..<line.byteCount) {
        return printedMount(line, type, place)
      }
      if line.ends(with: ")"), let found = applesMount(line, place) { return found }
    }
    return procMounts(line, place) ?? (inTable ? foundMount(line, place) : nil)
  }

  private static func mountInfo(_ line: RawSpan, _ place: Place) -> FileSystem? {
    var cursor = ByteCursor(line)
    guard cursor.unsigned() != nil, cursor.skip(ifNext: 0x20), cursor.unsigned() != nil,
      cursor.skip(ifNext: 0x20), line.has(" - ")
    else { return nil }
    let words = line.wordTexts(limit: 24)
    guard words.count >= 9, Int(words[0]) != nil, Int(words[1]) != nil,
      let dash = words.dropFirst(6).firstIndex(of: "-"), words.count >= dash + 3
    else { return nil }
    let numbers = words[2].split(separator: ":")
    guard numbers.count == 2, let major = Int(numbers[0]), let minor = Int(numbers[1]) else {
      return nil
    }
    var system = FileSystem(
      place: place, mountPoint: words[4].unescaped, device: words[dash + 2].unescaped)
    system.deviceNumber = (major, minor)
    system.root = words[3].unescaped
    system.type = words[dash + 1]
    system.options = words[5].split(separator: ",").map(String.init)
    system.superOptions =
      words.count > dash + 3 ? words[dash + 3].split(separator: ",").map(String.init) : []
    system.isReadOnly = system.options.contains("ro") || system.superOptions.contains("ro")
    return system
  }

  private static func procMounts(_ line: RawSpan, _ place: Place) -> FileSystem? {
    let end = line.byteCount
    guard end > 4, line[end - 1].isDigit, line[end - 2] == 0x20, line[end - 3].isDigit else {
      return nil
    }
    let words = line.wordTexts(limit: 8)
    guard words.count == 6, words[1].hasPrefix("/"), isOptions(words[3]) else { return nil }
    return system(place, words[1], words[0], words[2], words[3])
  }

  private static func printedMount(
    _ line: RawSpan, _ type: Range<Int>, _ place: Place
  ) -> FileSystem? {
    guard let on = line.firstRange(of: " on /", in: 0..<type.lowerBound) else { return nil }
    var cursor = ByteCursor(line)
    cursor.move(to: type.upperBound)
    guard let kind = cursor.word() else { return nil }
    cursor.skipBlanks()
    let start = cursor.position
    guard cursor.skip(ifNext: UInt8(ascii: "(")),
      let end = line.firstIndex(of: UInt8(ascii: ")"), from: start)
    else { return nil }
    return system(
      place, line.string(on.upperBound - 1..<type.lowerBound), line.string(0..<on.lowerBound),
      line.string(kind), line.string(start + 1..<end))
  }

  /// `/dev/disk1s1 on / (apfs, local, journaled)` of macOS.
  private static func applesMount(_ line: RawSpan, _ place: Place) -> FileSystem? {
    guard let on = line.firstRange(of: " on /"),
      let open = line.lastRange(of: " (", in: on.upperBound - 1..<line.byteCount)
    else { return nil }
    let end = line.trimmed(0..<line.byteCount).upperBound - 1
    guard end > open.upperBound else { return nil }
    let parts = line.string(open.upperBound..<end).split(separator: ",").map {
      String($0.drop { $0 == " " })
    }
    guard let type = parts.first, !type.contains(" ") else { return nil }
    var system = FileSystem(
      place: place, mountPoint: line.string(on.upperBound - 1..<open.lowerBound),
      device: line.string(0..<on.lowerBound))
    system.type = type
    system.options = parts
    system.isReadOnly = parts.contains("read-only")
    return system
  }

  /// `├─/proc  proc  proc  rw,relatime`.
  private static func foundMount(_ line: RawSpan, _ place: Place) -> FileSystem? {
    let words = line.wordTexts(limit: 12)
    guard let first = words.firstIndex(where: { $0.utf8.contains(UInt8(ascii: "/")) }),
      words.count == first + 4, isOptions(words[first + 3]),
      let slash = words[first].firstIndex(of: "/")
    else { return nil }
    return system(
      place, String(words[first][slash...]), words[first + 1], words[first + 2], words[first + 3])
  }

  private static func isOptions(_ text: String) -> Bool {
    text == "rw" || text == "ro" || text.hasPrefix("rw,") || text.hasPrefix("ro,")
  }

  private static func system(
    _ place: Place, _ mountPoint: String, _ device: String, _ type: String, _ options: String
  ) -> FileSystem {
    var system = FileSystem(
      place: place, mountPoint: mountPoint.unescaped, device: device.unescaped)
    system.type = type
    system.options = options.split(separator: ",").map { String($0.drop { $0 == " " }) }
    system.isReadOnly = system.options.contains("ro")
    return system
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool {
    FileSystem.measureSame(snapshot.fileSystems, systems)
  }

  package func add(to snapshot: inout HostSnapshot) {
    snapshot.fileSystems = FileSystem.merged(snapshot.fileSystems + systems)
  }
}
