import ByteParsing
import Capture
import JavaFormats
import TestSupport
import Testing

@Suite("Threads of the management interface as JSON")
struct ThreadInfoJSONTests {
  private func thread(
    _ name: String, _ number: Int, _ state: String, on lock: String, owner: Int = -1,
    holds held: [(String, Int)] = [], top: String = "com.example.Stock", method: String = "take"
  ) -> String {
    let monitors = held.map { name, hash in
      """
      {"className": "\(name)", "identityHashCode": \(hash), "lockedStackDepth": 1,
      "lockedStackFrame": {"className": "com.example.Order", "methodName": "place"}}
      """
    }
    return """
      {"threadName": "\(name)", "threadId": \(number), "blockedTime": -1, "lockName": "\(lock)",
      "lockOwnerId": \(owner), "lockOwnerName": null, "threadState": "\(state)",
      "stackTrace": [
      {"classLoaderName": "app", "methodName": "\(method)", "fileName": "Stock.java",
      "lineNumber": 41, "className": "\(top)", "nativeMethod": false},
      {"methodName": "run", "fileName": null, "lineNumber": -1, "className": "com.example.Main"},
      {"methodName": "start0", "lineNumber": -2, "className": "java.lang.Thread",
      "nativeMethod": true}],
      "lockedMonitors": [\(monitors.joined(separator: ", "))], "lockedSynchronizers": [],
      "lockInfo": {"className": "com.example.Stock", "identityHashCode": 7}}
      """
  }

  private var ring: String {
    let threads = [
      thread("a", 31, "BLOCKED", on: "com.example.Stock@ff", owner: 32, holds: [("X", 10)]),
      thread("b", 32, "BLOCKED", on: "X@a", owner: 31, holds: [("com.example.Stock", 255)]),
      thread(
        "c", 33, "TIMED_WAITING", on: "java.lang.Object@1", top: "java.lang.Object",
        method: "wait"),
    ]
    return "{\"threads\": [\(threads.joined(separator: ", "))]}\n"
  }

  private func read(_ text: String) -> Parsed<ThreadDumpSeries>? {
    readForm(ThreadInfoJSONParser.self, text)
  }

  @Test("names, states, frames, and who waits for what")
  func fields() throws {
    let parsed = try #require(read("HTTP/1.1 200\n\n" + ring))
    #expect(parsed.threads.count == 3 && parsed.damage == nil)
    #expect(parsed.dump.form == .management && parsed.dump.isWhole)
    #expect(
      parsed.frames(of: "a") == [
        "com.example.Stock.take(Stock.java:41)", "com.example.Main.run(Unknown Source)",
        "java.lang.Thread.start0(Native Method)",
      ])
    #expect(try parsed.thread("a").state == .blocked && parsed.thread("a").number == 31)
    #expect(try parsed.thread("c").state == .timedOnMonitor)
    let kinds = try parsed.dump.locks(of: parsed.thread("b")).map(\.kind)
    #expect(kinds == [.waitingToLock, .locked])
    #expect(parsed.dump.statedOwners.count == 2)
  }

  @Test("a lock has one number, whether it is held or waited for")
  func identities() throws {
    let parsed = try #require(read(ring))
    let wanted = try #require(parsed.dump.locks(of: parsed.thread("a")).first)
    let held = try #require(parsed.dump.locks(of: parsed.thread("b")).last)
    #expect(wanted.object == held.object && held.kind == .locked && held.frame == 1)
  }

  @Test("what Jolokia and older programs wrap around the threads is left aside")
  func wraps() throws {
    let list = "[" + thread("a", 31, "RUNNABLE", on: "") + "]"
    #expect(read(list + "\n")?.threads.count == 1)
    let answer = "{\"request\": {\"type\": \"exec\"}, \"value\": \(list), \"status\": 200}\n"
    #expect(read(answer + answer)?.sample.dumps.count == 2)
  }

  @Test("any cut leaves whole threads, and says so")
  func cuts() throws {
    for length in stride(from: 0, to: ring.utf8.count - 3, by: 7) {
      let parsed = read(String(decoding: ring.utf8.prefix(length), as: UTF8.self))
      #expect(parsed == nil || parsed?.damage == "a dump was cut short")
      #expect(parsed?.sample.dumps.first?.isWhole != true)
    }
  }

  @Test("other JSON with such a word is none")
  func others() {
    #expect(read("{\"threadState\": 3, \"threads\": 12}\n") == nil)
  }
}
