import ByteParsing
import Capture
import JavaFormats
import Testing

@Suite("Thread dumps as text files")
struct ThreadFileTests {
  private func read(_ text: String) -> Parsed<ThreadDumpSeries>? {
    readForm(ThreadFileParser.self, text)
  }

  private let head = "210\n2026-11-21T10:12:58.296288220Z\n26+35\n\n"

  @Test("a file of JDK 25 says states, locks and what is virtual")
  func jdk25() throws {
    let parsed = try form(ThreadFileParser.self, of: "deadlock-virtual-text-jdk25/threads.txt")
    let dump = parsed.dump
    #expect(dump.form == .fileText && dump.isWhole && dump.listsStates && dump.isTimeUTC)
    #expect(dump.pid != nil && dump.time?.count == 19 && dump.vm == "25.0.2+10-LTS")
    #expect(parsed.damage == nil)
    #expect(parsed.threads.count { $0.isVirtual } == 20)
    #expect(try parsed.thread("main").state == .timedParked)
    #expect(try parsed.thread("Finalizer").state == .waitingOnMonitor)
    #expect(parsed.frames(of: "main").first == "jdk.internal.misc.Unsafe.park(Native Method)")
    #expect(dump.lockLines.count { $0.kind == .waitingToLock } == 20)
  }

  @Test("up to JDK 24 a file holds names and frames alone")
  func jdk21() throws {
    let parsed = try form(
      ThreadFileParser.self, of: "healthy-virtual-idle-text-jdk21/threads-1.txt")
    #expect(!parsed.dump.listsStates && parsed.dump.isWhole)
    #expect(parsed.threads.count { $0.isVirtual } == 240)
    #expect(parsed.frames(of: "main").count > 3)
    #expect(try parsed.thread("main").number == 1)
    #expect(try parsed.thread("main").state == .timedParked)
  }

  @Test("since JDK 26 a parked thread says who owns the lock")
  func owners() throws {
    let parsed = try #require(
      read(
        head + """
          #12 "a" virtual WAITING 2026-11-21T10:12:58.296288220Z
              at java.base/java.lang.VirtualThread.park(VirtualThread.java:1)
              - parking to wait for <java.util.concurrent.locks.ReentrantLock$NonfairSync@a1>, owner #13
              at com.example.A.b(A.java:1)
              - locked <com.example.A@1f>
              - lock is eliminated

          #13 "b "odd" virtual" RUNNABLE 2026-11-21T10:12:58.296288220Z
              at com.example.A.b(A.java:1)

          #14 "two
          lines" BLOCKED 2026-11-21T10:12:58.296288220Z
              at com.example.A.b(A.java:1)
              - waiting to lock <com.example.A@1f>


          """))
    #expect(parsed.names == ["a", "b \"odd\" virtual", "two\nlines"])
    #expect(parsed.threads.map(\.isVirtual) == [true, false, false])
    #expect(
      try parsed.locks(of: "a") == [
        "parking 0 java.util.concurrent.locks.ReentrantLock$NonfairSync@a1",
        "locked 1 com.example.A@1f",
      ])
    let object = try #require(parsed.dump.lockLines.first?.object)
    #expect(parsed.dump.statedOwners == [object: 1])
    #expect(parsed.dump.listsSynchronizers)
    #expect(try parsed.locks(of: "two\nlines") == ["waitingToLock 0 com.example.A@1f"])
  }

  @Test("a second preamble begins a second dump; a log around is none")
  func several() throws {
    let one = head + "#1 \"main\" RUNNABLE 2026-11-21T10:12:58Z\n    at a.B.c(B.java:1)\n\n"
    let log = "10:38 INFO started\njava.lang.Exception: x\n\tat com.example.C.d(C.java:1)\n\n"
    let parsed = try #require(read(log + one + one + log))
    #expect(parsed.sample.dumps.map(\.threads.count) == [1, 1])
    #expect(parsed.sample.dumps.allSatisfy { $0.pid == 210 && $0.isWhole })
    #expect(read(log) == nil)
  }

  @Test("a file that breaks off says so")
  func cut() throws {
    let parsed = try #require(
      read(head + "#1 \"main\" RUNNABLE 2026-11-21T10:12:58Z\n    at a.B.c("))
    #expect(!parsed.dump.hasTail && parsed.damage != nil)
    let headless = try #require(read("#1 \"main\"\n      a.B.c(B.java:1)\n\n"))
    #expect(!headless.dump.hasHead && headless.damage != nil)
  }

  @Test(
    "cuts, pieces and noise never trap",
    arguments: [
      "deadlock-virtual-text-jdk25/threads.txt", "healthy-virtual-idle-text-jdk21/threads-1.txt",
    ])
  func damaged(file: String) throws {
    damages(ThreadFileParser.self, Array(try sample(file).prefix(30_000)), seed: 12)
  }
}
