import ByteParsing
import Capture
import JavaFormats
import Testing

@Suite("Javacores")
struct JavacoreTests {
  private func read(_ text: String) -> Parsed<ThreadDumpSeries>? {
    readForm(JavacoreParser.self, text)
  }

  @Test("title, process, heap, threads and owners are read")
  func whole() throws {
    let parsed = try form(JavacoreParser.self, of: "deadlock-javacore/javacore.txt")
    let dump = parsed.dump
    #expect(dump.form == .javacore && dump.isWhole && parsed.damage == nil)
    #expect(dump.pid == 4242 && dump.time == "2026-11-20 20:38:00" && dump.isTimeUTC)
    #expect(dump.vm?.hasPrefix("JRE 17 ") == true)
    #expect(dump.heapTotal == 268_435_456 && dump.heapUsed == 91_330_568)
    #expect(parsed.threads.count == 14)
    let order = try parsed.thread("order-1")
    #expect(order.state == .waitingParked && order.number == 6 && order.nid == 0x7656)
    #expect(order.cpu == 12.3 && order.isDaemon)
    #expect(parsed.frames(of: order).contains("com.example.stock.Shelf.take(Shelf.java:44)"))
    #expect(parsed.frames(of: order).first == "jdk.internal.misc.Unsafe.park(Native Method)")
    #expect(
      try parsed.locks(of: "order-1") == [
        "parking 0 0x00000000e0301c40 (a java.util.concurrent.locks.ReentrantLock$NonfairSync)",
        "locked 7 0x00000000e0301b28 (a com.example.stock.Shelf)",
      ])
    let names = dump.statedOwners.mapValues { parsed.sample.tables.name(of: dump.threads[$0]) }
    #expect(names == [0xE030_1C40: "count-1", 0xE030_1B28: "order-1"])
    #expect(try parsed.thread("main").state == .timedSleeping)
    #expect(try parsed.thread("count-1").state == .blocked)
    #expect(try parsed.thread("Common-Cleaner").state == .waitingOnMonitor)
  }

  @Test("the current thread is listed twice and counted once")
  func current() throws {
    let bytes = try sample("healthy-javacore/javacore.txt")
    let parsed = try #require(readForm(JavacoreParser.self, bytes))
    #expect(parsed.names.count { $0 == "main" } == 1)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(
      parsed.threads.count + 1
        == text.split(separator: "\n").count {
          $0.contains("\" J9VMThread:") && $0.hasPrefix("3XMTHREADINFO ")
        })
  }

  @Test("the VM's own report of a deadlock is read")
  func reported() throws {
    let parsed = try #require(
      read(
        """
        0SECTION       TITLE subcomponent dump routine
        1TISIGINFO     Dump Event "systhrow" (00040000) Detail "java/lang/OutOfMemoryError" "Java heap space" received
        1TIDATETIME    Date:                 2017/10/26 at 14:39:07
        1LKDEADLOCK    Deadlock detected !!!
        NULL           ---------------------
        2LKDEADLOCKTHR  Thread "Worker "0"" (0x00007F5E8435BD00)
        3LKDEADLOCKWTR    is waiting for:
        4LKDEADLOCKMON      sys_mon_t:0x00007F5E24013F10 infl_mon_t: 0x00007F5E24013F88:
        4LKDEADLOCKOBJ      java/lang/String@0x00007F5E5E18E3D8
        3LKDEADLOCKOWN    which is owned by:
        2LKDEADLOCKTHR  Thread "Worker 1" (0x00007F5E84362100)
        3LKDEADLOCKWTR    which is waiting for:
        4LKDEADLOCKOBJ      java/lang/Integer@0x00007F5E7E1464F0
        3LKDEADLOCKOWN    which is owned by:
        2LKDEADLOCKTHR  Thread "Worker "0"" (0x00007F5E8435BD00)
        0SECTION       THREADS subcomponent dump routine
        3XMTHREADINFO      "Worker "0"" J9VMThread:0x00007F5E8435BD00, omrthread_t:0x1, java/lang/Thread:0x2, state:B, prio=5
        3XMTHREADBLOCK     Blocked on: java/lang/String@0x00007F5E5E18E3D8 Owned by: "Worker 1" (J9VMThread:0x00007F5E84362100, java/lang/Thread:0x3)
        4XESTACKTRACE                at com/example/A.b(A.java:1)
        NULL           ---------------------- END OF DUMP -------------------------------------
        """))
    #expect(parsed.dump.outOfMemory == "Java heap space")
    #expect(parsed.dump.time == "2017-10-26 14:39:07" && !parsed.dump.isTimeUTC)
    let members = try #require(parsed.dump.reportedDeadlocks.first?.members)
    #expect(members.map(\.thread) == ["Worker \"0\"", "Worker 1"])
    #expect(members.map(\.holder) == ["Worker 1", "Worker \"0\""])
    #expect(members.map(\.class) == ["java.lang.String", "java.lang.Integer"])
    #expect(parsed.names == ["Worker \"0\""])
    #expect(parsed.dump.statedOwners.isEmpty)
  }

  @Test("a wait for a class names the thread that initialises it")
  func classes() throws {
    let parsed = try #require(
      read(
        """
        3XMTHREADINFO      "two" J9VMThread:0x200, omrthread_t:0x1, java/lang/Thread:0x2, state:CW, prio=5
        3XMTHREADBLOCK     Waiting on: java/lang/J9VMInternals$ClassInitializationLock@0x00000000FFF61C90 Owned by: <unowned> Initializing thread: "one"
        4XESTACKTRACE                at com/example/B.<clinit>(B.java:1)
        3XMTHREADINFO      "one" J9VMThread:0x100, omrthread_t:0x1, java/lang/Thread:0x3, state:CW, prio=5
        4XESTACKTRACE                at com/example/A.<clinit>(A.java:1)

        """))
    #expect(parsed.dump.lockLines.map(\.kind) == [.classInitialization])
    #expect(parsed.dump.statedOwners == [0xFFF6_1C90: 1])
    #expect(!parsed.dump.hasHead && !parsed.dump.hasTail && parsed.damage != nil)
  }

  @Test(
    "cuts, pieces and noise never trap",
    arguments: ["deadlock-javacore/javacore.txt", "healthy-javacore/javacore.txt"])
  func damaged(file: String) throws {
    damages(JavacoreParser.self, try sample(file), seed: 13)
  }
}
