import Foundation
import TestSupport
import Testing

/// Whether this machine lets a test limit the memory of a group.
private let isMaster: Bool = {
  let run = try? Command.shell(
    """
    PATH=/usr/sbin:/sbin:$PATH
    [ "$(id -u)" = 0 ] && [ -w /sys/fs/cgroup/memory/cgroup.procs ] && command -v python3 >/dev/null
    """)
  return run?.status == 0
}()

private let canSwap: Bool = {
  let run = try? Command.shell(
    """
    PATH=/usr/sbin:/sbin:$PATH
    command -v mkswap swapon losetup >/dev/null && loop=$(losetup -f) && [ -b "$loop" ]
    """)
  return isMaster && run?.status == 0
}()

extension FaultTests {
  @Suite(
    "faults of memory", .serialized,
    .enabled(if: isMaster, "needs root and the memory controller of version 1"))
  struct Memory {
    /// What a run found of memory and paging within the fault that a function of `memory.sh` makes:
    /// of the host and of the test's own group, for that of others is none of its concern.
    private func look(in fault: String) throws -> [(id: String, subject: String, summary: String)] {
      let folder = try TemporaryFolder()
      let name = "diag-test-\(UInt32.random(in: 0 ... .max))"
      let script = repository.appending(path: "Tests/HostFaultTests/Programs/memory.sh").path
      let program = repository.appending(path: "samples/sources/memory.py").path
      let run = try Command.shell(
        """
        work='\(folder.path(""))'; name=\(name); program='\(program)'
        . '\(script)'; \(fault) mem --for 2s --json
        """)
      #expect(run.status == 0 || run.status == 1, "\(fault): \(run.errors) \(run.text)")
      withExtendedLifetime(folder) {}
      return (try JSON(run.text)["causes"]?.elements ?? []).compactMap { cause in
        guard let id = cause["id"]?.text, let subject = cause["subject"]?.text,
          id.hasPrefix("memory/") || id == "io-saturation/swap",
          !subject.hasPrefix("/") || subject.hasPrefix("/\(name)")
        else { return nil }
        return (id, subject, cause["summary"]?.text ?? "")
      }
    }

    @Test("a process that outgrows its group is killed, and the group is named, not the one below")
    func killed() throws {
      let found = try look(in: "killed")
      #expect(found.map(\.id) == ["memory/oom-kill"], "\(found)")
      #expect(found.first?.subject.hasSuffix("/inner") == false)
      #expect(found.first?.summary.contains("python3 (pid ") == true, "\(found)")
    }

    @Test("without the kernel log the counter of the group tells of the kill")
    func counted() throws {
      let found = try look(in: "counted")
      #expect(found.map(\.id) == ["memory/oom-kill"], "\(found)")
    }

    @Test("a mapped file that does not fit into its group is read again and again")
    func thrashing() throws {
      let found = try look(in: "thrashing")
      #expect(found.map(\.id) == ["memory/cgroup-limit"], "\(found)")
      #expect(found.first?.summary.contains("python3 (pid ") == true, "\(found)")
    }

    @Test("paging is told, and what makes it page is no second cause", .enabled(if: canSwap))
    func paging() throws {
      let found = try look(in: "paging")
      #expect(found.map(\.id) == ["io-saturation/swap"], "\(found)")
    }

    @Test("a group full of page cache, and a large process that stays as it is, are no fault")
    func healthy() throws {
      for load in ["copying", "holding"] {
        let found = try look(in: load)
        #expect(found.isEmpty, "\(load): \(found)")
      }
    }

    @Test("swap in use is no fault", .enabled(if: canSwap))
    func swapInUse() throws {
      let found = try look(in: "swapped")
      #expect(found.isEmpty, "\(found)")
    }
  }
}
