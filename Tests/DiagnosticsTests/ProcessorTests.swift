import ByteParsing
import Capture
import Diagnostics
import Evidence
import LinuxFormats
import Testing

/// What the diagnostic finds in samples, each from a source of its own.
private func findings(_ texts: (any StreamParser.Type, String)...) -> Findings {
  var recording = Recording()
  for (index, (type, text)) in texts.enumerated() {
    add(type, text, "\(index).txt", to: &recording)
  }
  return HostProcessor.examine(recording)
}

private func add<Parser: StreamParser>(
  _ type: Parser.Type, _ text: String, _ source: String, to recording: inout Recording
) {
  var parser = type.init()
  parser.locate(source)
  parser.read(Array(text.utf8).rawSpan, firstLine: 1)
  guard let parsed = parser.finish() else { return }
  recording.add(parsed.sample, of: Parser.format, from: source)
}

extension Findings {
  fileprivate func value(_ name: String, of subject: String? = nil) -> Double? {
    let fact = facts.first { $0.name == name && (subject == nil || $0.subject.name == subject) }
    guard case .quantity(let quantity) = fact?.value else { return nil }
    return (quantity.value * 100).rounded() / 100
  }

  fileprivate func text(_ name: String) -> String? {
    guard case .text(let text) = facts.first(where: { $0.name == name })?.value else { return nil }
    return text
  }
}

/// `/proc/stat` of two processors; the fields are user, nice, system, idle, iowait, irq, softirq,
/// steal.
private func stat(_ each: [[Int]], running: Int = 1) -> String {
  let sums = each[0].indices.map { field in each.reduce(0) { $0 + $1[field] } }
  var text = "cpu  " + sums.map { "\($0)" }.joined(separator: " ") + " 0 0\n"
  for (number, fields) in each.enumerated() {
    text += "cpu\(number) " + fields.map { "\($0)" }.joined(separator: " ") + " 0 0\n"
  }
  return text
    + "intr 9 9\nctxt 5\nbtime 1700000000\nprocesses 7\nprocs_running \(running)\nprocs_blocked 0\n"
}

private func pressure(_ total: Int) -> String {
  "some avg10=0.00 avg60=0.00 avg300=0.00 total=\(total)\n"
}

@Suite("processor facts") struct ProcessorTests {
  @Test("rates are over our own interval, the one who counts is left out, pressure is of totals")
  func interval() {
    let text =
      "1764115200\n" + stat([[1000, 0, 0, 0, 0, 0, 0, 0], [1000, 0, 0, 0, 0, 0, 0, 0]])
      + "==> /proc/pressure/cpu <==\n" + pressure(1_000_000) + "1764115202\n"
      + stat(
        [[1150, 20, 10, 10, 0, 5, 5, 0], [1100, 0, 50, 0, 10, 0, 0, 40]], running: 5)
      + "==> /proc/pressure/cpu <==\n" + pressure(2_500_000)
    let found = findings((HostTextParser.self, text))
    #expect(found.value("cpu.intervals") == 1)
    #expect(found.value("cpu.window") == 2)
    #expect(found.value("cpu.processors") == 2)
    #expect(found.value("cpu.busy") == 85)
    #expect(found.value("cpu.busy.sustained") == 94.44)
    #expect(found.value("cpu.busy.nice") == 5.88)
    #expect(found.value("cpu.steal") == 10)
    #expect(found.value("cpu.steal.share") == 10.53)
    #expect(found.value("cpu.runnable") == 4)
    #expect(found.value("cpu.runnable.per_processor") == 2)
    #expect(found.value("cpu.pressure") == 75)
    #expect(found.gaps == [])
  }

  @Test("a series without times has the length that its ticks give")
  func withoutTimes() {
    let text =
      stat([[0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0]])
      + stat([[100, 0, 0, 100, 0, 0, 0, 0], [0, 0, 0, 200, 0, 0, 0, 0]])
    let found = findings((HostTextParser.self, text))
    #expect(found.value("cpu.window") == 2)
    #expect(found.value("cpu.busy") == 25)
    #expect(found.value("cpu.pressure") == nil)
  }

  @Test("one look is no interval, and counters that went back are none either")
  func noInterval() {
    let once = findings((HostTextParser.self, stat([[9, 0, 0, 0, 0, 0, 0, 0]])))
    #expect(once.facts == [])
    #expect(once.gaps.first?.weakens == ["cpu/saturated", "cpu/steal"])
    let back = findings(
      (
        HostTextParser.self,
        stat([[900, 0, 0, 0, 0, 0, 0, 0]]) + stat([[100, 0, 0, 100, 0, 0, 0, 0]])
      ))
    #expect(back.value("cpu.busy") == nil)
  }

  @Test("a load average alone is handed on as one look")
  func loadAlone() {
    let found = findings(
      (HostTextParser.self, " 01:55:05 up 3:32,  2 users,  load average: 24.10, 9.00, 3.00\n"))
    #expect(found.value("cpu.intervals") == 0)
    #expect(found.value("cpu.load") == 24.1)
    #expect(found.value("cpu.busy") == nil)
  }

  @Test("idle and iowait that go back a little do no harm")
  func iowaitGoesBack() {
    let found = findings(
      (
        HostTextParser.self,
        stat([[100, 0, 0, 100, 50, 0, 0, 0]]) + stat([[190, 0, 0, 110, 40, 0, 0, 0]])
      ))
    #expect(found.value("cpu.busy") == 90)
  }

  @Test("a long capture is judged by its busiest part")
  func busiestPart() {
    var text = "Linux 6.1.0 (web-1) \t11/26/26 \t_x86_64_\t(2 CPU)\n\n"
    text +=
      "10:00:00     CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle\n"
    for second in 1...40 {
      let busy = (20...32).contains(second) ? 99 : 10
      let clock = "10:00:\(second < 10 ? "0" : "")\(second)"
      text +=
        "\(clock)     all   \(busy).00    0.00    0.00    0.00    0.00    0.00    0.00    0.00    0.00   \(100 - busy).00\n"
    }
    let found = findings((ProcessorReportParser.self, text))
    #expect(found.value("cpu.intervals") == 40)
    #expect(found.value("cpu.window") == 10)
    #expect(found.value("cpu.busy.sustained") == 99)
  }

  private static let top = """
    top - 10:00:00 up 3:32,  0 user,  load average: 1.32, 0.99, 0.97
    Tasks:   3 total,   4 running,   2 sleeping,   0 stopped,   0 zombie
    %Cpu(s): 100.0 us, 0.0 sy,  0.0 ni,  0.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st

      PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND
       42 www       20   0  325108 112532  92808 R  93.0   0.5   1:00.10 worker

    """

  @Test("the first screen of top says nothing about now")
  func firstScreen() {
    let found = findings((TopParser.self, Self.top))
    #expect(found.value("cpu.busy") == nil)
    #expect(found.gaps.first?.weakens == ["cpu/saturated", "cpu/steal"])
  }

  @Test("top names who uses most, and says so in words where the number of processors is unknown")
  func consumers() {
    let later = """
      top - 10:00:01 up 3:32,  0 user,  load average: 1.32, 0.99, 0.97
      Tasks:  90 total,   7 running,   2 sleeping,   0 stopped,   0 zombie
      %Cpu(s): 100.0 us, 0.0 sy,  0.0 ni,  0.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st

        PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND
         42 www       20   0  325108 112532  92808 R  93.0   0.5   1:00.10 worker
         43 www       20   0  325108 112532  92808 R  91.0   0.5   1:00.10 worker
         44 www       20   0  325108 112532  92808 R  12.0   0.5   1:00.10 gzip

      """
    let found = findings((TopParser.self, Self.top + later))
    #expect(found.value("cpu.runnable") == 6)
    #expect(found.value("cpu.processors") == nil)
    #expect(found.text("cpu.consumer") == "worker (2 processes, pid 42, 43)")
    #expect(
      found.text("cpu.consumers")
        == "Most is used by worker (2 processes, pid 42, 43): 184 % of one processor; then "
        + "gzip (pid 44): 12 % of one processor")
  }

  @Test("tasks that want to run all the time say how much longer they take")
  func stretch() {
    func screen(_ second: Int) -> String {
      """
      top - 10:00:0\(second) up 3:32,  0 user,  load average: 1.32, 0.99, 0.97
      Tasks:  90 total,   9 running,   2 sleeping,   0 stopped,   0 zombie
      %Cpu(s): 100.0 us, 0.0 sy,  0.0 ni,  0.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st

        PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND
         42 www       20   0  325108 112532  92808 R  20.0   0.5   1:00.10 worker
         43 www       20   0  325108 112532  92808 R  30.0   0.5   1:00.10 worker
         \(60 + second) www       20   0  325108 112532  92808 R   1.0   0.5   0:00.01 cc1

      """
    }
    let found = findings((TopParser.self, screen(0) + screen(1) + screen(2)))
    #expect(found.value("cpu.runnable.per_processor") == 4)
    #expect(
      found.text("cpu.demand")
        == "8 tasks want to run, and those that want to all the time take 4 times as long")
  }

  @Test("vmstat takes the number of processors from nproc beside it, and not its first row")
  func vmstat() {
    let text = """
      $ nproc
      4
      $ vmstat 1 3
      procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----
       r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st
       1  0      0 812345  12345 456789    0    0    12    34  123  456  5  1 94  0  0
      12  0      0 812345  12345 456789    0    0    12    34  123  456 90  8  0  0  2
      10  0      0 812345  12345 456789    0    0    12    34  123  456 92  8  0  0  0
      """
    let found = findings((HostTextParser.self, text), (VmstatParser.self, text))
    #expect(found.value("cpu.intervals") == 2)
    #expect(found.value("cpu.runnable.per_processor") == 2.75)
    #expect(found.value("cpu.busy") == 99)
    #expect(found.value("cpu.steal") == 1)
  }

  @Test("pidstat knows what is listed and who waits, and nothing of idle or stolen time")
  func pidstat() {
    var text = "Linux 6.1.0 (web-1) \t11/26/26 \t_x86_64_\t(2 CPU)\n"
    for (from, to) in [("10:00:00", "10:00:02"), ("10:00:02", "10:00:04")] {
      text +=
        "\n\(from)      UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command\n"
      for pid in 21...28 {
        text +=
          "\(to)        0        \(pid)   24.00    1.00    0.00   75.00   25.00     0  worker\n"
      }
    }
    let found = findings((PidstatParser.self, text))
    #expect(found.value("cpu.busy.visible") == 100)
    #expect(found.value("cpu.busy.sustained") == nil)
    #expect(found.value("cpu.steal.share") == nil)
    #expect(found.value("cpu.runnable.per_processor") == 4)
    #expect(found.text("cpu.consumer") == "worker (8 processes, pid 21, 22, 23, …)")
  }

  @Test("threads that top lists are put together by their process's memory")
  func threads() {
    func screen(_ second: Int, _ hot: Double) -> String {
      """
      top - 10:00:0\(second) up 3:32,  0 user,  load average: 1.32, 0.99, 0.97
      Threads:  90 total,   2 running,  88 sleeping,   0 stopped,   0 zombie
      %Cpu(s): 50.0 us, 0.0 sy,  0.0 ni, 50.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st

        PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND
         45 www       20   0  325108 112532  92808 R  \(hot)   0.5   1:00.10 event-loop
         42 www       20   0  325108 112532  92808 S   1.0   0.5   1:00.10 gateway
         46 www       20   0  325108 112532  92808 S   0.0   0.5   1:00.10 timer
         77 bob       20   0    8108   2532   2808 S   3.0   0.5   1:00.10 cat

      """
    }
    let found = findings((TopParser.self, screen(0, 10) + screen(1, 99.9) + screen(2, 99.0)))
    let process = "gateway (pid 42)"
    #expect(found.value("process.cpu.thread.share", of: process) == 99)
    #expect(found.value("process.cpu.threads", of: process) == 3)
    #expect(found.text("process.cpu.thread") == "event-loop (thread 45)")
    #expect(found.text("process.cpu.kind") == "threaded")
  }

  @Test("a quota is judged by what happened between two looks")
  func quota() {
    var recording = Recording()
    var series = HostSeries(origin: .captured)
    for (time, periods, throttled, microseconds) in [
      (100.0, 5000, 4000, 9_000_000), (104.0, 5040, 4030, 11_000_000),
    ] {
      var snapshot = HostSnapshot(uptime: time)
      var group = ControlGroup(path: "/shop")
      var control = ProcessorControl(place: Place(file: "/sys/fs/cgroup/shop/cpu.stat"))
      (control.quota, control.period) = (0.5, 100_000)
      (control.periods, control.throttledPeriods) = (periods, throttled)
      control.throttled = microseconds
      control.usage = Int(time * 500_000)
      group.processor = control
      snapshot.controlGroups = [group]
      series.snapshots.append(snapshot)
    }
    recording.add(series, of: HostSeries.format, from: "series")
    let found = HostProcessor.examine(recording)
    #expect(found.value("cgroup.cpu.periods") == 40)
    #expect(found.value("cgroup.cpu.throttled_periods") == 75)
    #expect(found.value("cgroup.cpu.throttled_time") == 50)
    #expect(found.value("cgroup.cpu.usage.share") == 100)
    series.snapshots.removeFirst()
    var once = Recording()
    once.add(series, of: HostSeries.format, from: "series")
    let single = HostProcessor.examine(once)
    #expect(single.value("cgroup.cpu.periods") == nil)
    #expect(single.gaps.first?.weakens == ["cpu/throttled"])
  }

  @Test("time of children that ended is their parent's, without what they had used before")
  func endedChildren() {
    func process(_ pid: Int, _ parent: Int, _ name: String, own: Int, children: Int) -> HostProcess
    {
      var process = HostProcess(
        pid: pid, parent: parent, startTicks: pid, name: name, state: "S", processorTicks: own,
        majorFaults: 0, threads: 1, resident: 0)
      process.childTicks = children
      return process
    }
    var series = HostSeries(origin: .captured)
    var first = HostSnapshot(uptime: 10)
    first.processes = ProcessTable(
      uptime: 10,
      processes: [
        process(2, 1, "make", own: 5, children: 1000), process(3, 2, "cc1", own: 300, children: 0),
      ])
    first.processors = ProcessorTimes(line: 1, all: .init([0, 0, 0, 0]))
    var last = HostSnapshot(uptime: 11)
    last.processes = ProcessTable(
      uptime: 11, processes: [process(2, 1, "make", own: 6, children: 1390)])
    last.processors = ProcessorTimes(line: 1, all: .init([100, 0, 0, 0]))
    series.snapshots = [first, last]
    var recording = Recording()
    recording.add(series, of: HostSeries.format, from: "series")
    let found = HostProcessor.examine(recording)
    #expect(found.text("cpu.consumer") == "make (pid 2, by children that ended)")
    #expect(found.text("cpu.consumers")?.contains("91 % of one processor") == true)
  }
}
