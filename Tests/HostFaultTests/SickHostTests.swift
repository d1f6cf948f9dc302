import Foundation
import TestSupport
import Testing

extension FaultTests {
  /// A process that nobody can look into, since its address space is locked behind a frozen file
  /// system: what `ps` waits for without end.
  @Suite(.serialized, .enabled(if: isRoot && hasLoopDevices, "needs root and loop devices"))
  struct SickHost {
    @Test("a process that holds up ps is described within the deadline, with what it waits for")
    func lockedAddressSpace() throws {
      let disk = try LoopFileSystem(megabytes: 32)
      defer { disk.remove() }
      let stuck = try Helper("stuck", arguments: [disk.folder, "20"])
      let ready = try #require(try stuck.line().split(separator: " ").last.flatMap { Int32($0) })
      defer {
        // Its own address space is locked for it as well: another process thaws.
        kill(ready, SIGTERM)
        stuck.end()
      }

      let ps = try Command.shell("timeout -s KILL 2 ps -p \(stuck.pid) -o args; echo $?")
      #expect(ps.text == "137\n", "the rig does not hold up ps")

      let start = ContinuousClock.now
      let run = try Command.diag(
        "proc", "\(stuck.pid)", "--for", "1s", "--deadline", "5s", "--json")
      #expect(ContinuousClock.now - start < .seconds(6))
      #expect(run.text.contains("/proc/\(stuck.pid)/cmdline"))
      #expect(run.text.contains("percpu_rwsem_wait"))
      #expect(run.text.contains("unmapper"))

      let io = try Command.diag("io", "--for", "3s", "--deadline", "10s", "--json")
      #expect(try io.causeIDs.contains("storage/unresponsive"), "\(io.text)")
    }
  }
}
