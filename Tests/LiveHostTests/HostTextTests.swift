import ByteParsing
import Capture
import LinuxFormats
import Testing

/// What the parser makes of a text.
func reading(_ text: String, named source: String = "input") -> HostSeries? {
  var parser = HostTextParser()
  parser.locate(source)
  let bytes = Array(text.utf8)
  parser.read(bytes.rawSpan, firstLine: 1)
  return parser.finish()?.sample
}

@Suite struct HostTextTests {
  @Test("files that come again begin the next snapshot, and a time belongs to what follows it")
  func snapshots() throws {
    let disks = "   8       0 sda 10 0 80 5 20 0 160 10 0 12 15\n"
    let series = try #require(
      reading("1764115200\n\(disks)1764115201.5\n   8       0 sda 11 0 88 6 20 0 160 10 0 13 16\n"))
    #expect(series.snapshots.map(\.time) == [1_764_115_200, 1_764_115_201.5])
    #expect(series.snapshots.map { $0.disks[0].reads.completed } == [10, 11])
    #expect(series.snapshots[1].disks[0].place.line == 4)
  }

  @Test("pressure is of the resource that the heading in front of it names")
  func pressure() throws {
    let lines = "some avg10=1.50 avg60=0.00 avg300=0.00 total=42\n"
    let series = try #require(
      reading("==> /proc/pressure/io <==\n\(lines)==> /proc/pressure/memory <==\n\(lines)"))
    let snapshot = try #require(series.snapshots.first)
    #expect(snapshot.pressure[.io]?.some?.total == 42)
    #expect(snapshot.pressure[.memory]?.some?.line == 4)
    #expect(snapshot.pressure[.cpu] == nil)
  }

  @Test("pressure of an unknown resource is an absence, not a pressure")
  func unknownPressure() throws {
    let series = try #require(reading("some avg10=1.50 avg60=0.00 avg300=0.00 total=42\n"))
    #expect(series.snapshots[0].pressure.isEmpty)
    #expect(series.snapshots[0].absences.count == 1)
  }

  static let times: [(String, Double)] = [
    ("Thu Nov 26 01:35:50 UTC 2026", 1_795_656_950), ("2026-11-26T01:35:50+01:00", 1_795_653_350),
    ("Thu 26 Nov 2026 01:35:50 AM UTC", 1_795_656_950),
    ("2026-11-26 01:35:50,250", 1_795_656_950.25),
    ("TS 1795656950.5 2026-11-26 01:35:50", 1_795_656_950.5),
  ]

  @Test("times are read as date prints them", arguments: times)
  func time(_ text: String, _ expected: Double) throws {
    let series = try #require(reading("\(text)\nMemTotal: 4 kB\nMemFree: 1 kB\n"))
    #expect(series.snapshots[0].time == expected)
    #expect(series.snapshots[0].memory?["MemFree"] == 1024)
  }
}
