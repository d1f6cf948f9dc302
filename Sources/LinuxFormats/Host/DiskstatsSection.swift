import ByteParsing

/// `/proc/diskstats`, whose lines have grown from 14 words to 18 (4.18) and 20 (5.5).
package struct DiskstatsSection: HostSection {
  package static let markers: [StaticString] = [
    " 0 sda ", " 0 vda ", " 0 xvda ", " 0 hda ", " 0 dasda ", " 0 nvme0n1 ", " 0 nvme1n1 ",
    " 0 mmcblk0 ", " 0 dm-0 ", " 0 md0 ", " 0 md127 ", " 0 loop0 ", " 0 ram0 ", " 0 zram0 ",
    " 0 rbd0 ", " 0 drbd0 ", " 16 sdb ", " 16 vdb ", " 16 xvdb ",
  ]

  private let file: String?
  private var disks: [DiskCounters] = []
  private var names: Set<String> = []

  package init(_ origin: SectionOrigin) {
    file = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    parsed(line, Place()) != nil
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard let disk = Self.parsed(line, Place(file: file, line: number)),
      names.insert(disk.name).inserted
    else { return false }
    disks.append(disk)
    return true
  }

  private static func parsed(_ line: RawSpan, _ place: Place) -> DiskCounters? {
    var cursor = ByteCursor(line)
    guard let major = cursor.nextNumber(), let minor = cursor.nextNumber(),
      let name = cursor.word(), major < 4096, !line[name.lowerBound].isDigit
    else { return nil }
    let fields = cursor.numbers()
    cursor.skipBlanks()
    guard fields.count >= 11, cursor.isAtEnd else { return nil }
    func kind(_ first: Int) -> DiskCounters.Kind {
      DiskCounters.Kind(
        completed: fields[first], merged: fields[first + 1], sectors: fields[first + 2],
        milliseconds: fields[first + 3])
    }
    var disk = DiskCounters(
      place: place, major: major, minor: minor, name: line.string(name), reads: kind(0),
      writes: kind(4), inFlight: max(0, fields[8]), busyMilliseconds: fields[9],
      weightedMilliseconds: fields[10])
    if fields.count >= 15 { disk.discards = kind(11) }
    if fields.count >= 17 { disk.flushes = (fields[15], fields[16]) }
    return disk
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { !snapshot.disks.isEmpty }

  package func add(to snapshot: inout HostSnapshot) { snapshot.disks = disks }
}
