import ByteParsing
import Capture
import Foundation
import JavaFormats
import TestSupport
import Testing

@Suite("Thread dumps")
struct DumpTests {
  private let threads = [
    ThreadText("main", 1, "RUNNABLE", "runnable", ["com.example.Main.main(Main.java:3)"]),
    ThreadText(
      "exec-1", 12, "BLOCKED (on object monitor)", "waiting for monitor entry",
      [
        "com.example.Stock.reserve(Stock.java:41)",
        "- waiting to lock <0x11> (a com.example.Stock)",
        "com.example.Order.place(Order.java:7)", "- locked <0x12> (a com.example.Order)",
      ], owned: ["<0x13> (a java.util.concurrent.ThreadPoolExecutor$Worker)"]),
  ]
  private let names = ["Signal Dispatcher", "main", "exec-1", "VM Thread"]

  @Test("the head of a dump says process, time and version")
  func head() throws {
    let parsed = try #require(parse("4242:\n" + dumpText(threads, age: 61)))
    let dump = parsed.dump
    #expect(dump.pid == 4242)
    #expect(dump.time == "2026-11-20 20:01:01")
    #expect(dump.vm?.contains("17.0.15+6") == true)
    #expect(dump.hasHead && dump.hasTail && dump.listsSynchronizers)
    #expect(dump.reportedDeadlocks.isEmpty)
    #expect(parsed.names == names)
    #expect(parsed.damage == nil)
    #expect(parsed.note == "1 dump, 4 threads")
    #expect(parsed.sample.dropped == 0)
  }

  @Test("numbers of lines are those of the text")
  func lineNumbers() throws {
    let text = dumpText(threads)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let parsed = try #require(parse(text))
    for thread in parsed.threads {
      let name = parsed.sample.tables.name(of: thread)
      #expect(lines[Int(thread.line) - 1].hasPrefix("\"\(name)\""))
      #expect(thread.lastLine >= thread.line)
    }
    for lock in parsed.dump.lockLines { #expect(lines[Int(lock.line) - 1].contains("- ")) }
  }

  @Test("frames lose their modules and loaders, and keep their places")
  func frames() throws {
    let given = [
      "java.lang.Object.wait(java.base@17.0.15/Native Method)",
      "app//com.example.A.b(A.java:12)",
      "com.example.A$$Lambda$7/0x0000000800c03000.run(Unknown Source)",
      "com.example.A$$Lambda/0x000000001b07b3b8.run(Unknown Source)",
      "java.base@11.0.13/java.lang.Thread.run(Thread.java:834)", "com.example.A.<clinit>(A.java:1)",
      "com.example.注文.run(注文.java:1)",
    ]
    let parsed = try #require(parse(dumpText([ThreadText("a", 9, "RUNNABLE", "runnable", given)])))
    #expect(
      parsed.frames(of: "a") == [
        "java.lang.Object.wait(Native Method)", "com.example.A.b(A.java:12)",
        "com.example.A$$Lambda$7/0x0000000800c03000.run(Unknown Source)",
        "com.example.A$$Lambda/0x000000001b07b3b8.run(Unknown Source)",
        "java.lang.Thread.run(Thread.java:834)", "com.example.A.<clinit>(A.java:1)",
        "com.example.注文.run(注文.java:1)",
      ])
  }

  @Test("several dumps of one text stay apart")
  func several() throws {
    let text =
      dumpText(threads, age: 10) + dumpText([threads[0]], age: 20) + dumpText(threads, age: 30)
    let parsed = try #require(parse(text))
    #expect(parsed.sample.dumps.map(\.threads.count) == [4, 3, 4])
    #expect(parsed.sample.dumps.compactMap(\.time).count == 3)
    #expect(parsed.damage == nil)
  }

  @Test("the same stack in two dumps is kept once")
  func sharing() throws {
    let parsed = try #require(parse(dumpText(threads, age: 10) + dumpText(threads, age: 20)))
    let stacks = parsed.sample.dumps.map { $0.threads.map(\.stack) }
    #expect(stacks[0] == stacks[1])
  }

  @Test("a dump in a log is found, and the log is not part of it")
  func inALog() throws {
    let log = """
      2026-11-20 20:37:59.001 ERROR 1 --- [exec-1] c.e.s.Cart : could not price
      java.lang.IllegalStateException: no rate
      \tat com.example.foreign.Rates.of(Rates.java:12)
      "quoted" line that is no thread
      - a list
      \t- locked <0x99> (a Foreign)

      """
    let parsed = try #require(
      parse(log + dumpText(threads) + log + dumpText(threads, age: 120) + log))
    #expect(parsed.sample.dumps.map(\.threads.count) == [4, 4])
    #expect(parsed.names == names + names)
    #expect(parsed.damage == nil)
    #expect(!parsed.threads.contains { parsed.frames(of: $0).contains { $0.contains("foreign") } })
    #expect(!parsed.sample.dumps.flatMap(\.lockLines).contains { $0.object == 0x99 })
  }

  @Test("log lines and traces of others between the frames add nothing to a thread")
  func between() throws {
    let lines = dumpText(threads).split(separator: "\n", omittingEmptySubsequences: false)
    let log = "2026-11-20 20:38:00.001  INFO 1 --- [main] c.e.Shop : order 4711 placed"
    let noisy = lines.flatMap { [$0, log[...]] }.joined(separator: "\n")
    let parsed = try #require(parse(noisy))
    #expect(parsed.names == names)
    #expect(parsed.frames(of: "exec-1").count == 2)
    #expect(parsed.dump.lockLines.count == 3)

    let trace = """
      java.lang.IllegalStateException: no rate
      \tat com.example.foreign.Rates.of(Rates.java:12)
      Caused by: java.io.IOException: closed
      \tat com.example.foreign.Rates.load(Rates.java:31)
      \t... 2 more
      """
    for place in 4..<lines.count - 1 {
      var all = lines
      all.insert(trace[...], at: place)
      let parsed = try #require(parse(all.joined(separator: "\n")))
      #expect(parsed.names == names, "behind line \(place)")
      let foreign = parsed.threads.filter { thread in
        parsed.frames(of: thread).contains { $0.contains("foreign") }
      }
      #expect(foreign.isEmpty, "behind line \(place)")
    }
  }

  @Test("a quoted log line between the lines of a dump takes nothing from it")
  func quoted() throws {
    let lines = dumpText(threads).split(separator: "\n", omittingEmptySubsequences: false)
    for place in lines.indices {
      var all = lines
      all.insert("\"GET /orders HTTP/1.1\" 200", at: place)
      let parsed = try #require(parse(all.joined(separator: "\n")))
      #expect(parsed.names == names, "behind line \(place)")
      #expect(parsed.dump.lockLines.count == 3, "behind line \(place)")
      #expect(parsed.frames(of: "exec-1").count == 2, "behind line \(place)")
    }
  }

  @Test("the stack of a mounted virtual thread is not the carrier's")
  func mounted() throws {
    let text = """
      Full thread dump OpenJDK 64-Bit Server VM (25.0.2+10-LTS mixed mode):

      "ForkJoinPool-1-worker-1" #24 [917] daemon prio=5 os_prio=0 cpu=8951.03ms elapsed=9.13s tid=0x00007ff3581c1d00  [0x00007ff35b5fd000]
         Carrying virtual thread #21
      \tat jdk.internal.vm.Continuation.run(java.base@25.0.2/Unknown Source)
      \tat java.util.concurrent.ForkJoinWorkerThread.run(java.base@25.0.2/Unknown Source)

         Locked ownable synchronizers:
      \t- None

         Mounted virtual thread #21
      \tat com.example.tours.QuoteEngine.quote(TourDesk.java:101)
      \t- locked <0x17> (a java.lang.Object)

      "after" #25 [918] daemon prio=5 os_prio=0 cpu=1ms elapsed=9s tid=0x2 nid=918 runnable  [0x1]
         java.lang.Thread.State: RUNNABLE
      \tat com.example.A.b(A.java:1)

      JNI global refs: 12, weak refs: 0

      """
    let parsed = try #require(parse(text))
    let threads = parsed.threads
    #expect(threads.map(\.isVirtual) == [false, true, false])
    #expect(threads.map(\.number) == [24, 21, 25])
    #expect(threads.map(\.isJava) == [true, true, true])
    #expect(threads.map { parsed.frames(of: $0).count } == [2, 1, 1])
    #expect(parsed.locks(parsed.dump, threads[1]) == ["locked 0 0x17 java.lang.Object"])
  }

  @Test(
    "a text without threads is no dump",
    arguments: ["", "\n\n", "hello\n", "Full thread dump ", "Full thread dump \n"])
  func nothing(text: String) {
    #expect(parse(text) == nil)
  }

  @Test("threads without the dump's first lines are read, and the lack is told")
  func headless() throws {
    let text = dumpText(threads)
    let start = try #require(text.range(of: "\"main\"")?.lowerBound)
    let parsed = try #require(parse(String(text[start...])))
    #expect(parsed.names == Array(names.dropFirst()))
    #expect(!parsed.dump.hasHead)
    #expect(parsed.damage?.contains("first lines") == true)
  }

  @Test("an earlier dump that breaks off is told, whatever follows")
  func cutInTheMiddle() throws {
    let text = dumpText(threads)
    let end = try #require(text.range(of: "\tat com.example.Order")?.lowerBound)
    let parsed = try #require(parse(String(text[..<end]) + dumpText(threads, age: 120)))
    #expect(parsed.sample.dumps.map(\.hasTail) == [false, true])
    #expect(parsed.damage != nil)
  }

  @Test("of very many dumps the first, the last and those with a deadlock are kept")
  func retention() throws {
    let section = """
      Found one Java-level deadlock:
      =============================
      "a":
        waiting to lock monitor 0x1 (object 0x11, a A),
        which is held by "b"
      "b":
        waiting to lock monitor 0x2 (object 0x12, a B),
        which is held by "a"

      Found 1 deadlock.


      """
    let rows = (1...5200).map { "\"t-\($0)\" #\($0) prio=5 tid=0x\($0)\n" }.joined()
    var text = ""
    for index in 10..<32 {
      text += "2026-11-20 20:38:\(index)\nFull thread dump X:\n\n\(rows)\nJNI global refs: 1\n\n"
      if index == 19 { text += section }
    }
    let parsed = try #require(parse(text))
    let times = parsed.sample.dumps.compactMap { $0.time?.suffix(2) }
    #expect(parsed.sample.dropped > 0)
    #expect(parsed.sample.dropped + parsed.sample.dumps.count == 22)
    #expect(times.first == "10")
    #expect(times.last == "31")
    #expect(times == times.sorted())
    #expect(times.contains("19"))
    #expect(parsed.note?.hasPrefix("22 dumps") == true)
  }
}
