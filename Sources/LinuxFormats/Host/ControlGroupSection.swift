import ByteParsing

/// A file of a control group; only its path says of which group and what it is.
package struct ControlGroupSection: HostSection {
  package static let markers: [StaticString] = [
    "/sys/fs/cgroup/", "==> memory.", "==> cpu.", "==> io.", "==> pids.",
  ]

  private let path: ControlGroupPath?
  private let file: String?
  private var firstLine = 0
  private var bytes: [UInt8] = []

  package init(_ origin: SectionOrigin) {
    path = origin.path.flatMap(ControlGroupPath.init)
    file = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    guard let path = origin.path.flatMap(ControlGroupPath.init) else { return false }
    return path.fits(line)
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard let path, path.fits(line), bytes.isEmpty || path.hasManyLines,
      bytes.count < 64 << 10, !isAgain(line)
    else { return false }
    if bytes.isEmpty { firstLine = number }
    // What follows a name is found by the newline in front of it.
    if bytes.isEmpty, path.hasManyLines, path.isNamed { bytes.append(0x0A) }
    for index in 0..<line.byteCount { bytes.append(line[index]) }
    bytes.append(0x0A)
    return true
  }

  /// Whether a line names what the first one did: the same file follows without a word between.
  private func isAgain(_ line: RawSpan) -> Bool {
    guard let path, path.isNamed || path.name.hasSuffix(".pressure"), !bytes.isEmpty else {
      return false
    }
    let text = bytes.rawSpan
    let start = text[0] == 0x0A ? 1 : 0
    guard let blank = text.firstIndex(of: 0x20, from: start) else { return false }
    return line.isEqual(0..<min(line.byteCount, blank + 1 - start), to: text, at: start)
      && line.byteCount > blank - start
  }

  /// Whether a line is the number that a group's file consists of, whatever time it would be.
  static func isValue(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    guard line.byteCount <= 20, line.byteCount > 0, line[0].isDigit,
      let path = origin.path.flatMap(ControlGroupPath.init)
    else { return false }
    return !path.hasManyLines && path.fits(line)
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool {
    guard let path else { return false }
    return snapshot.controlGroups.contains {
      $0.path == path.group && $0.files.contains(path.name)
    }
  }

  package func add(to snapshot: inout HostSnapshot) {
    guard let path else { return }
    let place = snapshot.controlGroups.firstIndex { $0.path == path.group }
    var group = place.map { snapshot.controlGroups[$0] } ?? ControlGroup(path: path.group)
    let named = file.map { "\($0):\(firstLine)" } ?? path.name
    ControlGroupFiles.read(path.name, bytes.rawSpan, path: named, into: &group)
    group.files.insert(path.name)
    if let place {
      snapshot.controlGroups[place] = group
    } else {
      snapshot.controlGroups.append(group)
    }
  }
}

/// What the path of a file of a control group says.
struct ControlGroupPath {
  /// `/system.slice/shop.service`.
  let group: String
  /// `memory.max`.
  let name: String

  private static let known = Set(ControlGroupFiles.unified).union(
    ControlGroupFiles.separate.values.flatMap(\.self))
  private static let controllers: Set<Substring> = [
    "memory", "cpu", "cpuacct", "cpu,cpuacct", "cpuacct,cpu", "blkio", "pids", "unified", "systemd",
  ]

  init?(_ path: String) {
    let parts = path.split(separator: "/")
    guard let last = parts.last, Self.known.contains(String(last)) else { return nil }
    name = String(last)
    let root = parts.indices.first {
      parts[$0] == "cgroup" && $0 >= 2 && parts[$0 - 1] == "fs" && parts[$0 - 2] == "sys"
    }
    var folders = parts.dropLast()
    if let root {
      folders = parts[(root + 1)..<(parts.count - 1)]
      if let first = folders.first, Self.controllers.contains(first) {
        folders = folders.dropFirst()
      }
      group = "/" + folders.joined(separator: "/")
    } else {
      group = folders.last.map(String.init) ?? "the group"
    }
  }

  /// Whether its lines begin with the name of what they count; those of `io.stat` begin with a device.
  var isNamed: Bool {
    !name.hasPrefix("io.") && hasNames
  }

  private var hasNames: Bool {
    name.hasSuffix(".events") || name.hasSuffix(".local") || name.hasSuffix(".stat")
      || name.hasSuffix("oom_control")
  }

  var hasManyLines: Bool {
    isNamed || name.hasSuffix(".pressure") || name.hasPrefix("io.") || name.hasPrefix("blkio.")
  }

  /// `254:0 Read 4096`, and no time of day.
  private static func namesDevice(_ line: RawSpan) -> Bool {
    var cursor = ByteCursor(line)
    guard cursor.unsigned() != nil, cursor.skip(ifNext: UInt8(ascii: ":")),
      cursor.unsigned() != nil
    else { return false }
    return cursor.next?.isBlank == true
  }

  /// Whether a line may be of the file.
  func fits(_ line: RawSpan) -> Bool {
    guard line.byteCount > 0, line.byteCount < 400 else { return false }
    if isNamed || name.hasSuffix(".pressure") {
      return (0x61...0x7A).contains(line[0]) && line.firstIndex(of: 0x20) != nil
    }
    if hasManyLines { return line.starts(with: "Total ") || Self.namesDevice(line) }
    return line[0].isDigit || line[0] == UInt8(ascii: "-") || line.starts(with: "max")
  }
}
