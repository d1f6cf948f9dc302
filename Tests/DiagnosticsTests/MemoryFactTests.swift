import ByteParsing
import Capture
import Diagnostics
import Evidence
import LinuxFormats
import Testing

/// Reads texts as the kernel log, or as files of the host, and adds them.
private func recording(log: String? = nil, isLive: Bool = false, host: [HostSnapshot] = [])
  -> Recording
{
  var recording = Recording()
  if let log {
    var parser = KernelLogParser()
    let bytes = Array(log.utf8)
    parser.read(bytes.rawSpan, firstLine: 1)
    var sample = parser.finish()?.sample ?? KernelLog()
    sample.isLive = isLive
    if isLive { sample.now = KernelTime(uptime: 10_000) }
    recording.add(sample, of: KernelLog.format, from: isLive ? "/dev/kmsg" : "dmesg.txt")
  }
  if !host.isEmpty {
    recording.add(
      HostSeries(origin: isLive ? .live : .captured, snapshots: host), of: HostSeries.format,
      from: "host")
  }
  return recording
}

private func group(
  _ path: String, usage: Int = 99, limit: Int? = 100, hits: Int = 0, kills: Int? = nil,
  below: Int? = nil, refaults: Int = 0
) -> ControlGroup {
  var memory = MemoryControl(place: Place(file: "\(path)/memory.current"))
  (memory.usage, memory.limit, memory.limitHits) = (usage, limit, hits)
  (memory.kills, memory.killsBelow, memory.fileRefaults) = (kills, below, refaults)
  var group = ControlGroup(path: path)
  group.memory = memory
  return group
}

private func looks(_ groups: [ControlGroup]...) -> [HostSnapshot] {
  groups.enumerated().map { index, groups in
    var snapshot = HostSnapshot(uptime: 10_000 - Double(2 * (1 - index)))
    snapshot.controlGroups = groups
    var counters = NamedCounters(file: "/proc/vmstat")
    counters.set("pswpin", index * 1000, line: 1)
    counters.set("pswpout", 0, line: 2)
    snapshot.virtualMemory = counters
    return snapshot
  }
}

private func killed(at uptime: Int, group: String, of victim: String? = nil, pid: Int = 42)
  -> String
{
  """
  [\(uptime).000001] a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
  [\(uptime).000002] memory: usage 100kB, limit 100kB, failcnt 9
  [\(uptime).000003] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=\(group),task_memcg=\(victim ?? group),task=a,pid=\(pid),uid=0
  [\(uptime).000004] Memory cgroup out of memory: Killed process \(pid) (a) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB

  """
}

extension Findings {
  fileprivate func written(_ name: String, of subject: String) -> String? {
    facts.first { $0.name == name && $0.subject.name == subject }?.value.description
  }
}

@Suite("facts about memory") struct MemoryFactTests {
  @Test("a kill is of the group whose limit was reached, not of the victim's")
  func level() {
    let found = HostMemory.examine(recording(log: killed(at: 9, group: "/a", of: "/a/b")))
    #expect(found.written("group.oom.kills", of: "/a") == "1 process")
    #expect(found.written("group.oom.group", of: "/a") == "/a/b")
    #expect(found.written("group.oom.kills", of: "/a/b") == nil)
    #expect(found.written("oom.kills", of: "host") == nil)
  }

  @Test("a live kill counts for a quarter of an hour, and no longer than its group")
  func age() {
    func kills(_ uptime: Int, _ groups: [ControlGroup]) -> String? {
      HostMemory.examine(
        recording(log: killed(at: uptime, group: "/a"), isLive: true, host: looks(groups, groups))
      ).written("group.oom.kills", of: "/a")
    }
    let same = [group("/"), group("/a", kills: 1)]
    #expect(kills(9_400, same) == "1 process")
    #expect(kills(9_000, same) == nil)
    #expect(kills(9_400, [group("/"), group("/b")]) == nil, "removed")
    #expect(kills(9_994, [group("/"), group("/b")]) == "1 process", "removed just now")
    #expect(kills(9_400, [group("/"), group("/a", kills: 0)]) == nil, "another of the same name")
    #expect(kills(9_400, [group("/")]) == "1 process", "a namespace hides the others")
    #expect(kills(9_400, []) == "1 process")
  }

  @Test("a group that is started again and killed again is not over")
  func loop() {
    let log = killed(at: 9_700, group: "/a", pid: 42) + killed(at: 9_900, group: "/a", pid: 43)
    let groups = [group("/"), group("/b")]
    let found = HostMemory.examine(
      recording(log: log, isLive: true, host: looks(groups, groups)))
    #expect(found.written("group.oom.kills", of: "/a") == "2 processes")
  }

  @Test("an old kill is an observation, as is one that somebody asked for")
  func observations() {
    let old = HostMemory.examine(
      recording(log: killed(at: 60, group: "/a"), isLive: true, host: looks([], [])))
    #expect(old.observations.contains { $0.text.contains("killed for want of memory 2.8 h ago") })
    let manual = """
      [ 1.000000] sysrq: Manual OOM execution
      [ 1.000001] kworker/0:1 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=-1, oom_score_adj=0
      [ 1.000004] Out of memory: Killed process 42 (a) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB

      """
    let asked = HostMemory.examine(recording(log: manual))
    #expect(asked.facts.allSatisfy { !$0.name.hasSuffix("oom.kills") })
    #expect(asked.observations.contains { $0.text.contains("SysRq") })
  }

  @Test("the same kill in a log and in a counter is one")
  func logAndCounter() {
    let groups = looks(
      [group("/a", hits: 1), group("/a/b", limit: nil, kills: 0)],
      [group("/a", hits: 5), group("/a/b", limit: nil, kills: 1)])
    let both = HostMemory.examine(
      recording(log: killed(at: 9_999, group: "/a", of: "/a/b"), isLive: true, host: groups))
    #expect(both.written("group.oom.kills", of: "/a") == "1 process")
    #expect(both.written("group.oom.kills", of: "/a/b") == nil)
    let counted = HostMemory.examine(recording(isLive: true, host: groups))
    #expect(
      counted.written("group.oom.kills", of: "/a") == "1 process", "the limit is the parent's")
    #expect(counted.written("group.oom.logged", of: "/a") == "no")
  }

  @Test("a hierarchical counter names the deepest group only")
  func hierarchical() {
    let found = HostMemory.examine(
      recording(
        host: looks(
          [
            group("/", limit: nil, below: 3), group("/a", limit: nil, below: 3),
            group("/a/b", below: 3),
          ],
          [
            group("/", limit: nil, below: 4), group("/a", limit: nil, below: 4),
            group("/a/b", below: 4),
          ])))
    let subjects = found.facts.filter { $0.name == "group.oom.kills" }.map(\.subject.name)
    #expect(subjects == ["/a/b"])
  }

  @Test("rates are over the look, and a counter that went back yields none")
  func rates() {
    let found = HostMemory.examine(
      recording(
        host: looks([group("/a", hits: 10, refaults: 100)], [group("/a", hits: 30, refaults: 50)])))
    #expect(found.written("group.limit_hits", of: "/a") == "10 /s")
    #expect(found.written("group.refaults", of: "/a") == nil)
    #expect(found.written("swap.in", of: "host") == "2.05 MB/s")
  }

  @Test("pressure is the difference of totals; a single look gives the kernel's mean")
  func pressure() {
    func snapshot(_ uptime: Double, _ total: Int) -> HostSnapshot {
      var snapshot = HostSnapshot(uptime: uptime)
      snapshot.pressure[.memory] = Pressure(
        file: "/proc/pressure/memory",
        some: Pressure.Line(avg10: 70, avg60: 0, avg300: 0, total: total, line: 1))
      return snapshot
    }
    let twice = HostMemory.examine(recording(host: [snapshot(10, 0), snapshot(12, 500_000)]))
    #expect(twice.written("memory.pressure.some", of: "host") == "25 %")
    #expect(twice.written("memory.pressure.recent", of: "host") == nil)
    let once = HostMemory.examine(recording(host: [snapshot(10, 0)]))
    #expect(once.written("memory.pressure.some", of: "host") == nil)
    #expect(once.written("memory.pressure.recent", of: "host") == "70 %")
  }
}

@Suite("facts from the kernel log") struct LogFactTests {
  private func facts(_ lines: String..., isLive: Bool = false) -> Findings {
    HostKernelLog.examine(recording(log: lines.joined(separator: "\n") + "\n", isLive: isLive))
  }

  @Test("partitions count for their disk, and a port for the disk that failed with it")
  func devices() {
    let found = facts(
      "[ 900.000000] ata1.00: failed command: READ FPDMA QUEUED",
      "[ 900.000001] critical medium error, dev sda, sector 2 op 0x0:(READ)",
      "[ 900.000002] Buffer I/O error on dev sda1, logical block 5, async page read",
      "[ 901.000003] Buffer I/O error on dev nvme0n1p2, logical block 5, async page read")
    #expect(
      Set(found.facts.filter { $0.subject.kind == .device }.map(\.subject.name)) == [
        "sda", "nvme0",
      ])
    #expect(found.written("log.device.medium", of: "sda") == "1 event")
    #expect(found.written("log.device.failed", of: "sda") == "1 event")
    #expect(found.written("log.device.timeouts", of: "sda") == "1 event")
  }

  @Test(
    "a stick that is pulled out, a link of the first minute and an array that is whole again are no errors"
  )
  func healthy() {
    let found = facts(
      "[ 9.000000] ata2: hard resetting link",
      "[ 900.000000] usb 2-1: USB disconnect, device number 3",
      "[ 900.100000] blk_update_request: I/O error, dev sdb, sector 20480 op 0x1:(WRITE)",
      "[ 950.000000] md/raid1:md0: Disk failure on sdc1, disabling device.",
      "[ 990.000000] md: md0: recovery done.")
    #expect(found.facts.allSatisfy { $0.subject.kind != .device })
  }

  @Test(
    "what comes and goes takes its errors with it: a loop device, a file system that was unmounted")
  func passing() {
    let lines = [
      "[ 9000.000000] EXT4-fs error (device loop3): x: 1",
      "[ 9000.000001] EXT4-fs (loop3): Remounting filesystem read-only",
    ]
    let log = lines.joined(separator: "\n") + "\n"
    func devices(_ log: String, isLive: Bool) -> [String] {
      HostKernelLog.examine(recording(log: log, isLive: isLive)).facts
        .filter { $0.name == "log.device.stopped" }.map(\.subject.name)
    }
    #expect(devices(log, isLive: true) == ["loop3"])
    #expect(
      devices(log + "[ 9100.000000] EXT4-fs (loop3): unmounting filesystem 1-2.\n", isLive: true)
        == [])
    #expect(
      devices(log + "[ 9100.000000] EXT4-fs (loop3): unmounting filesystem 1-2.\n", isLive: false)
        == ["loop3"])
    #expect(
      devices(log + "[ 9100.000000] loop3: detected capacity change from 0 to 16\n", isLive: false)
        == [])
  }

  @Test("an array and a volume count for the one disk that failed with them")
  func layers() {
    let array = facts(
      "[ 900.000000] print_req_error: I/O error, dev sdb, sector 2056",
      "[ 900.000001] md/raid1:md0: Disk failure on sdb1, disabling device.",
      "[ 900.000002] md/raid1:md0: Operation continuing on 1 devices.")
    #expect(array.written("log.device.degraded", of: "sdb") == "2 events")
    #expect(array.facts.allSatisfy { $0.subject.name != "md0" })
    let volume = facts(
      "[ 900.000000] critical medium error, dev sda, sector 2056",
      "[ 900.000001] EXT4-fs error (device dm-0): x: 1",
      "[ 5000.000001] I/O error, dev sdc, sector 2056")
    #expect(volume.written("log.device.filesystem", of: "sda") == "1 event")
    #expect(volume.written("log.device.filesystem", of: "sdc") == "0 events")
    let two = facts(
      "[ 900.000000] I/O error, dev sda, sector 2056", "[ 900.000001] I/O error, dev sdc, sector 2",
      "[ 900.000002] EXT4-fs error (device dm-0): x: 1")
    #expect(two.written("log.device.filesystem", of: "dm-0") == "1 event")
  }

  @Test("a server that answers again is not silent; each is asked on its own")
  func servers() {
    let found = facts(
      "[ 1.000000] nfs: server a not responding, still trying",
      "[ 1.000001] nfs: server b not responding, still trying", "[ 60.000000] nfs: server a OK")
    #expect(found.written("log.server.answered", of: "nfs server a") == "yes")
    #expect(found.written("log.server.answered", of: "nfs server b") == "no")
  }

  @Test("limits of a live log count while they are recent")
  func recent() {
    let old = facts("[ 60.000000] nf_conntrack: table full, dropping packet", isLive: true)
    #expect(old.written("log.conntrack_full", of: "host") == "0 events")
    let new = facts("[ 9900.000000] nf_conntrack: table full, dropping packet", isLive: true)
    #expect(new.written("log.conntrack_full", of: "host") == "1 event")
  }
}
