import Foundation
import TestSupport
import Testing

extension FaultTests {
  @Suite(.serialized, .enabled(if: isRoot, "needs root: only it sees the I/O of others"))
  struct BesidePidstat {
    @Test("processor time and writes of a process are those of pidstat over the same seconds")
    func sameSeconds() throws {
      let folder = try TemporaryFolder()
      let helpers = repository.appending(path: "Tests/HostFaultTests/Programs/disk.sh").path
      let run = try Command.shell(
        """
        work='\(folder.path(""))'; . '\(helpers)'
        python3 -c '
        import os, sys, time
        file = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)
        end = time.time() + 7
        while time.time() < end:
            start = time.process_time()
            while time.process_time() - start < 0.03: pass
            os.pwrite(file, bytes(204800), 0); os.fsync(file); time.sleep(0.06)
        ' "$work/file" & load=$!
        sleep 1; unmasked pidstat -h -u -d -p $load 3 1 >"$work/pidstat.txt" & other=$!
        "$DIAG" proc $load --for 3s --interval 3s --json
        wait $other; kill $load; cat "$work/pidstat.txt" >&2
        """)
      withExtendedLifetime(folder) {}
      let lines = run.errors.split(separator: "\n").map { $0.split(separator: " ") }
      let heading = try #require(lines.first { $0.first == "#" }).dropFirst()
      let values = try #require(lines.last)
      func printed(_ name: String) throws -> Double {
        let place = try #require(heading.firstIndex(of: Substring(name))) - 1
        return try #require(Double(values[place]))
      }
      let row = try #require(
        try JSON(run.text)["detail"]?["processes"]?.elements?.first, "\(run.text)")
      let processor = try printed("%CPU")
      #expect(processor > 10)
      #expect(abs((row["cpu_percent"]?.number ?? 0) - processor) < 3)
      let written = try printed("kB_wr/s") * 1.024
      #expect(written > 500)
      #expect(abs((row["written_kb_per_s"]?.number ?? 0) - written) < 0.1 * written)
    }
  }
}
