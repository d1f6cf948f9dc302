import ByteParsing
import Capture
import Diagnostics
import Evidence
import Foundation
import JavaFormats
import TestSupport
import Testing

/// What the diagnostic finds in texts of any form, each a file of its own.
private func examine(_ texts: [String]) -> Findings {
  var recording = Recording()
  func take<Parser: StreamParser>(_ type: Parser.Type, _ text: String, _ name: String)
  where Parser.Sample == ThreadDumpSeries {
    var parser = type.init()
    let bytes = Array(text.utf8)
    parser.read(bytes.rawSpan, firstLine: 1)
    if let parsed = parser.finish() { recording.add(parsed.sample, of: Parser.format, from: name) }
  }
  for (index, text) in texts.enumerated() {
    take(ThreadDumpParser.self, text, "\(index).txt")
    take(ThreadDumpJSONParser.self, text, "\(index).txt")
    take(ThreadFileParser.self, text, "\(index).txt")
    take(JavacoreParser.self, text, "\(index).txt")
  }
  return JVMThreads.examine(recording)
}

private func sample(_ path: String) throws -> String {
  try String(contentsOf: repository.appending(path: "samples/\(path)"), encoding: .utf8)
}

private let lock = "java.util.concurrent.locks.ReentrantLock$NonfairSync"

/// A thread of a JSON dump of JDK 25.
private struct FileThread {
  var number: Int
  var name = ""
  var state = "WAITING"
  var parked: String?
  var blocked: String?
  var held: [String] = []
  var frames: [String] = []

  var text: String {
    var fields = ["\"tid\": \"\(number)\"", "\"name\": \"\(name)\"", "\"state\": \"\(state)\""]
    if name.isEmpty { fields.append("\"virtual\": true") }
    if let parked { fields.append("\"parkBlocker\": {\"object\": \"\(parked)\"}") }
    if let blocked { fields.append("\"blockedOn\": \"\(blocked)\"") }
    let quoted = held.map { "\"\($0)\"" }.joined(separator: ", ")
    if !held.isEmpty {
      fields.append("\"monitorsOwned\": [{\"depth\": 1, \"locks\": [\(quoted)]}]")
    }
    let stack = frames.map { "\"\($0)\"" }.joined(separator: ", ")
    return "{" + fields.joined(separator: ", ") + ", \"stack\": [\(stack)]}"
  }

  /// Parks on a lock in a method of `com.example.Bank`.
  static func parked(_ number: Int, on hash: String, at line: Int, in method: String = "transfer")
    -> FileThread
  {
    FileThread(
      number: number, parked: "\(lock)@\(hash)",
      frames: [
        "java.base/java.lang.VirtualThread.park(VirtualThread.java:1)",
        "java.base/java.util.concurrent.locks.ReentrantLock.lock(ReentrantLock.java:322)",
        "com.example.Bank.\(method)(Bank.java:\(line))",
        "java.base/java.lang.VirtualThread.run(VirtualThread.java:460)",
      ])
  }

  static func doing(_ number: Int, _ state: String, _ frames: [String]) -> FileThread {
    FileThread(number: number, state: state, frames: frames)
  }
}

private func json(
  _ threads: [FileThread], second: Int = 0, version: String = "25.0.2+10", isWhole: Bool = true
) -> String {
  let main = FileThread(
    number: 3, name: "main", state: "TIMED_WAITING",
    frames: [
      "java.base/java.lang.Thread.sleep0(Native Method)", "com.example.Main.main(Main.java:3)",
    ])
  let list = ([main] + threads).map(\.text).joined(separator: ",\n")
  let text = """
    {"threadDump": {"processId": "4242", "time": "2026-11-20T20:01:\(second < 10 ? "0" : "")\(second).5Z",
    "runtimeVersion": "\(version)", "threadContainers": [
    {"container": "<root>", "parent": null, "owner": null, "threads": [
    \(list)
    ], "threadCount": "\(threads.count + 1)"}]}}

    """
  return isWhole ? text : String(text.dropLast(60))
}

@Suite("Dumps in other forms")
struct JVMFormsTests {
  @Test("two virtual threads that wait for each other's monitors are found in JSON")
  func monitors() {
    let found = examine([
      json([
        FileThread(
          number: 21, state: "BLOCKED", blocked: "com.example.A@1f", held: ["com.example.A@2f"],
          frames: ["com.example.B.c(B.java:5)", "com.example.B.d(B.java:9)"]),
        FileThread(
          number: 22, state: "BLOCKED", blocked: "com.example.A@2f", held: ["com.example.A@1f"],
          frames: ["com.example.B.c(B.java:5)", "com.example.B.d(B.java:9)"]),
        FileThread(
          number: 23, state: "BLOCKED", blocked: "com.example.A@2f",
          frames: ["com.example.B.c(B.java:4)"]),
      ])
    ])
    #expect(found.count("cycle.threads") == 2)
    #expect(found.count("cycle.queued") == 1)
    #expect(found.flag("cycle.inferred") == false)
    #expect(found.word("cycle.names") == "\"virtual thread #21\", \"virtual thread #22\"")
    #expect(found.processes == ["java (pid 4242)"])
  }

  @Test("a waiter owns nothing of what it waits on, and a re-locking one has no edge")
  func waiters() {
    let waiter = FileThread(
      number: 21, held: ["com.example.A@1f"],
      frames: ["java.base/java.lang.Object.wait0(Native Method)", "com.example.A.take(A.java:5)"])
    let text = json([
      waiter,
      FileThread(number: 22, state: "BLOCKED", frames: ["com.example.A.take(A.java:5)"]),
      FileThread(
        number: 23, state: "BLOCKED", blocked: "com.example.A@1f",
        frames: ["com.example.A.put(A.java:5)"]),
    ]).replacing(
      "\"state\": \"WAITING\", \"virtual\": true,",
      with: "\"state\": \"WAITING\", \"virtual\": true, \"waitingOn\": \"com.example.A@1f\",")
    let found = examine([text])
    #expect(found.count("cycle.threads") == 0)
    #expect(found.flag("lock.owner_known") == false)
  }

  @Test("a monitor that two threads seem to own has no owner: they were not looked at at once")
  func skew() {
    let owner = FileThread(
      number: 21, state: "RUNNABLE", held: ["com.example.A@1f"],
      frames: ["com.example.B.c(B.java:5)"])
    var other = owner
    other.number = 22
    let waiter = FileThread(
      number: 23, state: "BLOCKED", blocked: "com.example.A@1f",
      frames: ["com.example.B.c(B.java:4)"])
    #expect(examine([json([owner, waiter])]).flag("lock.owner_known") == true)
    #expect(examine([json([owner, other, waiter])]).flag("lock.owner_known") == false)
  }

  @Test("locks without owners: threads that only each other can keep waiting form a ring")
  func inferred() {
    let found = examine([
      json([
        .parked(21, on: "a1", at: 12), .parked(22, on: "b1", at: 12), .parked(23, on: "a1", at: 11),
        .parked(24, on: "b1", at: 11),
      ])
    ])
    #expect(found.count("cycle.threads") == 2)
    #expect(found.count("cycle.queued") == 2)
    #expect(found.flag("cycle.inferred") == true)
    // Without anybody in the queue there is no other thread that could hold the locks.
    let pair = examine([json([.parked(21, on: "a1", at: 12), .parked(22, on: "b1", at: 12)])])
    #expect(pair.count("cycle.threads") == 2)
    #expect(pair.flag("cycle.inferred") == true)
  }

  @Test("locks without owners: of three threads that want three locks, each holds one")
  func three() {
    let found = examine([
      json([
        .parked(21, on: "a1", at: 12), .parked(22, on: "b1", at: 12), .parked(23, on: "c1", at: 12),
      ])
    ])
    #expect(found.count("cycle.threads") == 3)
    #expect(found.count("cycle.queued") == 0)
  }

  @Test(
    "locks without owners: whoever is at work in that code may hold them",
    arguments: [
      FileThread.doing(30, "RUNNABLE", ["com.example.Bank.audit(Bank.java:40)"]),
      .doing(
        30, "TIMED_WAITING",
        [
          "java.base/java.lang.Thread.sleep(Thread.java:1)",
          "com.example.Bank.transfer(Bank.java:14)",
        ]),
      .doing(
        30, "WAITING",
        [
          "java.base/java.util.concurrent.CountDownLatch.await(X.java:1)",
          "com.example.Bank.close(Bank.java:50)",
        ]),
      .doing(30, "RUNNABLE", []),
    ])
  fileprivate func notInferred(holder: FileThread) {
    let found = examine([
      json([.parked(21, on: "a1", at: 12), .parked(22, on: "b1", at: 12), holder])
    ])
    #expect(found.count("cycle.threads") == 0)
  }

  @Test("one lock and a sleeper behind the place where others ask for it: the sleeper holds it")
  func holder() {
    let sleeper = FileThread.doing(
      30, "TIMED_WAITING",
      [
        "java.base/java.lang.Thread.sleep(Thread.java:1)",
        "com.example.Bank.transfer(Bank.java:14)",
      ])
    let found = examine([
      json([.parked(21, on: "a1", at: 12), .parked(22, on: "a1", at: 12), sleeper])
    ])
    #expect(found.count("cycle.threads") == 0)
    #expect(found.count("lock.waiters") == 2)
    #expect(found.word("lock.owner") == "\"virtual thread #30\"")
  }

  @Test("a dump that was cut infers nothing")
  func cut() {
    let found = examine([
      json([.parked(21, on: "a1", at: 12), .parked(22, on: "b1", at: 12)], isWhole: false)
    ])
    #expect(found.count("cycle.threads") == 0)
    #expect(found.gaps.contains { $0.reason.contains("last lines") })
  }

  @Test("since JDK 26 the owner is stated")
  func stated() {
    let text = json(
      [
        .parked(21, on: "a1", at: 12), .parked(22, on: "b1", at: 12),
        .doing(30, "RUNNABLE", ["com.example.Bank.audit(Bank.java:40)"]),
      ], version: "26+35"
    ).replacing("@a1\"}", with: "@a1\", \"owner\": \"22\"}")
      .replacing("@b1\"}", with: "@b1\", \"owner\": \"21\"}")
    let found = examine([text])
    #expect(found.count("cycle.threads") == 2)
    #expect(found.flag("cycle.inferred") == false)
  }

  @Test("text and JSON of one moment are one dump, whatever the time zone")
  func joined() throws {
    let text = try sample("deadlock-virtual-mixed-jdk25/threads.txt")
    let file = try sample("deadlock-virtual-mixed-jdk25/threads.json")
    let line = try #require(
      text.split(separator: "\n").first { $0.count == 19 && $0.hasPrefix("20") })
    let hour = try #require(Int(line.dropFirst(11).prefix(2)))
    let there = hour < 15 ? hour + 9 : hour - 9
    let elsewhere = text.replacing(
      line, with: line.prefix(11) + (there < 10 ? "0" : "") + "\(there)" + line.dropFirst(13))
    for texts in [[text, file], [file, text], [elsewhere, file]] {
      let found = examine(texts)
      #expect(found.count("dumps") == 1)
      #expect(found.count("cycle.threads") == 2)
      #expect(found.flag("cycle.inferred") == false)
      #expect(found.processes.count == 1)
    }
    #expect(examine([text]).count("cycle.threads") == 0)
    #expect(examine([file]).flag("cycle.inferred") == true)
  }

  @Test("dumps of another process or another time are not joined")
  func apart() throws {
    let text = try sample("deadlock-virtual-mixed-jdk25/threads.txt")
    let file = try sample("deadlock-virtual-mixed-jdk25/threads.json")
    let pid = try #require(text.split(separator: ":").first)
    let other = examine([
      text, file.replacing("\"processId\": \"\(pid)\"", with: "\"processId\": \"9\""),
    ])
    #expect(other.processes.count == 2)
    let minute = try #require(file.firstRange(of: "\"time\": \"2026-11-2")).upperBound
    var later = file
    let place = later.index(minute, offsetBy: 6)
    let digit = try #require(later[place].wholeNumberValue)
    later.replaceSubrange(place...place, with: "\((digit + 5) % 10)")
    #expect(examine([text, later]).count("dumps") == 2)
  }

  @Test("two JSON dumps of one process are compared thread by thread")
  func series() {
    let threads = [FileThread.parked(21, on: "a1", at: 12), .parked(22, on: "a1", at: 12)]
    let found = examine([json(threads, second: 9), json(threads, second: 2)])
    #expect(found.count("dumps") == 2)
    #expect(found.count("span") == 7)
    #expect(found.count("lock.same_waiters") == 2)
    #expect(found.count("hot.cpu") == nil)
  }

  @Test("up to JDK 24 the file has neither states nor locks, which is told")
  func stateless() throws {
    let found = examine([try sample("healthy-virtual-busy-jdk21/threads-1.json")])
    #expect(found.gaps.contains { $0.reason.contains("neither states nor locks") })
    #expect(found.count("cycle.threads") == 0)
    let both = examine([
      try sample("healthy-virtual-busy-jdk21/threads-1.json"),
      try sample("healthy-virtual-busy-jdk21/threads-1.txt"),
    ])
    #expect(!both.gaps.contains { $0.reason.contains("neither states nor locks") })
    #expect(!both.gaps.contains { $0.reason.contains("none that is not mounted") })
  }

  @Test("executors tell pools apart that share their threads' names")
  func containers() throws {
    let worker = { (number: Int, state: String) in
      FileThread(
        number: number, name: "worker-\(number)", state: state,
        frames: [
          state == "RUNNABLE"
            ? "com.example.A.b(A.java:1)"
            : "java.base/java.util.concurrent.ThreadPoolExecutor.getTask(T.java:1)",
          "java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(T.java:1)",
          "java.base/java.util.concurrent.ThreadPoolExecutor$Worker.run(T.java:1)",
        ]
      ).text
    }
    let pools = ["1a", "1b"].enumerated().map { place, hash in
      """
      {"container": "java.util.concurrent.ThreadPoolExecutor@\(hash)", "parent": "<root>", "owner": null,
      "threads": [\(worker(10 + place * 2, "RUNNABLE")), \(worker(11 + place * 2, "WAITING"))], "threadCount": "2"}
      """
    }
    let text = json([]).replacing(
      "\"threadCount\": \"1\"}", with: "\"threadCount\": \"1\"}, " + pools.joined(separator: ","))
    let table = examine([text]).detail.compactMap { block -> Evidence.Table? in
      if case .table(let table) = block, table.key == "pools" { table } else { nil }
    }.first
    let names = table?.rows.compactMap { row -> String? in
      if case .text(let name) = row[0] { name } else { nil }
    }
    #expect(
      names?.sorted() == [
        "worker-# of java.util.concurrent.ThreadPoolExecutor@1a",
        "worker-# of java.util.concurrent.ThreadPoolExecutor@1b",
      ])
  }

  @Test("a javacore says that memory ran out, and who waits for whom")
  func javacore() throws {
    let text = try sample("deadlock-javacore/javacore.txt")
    let found = examine([text])
    #expect(found.count("cycle.threads") == 2)
    #expect(found.count("cycle.queued") == 4)
    #expect(found.processes == ["java (pid 4242)"])
    #expect(
      found.observations.isEmpty || !found.observations.contains { $0.text.contains("OutOfMemory") }
    )
    let memory = text.replacing(
      "Dump Event \"user\" (00004000) received",
      with:
        "Dump Event \"systhrow\" (00040000) Detail \"java/lang/OutOfMemoryError\" \"Java heap space\" received"
    )
    let observation = examine([memory]).observations.first { $0.text.contains("OutOfMemoryError") }
    #expect(observation?.text.contains("Java heap space") == true)
    #expect(observation?.text.contains("91.3 MB of 268 MB") == true)
  }

  @Test("a thread that the agent of JDK 8 calls BLOCKED is not blocked")
  func agent() {
    let found = examine([
      """
      Deadlock Detection:

      No deadlocks found.

      Thread 820: (state = BLOCKED)
       - sun.misc.Unsafe.park(boolean, long) @bci=0 (Interpreted frame)
       - java.util.concurrent.LinkedBlockingQueue.take() @bci=1 (Interpreted frame)
       - java.util.concurrent.ThreadPoolExecutor.getTask() @bci=1 (Interpreted frame)
       - java.util.concurrent.ThreadPoolExecutor$Worker.run() @bci=1 (Interpreted frame)

      Thread 821: (state = BLOCKED)
       - java.lang.Object.wait(long) @bci=0 (Interpreted frame)
       - com.example.A.b() @bci=1, line=5 (Interpreted frame)


      """
    ])
    #expect(found.count("lock.waiters") == 0)
    #expect(found.count("threads") == 2)
    #expect(found.flag("whole") == true)
  }
}
