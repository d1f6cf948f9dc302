import ByteParsing
import Capture
import Foundation
import JavaFormats
import TestSupport
import Testing

@Suite("Thread dumps as JSON")
struct ThreadDumpJSONTests {
  private let monitors = "deadlock-virtual-monitors-jdk25/threads.json"

  private func read(_ text: String) -> Parsed<ThreadDumpSeries>? {
    readForm(ThreadDumpJSONParser.self, text)
  }

  /// A dump of JDK 25 with these threads in one executor.
  private func dump(_ threads: String, version: String = "25.0.2+10-LTS") -> String {
    """
    {"threadDump": {"processId": "210", "time": "2026-11-21T10:12:58.296288220Z",
    "runtimeVersion": "\(version)", "threadContainers": [
    {"container": "<root>", "parent": null, "owner": null, "threads": [], "threadCount": "0"},
    {"container": "java.util.concurrent.ThreadPerTaskExecutor@e8c2639", "parent": "<root>",
    "owner": null, "threads": [\(threads)]}]}}

    """
  }

  @Test("a dump of JDK 25 says states, locks, containers and what is virtual")
  func jdk25() throws {
    let parsed = try form(ThreadDumpJSONParser.self, of: monitors)
    let dump = parsed.dump
    #expect(dump.form == .fileJSON && dump.isWhole && dump.listsStates && dump.isTimeUTC)
    #expect(dump.pid != nil && dump.time?.count == 19 && dump.vm == "25.0.2+10-LTS")
    #expect(!dump.listsSynchronizers && parsed.damage == nil)
    let virtual = parsed.threads.filter(\.isVirtual)
    #expect(virtual.count == 20)
    #expect(virtual.allSatisfy { $0.state == .blocked && $0.carrier == nil && $0.isJava })
    #expect(
      virtual.allSatisfy {
        parsed.container(of: $0)?.hasPrefix("java.util.concurrent.ThreadPerTaskExecutor@") == true
      })
    #expect(dump.containers.first?.parent == nil)
    #expect(dump.containers.dropFirst().allSatisfy { $0.parent == 0 })
    let held = virtual.flatMap(dump.locks).filter { $0.kind == .locked }
    #expect(held.count == 2)
    let main = try parsed.thread("main")
    #expect(main.state == .timedParked && main.number == 3)
    #expect(parsed.container(of: main) == "<root>")
    #expect(parsed.frames(of: "main").first == "jdk.internal.misc.Unsafe.park(Native Method)")
  }

  @Test("numbers of lines are those of the text")
  func lines() throws {
    let bytes = try sample(monitors)
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    let parsed = try #require(readForm(ThreadDumpJSONParser.self, bytes))
    for thread in parsed.threads {
      let number = try #require(thread.number)
      let text = lines[(Int(thread.line) - 1)..<Int(thread.lastLine)].joined(separator: "\n")
      #expect(text.contains("\"tid\": \"\(number)\""))
    }
    for lock in parsed.dump.lockLines {
      let hash = String(lock.object & 0xFFFF_FFFF, radix: 16)
      #expect(lines[Int(lock.line) - 1].contains("@\(hash)"))
    }
  }

  @Test(
    "up to JDK 24 there are neither states nor locks; frames tell what parks and what is virtual")
  func jdk21() throws {
    let bytes = try sample("healthy-virtual-busy-jdk21/threads-1.json")
    let parsed = try #require(readForm(ThreadDumpJSONParser.self, bytes))
    #expect(!parsed.dump.listsStates && parsed.dump.isWhole && parsed.dump.lockLines.isEmpty)
    #expect(parsed.threads.contains { $0.isVirtual })
    #expect(try parsed.thread("main").state == .timedParked)
    #expect(try parsed.thread("Reference Handler").state == .unknown)
    #expect(try parsed.thread("Finalizer").state == .waitingOnMonitor)
    #expect(try parsed.thread("Common-Cleaner").isVirtual == false)
  }

  @Test("what is parked on, waited on and blocked on is told apart, and so is the sleeper")
  func waits() throws {
    let parsed = try #require(
      read(
        dump(
          """
          {"tid": "1", "name": "a", "state": "WAITING", "waitingOn": "com.example.A@1f",
           "stack": ["java.base\\/java.lang.Object.wait0(Native Method)", "com.example.A.b(A.java:1)"],
           "monitorsOwned": [{"depth": 1, "locks": ["com.example.A@1f", null]}]},
          {"tid": "2", "name": "b", "state": "TIMED_WAITING", "virtual": true, "carrier": "7",
           "stack": ["java.base\\/java.lang.VirtualThread.parkNanos(VirtualThread.java:1)",
           "java.base\\/java.lang.VirtualThread.sleepNanos(VirtualThread.java:2)",
           "java.base\\/java.lang.Thread.sleep(Thread.java:5)"]},
          {"tid": "3", "name": "c", "state": "BLOCKED", "blockedOn": "com.example.A@1f",
           "stack": []},
          {"tid": "4", "name": "d", "state": "BLOCKED", "stack": ["com.example.A.b(A.java:1)"]},
          {"tid": "5", "name": "", "state": "RUNNABLE", "virtual": true, "stack": []},
          {"tid": "7", "name": "w", "state": "RUNNABLE", "stack": ["a.B.c(B.java:1)"]}
          """)))
    #expect(
      try parsed.locks(of: "a") == ["waitingOn 0 com.example.A@1f", "locked 1 com.example.A@1f"])
    #expect(try parsed.thread("a").state == .waitingOnMonitor)
    #expect(try parsed.thread("b").state == .timedSleeping)
    #expect(try parsed.thread("b").carrier == 7)
    #expect(try parsed.thread("w").carries == 2)
    #expect(try parsed.locks(of: "c") == ["waitingToLock 0 com.example.A@1f"])
    #expect(try parsed.locks(of: "d") == [])
    #expect(try parsed.thread("").isVirtual)
  }

  @Test("since JDK 26 a parked thread says who owns the lock; version 2 writes ids as numbers")
  func owners() throws {
    let parsed = try #require(
      read(
        dump(
          """
          {"tid": 12, "name": "a", "state": "WAITING", "parkBlocker":
           {"object": "java.util.concurrent.locks.ReentrantLock$NonfairSync@a1", "owner": 13},
           "stack": ["x.Y.z(Y.java:1)"]},
          {"tid": "9007199254740993", "name": "big", "state": "RUNNABLE", "stack": []},
          {"tid": 13, "name": "b", "state": "RUNNABLE", "stack": ["x.Y.z(Y.java:1)"]}
          """, version: "27+1"
        ).replacing("\"210\"", with: "210").replacing(
          "{\"processId", with: "{\"formatVersion\": 2, \"processId")))
    #expect(parsed.dump.pid == 210 && parsed.dump.listsSynchronizers)
    #expect(parsed.threads.map(\.number) == [12, 9_007_199_254_740_993, 13])
    let object = try #require(parsed.dump.lockLines.first?.object)
    #expect(parsed.dump.statedOwners == [object: 2])
  }

  @Test("layout, order of keys, wrapping and what stands around make no difference")
  func layouts() throws {
    let bytes = try sample(monitors)
    let whole = try #require(readForm(ThreadDumpJSONParser.self, bytes))
    let object = try JSONSerialization.jsonObject(with: Data(bytes))
    func described(_ text: String) -> [String] {
      guard let parsed = read(text) else { return [] }
      return parsed.threads.map { thread in
        "\(parsed.sample.tables.name(of: thread)) \(thread.number ?? 0) \(thread.state)"
          + " \(parsed.frames(of: thread)) \(parsed.locks(of: thread).sorted())"
      }
    }
    let plain = described(String(decoding: bytes, as: UTF8.self))
    #expect(plain.count == whole.threads.count)
    for options: JSONSerialization.WritingOptions in [
      [], [.sortedKeys], [.prettyPrinted, .sortedKeys], [.withoutEscapingSlashes],
    ] {
      let data = try JSONSerialization.data(withJSONObject: object, options: options)
      let text = String(decoding: data, as: UTF8.self)
      #expect(described(text + "\n").sorted() == plain.sorted())
      #expect(
        described("{\"pod\":\"a\",\"n\":[1],\"dump\":" + text + ",\"x\":{}}\n").sorted()
          == plain.sorted())
      #expect(
        described("10:38:00 INFO { dump follows\n" + text + "\n} done\n").sorted() == plain.sorted()
      )
    }
    let inner = try #require((object as? [String: Any])?["threadDump"])
    let data = try JSONSerialization.data(
      withJSONObject: inner, options: [.prettyPrinted, .sortedKeys])
    let text = String(decoding: data, as: UTF8.self)
    #expect(described(text).sorted() == plain.sorted())
    #expect(read(text)?.dump.pid == whole.dump.pid)
  }

  @Test("log lines between the lines of a dump take nothing from it")
  func between() throws {
    let text = String(decoding: try sample(monitors), as: UTF8.self)
    let whole = try #require(read(text))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for log in [
      "2026-11-20 20:38:00.001  INFO 1 --- [main] c.e.Shop : order placed", "{ odd", "\u{0}",
    ] {
      var noisy = lines
      for place in stride(from: lines.count - 2, to: 2, by: -7) {
        noisy.insert(log[...], at: place)
      }
      let parsed = try #require(read(noisy.joined(separator: "\n")))
      #expect(parsed.threads.count == whole.threads.count, "\(log)")
      #expect(parsed.dump.lockLines.count == whole.dump.lockLines.count, "\(log)")
      #expect(parsed.dump.isWhole, "\(log)")
    }
  }

  @Test("several dumps of one text stay apart")
  func several() throws {
    let text = String(decoding: try sample(monitors), as: UTF8.self)
    let parsed = try #require(read("first\n" + text + "between\n" + text))
    #expect(parsed.sample.dumps.count == 2)
    #expect(parsed.sample.dumps.allSatisfy { $0.isWhole })
    #expect(parsed.sample.dumps[0].threads.count == parsed.sample.dumps[1].threads.count)
    #expect(parsed.sample.dumps[0].lines.upperBound <= parsed.sample.dumps[1].lines.lowerBound)
  }

  @Test("what the JVM prints instead of writing it to a file is cut at 16,000 bytes")
  func cut() throws {
    let parsed = try form(ThreadDumpJSONParser.self, of: "healthy-cut-json-jdk25/threads.json")
    #expect(!parsed.dump.hasTail && parsed.damage?.contains("cut") == true)
    #expect(parsed.threads.count > 10)
    #expect(parsed.dump.pid != nil)
  }

  @Test("threads that a container has and the text has not are missed")
  func missing() throws {
    let text = String(decoding: try sample(monitors), as: UTF8.self)
    let parsed = try #require(
      read(text.replacing("\"threadCount\": \"20\"", with: "\"threadCount\": \"21\"")))
    #expect(parsed.damage?.contains("missing") == true)
  }

  @Test("lost brackets cost a thread at most")
  func brackets() throws {
    let text = String(decoding: try sample(monitors), as: UTF8.self)
    let whole = try #require(read(text))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for place in lines.indices.dropFirst(2)
    where lines[place].contains(where: { "{}[]".contains($0) }) {
      var damaged = lines
      damaged.remove(at: place)
      let count = read(damaged.joined(separator: "\n"))?.threads.count ?? 0
      #expect(
        (whole.threads.count - 2...whole.threads.count + 1).contains(count), "line \(place + 1)")
    }
  }

  @Test("thousands of virtual threads share their stacks")
  func thousands() throws {
    let threads = (100..<5100).map {
      """
      {"tid": "\($0)", "time": "2026-11-21T10:12:58Z", "name": "", "state": "WAITING", "virtual": true,
      "parkBlocker": {"object": "java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject@5"},
      "stack": ["java.base\\/java.lang.VirtualThread.park(VirtualThread.java:1)",
      "java.base\\/java.util.concurrent.LinkedBlockingQueue.take(Unknown Source)",
      "java.base\\/java.lang.VirtualThread.run(VirtualThread.java:460)"]}
      """
    }
    let parsed = try #require(read(dump(threads.joined(separator: ",\n"))))
    #expect(parsed.threads.count == 5000)
    #expect(parsed.threads.allSatisfy { $0.isVirtual && $0.state == .waitingParked })
    #expect(Set(parsed.threads.map(\.stack)).count == 1)
  }

  @Test(
    "a text without threads is no dump",
    arguments: [
      "", "{}", "{\"threadDump\":", "{\"threadDump\": {\"threadContainers\": []}}",
      "\"threadDump\"",
    ])
  func nothing(text: String) {
    #expect(read(text) == nil)
  }

  @Test(
    "cuts, pieces and noise never trap",
    arguments: [
      "deadlock-virtual-monitors-jdk25/threads.json", "healthy-virtual-busy-jdk21/threads-1.json",
    ])
  func damaged(file: String) throws {
    damages(ThreadDumpJSONParser.self, try sample(file), seed: 11)
  }
}
