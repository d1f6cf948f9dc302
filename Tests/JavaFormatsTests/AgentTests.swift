import ByteParsing
import Capture
import JavaFormats
import Testing

@Suite("Dumps of the serviceability agent")
struct AgentTests {
  @Test(
    "frames, states, locks and owners of a dump are read",
    arguments: ["deadlock-jhsdb/threads.txt", "deadlock-jhsdb-jdk25/threads.txt"])
  func whole(file: String) throws {
    let bytes = try sample(file)
    let parsed = try #require(parse(bytes))
    let dump = parsed.dump
    #expect(dump.form == .serviceability && dump.isWhole && dump.listsSynchronizers)
    #expect(dump.pid != nil && dump.vm != nil && parsed.damage == nil)
    #expect(dump.reportedDeadlocks.count == 1)
    #expect(dump.reportedDeadlocks.first?.members.allSatisfy { !$0.class.contains("/") } == true)
    let thread = try parsed.thread("booking-worker-1")
    #expect(thread.state == .waitingParked && thread.number != nil && thread.nid != nil)
    #expect(parsed.frames(of: thread).first == "jdk.internal.misc.Unsafe.park")
    #expect(
      parsed.frames(of: thread).contains("com.example.booking.BookingService.charge(line=69)"))
    let locks = dump.locks(of: thread)
    #expect(locks.count { $0.kind == .parking } == 1)
    #expect(locks.count { $0.kind == .ownedSynchronizer } == 2)
    #expect(locks.allSatisfy { !parsed.sample.tables.text($0.class).contains("/") })
    let frames = String(decoding: bytes, as: UTF8.self).split(separator: "\n").count {
      $0.contains(" @bci=")
    }
    #expect(parsed.threads.map { parsed.frames(of: $0).count }.reduce(0, +) == frames)
  }

  @Test("the agent of JDK 8 knows no names, and its BLOCKED is a state of the VM")
  func jdk8() throws {
    let parsed = try #require(
      parse(
        """
        Attaching to process ID 812, please wait...
        Debugger attached successfully.
        Server compiler detected.
        JVM version is 25.412-b08
        Deadlock Detection:

        No deadlocks found.

        Thread 820: (state = BLOCKED)
         - sun.misc.Unsafe.park(boolean, long) @bci=0 (Compiled frame; information may be imprecise)
         - java.util.concurrent.locks.LockSupport.park(java.lang.Object) @bci=14, line=175 (Compiled frame)
         - com.example.A.run() @bci=4, line=12 (Interpreted frame)

        Thread 821: (state = IN_NATIVE)
         - java.net.SocketInputStream.socketRead0(java.io.FileDescriptor, byte[], int, int, int) @bci=0 (Interpreted frame)

        Thread 822: (state = BLOCKED)
         - java.lang.Object.wait(long) @bci=0 (Interpreted frame)
         - com.example.B.run() @bci=4 (Interpreted frame)

        Thread 823: (state = BLOCKED)
         - java.lang.Thread.sleep(long) @bci=0 (Interpreted frame)


        """))
    #expect(parsed.dump.form == .serviceability && parsed.dump.isWhole && parsed.dump.pid == 812)
    #expect(parsed.dump.vm == "25.412-b08")
    #expect(parsed.names == ["Thread 820", "Thread 821", "Thread 822", "Thread 823"])
    #expect(
      parsed.threads.map(\.state) == [.waitingParked, .runnable, .waitingOnMonitor, .timedSleeping])
    #expect(parsed.threads.map(\.nid) == [820, 821, 822, 823])
    #expect(parsed.frames(of: "Thread 820").last == "com.example.A.run(line=12)")
    #expect(parsed.frames(of: "Thread 822").last == "com.example.B.run")
    #expect(!parsed.threads.contains { $0.state == .blocked })
  }

  @Test("the report of JDK 8's agent names monitors and objects in its own way")
  func jdk8Deadlock() throws {
    let parsed = try #require(
      parse(
        """
        Deadlock Detection:

        Found one Java-level deadlock:
        =============================

        "Thread-1":
          waiting to lock Monitor@0x00007f2a2c0062c8 (Object@0x00000000d7199a10, a java/lang/Object),
          which is held by "Thread-0"
        "Thread-0":
          waiting to lock Monitor@0x00007f2a2c004e28 (Object@0x00000000d7199a20, a java/lang/Object),
          which is held by "Thread-1"

        Found a total of 1 deadlock.

        Thread 820: (state = BLOCKED)
         - com.example.A.run() @bci=4, line=12 (Interpreted frame)


        """))
    let members = try #require(parsed.dump.reportedDeadlocks.first?.members)
    #expect(members.map(\.object) == [0xd719_9a10, 0xd719_9a20])
    #expect(members.map(\.class) == ["java.lang.Object", "java.lang.Object"])
    #expect(members.map(\.holder) == ["Thread-0", "Thread-1"])
    #expect(parsed.threads.count == 1)
  }

  @Test("an agent that fails in the middle leaves what came before")
  func failure() throws {
    let lines = String(decoding: try sample("deadlock-jhsdb/threads.txt"), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    let place = try #require(lines.firstIndex { $0.hasPrefix("\"voucher-sweep-1\" ") })
    let text =
      lines[..<place].joined(separator: "\n") + """

        Exception in thread "main" java.lang.RuntimeException: Unable to deduce type of thread from address 0x00007f45ac1ea300 (expected type JavaThread, CompilerThread, MonitorDeflationThread)
        \tat jdk.hotspot.agent/sun.jvm.hotspot.runtime.Threads.createJavaThreadWrapper(Threads.java:191)
        \tat jdk.hotspot.agent/sun.jvm.hotspot.tools.StackTrace.run(StackTrace.java:84)

        """
    let parsed = try #require(parse(text))
    #expect(parsed.names.contains("refund-worker-1") && !parsed.names.contains("voucher-sweep-1"))
    #expect(parsed.damage?.contains("Unable to deduce type") == true)
    #expect(!parsed.dump.isWhole)
    #expect(!parsed.threads.contains { parsed.frames(of: $0).contains { $0.contains("sun.jvm") } })
  }

  @Test("a dump of the agent behind one of the VM stays apart")
  func mixed() throws {
    let agent = try sample("deadlock-jhsdb/threads.txt")
    let vm = try sample("deadlock-locks/threads.txt")
    let parsed = try #require(parse(vm + agent + vm))
    #expect(parsed.sample.dumps.map(\.form) == [.hotspot, .serviceability, .hotspot])
    #expect(parsed.sample.dumps.allSatisfy { $0.isWhole })
  }
}
