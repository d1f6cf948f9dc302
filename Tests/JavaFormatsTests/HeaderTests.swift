import Capture
import JavaFormats
import Testing

@Suite("Thread headers")
struct HeaderTests {
  struct Form: Sendable, CustomTestStringConvertible {
    var jdk: String
    var header: String
    var name = "main"
    var number: Int? = 1
    var tid: UInt64 = 0x7f1c_2000_8800
    var nid: UInt64?
    var cpu: Double?
    var elapsed: Double?
    var isDaemon = false
    var activity = ThreadActivity.runnable

    var testDescription: String { jdk }
  }

  static let forms = [
    Form(
      jdk: "7", header: "\"main\" prio=10 tid=0x00007f1c20008800 nid=0x1b03 runnable [0x00007f1c]",
      number: nil, nid: 0x1b03),
    Form(
      jdk: "7 daemon",
      header:
        "\"main\" daemon prio=10 tid=0x00007f1c20008800 nid=0x1b03 in Object.wait() [0x00007f]",
      number: nil, nid: 0x1b03, isDaemon: true, activity: .inObjectWait),
    Form(
      jdk: "8",
      header: "\"main\" #1 prio=5 os_prio=0 tid=0x00007f1c20008800 nid=0x1b03 runnable [0x00007f]",
      nid: 0x1b03),
    Form(
      jdk: "11",
      header: "\"main\" #1 prio=5 os_prio=0 cpu=63.10ms elapsed=7.93s tid=0x00007f1c20008800 "
        + "nid=0x1b03 waiting for monitor entry  [0x00007f1c]",
      nid: 0x1b03, cpu: 63.1, elapsed: 7.93, activity: .waitingForMonitorEntry),
    Form(
      jdk: "18",
      header: "\"main\" #1 prio=5 os_prio=0 cpu=63.10ms elapsed=7.93s tid=0x00007f1c20008800 "
        + "nid=6915 sleeping [0x00007f1c]",
      nid: 6915, cpu: 63.1, elapsed: 7.93, activity: .sleeping),
    Form(
      jdk: "19",
      header: "\"main\" #1 [6915] prio=5 os_prio=0 cpu=63.10ms elapsed=7.93s "
        + "tid=0x00007f1c20008800 nid=6915 waiting on condition  [0x00007f1c]",
      nid: 6915, cpu: 63.1, elapsed: 7.93, activity: .waitingOnCondition),
    Form(
      jdk: "21 carrier",
      header: "\"ForkJoinPool-1-worker-1\" #30 [60] daemon prio=5 os_prio=0 cpu=7.83ms "
        + "elapsed=2.10s tid=0x00007f1c20008800",
      name: "ForkJoinPool-1-worker-1", number: 30, cpu: 7.83, elapsed: 2.1, isDaemon: true,
      activity: .other),
    Form(
      jdk: "25",
      header: "\"main\" #3 [898] prio=5 os_prio=0 cpu=80.79ms elapsed=9.28s "
        + "tid=0x00007f1c20008800 nid=898 runnable  [0x00007f1c]",
      number: 3, nid: 898, cpu: 80.79, elapsed: 9.28),
    Form(
      jdk: "17 -e",
      header: "\"main\" #1 prio=5 os_prio=0 cpu=63.10ms elapsed=7.93s allocated=8192K "
        + "defined_classes=425 tid=0x00007f1c20008800 nid=0x1b03 runnable  [0x00007f1c]",
      nid: 0x1b03, cpu: 63.1, elapsed: 7.93),
    Form(
      jdk: "8 on macOS, without 0x",
      header: "\"main\" #1 prio=5 os_prio=31 tid=0x00007f1c20008800 nid=1a07 runnable [0x00007f]",
      nid: 0x1a07),
    Form(
      jdk: "8, sign-extended",
      header: "\"main\" #1 prio=5 os_prio=0 tid=0x00007f1c20008800 nid=0xffffffffa0b1c2d3 runnable"
        + " [0x00007f]",
      nid: 0xa0b1_c2d3),
  ]

  @Test("the header of every JDK is read field by field", arguments: forms)
  func form(_ form: Form) throws {
    let text = "Full thread dump X:\n\n\(form.header)\n   java.lang.Thread.State: RUNNABLE\n\n"
    let parsed = try #require(parse(text))
    let thread = try #require(parsed.threads.first)
    #expect(parsed.names == [form.name])
    #expect(thread.number == form.number)
    #expect(thread.tid == form.tid)
    #expect(thread.nid == form.nid)
    #expect(thread.cpu == form.cpu)
    #expect(thread.elapsed == form.elapsed)
    #expect(thread.isDaemon == form.isDaemon)
    #expect(thread.activity == form.activity)
    #expect(thread.isJava)
  }

  @Test("threads of the VM are threads, but not of Java")
  func machine() throws {
    let text = """
      Full thread dump X:

      "VM Thread" os_prio=0 cpu=1.94ms elapsed=4.2s tid=0x00007fc950160 nid=0x3ad runnable

      "GC Thread#0" os_prio=0 cpu=0.9ms elapsed=4.2s tid=0x00007fc95006c nid=0x3a8 runnable
      "VM Periodic Task Thread" os_prio=0 cpu=4.4ms elapsed=4.2s tid=0x00007fc9501 nid=0x3b6 waiting on condition

      JNI global refs: 12, weak refs: 0

      """
    let parsed = try #require(parse(text))
    #expect(parsed.names == ["VM Thread", "GC Thread#0", "VM Periodic Task Thread"])
    #expect(parsed.threads.allSatisfy { !$0.isJava && $0.state == .unknown })
    #expect(parsed.damage == nil)
  }

  @Test(
    "a name may hold anything",
    arguments: [
      "", " ", "a \"quoted\" name", "\"", "\"\"", "worker #7", "worker #7 daemon prio=5",
      "tab\there",
      "first\nsecond", "one\ntwo\nthree", "x\" #7 prio=5 tid=0x1", "x\" daemon", "ünï-çødé 注文",
      "a, b; c (d) [e]", "nid=0x1 runnable [0x2]", "\\\"", "at com.example.A.b(A.java:1)",
      "line\n\tat com.example.A.b(A.java:1)", "#12 [3]", String(repeating: "n", count: 3000),
    ])
  func names(name: String) throws {
    let text = """
      Full thread dump X:

      "before" #1 prio=5 os_prio=0 tid=0x1 nid=0x11 runnable [0x1]
         java.lang.Thread.State: RUNNABLE
      \tat com.example.A.before(A.java:1)

      "\(name)" #12 daemon prio=5 os_prio=0 cpu=1.5ms elapsed=2s tid=0x2 nid=0x12 runnable  [0x2]
         java.lang.Thread.State: RUNNABLE
      \tat com.example.A.of(A.java:2)

      "after" #13 prio=5 os_prio=0 tid=0x3 nid=0x13 runnable [0x3]
         java.lang.Thread.State: RUNNABLE
      \tat com.example.A.after(A.java:3)

      JNI global refs: 1, weak refs: 0

      """
    let parsed = try #require(parse(text))
    #expect(parsed.names == ["before", name, "after"])
    #expect(parsed.threads.map(\.number) == [1, 12, 13])
    #expect(parsed.threads.map(\.nid) == [0x11, 0x12, 0x13])
    #expect(parsed.threads.map { parsed.frames(of: $0).count } == [1, 1, 1])
  }

  @Test("numbers beyond 64 bits and broken fields are absent, never wrong")
  func brokenFields() throws {
    let text = """
      Full thread dump X:

      "a" #99999999999999999999 prio=5 cpu=x elapsed=1 tid=0x1ffffffffffffffff nid=0xg runnable
         java.lang.Thread.State: BROKEN (by hand)

      """
    let parsed = try #require(parse(text))
    let thread = try #require(parsed.threads.first)
    #expect(thread.number == nil)
    #expect(thread.cpu == nil)
    #expect(thread.elapsed == nil)
    #expect(thread.tid == 0)
    #expect(thread.nid == nil)
    #expect(thread.state == .unknown)
  }

  @Test(
    "every state is told apart",
    arguments: [
      ("NEW", ThreadState.new), ("RUNNABLE", .runnable), ("BLOCKED (on object monitor)", .blocked),
      ("WAITING (on object monitor)", .waitingOnMonitor), ("WAITING (parking)", .waitingParked),
      ("TIMED_WAITING (sleeping)", .timedSleeping),
      ("TIMED_WAITING (on object monitor)", .timedOnMonitor),
      ("TIMED_WAITING (parking)", .timedParked), ("TERMINATED", .terminated),
    ])
  func states(text: String, state: ThreadState) throws {
    let parsed = try #require(
      parse("\"a\" #1 prio=5 tid=0x1 nid=0x1 runnable\n   java.lang.Thread.State: \(text)\n\n"))
    #expect(parsed.threads.map(\.state) == [state])
  }
}
