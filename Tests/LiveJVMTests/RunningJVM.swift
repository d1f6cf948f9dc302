import Foundation
import Glibc
import TestSupport

/// The JDKs of this host, newest first within a release.
enum JDK {
  static let seventeen = home(17)
  static let newest = home(25) ?? home(21)

  static let message = "needs a JDK 17: apt-get install openjdk-17-jdk-headless"

  private static func home(_ release: Int) -> String? {
    let folder = "/usr/lib/jvm"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { "\(folder)/\($0)" }.first { home in
      let text = (try? String(contentsOfFile: "\(home)/release", encoding: .utf8)) ?? ""
      return text.contains("JAVA_VERSION=\"\(release)")
        && FileManager.default.isExecutableFile(atPath: "\(home)/bin/javac")
    }
  }

  static var isRoot: Bool { geteuid() == 0 }

  private static let folder = URL(
    filePath: "/var/tmp/diag-live-classes-\(getpid())")

  /// HikariCP and what it logs with.
  private static let libraries = ["HikariCP", "slf4j-api", "slf4j-nop"]
    .map { "/usr/share/java/\($0).jar" }.joined(separator: ":")

  /// The classes of the programs that tests run and what they use.
  static var path: String { "\(classes ?? ""):\(libraries)" }

  /// The classes of the programs that tests run, compiled once; a container has a /tmp of its own.
  static let classes: String? = {
    guard let seventeen else { return nil }
    let folder = Self.folder
    let programs = [
      "BookingLocks", "FerryDesk", "Newsletter", "PaymentGateway", "RateTable", "ReportPool",
      "SlowParty",
      "TaxRates", "VoucherDesk",
    ]
    let sources = programs.map {
      repository.appending(path: "samples/sources/\($0).java").path
    }
    let run = try? Command.run(
      "\(seventeen)/bin/javac",
      ["-nowarn", "-proc:none", "-cp", libraries, "-d", folder.path] + sources)
    // Other users run them as well.
    _ = try? Command.shell("chmod -R a+rX '\(folder.path)'")
    atexit { try? FileManager.default.removeItem(at: JDK.folder) }
    return run?.status == 0 ? folder.path : nil
  }()
}

/// A JVM that a test started; it ends with the test.
final class RunningJVM {
  private let process = Process()
  private let folder: TemporaryFolder
  /// The id of the JVM, which is not that of a program that leads to it.
  private(set) var pid: Int32

  /// Starts `program`, a main class of `samples/sources`, and waits until `isReady` says so.
  ///
  /// `leader` are words in front of `java`: another user, a container.
  init(
    _ program: String = "com.example.booking.BookingLocks", home: String? = JDK.seventeen,
    arguments: [String] = [], options: [String] = [], leader: [String] = [],
    environment: [String: String] = [:], isReady: ((Int32) -> Bool)? = nil
  ) throws {
    folder = try TemporaryFolder()
    pid = 0
    let java = "\(home ?? "")/bin/java"
    let words =
      leader + [java, "-Xmx64m"] + options + ["-cp", JDK.path, program] + arguments
    // The threads of tests have signals blocked, which a child would inherit.
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["--default-signal"] + words
    process.environment = ["PATH": "/usr/bin:/bin:/usr/sbin:/sbin"].merging(environment) { $1 }
    try folder.write([], "out")
    let out = try FileHandle(forWritingTo: URL(filePath: folder.path("out")))
    process.standardOutput = out
    process.standardError = out
    process.standardInput = FileHandle.nullDevice
    try process.run()
    pid = process.processIdentifier
    let ready = isReady ?? { Self.threads($0).count { $0.hasPrefix("refund-worker") } == 4 }
    let limit = Date().addingTimeInterval(60)
    while Date() < limit, process.isRunning {
      if let java = Self.java(at: process.processIdentifier), ready(java) {
        pid = java
        return
      }
      usleep(50_000)
    }
  }

  deinit {
    kill(pid, SIGCONT)
    kill(pid, SIGKILL)
    if process.isRunning, process.processIdentifier != pid { process.terminate() }
    process.waitUntilExit()
    // Who gets this id next could not listen where a socket of another user stands.
    _ = unsafe unlink("/tmp/.java_pid\(pid)")
  }

  var isRunning: Bool { kill(pid, 0) == 0 && process.isRunning }

  /// What it wrote itself: a signal that is answered by a dump shows here.
  var output: String {
    (try? String(contentsOfFile: folder.path("out"), encoding: .utf8)) ?? ""
  }

  var name: String { String(pid) }

  /// Names of its threads, as far as the kernel keeps them.
  static func threads(_ pid: Int32) -> [String] {
    let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
    return tasks.compactMap {
      try? String(contentsOfFile: "/proc/\(pid)/task/\($0)/comm", encoding: .utf8)
    }.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
  }

  /// Processor time in seconds.
  static func processorTime(_ pid: Int32) -> Double {
    let text = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
    let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
      return 0
    }
    return (user + system) / 100
  }

  /// The process or one below it whose program is `java`.
  private static func java(at pid: Int32) -> Int32? {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/exe")
    if link?.hasSuffix("/bin/java") == true { return pid }
    let text = try? String(
      contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)
    for child in (text ?? "").split(separator: " ") {
      if let child = Int32(child), let found = java(at: child) { return found }
    }
    return nil
  }

  /// The files of the handshake with it that lie about, in its `/tmp` and working folder; those
  /// with other JVMs, which tests beside this one look at, come and go.
  var remains: [String] {
    let names = Set(ownIDs.map { ".attach_pid\($0)" })
    return ["/proc/\(pid)/root/tmp", "/proc/\(pid)/cwd", "/tmp"].flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter(names.contains).map { "\(folder)/\($0)" }
    }
  }

  /// Its ids, here and in its own process space.
  private var ownIDs: [String] {
    let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("NSpid:") } ?? ""
    return [String(pid)] + line.split(whereSeparator: \.isWhitespace).dropFirst().map(String.init)
  }
}
