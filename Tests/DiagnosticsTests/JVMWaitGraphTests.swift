import Diagnostics
import Evidence
import TestSupport
import Testing

@Suite("Waits for locks")
struct JVMWaitGraphTests {
  @Test("two threads with each other's monitors are a ring, and who waits behind is none of it")
  func ring() {
    let found = examineJVM([
      .blocked("a", 11, wants: 1, holds: [2]), .blocked("b", 12, wants: 2, holds: [1]),
      .blocked("c", 13, wants: 1, holds: [3]), .blocked("d", 14, wants: 3),
      .running("e", 15),
    ])
    #expect(found.count("cycle.threads") == 2)
    #expect(found.count("cycle.count") == 1)
    #expect(found.count("cycle.queued") == 2)
    #expect(found.flag("cycle.passes") == false)
    #expect(found.flag("cycle.reported") == false)
    #expect(found.word("cycle.names")?.contains("a") == true)
    #expect(found.count("lock.waiters") == 0)
  }

  @Test("locks of java.util.concurrent and monitors make mixed rings of any length")
  func mixed() {
    let found = examineJVM([
      .parked("a", 11, wants: 1, owns: [3]), .parked("b", 12, wants: 2, owns: [1]),
      ThreadText(
        "c", 13, "BLOCKED (on object monitor)", "waiting for monitor entry",
        ["com.example.A.b(A.java:1)", "- waiting to lock <0x4> (a com.example.Stock)"],
        owned: ["<0x2> (a java.util.concurrent.locks.ReentrantLock$FairSync)"]),
      ThreadText(
        "d", 14, "WAITING (parking)", "waiting on condition",
        parkFrames + [
          "- parking to wait for  <0x3> (a java.util.concurrent.locks.ReentrantLock$NonfairSync)",
          "com.example.A.c(A.java:2)", "- locked <0x4> (a com.example.Stock)",
        ]),
    ])
    #expect(found.count("cycle.threads") == 4)
  }

  @Test("two rings are counted as two")
  func twoRings() {
    let found = examineJVM([
      .blocked("a", 11, wants: 1, holds: [2]), .blocked("b", 12, wants: 2, holds: [1]),
      .blocked("c", 13, wants: 3, holds: [4]), .blocked("d", 14, wants: 4, holds: [3]),
    ])
    #expect(found.count("cycle.threads") == 4)
    #expect(found.count("cycle.count") == 2)
  }

  @Test("a chain, a tree and a thread with its own lock are no ring")
  func chains() {
    let found = examineJVM([
      .running("owner", 11, holds: [1]), .blocked("b", 12, wants: 1, holds: [2]),
      .blocked("c", 13, wants: 2, holds: [3]), .blocked("d", 14, wants: 1),
      .blocked("self", 15, wants: 9, holds: [9]), .parked("own", 16, wants: 8, owns: [8]),
    ])
    #expect(found.count("cycle.threads") == 0)
    #expect(found.count("lock.waiters") == 3)
    #expect(found.flag("lock.owner_known") == true)
    #expect(found.word("lock.owner") == "\"owner\"")
    #expect(found.word("lock.owner_work") == "running")
    #expect(found.word("lock.class") == "com.example.Stock")
  }

  /// A thread in `Object.wait` on `0x1`, as JDK 17 prints it.
  private func waiter(_ name: String, _ number: Int, _ lines: [String]) -> ThreadText {
    ThreadText(name, number, "WAITING (on object monitor)", "in Object.wait()", lines)
  }

  @Test("a monitor that Object.wait has released is not held")
  func released() {
    let found = examineJVM([
      waiter(
        "waiter", 11,
        [
          "java.lang.Object.wait(Native Method)", "- waiting on <0x1> (a com.example.Stock)",
          "java.lang.Object.wait(Object.java:338)", "com.example.Stock.take(Stock.java:9)",
          "- locked <0x1> (a com.example.Stock)", "com.example.Order.place(Order.java:7)",
          "- locked <0x2> (a com.example.Order)",
        ]), .blocked("b", 12, wants: 1), .blocked("c", 13, wants: 2), .blocked("d", 14, wants: 2),
    ])
    // Only the monitor of the outer frame is held while the thread waits.
    #expect(found.count("lock.waiters") == 2)
    #expect(found.word("lock.owner") == "\"waiter\"")
  }

  @Test("JDK 11 prints a re-lock line for every plain waiter, which is no wait for a lock")
  func relockOn11() {
    let found = examineJVM([
      waiter(
        "waiter", 11,
        [
          "java.lang.Object.wait(Native Method)", "- waiting on <0x1> (a com.example.Stock)",
          "java.lang.Object.wait(Object.java:328)", "com.example.Stock.take(Stock.java:9)",
          "- waiting to re-lock in wait() <0x1> (a com.example.Stock)",
          "com.example.Order.place(Order.java:7)", "- locked <0x2> (a com.example.Order)",
        ]), .blocked("b", 12, wants: 2, holds: [1]),
    ])
    #expect(found.count("cycle.threads") == 0)
    #expect(found.count("lock.waiters") == 1)
  }

  @Test("a notified thread that is BLOCKED waits for the monitor again")
  func relockOn17() {
    let found = examineJVM([
      ThreadText(
        "notified", 11, "BLOCKED (on object monitor)", "waiting for monitor entry",
        [
          "java.lang.Object.wait(Native Method)",
          "- waiting to re-lock in wait() <0x1> (a com.example.Stock)",
          "java.lang.Object.wait(Object.java:338)", "com.example.Stock.take(Stock.java:9)",
          "- locked <0x1> (a com.example.Stock)", "com.example.Order.place(Order.java:7)",
          "- locked <0x2> (a com.example.Order)",
        ]), .blocked("b", 12, wants: 2, holds: [1]),
    ])
    #expect(found.count("cycle.threads") == 2)
  }

  @Test("a wait whose object is not known releases the monitors of its frame")
  func noObject() {
    let found = examineJVM([
      waiter(
        "waiter", 11,
        [
          "java.lang.Object.wait(Native Method)", "- waiting on <no object reference available>",
          "com.example.Stock.take(Stock.java:9)", "- locked <0x1> (a com.example.Stock)",
          "com.example.Order.place(Order.java:7)", "- locked <0x2> (a com.example.Order)",
        ]), .blocked("b", 12, wants: 1), .blocked("c", 13, wants: 1, holds: [3]),
      .blocked("d", 14, wants: 2),
    ])
    #expect(found.count("cycle.threads") == 0)
    #expect(found.word("lock.owner") != "\"waiter\"" || found.count("lock.waiters") == 1)
  }

  @Test("a ring whose waits have a time-out passes")
  func timed() {
    var one = ThreadText.parked("a", 11, wants: 1, owns: [2])
    one.state = "TIMED_WAITING (parking)"
    let found = examineJVM([one, .parked("b", 12, wants: 2, owns: [1])])
    #expect(found.count("cycle.threads") == 2)
    #expect(found.flag("cycle.passes") == true)
  }

  @Test("a ring that a later dump no longer shows has passed")
  func over() {
    let ring: [ThreadText] = [
      .blocked("a", 11, wants: 1, holds: [2]), .blocked("b", 12, wants: 2, holds: [1]),
    ]
    let free: [ThreadText] = [.running("a", 11), .running("b", 12)]
    let passed = examineJVM(dumpText(ring, age: 10), dumpText(free, age: 20))
    #expect(passed.count("cycle.threads") == 2)
    #expect(passed.flag("cycle.passes") == true)
    let lasting = examineJVM(dumpText(ring, age: 10), dumpText(ring, age: 20))
    #expect(lasting.flag("cycle.passes") == false)
  }

  @Test("without the lists of -l the owners are unknown, and that is told")
  func noOwners() {
    let threads: [ThreadText] = (11...16).map { .parked("w-\($0)", $0, wants: 1) }
    let found = examineJVM(threads + [.running("owner", 20, owns: [1])], listsSynchronizers: false)
    #expect(found.count("lock.waiters") == 6)
    #expect(found.flag("lock.owner_known") == false)
    #expect(found.word("lock.owner_work") == nil)
    #expect(found.gaps.contains { $0.weakens.contains("deadlock/jvm") })
  }

  /// The JVM's own report of two threads.
  private let report = """
    Found one Java-level deadlock:
    =============================
    "c":
      waiting for ownable synchronizer 0x1, (a java.util.concurrent.locks.ReentrantLock$NonfairSync),
      which is held by "a"
    "a":
      waiting for ownable synchronizer 0x2, (a java.util.concurrent.locks.ReentrantLock$NonfairSync),
      which is held by "b"
    "b":
      waiting for ownable synchronizer 0x1, (a java.util.concurrent.locks.ReentrantLock$NonfairSync),
      which is held by "a"

    Found 1 deadlock.


    """

  @Test("the JVM's report supplies owners that the dump does not list")
  func reportedOwners() {
    let threads: [ThreadText] = [
      .parked("a", 11, wants: 2), .parked("b", 12, wants: 1), .parked("c", 13, wants: 1),
    ]
    let found = examineJVM(dumpText(threads, listsSynchronizers: false, deadlocks: report))
    #expect(found.count("cycle.threads") == 2)
    #expect(found.count("cycle.queued") == 1)
    #expect(found.flag("cycle.reported") == true)
  }

  @Test("a report whose threads were cut off is enough, its innocent waiters aside")
  func reportedOnly() {
    let found = examineJVM(dumpText([.running("x", 11)], deadlocks: report))
    #expect(found.count("cycle.threads") == 2)
    #expect(found.count("cycle.queued") == 1)
    #expect(found.flag("cycle.reported") == true)
    #expect(found.word("cycle.names")?.contains("c") == false)
  }

  @Test("every fact that is derived was declared, in its shape and unit")
  func declarations() {
    let declared = Dictionary(
      uniqueKeysWithValues: JVMThreads.facts.map { ($0.name, $0.shape) })
    let threads: [ThreadText] = [
      .blocked("a", 11, wants: 1, holds: [2]), .blocked("b", 12, wants: 2, holds: [1]),
      .running("owner", 13, holds: [7]), .blocked("c", 14, wants: 7), .idle("pool-1", 15),
    ]
    let found = examineJVM(dumpText(threads, age: 10), dumpText(threads, age: 20))
    #expect(found.facts.count > 15)
    for fact in found.facts {
      switch (declared[fact.name], fact.value) {
      case (.quantity(let unit), .quantity(let quantity)): #expect(quantity.unit == unit)
      case (.text, .text), (.flag, .flag): break
      default: Issue.record("\(fact.name) is not declared as it is derived")
      }
    }
  }
}
