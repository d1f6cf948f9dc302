import ByteParsing

/// What `uptime` prints, and `w` above its table.
///
///      01:55:05 up  3:32,  2 users,  load average: 1.32, 0.99, 0.97
package struct UptimeSection: HostSection {
  package static let markers: [StaticString] = [" load average: ", " load averages: "]

  private let file: String?
  private var load: PrintedLoad?

  package init(_ origin: SectionOrigin) {
    file = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    var cursor = ByteCursor(line)
    cursor.skipBlanks()
    guard line.byteCount < 200, let first = cursor.next,
      first.isDigit || line.starts(with: "up ", at: cursor.position),
      line.firstRange(of: "up ") != nil
    else { return false }
    return line.firstRange(of: " load average: ") != nil
      || line.firstRange(of: " load averages: ") != nil
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard load == nil,
      let printed = PrintedLoad(line.string, place: Place(file: file, line: number))
    else { return false }
    load = printed
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { snapshot.printedLoad != nil }

  package func add(to snapshot: inout HostSnapshot) { snapshot.printedLoad = load }
}
