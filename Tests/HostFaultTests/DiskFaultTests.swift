import Foundation
import TestSupport
import Testing

/// Whether this machine lets a test make file systems and limits.
private let isMaster: Bool = {
  let run = try? Command.shell(
    """
    PATH=/usr/sbin:/sbin:$PATH
    [ "$(id -u)" = 0 ] && command -v fio fsfreeze mkfs.ext4 losetup iostat >/dev/null &&
      loop=$(losetup -f) && [ -b "$loop" ]
    """)
  return run?.status == 0
}()

private func hasController(_ name: String) -> Bool {
  FileManager.default.fileExists(atPath: "/sys/fs/cgroup/\(name)/cgroup.procs")
}

extension FaultTests {
  @Suite(
    "faults of disks", .serialized,
    .enabled(if: isMaster, "needs root, a loop device, fio, sysstat and e2fsprogs"))
  struct Disks {
    /// The report of a run within the fault that a function of `disk.sh` makes.
    private func look(
      in fault: String, _ arguments: String = "io --for 3s --json"
    ) throws -> JSON {
      let folder = try TemporaryFolder()
      let script = repository.appending(path: "Tests/HostFaultTests/Programs/disk.sh").path
      let run = try Command.shell("work='\(folder.path(""))'; . '\(script)'; \(fault) \(arguments)")
      #expect(run.status == 0 || run.status == 1, "\(fault): \(run.errors) \(run.text)")
      withExtendedLifetime(folder) {}
      return try JSON(run.text)
    }

    private func ids(_ report: JSON) -> [String] {
      report["causes"]?.elements?.compactMap { $0["id"]?.text } ?? []
    }

    private func find(_ id: String, in report: JSON) -> JSON? {
      report["causes"]?.elements?.first { $0["id"]?.text == id }
    }

    @Test("many requests at once on a loop device are one saturated device, with its sender")
    func saturated() throws {
      let report = try look(in: "saturated_loop")
      let found = report["causes"]?.elements?.filter {
        $0["id"]?.text == "io-saturation/device"
      }
      #expect(found?.count == 1)
      #expect(found?.first?["summary"]?.text?.contains("fio (4 processes) sends") == true)
    }

    @Test(
      "a group that its limit holds back, the device idle", .enabled(if: hasController("blkio")))
    func throttled() throws {
      let report = try look(in: "throttled")
      let cause = try #require(find("io-saturation/throttled", in: report))
      #expect(cause["subject"]?.text?.contains("/diag-test-") == true)
      #expect(!ids(report).contains("io-saturation/device"))
    }

    @Test("asynchronous I/O that a limit holds back", .enabled(if: hasController("blkio")))
    func throttledQueue() throws {
      let report = try look(in: "engine=libaio throttled")
      #expect(ids(report).contains("io-saturation/throttled"))
    }

    @Test("a writer on a frozen file system is found, and what it waits for")
    func frozen() throws {
      let report = try look(in: "frozen")
      // The kernel's log may hold an error that explains it, of another test.
      let causes = report["causes"]?.elements ?? []
      let found = causes.flatMap { cause in
        [cause["id"]?.text] + (cause["explains"]?.elements ?? []).map(\.text)
      }
      #expect(found.contains("storage/unresponsive"), "\(found)")
      let waiting = report["detail"]?["waiting"]?.elements ?? []
      #expect(waiting.contains { $0["process"]?.text == "dd" && $0["stuck"] == .flag(true) })
    }

    @Test("reads of evicted pages are no fault of the disk", .enabled(if: hasController("memory")))
    func refaulting() throws {
      let report = try look(in: "refaulting")
      #expect(!ids(report).contains { $0.hasPrefix("io-saturation/") })
    }

    @Test("swapping is told from demand", .enabled(if: hasController("memory")))
    func swapping() throws {
      let report = try look(in: "swapping")
      #expect(ids(report).contains("io-saturation/swap"))
      #expect(!ids(report).contains("io-saturation/device"))
    }

    @Test("always busy with one request after the other, and a copy, are no fault")
    func healthy() throws {
      for load in ["single_reader", "copying"] {
        let report = try look(in: load)
        #expect(!ids(report).contains { $0.hasPrefix("io-saturation/") }, "\(load)")
      }
    }

    @Test("rates, waits and busy shares are those of iostat over the same seconds")
    func besideIostat() throws {
      let folder = try TemporaryFolder()
      let script = repository.appending(path: "Tests/HostFaultTests/Programs/disk.sh").path
      let run = try Command.shell(
        """
        work='\(folder.path(""))'; . '\(script)'
        beside_iostat io --for 3s --interval 3s --json; cat "$work/iostat.json" >&2
        """)
      withExtendedLifetime(folder) {}
      let report = try JSON(run.text)
      let iostat = try JSON(run.errors)
      let reports = iostat["sysstat"]?["hosts"]?.elements?.first?["statistics"]?.elements
      let disks = reports?.last?["disk"]?.elements ?? []
      let busiest = try #require(
        disks.filter { $0["disk_device"]?.text?.hasPrefix("loop") == true }
          .max { $0["r/s"]?.number ?? 0 < $1["r/s"]?.number ?? 0 })
      let row = try #require(
        report["detail"]?["devices"]?.elements?.first {
          $0["device"]?.text == busiest["disk_device"]?.text
        })
      let rate = try #require(busiest["r/s"]?.number)
      #expect(rate > 500)
      #expect(abs((row["requests_per_second"]?.number ?? 0) - rate) < 0.1 * rate)
      let bytes = (busiest["rkB/s"]?.number ?? 0) * 1024
      #expect(abs((row["throughput_bytes_per_second"]?.number ?? 0) - bytes) < 0.1 * bytes)
      let wait = busiest["r_await"]?.number ?? 0
      #expect(abs((row["await_ms"]?.number ?? 0) - wait) < 0.3 * wait + 0.02)
      // Where iostat's own queue refutes its busy share, ours is held down to the queue.
      let queue = try #require(busiest["aqu-sz"]?.number)
      let busy = min(busiest["util"]?.number ?? 0, 100 * queue)
      #expect(abs((row["utilization_percent"]?.number ?? 0) - busy) < 8)
    }
  }
}
