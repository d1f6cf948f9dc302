import Capture
import JavaFormats
import Testing

@Suite("Lines of locks")
struct LockLineTests {
  private func locks(_ lines: String, owned: String = "\t- None\n") throws -> [String] {
    let text = """
      Full thread dump X:

      "a" #1 prio=5 tid=0x1 nid=0x1 waiting on condition [0x1]
         java.lang.Thread.State: WAITING (parking)
      \tat java.lang.Object.wait(Native Method)
      \(lines)\tat com.example.A.b(A.java:7)

         Locked ownable synchronizers:
      \(owned)
      JNI global refs: 1, weak refs: 0

      """
    let parsed = try #require(parse(text))
    #expect(parsed.frames(of: "a").count == 2)
    return parsed.locks(parsed.dump, parsed.dump.threads[0])
  }

  @Test("a debugger's line above the frames says what the thread waits for")
  func debugger() throws {
    let text = """
      Full thread dump

      "a@66" prio=5 tid=0x1 nid=NA waiting for monitor entry
        java.lang.Thread.State: BLOCKED
      \t waiting for b@67 to release lock on <0x1a3c> (a com.example.Stock)
      \t  at com.example.A.b(A.java:7)
      \t  - locked <0x1a3d> (a com.example.Order)
      \t  at com.example.A.c(A.java:8)

      """
    let parsed = try #require(parse(text))
    let locks = parsed.dump.locks(of: parsed.dump.threads[0])
    #expect(locks.map(\.kind) == [.waitingToLock, .locked])
    #expect(locks.map(\.object) == [0x1A3C, 0x1A3D])
  }

  @Test(
    "every line under a frame is read",
    arguments: [
      (
        "- locked <0x000000076bf62208> (a com.example.Stock)",
        "locked 0 0x76bf62208 com.example.Stock"
      ),
      (
        "- locked <0x000000076bf62208> (a java.lang.Class for com.example.Stock)",
        "locked 0 0x76bf62208 java.lang.Class for com.example.Stock"
      ),
      ("- waiting to lock <0x1> (a com.example.Stock)", "waitingToLock 0 0x1 com.example.Stock"),
      ("- waiting on <0x1> (a java.lang.Object)", "waitingOn 0 0x1 java.lang.Object"),
      ("- waiting on <no object reference available>", "waitingOn 0 0x0 "),
      (
        "- waiting to re-lock in wait() <0x1> (a java.lang.Object)",
        "waitingToRelock 0 0x1 java.lang.Object"
      ),
      (
        "- parking to wait for  <0x1> (a java.util.concurrent.CountDownLatch$Sync)",
        "parking 0 0x1 java.util.concurrent.CountDownLatch$Sync"
      ),
      (
        "- waiting on the Class initialization monitor for com.example.tax.Countries",
        "classInitialization 0 0x0 com.example.tax.Countries"
      ),
      ("- locked <0x1> (a [I)", "locked 0 0x1 [I"),
    ])
  func lines(line: String, expected: String) throws {
    #expect(try locks("\t\(line)\n") == [expected])
  }

  @Test(
    "what holds nothing is no lock",
    arguments: [
      "- eliminated <owner is scalar replaced> (a com.example.Stock)", "- locked <> (a X)",
      "- None", "- ", "-", "- something else", "- locked 0x1",
    ])
  func nothing(line: String) throws {
    #expect(try locks("\t\(line)\n") == [])
  }

  @Test(
    "a lock line that breaks off does not read the next line",
    arguments: [
      "- locked", "- locked ", "- locked <0x1>", "- waiting to lock <", "- parking to wait for ",
    ],
    ["(a X)", "<0x2> (a X)", "0x2> (a X)"])
  func broken(line: String, next: String) throws {
    #expect(try locks("\t\(line)\n\(next)\n").allSatisfy { $0.hasSuffix(" 0x1 ") })
  }

  @Test("several locks of one frame are all its own, in their order")
  func several() throws {
    let lines = "\t- locked <0x1> (a A)\n\t- locked <0x2> (a B)\n"
    #expect(try locks(lines) == ["locked 0 0x1 A", "locked 0 0x2 B"])
  }

  @Test("the synchronizers that a thread owns are listed with -l")
  func owned() throws {
    let sync = "java.util.concurrent.locks.ReentrantLock$NonfairSync"
    let owned = "\t- <0x000000076bf62208> (a \(sync))\n\t- <0x3> (a X)\n"
    #expect(
      try locks("", owned: owned)
        == ["ownedSynchronizer -1 0x76bf62208 \(sync)", "ownedSynchronizer -1 0x3 X"])
  }
}
