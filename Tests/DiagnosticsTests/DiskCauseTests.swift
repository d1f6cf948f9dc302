import Capture
import Diagnostics
import Evidence
import LinuxFormats
import Testing

/// A look at a disk that has read and written so many MB, and at other things.
private func look(
  _ seconds: Double, read: Int = 0, written: Int = 0,
  _ more: (inout HostSnapshot) -> Void = { _ in }
) -> HostSnapshot {
  func kind(_ megabytes: Int) -> DiskCounters.Kind {
    DiskCounters.Kind(
      completed: megabytes * 16, merged: 0, sectors: megabytes * 2000, milliseconds: megabytes * 200
    )
  }
  var snapshot = HostSnapshot(uptime: seconds)
  snapshot.disks = [
    DiskCounters(
      place: Place(file: "/proc/diskstats", line: 3), major: 8, minor: 0, name: "sda",
      reads: kind(read), writes: kind(written), inFlight: 3, busyMilliseconds: Int(seconds * 1000),
      weightedMilliseconds: (read + written) * 200)
  ]
  more(&snapshot)
  return snapshot
}

private func process(
  _ pid: Int, _ name: String, parent: Int = 1, read: Int = 0, written: Int = 0, cancelled: Int = 0
) -> HostProcess {
  var process = HostProcess(
    pid: pid, parent: parent, startTicks: 10, name: name, state: "S", processorTicks: 0,
    majorFaults: 0, threads: 1, resident: 1)
  (process.readBytes, process.writtenBytes) = (read * 1_024_000, written * 1_024_000)
  process.cancelledBytes = cancelled * 1_024_000
  return process
}

private func examine(_ snapshots: [HostSnapshot]) -> Findings {
  var recording = Recording()
  recording.add(
    HostSeries(origin: .live, host: "web-1", snapshots: snapshots), of: HostSeries.format,
    from: "this host")
  return DiskIO.examine(recording)
}

extension Findings {
  fileprivate func text(_ name: String) -> String? {
    facts.first { $0.name == name }.map { $0.value.description }
  }

  fileprivate func value(_ name: String) -> Double? {
    guard case .quantity(let quantity) = facts.first(where: { $0.name == name })?.value else {
      return nil
    }
    return (quantity.value * 10).rounded() / 10
  }
}

@Suite("why disks are as they are")
struct DiskCauseTests {
  @Test("the sender is who fetched or dirtied the bytes, with a runner-up")
  func sender() {
    func table(_ seconds: Double, _ processes: [HostProcess]) -> (inout HostSnapshot) -> Void {
      { $0.processes = ProcessTable(uptime: seconds, processes: processes) }
    }
    let findings = examine([
      look(100, written: 0, table(100, [process(7, "dump", written: 50), process(8, "shop")])),
      look(
        102, written: 200,
        table(
          102, [process(7, "dump", written: 240, cancelled: 10), process(8, "shop", written: 20)])),
    ])
    #expect(findings.text("disk.sender") == "dump (pid 7)")
    #expect(findings.value("disk.sender.share") == 90)
    #expect(findings.text("disk.sender.runner_up") == "shop (pid 8) with 10 %")
    #expect(findings.text("disk.sender.known") == "yes")
  }

  @Test("what an ended child had sent before is not its parent's")
  func endedChild() {
    let findings = examine([
      look(100, written: 0) {
        $0.processes = ProcessTable(
          uptime: 100,
          processes: [process(7, "bash"), process(8, "dd", parent: 7, written: 900)])
      },
      look(101, written: 100) {
        $0.processes = ProcessTable(uptime: 101, processes: [process(7, "bash", written: 1000)])
      },
    ])
    #expect(findings.text("disk.sender") == "bash (pid 7)")
    #expect(findings.value("disk.sender.share") == 100)
  }

  @Test("nobody is named where the seen processes sent next to nothing of it")
  func unseen() {
    let findings = examine([
      look(100) { $0.processes = ProcessTable(uptime: 100, processes: [process(7, "shop")]) },
      look(101, written: 300) {
        $0.processes = ProcessTable(uptime: 101, processes: [process(7, "shop", written: 2)])
      },
    ])
    #expect(findings.text("disk.sender.known") == "no")
    #expect(findings.text("disk.sender") == nil)
  }

  @Test("pidstat names the sender; what it could not read is no zero")
  func pidstat() {
    let text = """
      Linux 6.1.0 (web-1) \t11/26/26 \t_x86_64_\t(2 CPU)

      12:00:01      UID       PID   kB_rd/s   kB_wr/s kB_ccwr/s iodelay  Command
      12:00:02        0        41     -1.00     -1.00     -1.00       0  sshd
      12:00:02        0       912      0.00 195000.00      0.00      12  backup
      12:00:02        0        22      0.00      8.00      0.00       0  kworker/u8:1-flush-8:0

      """
    var recording = Recording()
    recording.add(
      HostSeries(
        origin: .live, host: "web-1", snapshots: [look(100), look(101, written: 200)]),
      of: HostSeries.format, from: "this host")
    var parser = PidstatParser()
    let bytes = Array(text.utf8)
    unsafe parser.read(bytes.span.bytes, firstLine: 1)
    if let sample = parser.finish()?.sample {
      recording.add(sample, of: PidstatParser.format, from: "pidstat.txt")
    }
    let findings = DiskIO.examine(recording)
    #expect(findings.text("disk.sender") == "backup (pid 912)")
  }

  @Test("pidstat: what a parent counts of a child that ended is no more than the child sent")
  func endedChildOfPidstat() {
    let rows = (1...3).map { second in
      """
      12:00:0\(second)        0       912      0.00 100000.00      0.00       0  dd


      """
    }
    let heading = "12:00:00      UID       PID   kB_rd/s   kB_wr/s kB_ccwr/s iodelay  Command\n"
    let end = "12:00:04        0       900      0.00 9900000.00      0.00       0  bash\n"
    let text =
      "Linux 6.1.0 (web-1) \t11/26/26 \t_x86_64_\t(2 CPU)\n\n"
      + rows.map { heading + $0 }.joined() + heading + end
    var recording = Recording()
    recording.add(
      HostSeries(
        origin: .live, host: "web-1", snapshots: [look(100), look(101, written: 100)]),
      of: HostSeries.format, from: "this host")
    var parser = PidstatParser()
    let bytes = Array(text.utf8)
    unsafe parser.read(bytes.span.bytes, firstLine: 1)
    if let sample = parser.finish()?.sample {
      recording.add(sample, of: PidstatParser.format, from: "pidstat.txt")
    }
    #expect(DiskIO.examine(recording).text("disk.sender") == "dd (pid 912)")
  }

  @Test("numbers that no kernel writes do not trap")
  func foreignNumbers() {
    let text = (0..<3).map { number in
      """
      176411520\(number)
         8       0 sda -9223372036854775807 1 9223372036854775807 99999999999999999999 -1 0 5 5 7 9 9
         8      16 sdb \(number == 1 ? "99999999999999999999" : "-5") 1 5 5 5 5 5 5 7 9 99999999999999999999

      """
    }.joined()
    var parser = HostTextParser()
    let bytes = Array(text.utf8)
    unsafe parser.read(bytes.span.bytes, firstLine: 1)
    var recording = Recording()
    if let sample = parser.finish()?.sample {
      recording.add(sample, of: HostSeries.format, from: "diskstats.txt")
    }
    _ = DiskIO.examine(recording)
  }

  @Test("refaults and swap are told as shares of what the device did")
  func paging() {
    func counters(_ refaults: Int, _ ins: Int, _ outs: Int) -> (inout HostSnapshot) -> Void {
      {
        var counters = NamedCounters(file: "/proc/vmstat")
        counters.set("workingset_refault_file", refaults, line: 1)
        counters.set("pswpin", ins, line: 2)
        counters.set("pswpout", outs, line: 3)
        $0.virtualMemory = counters
      }
    }
    let findings = examine([
      look(100, counters(0, 0, 0)),
      look(101, read: 100, written: 10, counters(12_500, 6250, 1250)),
    ])
    #expect(findings.value("disk.refault_share") == 50)
    #expect(findings.value("disk.swap_in_share") == 25)
    #expect(findings.value("disk.swap_out_share") == 50)
    #expect(findings.value("disk.paging_share") == 75)
    #expect(findings.text("disk.paging_known") == "yes")
  }

  @Test("a group at its limit: rate, share and who waits")
  func limit() {
    func moment(_ seconds: Double, _ bytes: Int) -> HostSnapshot {
      look(seconds, read: Int(seconds) - 100) { snapshot in
        var group = ControlGroup(path: "/batch")
        var io = IOControl(place: Place(file: "/sys/fs/cgroup/batch/io.max"))
        var device = IOControl.Device(major: 8, minor: 0)
        (device.readBytesLimit, device.readBytes, device.reads) = (1_000_000, bytes, bytes / 65_536)
        io.devices = [device]
        group.io = io
        snapshot.controlGroups = [group]
        var task = BlockedTask(pid: 7, tid: 7, processName: "dump", name: "dump")
        task.ioGroup = "/batch/job-1"
        snapshot.blockedTasks = [task]
      }
    }
    let findings = examine([moment(100, 5_000_000), moment(104, 9_000_000)])
    #expect(findings.value("io.limit.share") == 100)
    #expect(findings.text("io.limit.device") == "sda")
    #expect(findings.text("io.limit") == "1 MB/s read")
    #expect(findings.value("io.limit.waiting") == 1)
    #expect(findings.facts.first { $0.name == "io.limit" }?.subject.name == "/batch")
  }

  @Test("threads count as stuck only where they did not run between the looks")
  func stuck() {
    func moment(_ seconds: Double, _ slices: [Int], _ wait: String) -> HostSnapshot {
      look(seconds) { snapshot in
        snapshot.blockedTasks = slices.enumerated().map { number, slices in
          var task = BlockedTask(
            pid: 7, tid: 7 + number, processName: "backup", name: "worker-\(number)")
          (task.waitChannel, task.slices) = (wait, slices)
          return task
        }
      }
    }
    let frozen = examine([
      moment(100, [5, 9], "percpu_rwsem_wait"), moment(101, [5, 10], "percpu_rwsem_wait"),
      moment(102, [5, 11], "percpu_rwsem_wait"),
    ])
    #expect(frozen.value("storage.stuck.threads") == 1)
    #expect(frozen.value("storage.stuck.time") == 2)
    #expect(frozen.text("storage.stuck.kind") == "frozen file system")
    let busy = examine([
      moment(100, [5, 9], "folio_wait_bit"), moment(101, [6, 10], "folio_wait_bit"),
    ])
    #expect(busy.value("storage.stuck.threads") == nil)
  }

  @Test("a rate that stands at a figure that somebody sets is a plateau with a limit")
  func plateau() {
    func text(_ rate: (Int) -> Double) -> String {
      iostat(
        (0..<14).map {
          [DiskLine(name: "vda", reads: rate($0), wait: 10, kilobytes: 16, busy: 100)]
        })
    }
    let limited = examine(text { 3000 + Double($0 % 3) })
    #expect(limited.text("disk.plateau.limit") == "3000 requests/s")
    #expect(limited.value("disk.plateau") == 14)
    let natural = examine(text { 3210 + Double($0 * 37 % 290) })
    #expect(natural.text("disk.plateau.limit") == nil)
  }
}
