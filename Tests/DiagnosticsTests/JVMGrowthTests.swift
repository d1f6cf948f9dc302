import Diagnostics
import Evidence
import TestSupport
import Testing

@Suite("Families of threads that grow")
struct JVMGrowthTests {
  private func parked(_ name: String, _ number: Int) -> ThreadText {
    ThreadText(
      name, number, "WAITING (parking)", "waiting on condition",
      parkFrames + ["com.example.Session.run(Session.java:9)"])
  }

  /// Idle workers of executors of two threads each, each with a queue of its own.
  private func executors(_ count: Int) -> [ThreadText] {
    (1...count).flatMap { pool in
      (1...2).map { worker in
        ThreadText.worker(
          "pool-\(pool)-thread-\(worker)", 100 + 2 * pool + worker,
          [
            parkFrames[0], "- parking to wait for  <0x\(7000 + pool)> (a A$ConditionObject)",
            parkFrames[1],
            "java.util.concurrent.LinkedBlockingQueue.take(LinkedBlockingQueue.java:435)",
            "java.util.concurrent.ThreadPoolExecutor.getTask(ThreadPoolExecutor.java:1062)",
          ])
      }
    }
  }

  @Test("threads of no pool that become more from dump to dump")
  func threads() {
    let dumps = [20, 40, 60].enumerated().map { place, count in
      dumpText((1...count).map { parked("Thread-\($0)", 50 + $0) }, age: 10 + 30 * Double(place))
    }
    let found = examineJVM(dumps[0], dumps[1], dumps[2])
    #expect(found.count("growth.threads") == 40)
    #expect(found.word("growth.family") == "Thread-#")
    #expect(found.flag("growth.steady") == true)
    #expect(found.count("growth.stayed_share") == 100)
    #expect(found.word("growth.rate") == "about 40 threads a minute")
    #expect(found.flag("growth.outlives_window") == true)
  }

  @Test("of workers it is the number of pools that counts")
  func pools() {
    let found = examineJVM(
      dumpText(executors(10), age: 10), dumpText(executors(20), age: 20),
      dumpText(executors(30), age: 30))
    #expect(found.count("growth.threads") == 40)
    #expect(found.count("growth.pools") == 30)
    #expect(found.word("growth.family") == "pool-#-thread-# (of 30 pools)")
    let warmUp = [20, 40, 60].enumerated().map { place, count in
      dumpText(
        (1...count).map { .idle("exec-\($0)", 50 + $0) }, age: 10 + 10 * Double(place))
    }
    #expect(examineJVM(warmUp[0], warmUp[1], warmUp[2]).count("growth.threads") == 0)
  }

  @Test("what reaches its bound, falls once, or is replaced does not grow steadily")
  func unsteady() {
    func look(_ counts: [ClosedRange<Int>]) -> Findings {
      let dumps = counts.enumerated().map { place, range in
        dumpText(range.map { parked("job-\($0)", 50 + $0) }, age: 10 + 10 * Double(place))
      }
      return examineJVM(dumps[0], dumps[1], dumps[2])
    }
    #expect(look([1...20, 1...60, 1...60]).flag("growth.steady") == false)
    #expect(look([1...30, 1...20, 1...60]).flag("growth.steady") == false)
    let replaced = look([1...20, 30...70, 80...140])
    #expect(replaced.count("growth.stayed_share") == 0)
  }

  @Test("threads that each serve a client's connection are left out")
  func sessions() {
    func session(_ number: Int) -> ThreadText {
      ThreadText(
        "client-\(number)", 50 + number, "RUNNABLE", "runnable",
        [
          "sun.nio.ch.SocketDispatcher.read0(Native Method)",
          "sun.nio.ch.NioSocketImpl.read(NioSocketImpl.java:355)",
          "com.example.Session.run(Session.java:12)",
        ])
    }
    let dumps = [20, 40, 60].map { count in
      dumpText((1...count).map(session), age: 10 * Double(count))
    }
    let found = examineJVM(dumps[0], dumps[1], dumps[2])
    #expect(found.count("growth.threads") == 0)
    #expect(found.count("crowd.threads") == 0)
  }

  @Test(
    "a family is its name without numbers and ids",
    arguments: [
      ("campaign-17-mailer-2", "campaign-#-mailer-#"),
      ("Thread-4", "Thread-#"),
      ("HttpClient-12-SelectorManager", "HttpClient-#-SelectorManager"),
      ("job 3f2a91c0-77aa-4e1b-9c0d-0123456789ab", "job #-#-#-#-#"),
      ("worker12b", "worker#b"),
      ("main", "main"),
    ])
  func names(name: String, family: String) {
    let threads = (0..<12).map { parked(name, 50 + $0) }
    let found = examineJVM(threads)
    #expect(found.word("crowd.family") == family)
    #expect(found.count("crowd.threads") == 12)
  }

  @Test("one pool of any size is no crowd")
  func onePool() {
    let found = examineJVM((1...200).map { .idle("exec-\($0)", 50 + $0) })
    #expect(found.count("crowd.pool_threads") == 200)
    #expect(found.count("crowd.threads") == 0)
  }

  @Test("a cut dump proves no family's size")
  func cut() {
    let text = dumpText((1...20).map { parked("Thread-\($0)", 50 + $0) })
    let found = examineJVM(String(text.prefix(text.count / 2)))
    #expect(found.count("crowd.threads") == nil)
  }
}

@Suite("Threads of the VM")
struct VMThreadTests {
  private func dump(gc: Double, age: Double, name: String = "GC Thread#0") -> String {
    dumpText([.running("main", 1)], age: age).replacing(
      "JNI global refs",
      with: "\"\(name)\" os_prio=0 cpu=\(gc)ms elapsed=\(age)s tid=0x77 nid=0x99 runnable  \n\n"
        + "JNI global refs")
  }

  @Test("the processor time of collectors is counted between dumps")
  func collectors() {
    let found = examineJVM(dump(gc: 100, age: 10), dump(gc: 9100, age: 20))
    #expect(found.count("threads.gc_cpu") == 90)
    #expect(examineJVM(dump(gc: 100, age: 10)).count("threads.gc_cpu") == nil)
  }

  @Test("the serial collector works in the VM thread, which others do not count")
  func serial() {
    func text(_ cpu: Double, _ age: Double) -> String {
      dumpText([.running("main", 1)], age: age).replacing("cpu=20.1ms", with: "cpu=\(cpu)ms")
    }
    #expect(examineJVM(text(0, 10), text(5000, 20)).count("threads.gc_cpu") == 50)
    let other = examineJVM(
      text(0, 10).replacing(
        "JNI global refs",
        with:
          "\"G1 Conc#0\" os_prio=0 cpu=1ms elapsed=10s tid=0x77 nid=0x99 runnable  \n\nJNI global refs"
      ),
      text(5000, 20).replacing(
        "JNI global refs",
        with:
          "\"G1 Conc#0\" os_prio=0 cpu=1ms elapsed=20s tid=0x77 nid=0x99 runnable  \n\nJNI global refs"
      ))
    #expect(other.count("threads.gc_cpu") == 0)
  }

  @Test("a finalizer that waits for the application's lock is observed, an idle one is not")
  func finalizer() {
    let blocked = examineJVM([
      .blocked("Finalizer", 3, wants: 7, in: "com.example.Album.finalize(Album.java:4)"),
      .running("export", 20, holds: [7]),
    ])
    #expect(blocked.count("threads.freeing_blocked") == 1)
    #expect(blocked.observations.contains { $0.text.contains("held by \"export\"") })
    let idle = examineJVM([
      ThreadText(
        "Finalizer", 3, "WAITING (on object monitor)", "in Object.wait()",
        [
          "java.lang.Object.wait(Native Method)", "java.lang.ref.ReferenceQueue.remove(R.java:1)",
          "java.lang.ref.Finalizer$FinalizerThread.run(Finalizer.java:1)",
        ])
    ])
    #expect(idle.count("threads.freeing_blocked") == 0)
    #expect(idle.observations.isEmpty)
  }
}
