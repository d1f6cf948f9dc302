import ByteParsing

/// A file of `/proc/pressure`, or `io.pressure` of a control group.
///
/// Its lines do not say of what they are: that is known from the path only.
package struct PressureSection: HostSection {
  package static let markers: [StaticString] = ["some avg10=", "full avg10="]

  private let resource: PressureResource?
  private var pressure: Pressure

  package init(_ origin: SectionOrigin) {
    pressure = Pressure(file: origin.source)
    resource = origin.path.flatMap(Self.resource)
  }

  /// The resource that a path names: `/proc/pressure/io`, `io.pressure`, `psi-io.txt`.
  private static func resource(_ path: String) -> PressureResource? {
    let name = path.split(separator: "/").last ?? ""
    let words = name.split { !$0.isLetter }
    return PressureResource.allCases.first { words.contains(Substring($0.rawValue)) }
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    line.starts(with: "some avg10=") || line.starts(with: "full avg10=")
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    var cursor = ByteCursor(line)
    let isFull = cursor.skip(ifNext: "full ")
    guard isFull || cursor.skip(ifNext: "some "), !isFull || pressure.full == nil,
      isFull || (pressure.some == nil && pressure.full == nil)
    else { return false }
    var means: [Double] = []
    for key in ["avg10=", "avg60=", "avg300="] as [StaticString] {
      cursor.skipBlanks()
      guard cursor.skip(ifNext: key), let mean = cursor.number() else { return false }
      means.append(mean)
    }
    cursor.skipBlanks()
    guard cursor.skip(ifNext: "total="), let total = cursor.nextNumber() else { return false }
    let parsed = Pressure.Line(
      avg10: means[0], avg60: means[1], avg300: means[2], total: total, line: number)
    if isFull { pressure.full = parsed } else { pressure.some = parsed }
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool {
    resource.map { snapshot.pressure[$0] != nil } ?? false
  }

  package func add(to snapshot: inout HostSnapshot) {
    guard let resource else {
      let file = pressure.file ?? "a pressure file"
      snapshot.absences.append(
        Absence(
          file: file, reason: .other("nothing says of which resource it is: keep the file's name")))
      return
    }
    snapshot.pressure[resource] = pressure
  }
}
