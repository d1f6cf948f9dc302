import ByteParsing
import Capture
import Diagnostics
import Evidence
import JavaFormats
import TestSupport
import Testing

@Suite("Carriers of virtual threads")
struct JVMCarrierTests {
  /// A carrier as JDK 21 prints it, and below it, from JDK 24 on, what it carries.
  private func carrier(
    _ number: Int, carries virtual: Int?, cpu: Double = 1, age: Double = 10,
    mounted: [String]? = nil
  ) -> String {
    var text = "\"ForkJoinPool-1-worker-\(number)\" #\(100 + number) daemon prio=5 os_prio=0"
    text += " cpu=\(cpu)ms elapsed=\(age)s tid=0x7f000000\(number)000"
    guard let virtual else {
      return text + """
         nid=77 waiting on condition  [0x00007f0000000000]
           java.lang.Thread.State: WAITING (parking)
        \tat jdk.internal.misc.Unsafe.park(Native Method)
        \tat java.util.concurrent.ForkJoinPool.awaitWork(Unknown Source)
        \tat java.util.concurrent.ForkJoinPool.runWorker(Unknown Source)


        """
    }
    text += """
        [0x00007f0000000000]
         Carrying virtual thread #\(virtual)
      \tat jdk.internal.vm.Continuation.run(Unknown Source)
      \tat java.lang.VirtualThread.runContinuation(Unknown Source)
      \tat java.util.concurrent.ForkJoinPool.runWorker(Unknown Source)

      """
    guard let mounted else { return text + "\n" }
    text += "   Mounted virtual thread #\(virtual)\n"
    for line in mounted { text += line.hasPrefix("- ") ? "\t\(line)\n" : "\tat \(line)\n" }
    return text + "\n"
  }

  private func dump(_ carriers: [String], java: String = "21.0.8+9-LTS", age: Double = 10) -> String
  {
    let rest = dumpText([.running("main", 1)], age: age)
    let parts = rest.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
    return String(parts[0]).replacing("17.0.15+6-Debian", with: java) + "\n\n"
      + carriers.joined() + String(parts[1])
  }

  private let asleep = [
    "jdk.internal.misc.Unsafe.park(Native Method)",
    "java.lang.VirtualThread.parkOnCarrierThread(Unknown Source)",
    "java.lang.VirtualThread.parkNanos(Unknown Source)",
    "java.lang.Thread.sleep(Unknown Source)",
    "com.example.Partner.ask(Partner.java:9)",
    "java.lang.VirtualThread.run(Unknown Source)",
  ]

  @Test("one dump of Java 21 says that carriers carry, not whether they compute")
  func unseen() {
    let found = examineJVM(dump([carrier(1, carries: 30), carrier(2, carries: 31)]))
    #expect(found.count("carriers.count") == 2)
    #expect(found.count("carriers.free") == nil)
    #expect(found.count("carriers.same_share") == nil)
    #expect(found.flag("carriers.monitors_pin") == true)
  }

  @Test("who carries the same virtual thread and uses no time is held")
  func held() {
    let found = examineJVM(
      dump([carrier(1, carries: 30), carrier(2, carries: 31)]),
      dump([carrier(1, carries: 30, age: 15), carrier(2, carries: 31, cpu: 1.5, age: 15)], age: 15))
    #expect(found.count("carriers.free") == 0)
    #expect(found.count("carriers.held") == 2)
    #expect(found.count("carriers.same_share") == 100)
    #expect(found.word("carriers.behind") == "something else")
  }

  @Test("who computes is free, and so is who waits for work")
  func free() {
    let busy = examineJVM(
      dump([carrier(1, carries: 30), carrier(2, carries: 31)]),
      dump(
        [carrier(1, carries: 30, cpu: 4900, age: 15), carrier(2, carries: 31, age: 15)], age: 15))
    #expect(busy.count("carriers.free") == 1)
    let idle = examineJVM(
      dump([carrier(1, carries: 30), carrier(2, carries: nil)]),
      dump([carrier(1, carries: 30, age: 15), carrier(2, carries: nil, age: 15)], age: 15))
    #expect(idle.count("carriers.count") == 2)
    #expect(idle.count("carriers.free") == 1)
  }

  @Test("changing virtual threads hold their carriers in turns")
  func turns() {
    let found = examineJVM(
      dump([carrier(1, carries: 30), carrier(2, carries: 31)]),
      dump([carrier(1, carries: 32, age: 15), carrier(2, carries: 31, age: 15)], age: 15))
    #expect(found.count("carriers.free") == 0)
    #expect(found.count("carriers.same_share") == 50)
    #expect(found.count("carriers.sightings") == 4)
  }

  @Test("from Java 24 on the dump shows what the carriers carry")
  func mounted() {
    let java = "25.0.2+10-LTS"
    let found = examineJVM(
      dump(
        [carrier(1, carries: 30, mounted: asleep), carrier(2, carries: 31, mounted: asleep)],
        java: java))
    #expect(found.count("carriers.free") == 0)
    #expect(found.word("carriers.work") == "2 sleeping in com.example.Partner.ask(Partner.java:9)")
    #expect(found.flag("carriers.monitors_pin") == false)
    let running = [
      "com.example.Quote.price(Quote.java:5)", "java.lang.VirtualThread.run(Unknown Source)",
    ]
    let busy = examineJVM(
      dump(
        [carrier(1, carries: 30, mounted: running), carrier(2, carries: 31, mounted: asleep)],
        java: java))
    #expect(busy.count("carriers.free") == 1)
  }

  @Test("who holds the monitor that a carrier waits for is named")
  func owner() {
    let wanted = [
      "com.example.Stock.reserve(Stock.java:41)",
      "- waiting to lock <0x000000000000000a> (a com.example.Stock)",
      "com.example.Native.callback(Native.java:3)", "java.lang.VirtualThread.run(Unknown Source)",
    ]
    let holder = [
      "com.example.Stock.refresh(Stock.java:50)",
      "- locked <0x000000000000000a> (a com.example.Stock)",
      "java.lang.VirtualThread.run(Unknown Source)",
    ]
    let found = examineJVM(
      dump([carrier(1, carries: 30, mounted: wanted), carrier(2, carries: 31, mounted: wanted)])
        .replacing(
          "JNI global refs",
          with: carrier(3, carries: 32, mounted: holder) + "JNI global refs"))
    #expect(found.word("carriers.behind") == "a lock")
    let evidence = found.facts.first { $0.name == "jvm.carriers.held" }?.evidence.first?.text ?? ""
    #expect(evidence.contains("com.example.Stock.refresh(Stock.java:50)"))
  }

  @Test("Java 21 prints a wait for a class with the carrier")
  func waitsForClass() {
    let wait =
      "Continuation.run(Unknown Source)\n\t- waiting on the Class initialization monitor for C"
    func text(_ age: Double) -> String {
      dump(
        [
          carrier(1, carries: 30, age: age),
          carrier(2, carries: 31, age: age).replacing(
            "Continuation.run(Unknown Source)", with: wait),
        ], age: age)
    }
    let found = examineJVM(text(10), text(15))
    #expect(found.count("carriers.free") == 0)
    #expect(found.word("carriers.behind") == "a class")
    #expect(found.count("lock.waiters") == 0)
  }

  @Test("the scheduler's line says how many wait for a carrier")
  func scheduler() {
    var recording = Recording()
    var dumps = ThreadDumpParser()
    let text = Array(dump([carrier(1, carries: 30)]).utf8)
    dumps.read(text.rawSpan, firstLine: 1)
    if let parsed = dumps.finish() {
      recording.add(parsed.sample, of: ThreadDumpParser.format, from: "0.txt")
    }
    var parser = SchedulerParser()
    let line = Array(
      ("java.util.concurrent.ForkJoinPool@1[Running, parallelism = 1, size = 1, active = 1, "
        + "running = 0, steals = 1, tasks = 0, submissions = 12]").utf8)
    parser.read(line.rawSpan, firstLine: 1)
    if let parsed = parser.finish() {
      recording.add(parsed.sample, of: SchedulerParser.format, from: "1.txt")
    }
    #expect(JVMThreads.examine(recording).count("carriers.queued") == 12)
  }
}
