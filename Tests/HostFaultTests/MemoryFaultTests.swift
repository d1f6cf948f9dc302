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
    /// The report of a run within the fault that a function of `memory.sh` makes.
    private func look(in fault: String, _ arguments: String = "mem --for 2s --json") throws -> JSON
    {
      let folder = try TemporaryFolder()
      let script = repository.appending(path: "Tests/HostFaultTests/Programs/memory.sh").path
      let program = repository.appending(path: "samples/sources/memory.py").path
      let run = try Command.shell(
        "work='\(folder.path(""))'; program='\(program)'; . '\(script)'; \(fault) \(arguments)")
      #expect(run.status == 0 || run.status == 1, "\(fault): \(run.errors) \(run.text)")
      withExtendedLifetime(folder) {}
      return try JSON(run.text)
    }

    /// Causes of memory and paging, each with its subject.
    private func causes(_ report: JSON) -> [String] {
      (report["causes"]?.elements ?? []).compactMap { cause in
        guard let id = cause["id"]?.text, let subject = cause["subject"]?.text else { return nil }
        return id.hasPrefix("memory/") || id == "io-saturation/swap" ? "\(id) \(subject)" : nil
      }
    }

    /// Those that a test made: other groups of this machine are none of its concern.
    private func own(_ report: JSON) -> [String] {
      causes(report).filter { !$0.contains(" /") || $0.contains("/diag-test-") }
    }

    @Test("a process that outgrows its group is killed, and the group is named, not the one below")
    func killed() throws {
      let report = try look(in: "killed")
      let found = own(report)
      #expect(found.count == 1)
      #expect(found.first?.hasPrefix("memory/oom-kill /diag-test-") == true, "\(found)")
      #expect(found.first?.hasSuffix("/inner") == false)
      let summary = report["causes"]?.elements?.first?["summary"]?.text ?? ""
      #expect(summary.contains("python3 (pid "), "\(summary)")
    }

    @Test("without the kernel log the counter of the group tells of the kill")
    func counted() throws {
      let report = try look(in: "counted")
      #expect(own(report).first?.hasPrefix("memory/oom-kill /diag-test-") == true, "\(report)")
    }

    @Test("a mapped file that does not fit into its group is read again and again")
    func thrashing() throws {
      let report = try look(in: "thrashing")
      #expect(own(report).first?.hasPrefix("memory/cgroup-limit /diag-test-") == true, "\(report)")
      let summary = report["causes"]?.elements?.first?["summary"]?.text ?? ""
      #expect(summary.contains("python3 (pid "), "\(summary)")
    }

    @Test("paging is told, and what makes it page is no second cause", .enabled(if: canSwap))
    func paging() throws {
      let found = own(try look(in: "paging"))
      #expect(found.count == 1)
      #expect(found.first?.hasPrefix("io-saturation/swap ") == true, "\(found)")
    }

    @Test("a group full of page cache, and a large process that stays as it is, are no fault")
    func healthy() throws {
      for load in ["copying", "holding"] {
        let found = own(try look(in: load))
        #expect(found.isEmpty, "\(load): \(found)")
      }
    }

    @Test("swap in use is no fault", .enabled(if: canSwap))
    func swapInUse() throws {
      let found = own(try look(in: "swapped"))
      #expect(found.isEmpty, "\(found)")
    }
  }
}
