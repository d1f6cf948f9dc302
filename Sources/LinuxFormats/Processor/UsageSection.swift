import ByteParsing

/// `cpu.stat` of a control group that nothing names, as a prompt with `cat cpu.stat` leaves it.
///
///     usage_usec 2005000
///     nr_periods 30
///     nr_throttled 29
///     throttled_usec 5370000
package struct UsageSection: HostSection {
  package static let markers: [StaticString] = ["nr_throttled "]

  private let file: String?
  private var firstLine = 0
  private var bytes: [UInt8] = [0x0A]

  package init(_ origin: SectionOrigin) {
    file = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    guard origin.path.flatMap(ControlGroupPath.init) == nil else { return false }
    return line.starts(with: "nr_periods ") || line.starts(with: "usage_usec ")
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    var cursor = ByteCursor(line)
    guard let name = cursor.word(), name.lowerBound == 0, cursor.nextNumber() != nil,
      cursor.isAtEnd, bytes.count < 4096
    else { return false }
    let text = line.string(name)
    let isKnown = [
      "nr_", "usage_", "user_", "system_", "throttled_", "burst_", "core_sched", "nice_",
    ]
    .contains { text.hasPrefix($0) }
    guard isKnown else { return false }
    // The first line of it comes but once.
    let isRepeated =
      bytes.rawSpan.firstRange(of: "nr_periods ") != nil && text == "nr_periods"
      || bytes.rawSpan.firstRange(of: "usage_usec ") != nil && text == "usage_usec"
    guard !isRepeated else { return false }
    if firstLine == 0 { firstLine = number }
    for index in 0..<line.byteCount { bytes.append(line[index]) }
    bytes.append(0x0A)
    return true
  }

  private static let path = "the control group"

  package func isIn(_ snapshot: HostSnapshot) -> Bool {
    snapshot.controlGroups.contains { $0.path == Self.path && $0.files.contains("cpu.stat") }
  }

  package func add(to snapshot: inout HostSnapshot) {
    var group = ControlGroup(path: Self.path)
    let place = file.map { "\($0):\(firstLine)" } ?? "cpu.stat"
    ControlGroupFiles.read("cpu.stat", bytes.rawSpan, path: place, into: &group)
    group.files.insert("cpu.stat")
    snapshot.controlGroups.append(group)
  }
}
