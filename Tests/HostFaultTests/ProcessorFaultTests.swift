import Foundation
import TestSupport
import Testing

extension FaultTests {
  /// Processors with too much to do, held back, or burnt by one thread; and what only looks so.
  ///
  /// Other work of the machine may be in the way: then a look-alike proves nothing and is left out.
  @Suite(.serialized) struct ProcessorFaults {
    @Test("four spinners for each processor are named", .enabled(if: Program.canCompile))
    func saturated() throws {
      let crunch = try Program("crunch")
      let load = try crunch.start("\(Host.processors * 4)", "12")
      defer { load.stop() }
      let causes = try Report.causes(of: "cpu", "--for", "2s") { causes in
        causes.contains {
          $0.id == "cpu/saturated" && $0.summary.contains("Most is used by crunch")
        }
      }
      let cause = try #require(causes.first { $0.id == "cpu/saturated" })
      #expect(cause.summary.contains("Most is used by crunch (\(Host.processors * 4) processes"))
    }

    @Test(
      "a group at its quota is named with its process",
      .enabled(if: Program.canCompile && Quota.isPossible))
    func throttled() throws {
      let crunch = try Program("crunch")
      let quota = try Quota(percent: 20)
      let load = try crunch.start("2", "12")
      defer {
        load.stop()
        quota.remove()
      }
      try quota.add(load.pid)
      let causes = try Report.causes(of: "cpu", "--for", "2s") { causes in
        causes.contains { $0.id == "cpu/throttled" && $0.subject == quota.name }
      }
      let cause = try #require(causes.first { $0.subject == quota.name })
      #expect(cause.summary.contains("quota of 0.2 processors"))
      #expect(cause.summary.contains("crunch (pid "))
    }

    @Test(
      "a thread that never rests in a program with others is named",
      .enabled(if: Program.canCompile))
    func hotThread() throws {
      let load = try Program("hotloop").start("14")
      defer { load.stop() }
      let name = "hotloop (pid \(load.pid))"
      let causes = try Report.causes(of: "cpu", "--for", "2s") { causes in
        causes.contains { $0.subject == name }
      }
      guard let cause = causes.first(where: { $0.subject == name }) else {
        #expect(!Host.isQuiet, "\(causes)")
        return
      }
      #expect(cause.id == "cpu/hot-thread")
      #expect(cause.summary.contains("event-loop (thread "))
    }

    @Test(
      "one busy process on a host that rests is work",
      .enabled(if: Program.canCompile && Host.isQuiet))
    func oneBusyProcess() throws {
      let load = try Program("crunch").start("1", "6")
      defer { load.stop() }
      #expect(try Report.causes(of: "cpu", "--for", "1500ms").isEmpty || !Host.isQuiet)
    }

    @Test("low-priority load yields to others", .enabled(if: Program.canCompile && Host.isQuiet))
    func niceLoad() throws {
      let load = try Program("crunch").start("\(Host.processors * 2)", "6", nice: true)
      defer { load.stop() }
      let causes = try Report.causes(of: "cpu", "--for", "1500ms")
      #expect(!causes.contains { $0.summary.contains("Most is used by crunch") })
    }

    @Test("hundreds of processes that sleep are none", .enabled(if: Host.isQuiet))
    func manyIdle() throws {
      let run = try Command.shell(
        """
        for i in $(seq 300); do sleep 8 & done
        sleep 1; "$DIAG" cpu --for 1s --json; kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
        """)
      let causes = try #require(try JSON(run.text)["causes"]?.elements)
      #expect(causes.isEmpty || !Host.isQuiet)
    }

    @Test(
      "a build with one job per processor is work",
      .enabled(if: Program.canCompile && Host.isQuiet && Host.has("make")))
    func build() throws {
      let run = try Command.shell(
        """
        cd "$(mktemp -d)"
        for i in $(seq 400); do
          printf '#include <stdio.h>\\n#include <stdlib.h>\\n#include <math.h>\\nint f%d(int x){return x*%d;}\\n' $i $i >f$i.c
        done
        printf 'all: $(patsubst %%.c,%%.o,$(wildcard *.c))\\n' >Makefile
        (timeout 7 make -s -j\(Host.processors) CFLAGS=-O2 >/dev/null 2>&1; true) & sleep 1
        "$DIAG" cpu --for 3s --json; wait; rm -rf "$PWD"
        """)
      let causes = try #require(try JSON(run.text)["causes"]?.elements)
      #expect(causes.isEmpty || !Host.isQuiet, "\(run.text)")
    }
  }
}

/// A program of this folder, compiled.
private struct Program {
  let path: String
  private let folder: TemporaryFolder

  static let canCompile = Host.has("cc")

  init(_ name: String) throws {
    folder = try TemporaryFolder()
    path = folder.path(name)
    let source = repository.appending(path: "Tests/HostFaultTests/Programs/\(name).c").path
    let run = try Command.run("/usr/bin/cc", ["-O1", "-pthread", "-o", path, source])
    try #require(run.status == 0, "\(run.errors)")
  }

  func start(_ arguments: String..., nice: Bool = false) throws -> Load {
    let process = Process()
    process.executableURL = URL(filePath: nice ? "/usr/bin/nice" : path)
    process.arguments = (nice ? ["-n", "19", path] : []) + arguments
    try process.run()
    return Load(process: process, folder: folder)
  }
}

/// A program that runs.
private struct Load {
  let process: Process
  /// Holds the program's file.
  let folder: TemporaryFolder

  var pid: Int { Int(process.processIdentifier) }

  /// The test's threads may block signals, and what they start inherits that.
  func stop() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}

/// A control group of version 1 with a quota of processor time.
private struct Quota {
  private static let root = "/sys/fs/cgroup/cpu"
  let name: String

  static let isPossible =
    geteuid() == 0 && FileManager.default.fileExists(atPath: "\(root)/cpu.cfs_quota_us")

  init(percent: Int) throws {
    name = "/diag-test-\(getpid())"
    let folder = Self.root + name
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    try "\(percent * 1000)".write(
      toFile: "\(folder)/cpu.cfs_quota_us", atomically: false, encoding: .utf8)
  }

  /// Puts a process and its children into the group.
  func add(_ pid: Int) throws {
    let children = try? String(
      contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)
    for id in ["\(pid)"] + (children ?? "").split(separator: " ").map(String.init) {
      try id.write(
        toFile: "\(Self.root)\(name)/cgroup.procs", atomically: false, encoding: .utf8)
    }
  }

  func remove() {
    for _ in 0..<20 where unsafe rmdir(Self.root + name) != 0 { usleep(100_000) }
  }
}

private enum Host {
  static let processors = ProcessInfo.processInfo.activeProcessorCount

  static func has(_ command: String) -> Bool {
    ["/usr/bin", "/bin"].contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(command)")
    }
  }

  /// Whether the processors mostly rest, over half a second.
  static var isQuiet: Bool {
    func idle() -> (idle: Int, total: Int) {
      let line = (try? String(contentsOfFile: "/proc/stat", encoding: .utf8))?.prefix { $0 != "\n" }
      let fields = (line ?? "").split(separator: " ").dropFirst().compactMap { Int($0) }
      return fields.count > 4 ? (fields[3] + fields[4], fields.prefix(8).reduce(0, +)) : (0, 0)
    }
    let before = idle()
    usleep(500_000)
    let after = idle()
    return Double(after.idle - before.idle) > 0.7 * Double(after.total - before.total)
  }
}

/// The causes that a run of the program names.
private struct Report {
  struct Cause {
    var id, subject, summary: String
  }

  /// Looks again, up to four times, until `isRight`.
  static func causes(
    of arguments: String..., until isRight: ([Cause]) -> Bool = { _ in true }
  ) throws -> [Cause] {
    var causes: [Cause] = []
    for _ in 0..<4 {
      let words = arguments.joined(separator: " ")
      let run = try Command.shell("\"$DIAG\" \(words) --json")
      let elements = try JSON(run.text)["causes"]?.elements ?? []
      causes = elements.map { cause in
        Cause(
          id: cause["id"]?.text ?? "", subject: cause["subject"]?.text ?? "",
          summary: cause["summary"]?.text ?? "")
      }
      if isRight(causes) { return causes }
    }
    return causes
  }
}
