import Foundation
import TestSupport
import Testing

/// What a JVM with a pool at a server needs, beside the server.
private let isPoolInstalled =
  isPostgresInstalled
  && [
    "/usr/share/java/HikariCP.jar", "/usr/share/java/postgresql.jar", "/usr/bin/javac",
    "/usr/bin/jcmd",
  ]
  .allSatisfy { FileManager.default.fileExists(atPath: $0) }

/// Whether this machine lets a test make a file system on a device of its own.
private let isDiskInstalled: Bool = {
  let run = try? Command.shell(
    """
    PATH=/usr/sbin:/sbin:$PATH
    [ "$(id -u)" = 0 ] && command -v fio mkfs.ext4 losetup iostat pidstat >/dev/null &&
      /usr/bin/python3 -c "import fusepy" 2>/dev/null && [ -e /dev/fuse ] &&
      loop=$(losetup -f) && [ -b "$loop" ]
    """)
  return run?.status == 0
}()

private let hasConnector = FileManager.default.fileExists(
  atPath: "/usr/share/java/mariadb-java-client.jar")

private let hasLimits = FileManager.default.isWritableFile(
  atPath: "/sys/fs/cgroup/blkio/cgroup.procs")

/// A JVM with HikariCP at PostgreSQL, all real: one fault is one cause, from running systems and from
/// files that ordinary tools captured.
@Suite(
  // Two of them fill a disk, and one would be seen by the other.
  "Faults across layers", .serialized,
  .enabled(
    if: isPoolInstalled, "needs postgresql, libhikaricp-java, libpostgresql-jdbc-java, a JDK"))
struct CompoundTests {
  private func explained(_ report: JSON?) -> Set<String> {
    Set(report?["causes"]?.elements?.first?["explains"]?.elements?.compactMap(\.text) ?? [])
  }

  @Test(
    "a leak, a lock and a slow statement in the database are what a JVM's pool or lock waits for")
  func faults() throws {
    let reports = try Rig.reports("compound.sh", "faults")
    let causes = [
      "leak": ("leak/connections", ["pool-exhaustion/jdbc", "contention/postgres-lock"]),
      "lock": ("contention/postgres-lock", ["pool-exhaustion/jdbc"]),
      "ledger": ("contention/postgres-lock", ["contention/jvm-lock"]),
      "slow": ("query/long-running", ["pool-exhaustion/jdbc"]),
    ]
    for (name, (cause, symptoms)) in causes {
      for way in ["live", "from files"] {
        let report = reports["\(name) \(way)"]
        #expect(report?.causeIDs == [cause], "\(name) \(way)")
        #expect(explained(report).isSuperset(of: symptoms), "\(name) \(way)")
        let told = report?["causes"]?.elements?.first?["summary"]?.text ?? ""
        #expect(!told.contains("is presumed"), "\(name) \(way): \(told)")
      }
    }
  }

  @Test(
    "a busy pool and a burst are silent, and two faults stay two causes, of one server or of two")
  func alike() throws {
    let reports = try Rig.reports("compound.sh", "alike")
    for name in ["busy live", "busy from files", "burst from files"] {
      #expect(reports[name]?.causeIDs == [], "\(name)")
    }
    for name in ["audit live", "audit from files"] {
      let report = reports[name]
      #expect(
        Set(report?.causeIDs ?? []) == ["contention/jvm-lock", "contention/postgres-lock"],
        "\(name)")
      #expect(explained(report).isEmpty, "\(name)")
    }
    let report = try #require(reports["two from files"])
    #expect(Set(report.causeIDs) == ["query/long-running", "contention/postgres-lock"])
    let lock = report.cause("contention/postgres-lock")
    #expect(lock?["explains"]?.elements?.isEmpty == true)
  }

  @Test(
    "a disk that a backup keeps busy is the cause, and none in the database above it",
    .enabled(if: isDiskInstalled, "needs root, a loop device, fio, sysstat and e2fsprogs"))
  func disk() throws {
    let reports = try Rig.reports("compound.sh", "disk '' 60")
    let report = try #require(reports["disk  from files"])
    #expect(report.causeIDs == ["io-saturation/device"])
    let summary = report.cause("io-saturation/device")?["summary"]?.text ?? ""
    #expect(summary.contains("backup"), "\(summary)")
    #expect(reports["disk 60 from files"]?.causeIDs == [])
  }

  @Test(
    "live and in a bundle a full disk below a database is the cause, or the limit of its group, and neither while it has time",
    .enabled(if: isDiskInstalled, "needs root, a loop device, fio, python3-fusepy and e2fsprogs"))
  func slowDisk() throws {
    let reports = try Rig.reports("compound.sh", "slow_disk")
    let device = try #require(reports["device"]?.text)
    func ruledOut(_ name: String) -> [String] {
      reports[name]?["ruled_out"]?.elements?.compactMap { $0["id"]?.text } ?? []
    }
    for way in ["live", "bundle"] {
      func causes(_ name: String) throws -> [JSON] {
        try self.causes(reports["\(name) \(way)"], of: device)
      }
      // Sessions also stay for the want of a processor.
      let isShort = reports["alone \(way)"]?.causeIDs.contains("cpu/saturated") == true
      let alone = try causes("alone").compactMap { $0["id"]?.text }
      #expect(alone.filter { !isShort || !$0.hasPrefix("pool-ex") } == [], "\(way)")
      var faults = [("shared", "io-saturation/device", "backup")]
      if hasLimits { faults.append(("held", "io-saturation/throttled", "diag-slow-")) }
      for (name, id, told) in faults {
        let found = try causes(name)
        #expect(found.compactMap { $0["id"]?.text } == [id], "\(name) \(way)")
        #expect(found.first?["summary"]?.text?.contains(told) == true, "\(name) \(way)")
        let explained = found.first?["explains"]?.elements?.compactMap(\.text) ?? []
        // Behind a limit the slots of the server may all be in use while no caller of the pool queues.
        let pools = explained.filter { $0.hasPrefix("pool-exhaustion/") }
        #expect(
          pools.contains("pool-exhaustion/jdbc") || name == "held" && !pools.isEmpty,
          "\(name) \(way): \(explained)")
        // Fewer sessions come than the server has slots where this machine has no time.
        let isFull = !ruledOut("\(name) \(way)").contains("pool-exhaustion/postgres")
        #expect(
          !isFull || explained.contains("pool-exhaustion/postgres"), "\(name) \(way): \(explained)")
      }
    }
    try expectBlind(reports["shared named"])
  }

  @Test(
    "a full disk below MariaDB is the cause as well, live and in a bundle, and of no statement",
    .enabled(
      if: isDiskInstalled && isMariaDBInstalled && hasConnector,
      "needs mariadb-server, libmariadb-java, root, a loop device, fio and python3-fusepy"))
  func mariadbDisk() throws {
    let reports = try Rig.reports("compound.sh", "mariadb_disk")
    let device = try #require(reports["device"]?.text)
    #expect(try causes(reports["alone live"], of: device).compactMap { $0["id"]?.text } == [])
    for way in ["live", "bundle"] {
      let shared = try causes(reports["shared \(way)"], of: device)
      #expect(shared.compactMap { $0["id"]?.text } == ["io-saturation/device"], "\(way)")
      #expect(shared.first?["summary"]?.text?.contains("backup") == true, "\(way)")
      let explained = shared.first?["explains"]?.elements?.compactMap(\.text) ?? []
      #expect(explained.contains("pool-exhaustion/jdbc"), "\(way): \(explained)")
    }
    try expectBlind(reports["shared named"])
  }

  /// Where only the JVM and the server are looked at, commits that wait for storage are no fault of a
  /// statement, and what is missing is said.
  private func expectBlind(_ report: JSON?) throws {
    let report = try #require(report)
    #expect(!report.causeIDs.contains { $0.hasPrefix("query/") }, "\(report.causeIDs)")
    let gaps = report["gaps"]?.elements?.compactMap { $0["reason"]?.text } ?? []
    #expect(gaps.contains { $0.contains("the device below was not seen") }, "\(gaps)")
  }

  /// Those of the device, of servers and of clients: other tests load the processors, disks and memory
  /// of this host meanwhile.
  private func causes(_ report: JSON?, of device: String) throws -> [JSON] {
    try #require(report?["causes"]?.elements).filter { cause in
      let id = cause["id"]?.text ?? ""
      let subject = cause["subject"]?.text ?? ""
      return ["pool-ex", "depend", "query/", "content", "replica"].contains { id.hasPrefix($0) }
        || subject == device || subject.contains("diag-slow-")
    }
  }

  @Test(
    "no password, token or literal is in a bundle, a report or a message, wherever it was planted")
  func secrets() throws {
    let run = try Rig.run("secrets.sh", "secrets")
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.text.split(separator: "\n").map(String.init)
    let leaks = lines.filter { !$0.hasPrefix("told: ") && !$0.hasPrefix("statements: ") }
    #expect(leaks == [])
    let told = lines.first { $0.hasPrefix("told: ") } ?? ""
    for cause in ["deadlock/jvm", "contention/postgres-lock", "deadlock/postgres"] {
      #expect(told.contains(cause), "\(told)")
    }
    #expect(lines.last.flatMap { Int($0.dropFirst(12)) } ?? 0 > 0)
  }
}
