import Capture
import JavaFormats
import Testing

@Suite("Deadlock sections")
struct DeadlockSectionTests {
  private let head = """
    Full thread dump X:

    "T-1" #1 prio=5 tid=0x1 nid=0x1 waiting for monitor entry [0x1]
       java.lang.Thread.State: BLOCKED (on object monitor)
    \tat com.example.A.b(A.java:7)

    JNI global references: 8


    """

  private func deadlocks(_ section: String, isWhole: Bool = true) throws -> [ReportedDeadlock] {
    let parsed = try #require(parse(head + section))
    #expect(parsed.names == ["T-1"])
    if isWhole { #expect(parsed.damage == nil) }
    return parsed.dump.reportedDeadlocks
  }

  @Test("JDK 8 leaves no blank lines between the entries")
  func jdk8() throws {
    let found = try deadlocks(
      """
      Found one Java-level deadlock:
      =============================
      "T-2":
        waiting to lock monitor 0x00007f8a94003828 (object 0x000000076ab2d5e8, a java.lang.Object),
        which is held by "T-1"
      "T-1":
        waiting for ownable synchronizer 0x000000076ab2d5f8, (a java.util.concurrent.locks.ReentrantLock$NonfairSync),
        which is held by "T-2"

      Java stack information for the threads listed above:
      ===================================================
      "T-2":
      \tat com.example.A.b(A.java:7)
      \t- waiting to lock <0x000000076ab2d5e8> (a java.lang.Object)
      "T-1":
      \tat com.example.A.c(A.java:9)

      Found 1 deadlock.


      """)
    let members = try #require(found.first?.members)
    #expect(found.count == 1)
    #expect(members.map(\.thread) == ["T-2", "T-1"])
    #expect(members.map(\.object) == [0x7_6ab2_d5e8, 0x7_6ab2_d5f8])
    #expect(
      members.map(\.class)
        == ["java.lang.Object", "java.util.concurrent.locks.ReentrantLock$NonfairSync"])
    #expect(members.map(\.holder) == ["T-1", "T-2"])
  }

  @Test("several deadlocks repeat the heading and are counted in the plural")
  func several() throws {
    let one = { (a: String, b: String) in
      """
      Found one Java-level deadlock:
      =============================
      "\(a)":
        waiting to lock monitor 0x1 (object 0x11, a A),
        which is held by "\(b)"

      "\(b)":
        waiting to lock monitor 0x2 (object 0x12, a B),
        which is held by "\(a)"

      Java stack information for the threads listed above:
      ===================================================
      "\(a)":
      \tat com.example.A.b(A.java:7)
      "\(b)":
      \tat com.example.A.c(A.java:9)


      """
    }
    let found = try deadlocks(one("a", "b") + one("c", "d") + "Found 2 deadlocks.\n\n")
    #expect(found.map { $0.members.map(\.thread) } == [["a", "b"], ["c", "d"]])
    #expect(found[0].lines.upperBound <= found[1].lines.lowerBound)
  }

  @Test("holders in native code are known, and unknown ones are not made up")
  func holders() throws {
    let found = try deadlocks(
      """
      Found one Java-level deadlock:
      =============================
      "T-1":
        waiting to lock monitor 0x1 (object 0x11, a A),
        in JNI, which is held by "T-2"
      "T-2":
        waiting to lock monitor 0x2 (object 0x12, a B),
        which is held by UNKNOWN_owner_addr=0x00007f8a94003828
      "T \\"3\\" x":
        waiting to lock monitor 0x2 (object 0x12, a B),
        which is held by "T "2" y"

      Found 1 deadlock.

      """)
    #expect(found.first?.members.map(\.holder) == ["T-2", nil, "T \"2\" y"])
    #expect(found.first?.members.last?.thread == "T \\\"3\\\" x")
  }

  @Test("a section that breaks off keeps what stood there", arguments: [1, 3, 4, 5, 6])
  func cut(lines: Int) throws {
    let section = """
      Found one Java-level deadlock:
      =============================
      "T-1":
        waiting to lock monitor 0x1 (object 0x11, a A),
        which is held by "T-2"
      "T-2":
        waiting to lock monitor 0x2 (object 0x12, a B),
      """
    let part = section.split(separator: "\n").prefix(lines).joined(separator: "\n")
    let found = try deadlocks(part, isWhole: false)
    #expect(found.count <= 1)
    #expect((found.first?.members.count ?? 0) <= 2)
  }

  @Test("the next dump ends a section")
  func nextDump() throws {
    let section = """
      Found one Java-level deadlock:
      =============================
      "T-1":
        waiting to lock monitor 0x1 (object 0x11, a A),
        which is held by "T-1"

      """
    let parsed = try #require(parse(head + section + head))
    #expect(parsed.sample.dumps.map(\.threads.count) == [1, 1])
    #expect(parsed.sample.dumps.map(\.reportedDeadlocks.count) == [1, 0])
  }
}
