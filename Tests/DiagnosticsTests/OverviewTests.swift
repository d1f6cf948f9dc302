import Capture
import Diagnostics
import Evidence
import LinuxFormats
import Testing

/// The rows of a table of the overview, as text.
private func rows(_ key: String, of series: HostSeries) -> [[String]] {
  var recording = Recording()
  recording.add(series, of: HostSeries.format, from: "series")
  for case .table(let table) in HostOverview.examine(recording).detail where table.key == key {
    return table.rows.map { $0.map(\.shown) }
  }
  return []
}

extension Cell {
  fileprivate var shown: String {
    switch self {
    case .text(let text): text
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .flag(let flag): "\(flag)"
    case .list(let list): list.joined(separator: ",")
    case .unknown: "?"
    }
  }
}

@Suite("overview") struct OverviewTests {
  private static func snapshot(_ uptime: Double, busy: Int, requests: Int) -> HostSnapshot {
    var snapshot = HostSnapshot(uptime: uptime)
    snapshot.processors = ProcessorTimes(line: 1, all: .init([busy, 0, 0, 1000 - busy]))
    snapshot.processors?.each = [0: .init([busy, 0, 0, 1000 - busy])]
    snapshot.processors?.running = 4
    var memory = NamedCounters()
    for (name, value) in [("MemTotal", 1000), ("MemAvailable", 250), ("SwapTotal", 0)] {
      memory.set(name, value, line: 1)
    }
    snapshot.memory = memory
    let kind = DiskCounters.Kind(
      completed: requests, merged: 0, sectors: requests * 8, milliseconds: requests * 20)
    let none = DiskCounters.Kind(completed: 0, merged: 0, sectors: 0, milliseconds: 0)
    for (minor, name) in [(0, "sda"), (1, "sda1")] {
      snapshot.disks.append(
        DiskCounters(
          place: Place(line: 1), major: 8, minor: minor, name: name, reads: kind, writes: none,
          inFlight: 0, busyMilliseconds: requests * 9, weightedMilliseconds: requests * 20))
    }
    snapshot.pressure[.io] = Pressure(
      some: .init(avg10: 0, avg60: 0, avg300: 0, total: requests * 5000, line: 1))
    var task = BlockedTask(pid: 7, tid: 8, processName: "postgres", name: "postgres")
    task.waitChannel = "io_schedule"
    snapshot.blockedTasks = [task]
    return snapshot
  }

  private let series = HostSeries(
    origin: .captured,
    snapshots: [
      snapshot(10, busy: 100, requests: 0), snapshot(12, busy: 280, requests: 100),
    ])

  @Test("each resource has a row, the partition of a disk none, and what is unknown is not zero")
  func resources() {
    let rows = rows("resources", of: series)
    #expect(
      rows[0].prefix(3) == ["processors", "?", ""], "counters that went back are no interval")
    #expect(rows[1] == ["memory", "75.0", "1 kB", "?", "?"])
    #expect(rows[2] == ["swap", "?", "none", "", ""])
    #expect(rows[3] == ["disk sda", "45.0", "205 kB/s", "queue 1, 20 ms each", "?"])
    #expect(rows[4].first == "file systems" && rows[4][1] == "?")
    #expect(rows.map { $0[0] }.contains("network"))
  }

  @Test("what waits is told with the place in the kernel")
  func waiting() {
    let rows = rows("waiting", of: series)
    #expect(rows.contains(["pressure of io", "some 25 %", ""]))
    #expect(rows.contains(["state D in io_schedule", "1 thread", "postgres"]))
  }
}
