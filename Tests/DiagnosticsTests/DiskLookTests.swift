import Capture
import Diagnostics
import Evidence
import LinuxFormats
import Testing

/// Counters of a device: reads of 8 sectors, each of so many milliseconds.
private func disk(
  _ name: String = "sda", reads: Int, each: Int = 10, busy: Int, inFlight: Int = 0,
  weighted: Int? = nil, minor: Int = 0
) -> DiskCounters {
  let kind = DiskCounters.Kind(
    completed: reads, merged: 0, sectors: reads * 8, milliseconds: reads * each)
  let none = DiskCounters.Kind(completed: 0, merged: 0, sectors: 0, milliseconds: 0)
  return DiskCounters(
    place: Place(file: "/proc/diskstats", line: 1), major: 8, minor: minor, name: name,
    reads: kind, writes: none, inFlight: inFlight, busyMilliseconds: busy,
    weightedMilliseconds: weighted ?? reads * each)
}

private func look(_ seconds: Double?, _ disks: DiskCounters...) -> HostSnapshot {
  var snapshot = HostSnapshot(uptime: seconds)
  snapshot.disks = disks
  return snapshot
}

private func examine(_ snapshots: [HostSnapshot]) -> Findings {
  var recording = Recording()
  let series = HostSeries(origin: .live, host: "web-1", snapshots: snapshots)
  recording.add(series, of: HostSeries.format, from: "this host")
  return DiskIO.examine(recording)
}

@Suite("disks from looks at their counters")
struct DiskLookTests {
  @Test("two looks give what a report over the same time would")
  func rates() {
    let findings = examine([
      look(100, disk(reads: 1000, busy: 500)), look(102, disk(reads: 5000, busy: 2500)),
    ])
    #expect(findings.number("requests", of: "sda") == 2000)
    #expect(findings.number("throughput", of: "sda") == 8_192_000)
    #expect(findings.number("await", of: "sda") == 10)
    #expect(findings.number("queue", of: "sda") == 20)
    #expect(findings.number("utilization", of: "sda") == 100)
    #expect(findings.number("in_flight", of: "sda") == 0)
    #expect(findings.fact("queue", of: "sda")?.evidence.first?.source == "/proc/diskstats:1")
  }

  @Test("times wrap at 32 bits; counters that went back are not used, and that is told")
  func wrap() {
    let width = 1 << 32
    let wrapped = examine([
      look(100, disk(reads: 1000, busy: width - 300)), look(101, disk(reads: 1100, busy: 200)),
    ])
    #expect(wrapped.number("utilization", of: "sda") == 50)
    let reset = examine([
      look(100, disk(reads: 5000, busy: 5000)), look(101, disk(reads: 10, busy: 5)),
      look(102, disk(reads: 20, busy: 10)),
    ])
    #expect(reset.number("intervals", of: "sda") == 1)
    #expect(reset.number("requests.max", of: "sda") == nil)
    #expect(reset.gaps.contains { $0.reason.contains("sda came back or its counters went back") })
  }

  @Test("a device that comes back, or whose name another one has now, gives no interval")
  func returned() {
    let back = examine([
      look(100, disk(reads: 10, busy: 5), disk("sdb", reads: 1, busy: 1)),
      look(101, disk("sdb", reads: 2, busy: 1)),
      look(102, disk(reads: 500, busy: 90), disk("sdb", reads: 3, busy: 1)),
    ])
    #expect(back.number("intervals", of: "sda") == nil)
    #expect(back.gaps.contains { $0.reason.hasPrefix("sda came back") })
    let other = examine([
      look(100, disk(reads: 10, busy: 5)), look(101, disk(reads: 500, busy: 90, minor: 16)),
    ])
    #expect(other.facts.allSatisfy { $0.subject.name != "sda" })
  }

  @Test("one look says nothing about now")
  func single() {
    let findings = examine([look(100, disk(reads: 1000, busy: 500))])
    #expect(findings.facts.isEmpty)
    #expect(findings.gaps.first?.reason.contains("since boot") == true)
    #expect(findings.gaps.first?.weakens == ["io-saturation", "storage/unresponsive"])
  }

  @Test("without times there are waits and sizes, no rates, and a gap that says what to do")
  func untimed() {
    let findings = examine([
      look(nil, disk(reads: 1000, busy: 500)), look(nil, disk(reads: 5000, busy: 2500)),
    ])
    #expect(findings.number("await", of: "sda") == 10)
    #expect(findings.number("request_size", of: "sda") == 4096)
    #expect(findings.number("requests", of: "sda") == nil)
    #expect(findings.number("intervals", of: "sda") == nil)
    #expect(findings.gaps.contains { $0.reason.contains("date +%s.%N") })
  }

  @Test("a device that keeps no counters is not measured, and not idle")
  func silent() {
    var device = BlockDevice()
    device.keepsCounters = false
    var quiet = disk(reads: 1, busy: 0)
    quiet.device = device
    let findings = examine([look(100, quiet), look(101, quiet)])
    #expect(findings.facts.isEmpty)
    #expect(findings.gaps.contains { $0.reason.contains("sda: not measured, queue/iostats is 0") })
  }

  @Test("requests in it at every look and none completed is a stall, whatever the busy share")
  func stalled() {
    let stuck = (0...3).map { look(100 + Double($0), disk(reads: 10, busy: 5, inFlight: 4)) }
    let findings = examine(stuck)
    #expect(findings.number("stalled_intervals.longest", of: "sda") == 3)
    #expect(findings.number("stalled_time", of: "sda") == 3)
    #expect(findings.number("in_flight", of: "sda") == 4)
    let idle = examine((0...3).map { look(100 + Double($0), disk(reads: 10, busy: 5)) })
    #expect(idle.number("stalled_intervals.longest", of: "sda") == 0)
  }

  @Test("kernels 5.0 to 5.6 are known by what cannot be: queue too low, busy share too high")
  func selfCheck() {
    let findings = examine([
      look(100, disk(reads: 0, busy: 0, weighted: 0), disk("sdb", reads: 0, busy: 0)),
      look(
        101, disk(reads: 3000, busy: 1000, weighted: 6000),
        disk("sdb", reads: 1000, each: 0, busy: 900)),
    ])
    #expect(findings.number("queue", of: "sda") == 30)
    #expect(findings.observations.contains { $0.text.contains("rates times waits give 30") })
    #expect(findings.number("utilization", of: "sdb").map { $0 < 5 } == true)
  }

  @Test("a partition is left out, a stacked device is a layer of the disk that /sys shows below it")
  func layers() {
    var mapper = BlockDevice()
    mapper.below = ["sda2"]
    var part = BlockDevice()
    part.parent = "sda"
    func moment(_ seconds: Double, _ count: Int) -> HostSnapshot {
      var upper = disk("dm-0", reads: count, busy: count / 4, minor: 9)
      upper.device = mapper
      var partition = disk("sda2", reads: count, busy: count / 4, minor: 2)
      partition.device = part
      return look(seconds, disk(reads: count, busy: count / 4), partition, upper)
    }
    let findings = examine([moment(100, 0), moment(101, 3000)])
    #expect(findings.subjects.filter { $0.hasPrefix("sd") || $0.hasPrefix("dm") } == ["sda"])
    guard case .text(let layers) = findings.fact("layers", of: "sda")?.value else {
      Issue.record("no layers")
      return
    }
    #expect(layers.contains("dm-0") && layers.contains("sda2"))
  }

  @Test("a stacked device that waits longer than the disk below it is one subject with it")
  func servant() {
    var loop = BlockDevice()
    loop.below = ["sda"]
    func moment(_ seconds: Double, _ count: Int) -> HostSnapshot {
      var upper = disk("loop0", reads: count, each: 40, busy: count / 3, minor: 9)
      upper.device = loop
      return look(seconds, disk(reads: count, each: 1, busy: count / 4), upper)
    }
    let findings = examine([moment(100, 0), moment(101, 3000)])
    #expect(findings.subjects.filter { $0 != "web-1" } == ["loop0"])
  }

  @Test("times in whole seconds are evened out")
  func wholeSeconds() {
    func moment(_ time: Double, _ reads: Int) -> HostSnapshot {
      var snapshot = HostSnapshot(time: time)
      snapshot.disks = [disk(reads: reads, busy: reads / 10)]
      return snapshot
    }
    let times = [1000.0, 1001, 1002, 1004, 1005, 1006]
    let findings = examine(times.enumerated().map { moment($1, $0 * 1200) })
    #expect(findings.number("requests", of: "sda") == 1000)
  }
}
