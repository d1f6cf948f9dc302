import Foundation
import Glibc
import TestSupport
import Testing

@Suite(
  "A JVM that runs", .serialized,
  .enabled(if: JDK.seventeen != nil, Comment(rawValue: JDK.message)))
struct LiveLookTests {
  @Test("a deadlock is found without a JDK, and the application's output stays its own")
  func deadlock() throws {
    let jvm = try RunningJVM()
    let run = try Command.diag("jvm", "threads", "--json", jvm.name)
    #expect(run.status == 1)
    #expect(run.errors == "")
    let report = try JSON(run.text)
    #expect(report["causes"]?[0]?["id"] == .string("deadlock/jvm"))
    #expect(report["causes"]?[0]?["subject"] == .string("java (pid \(jvm.pid))"))
    let place = report["causes"]?[0]?["evidence"]?[0]?["source"]?.text
    #expect(place?.hasPrefix("jvm/\(jvm.pid)/threads-2.txt:") == true)
    let schema = try JSONSchema(named: "diag.report-1.schema.json")
    #expect(try schema.violations(in: run.text) == [])
    #expect(jvm.output == "")
    #expect(jvm.remains == [])
  }

  @Test("a newer JVM is asked the same way", .enabled(if: JDK.newest != nil))
  func newer() throws {
    let jvm = try RunningJVM(home: JDK.newest)
    let run = try Command.diag("triage", "-q", "--pid", jvm.name, "--for", "1s")
    #expect(run.status == 1)
    #expect(run.text.contains("deadlock/jvm"))
    #expect(jvm.remains == [])
  }

  @Test("dumps are as many and as far apart as was asked for")
  func rounds() throws {
    let jvm = try RunningJVM()
    let run = try Command.diag(
      "jvm", "threads", "--json", "--for", "1s", "--interval", "500ms", jvm.name)
    let report = try JSON(run.text)
    let sources = report["inputs"]?.elements?.compactMap { $0["source"]?.text } ?? []
    #expect(
      sources == (1...3).map { "jvm/\(jvm.pid)/threads-\($0).txt" } + ["/proc/\(jvm.pid)/task"])
    let elapsed = report["elapsed_seconds"]?.number ?? 0
    #expect(elapsed >= 1 && elapsed < 10)
  }

  @Test("a look leaves the JVM as a look of its own tools does: its listener and socket, once")
  func traces() throws {
    let jvm = try RunningJVM()
    let before = RunningJVM.threads(jvm.pid)
    _ = try Command.diag("jvm", "threads", "-q", "--for", "100ms", jvm.name)
    let after = RunningJVM.threads(jvm.pid)
    #expect(after.filter { !before.contains($0) } == ["Attach Listener"])
    _ = try Command.diag("jvm", "threads", "-q", "--for", "100ms", jvm.name)
    #expect(RunningJVM.threads(jvm.pid).count == after.count)
    #expect(jvm.remains == [])
    let mine = try FileManager.default.contentsOfDirectory(atPath: "/tmp").filter {
      $0.contains(jvm.name) && !$0.hasPrefix(".java_pid")
    }
    #expect(mine == [])
  }

  @Test("histograms come with their times, and with the limit of the heap")
  func histograms() throws {
    let jvm = try RunningJVM()
    let run = try Command.diag(
      "jvm", "histo", "--json", "--for", "2s", "--interval", "1s", jvm.name)
    #expect(run.status == 0)
    let inputs = try JSON(run.text)["inputs"]?.elements ?? []
    let sources = (1...3).map { JSON.string("jvm/\(jvm.pid)/histo-\($0).txt") }
    let found = inputs.prefix(3).map { $0["source"] ?? .null }
    #expect(found == sources)
    let statuses = Set(inputs.prefix(3).compactMap { $0["status"]?.text })
    #expect(statuses == ["parsed"])
    #expect(jvm.output == "")
    #expect(jvm.remains == [])
    let collected = try Command.diag("jvm", "histo", "-q", "--live", jvm.name)
    #expect(collected.status == 0)
  }

  @Test("counters are read while the JVM is stopped, without asking it")
  func counters() throws {
    let jvm = try RunningJVM()
    let threads = RunningJVM.threads(jvm.pid).count
    kill(jvm.pid, SIGSTOP)
    let run = try Command.diag(
      "jvm", "gc", "--json", "--for", "600ms", "--interval", "100ms", jvm.name)
    #expect(run.status == 0)
    let input = try JSON(run.text)["inputs"]?[0]
    #expect(input?["source"] == .string("jvm/\(jvm.pid)/hsperfdata"))
    #expect(input?["status"] == .string("parsed"))
    kill(jvm.pid, SIGCONT)
    #expect(RunningJVM.threads(jvm.pid).count == threads)
    #expect(jvm.remains == [])
  }

  @Test("a stopped JVM is said to be stopped, at once, and is sent nothing")
  func stopped() throws {
    let jvm = try RunningJVM()
    #expect(kill(jvm.pid, SIGSTOP) == 0)
    let start = Date()
    let run = try Command.diag("jvm", "threads", jvm.name)
    #expect(Date().timeIntervalSince(start) < 3)
    #expect(run.status == 2)
    #expect(run.errors.contains("state T"))
    #expect(run.errors.contains("kill -CONT \(jvm.pid)"))
    #expect(run.text.contains("CANNOT TELL"))
    #expect(run.text.contains("do_signal_stop") || !JDK.isRoot)
    #expect(run.text.contains("heap limit B"))
    #expect(jvm.remains == [])
    #expect(kill(jvm.pid, SIGCONT) == 0)
    usleep(500_000)
    #expect(jvm.output == "", "a signal was left behind for it")
    #expect(try Command.diag("jvm", "threads", "-q", "--for", "10ms", jvm.name).status == 1)
  }

  @Test("a JVM that cannot answer is given up in time, and its threads are shown")
  func silent() throws {
    let jvm = try unanswering()
    let start = Date()
    let run = try Command.diag("jvm", "threads", "--deadline", "2500ms", jvm.name)
    #expect(Date().timeIntervalSince(start) < 4)
    #expect(run.status == 2)
    #expect(run.errors.contains("did not answer"))
    #expect(run.text.contains("rates-worker-1"))
    #expect(run.text.split(separator: " ").contains("R"))
    #expect(jvm.remains == [])
    #expect(jvm.isRunning)
    // With more time it is certain that the thread never rests.
    let longer = try Command.diag("jvm", "threads", "--json", "--deadline", "7s", jvm.name)
    #expect(longer.status == 1)
    let cause = try JSON(longer.text)["causes"]?[0]
    #expect(cause?["id"] == .string("cpu/hot-thread"))
    #expect(cause?["summary"]?.text?.contains("rates-worker-1") == true)
  }

  @Test(
    "an interrupt while it waits leaves no file of the handshake", arguments: [SIGINT, SIGTERM])
  func interrupt(signal: Int32) throws {
    let jvm = try unanswering()
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "--default-signal=INT,TERM", program.path, "jvm", "threads", jvm.name,
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let limit = Date().addingTimeInterval(5)
    while jvm.remains.isEmpty, Date() < limit { usleep(5_000) }
    #expect(!jvm.remains.isEmpty)
    #expect(kill(process.processIdentifier, signal) == 0)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    let end = Date().addingTimeInterval(2)
    while !jvm.remains.isEmpty, Date() < end { usleep(5_000) }
    #expect(jvm.remains == [])
  }

  /// A JVM in a loop that its collector cannot stop.
  private func unanswering() throws -> RunningJVM {
    try RunningJVM(
      "com.example.rates.RateTable", options: ["-XX:+UseSerialGC"],
      isReady: { RunningJVM.processorTime($0) > 2.5 })
  }
}

@Suite(
  "A JVM that must not be woken by a signal", .serialized,
  .enabled(if: JDK.seventeen != nil, Comment(rawValue: JDK.message)))
struct LiveSafetyTests {
  @Test("a JVM that does not catch the signal survives, and answers where it listens anyway")
  func reducedSignals() throws {
    let jvm = try RunningJVM(options: ["-Xrs"])
    #expect(try Command.diag("jvm", "threads", "-q", "--for", "10ms", jvm.name).status == 1)
    #expect(jvm.isRunning)
    // Its socket lost, only the signal would help.
    try FileManager.default.removeItem(atPath: "/proc/\(jvm.pid)/root/tmp/.java_pid\(jvm.pid)")
    let run = try Command.diag("jvm", "threads", jvm.name)
    #expect(run.status == 2)
    #expect(run.errors.contains("-Xrs"))
    usleep(200_000)
    #expect(jvm.isRunning)
    #expect(jvm.output == "")
    #expect(jvm.remains == [])
  }

  @Test(
    "a JVM without the mechanism gets no signal, wherever the option stands, and its counters are read",
    arguments: ["option", "environment", "file", "settings"])
  func disabled(place: String) throws {
    let folder = try TemporaryFolder()
    let option = "-XX:+DisableAttachMechanism"
    var options: [String] = []
    var environment: [String: String] = [:]
    switch place {
    case "environment": environment["JDK_JAVA_OPTIONS"] = option
    case "file": options = ["@" + (try folder.write("-ea \(option)\n", "options"))]
    case "settings":
      options = ["-XX:Flags=" + (try folder.write("+DisableAttachMechanism\n", "flags"))]
    default: options = [option]
    }
    for more in [[], ["-XX:-UsePerfData"]] {
      let jvm = try RunningJVM(options: options + more, environment: environment)
      let noise = jvm.output
      let run = try Command.diag(
        "triage", "--json", "--for", "100ms", "--pid", jvm.name)
      usleep(200_000)
      #expect(jvm.output == noise, "it was sent a signal")
      #expect(run.errors.contains("attach mechanism is off"))
      #expect(jvm.remains == [])
      let inputs = try JSON(run.text)["inputs"]?.elements ?? []
      let counters = inputs.first { $0["kind"] == .string("jvm-counters") }
      #expect(counters?["status"] == .string(more.isEmpty ? "parsed" : "unreadable"))
    }
  }

  @Test("a process that is no JVM is named, and lives on")
  func noJVM() throws {
    let sleeper = Process()
    sleeper.executableURL = URL(filePath: "/usr/bin/env")
    sleeper.arguments = ["--default-signal", "sleep", "60"]
    try sleeper.run()
    defer { sleeper.terminate() }
    usleep(200_000)
    let run = try Command.diag("jvm", "threads", String(sleeper.processIdentifier))
    #expect(run.status == 2)
    #expect(run.errors.contains("not a JVM"))
    #expect(run.errors.contains("/sleep"))
    #expect(sleeper.isRunning)
  }

  @Test("a process that has ended is said to be gone")
  func gone() throws {
    let short = Process()
    short.executableURL = URL(filePath: "/bin/true")
    try short.run()
    short.waitUntilExit()
    let run = try Command.diag("jvm", "threads", String(short.processIdentifier))
    #expect(run.status == 2)
    #expect(run.errors.contains("no such process"))
  }

  @Test("a socket that somebody else put there is not talked to", .enabled(if: JDK.isRoot))
  func trap() throws {
    let jvm = try RunningJVM()
    let path = "/tmp/.java_pid\(jvm.pid)"
    let made = try Command.shell(
      "python3 -c 'import socket, os; s = socket.socket(socket.AF_UNIX); s.bind(\"\(path)\"); os.chown(\"\(path)\", 65534, 65534)'"
    )
    #expect(made.status == 0)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let run = try Command.diag("jvm", "threads", jvm.name)
    #expect(run.status == 2)
    #expect(run.errors.contains("belongs to another user"))
  }
}

@Suite(
  "JVMs of others, and in containers", .serialized,
  .enabled(if: JDK.seventeen != nil && JDK.isRoot, "needs root and a JDK 17"))
struct LivePlaceTests {
  private static let nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
  /// A mount space with a /tmp of its own and a process space, as a container has.
  private static let container = [
    "unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c",
    "mount -t tmpfs tmpfs /tmp && mount -t proc proc /proc && exec \"$0\" \"$@\"",
  ]

  @Test("root asks a JVM of another user as that user")
  func otherUser() throws {
    let jvm = try RunningJVM(leader: Self.nobody)
    let run = try Command.diag("jvm", "threads", "-q", "--for", "10ms", jvm.name)
    #expect(run.status == 1)
    #expect(jvm.remains == [])
    #expect(jvm.output == "")
  }

  @Test("the socket of an earlier process with its id, which it cannot replace, is named")
  func staleSocket() throws {
    let jvm = try RunningJVM(leader: Self.nobody)
    let path = "/tmp/.java_pid\(jvm.pid)"
    let made = try Command.shell(
      "python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"\(path)\")'")
    #expect(made.status == 0)
    let start = Date()
    let run = try Command.diag("jvm", "threads", jvm.name)
    #expect(Date().timeIntervalSince(start) < 5)
    #expect(run.status == 2)
    #expect(run.errors.contains("rm /proc/\(jvm.pid)/root\(path)"))
    #expect(jvm.output == "")
  }

  @Test("who is not root is told whose it is, and what to do")
  func notRoot() throws {
    let folder = try TemporaryFolder()
    let binary = folder.path("diag")
    #expect(try Command.shell("cp $DIAG '\(binary)' && chmod 755 '\(folder.path)'").status == 0)
    let jvm = try RunningJVM()
    let run = try Command.run(
      "/usr/bin/env", Self.nobody + [binary, "jvm", "threads", "--json", jvm.name])
    #expect(run.status == 2)
    #expect(run.errors.contains("another user"))
    #expect(run.errors.contains("sudo"))
    let gap = try JSON(run.text)["gaps"]?[0]?["reason"]?.text
    #expect(gap?.contains("sudo") == true)
    let own = try RunningJVM(leader: Self.nobody)
    let ofOwn = try Command.run(
      "/usr/bin/env",
      Self.nobody + [binary, "jvm", "threads", "-q", "--for", "10ms", own.name])
    #expect(ofOwn.status == 1, "\(ofOwn.errors)")
    #expect(own.remains == [])
  }

  @Test("a JVM in a container is asked through its own file tree, under its own number")
  func inContainer() throws {
    let jvm = try RunningJVM(leader: Self.container)
    let run = try Command.diag("jvm", "threads", "--json", "--for", "10ms", jvm.name)
    #expect(run.status == 1)
    let report = try JSON(run.text)
    #expect(report["causes"]?[0]?["subject"] == .string("java (pid \(jvm.pid))"))
    #expect(report["detail"]?["process"]?["pid_in_container"] != nil)
    #expect(jvm.remains == [])
    #expect(jvm.output == "")
  }

  @Test("without an input all JVMs are asked, each a subject of its own")
  func all() throws {
    // A process space of their own, so that no other JVM of the host is asked.
    let run = try Command.run(
      "/usr/bin/env",
      [
        "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", "-c",
        """
        for i in 1 2 3; do
          env --default-signal '\(JDK.seventeen ?? "")/bin/java' -Xmx64m -cp '\(JDK.classes ?? "")' \
            com.example.booking.BookingLocks >/dev/null 2>&1 &
        done
        sleep 6
        "$DIAG" jvm threads --json --for 10ms
        """,
      ])
    let causes = try JSON(run.text)["causes"]?.elements ?? []
    #expect(causes.count == 3)
    #expect(Set(causes.compactMap { $0["subject"]?.text }).count == 3)
    #expect(run.status == 1)
    let none = try Command.run(
      "/usr/bin/env",
      [
        "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", "-c",
        "\"$DIAG\" jvm threads; exit $?",
      ])
    #expect(none.status == 2)
    #expect(none.errors.contains("no JVM runs here"))
  }

  @Test("JVMs with the same addresses stay apart")
  func sameAddresses() throws {
    let jvms = try (1...2).map { _ in try RunningJVM(leader: ["setarch", "-R"]) }
    let run = try Command.run(
      program.path, ["jvm", "threads", "--json", "--for", "10ms"] + jvms.map(\.name))
    let causes = try JSON(run.text)["causes"]?.elements ?? []
    let subjects = Set(causes.compactMap { $0["subject"]?.text })
    let expected = Set(jvms.map { "java (pid \($0.pid))" })
    #expect(subjects == expected)
  }

  @Test("a frozen container is said to be frozen", .enabled(if: Freezer.isThere))
  func frozen() throws {
    let jvm = try RunningJVM()
    let freezer = try Freezer(of: jvm.pid)
    let run = try Command.diag("jvm", "threads", jvm.name)
    freezer.thaw()
    #expect(run.status == 2)
    #expect(run.errors.contains("frozen"))
    usleep(300_000)
    #expect(jvm.output == "")
  }

  @Test(
    "where the kernel holds the look at the host, JVMs are looked at all the same",
    .enabled(if: Freezer.isThere))
  func held() throws {
    let jvm = try RunningJVM()
    let folder = try TemporaryFolder()
    let run = try Command.shell(
      """
      group=/sys/fs/cgroup/freezer/diag-held-$$
      mkdir $group
      $DIAG triage --json --for 2s --deadline 28s > '\(folder.path("report"))' & main=$!
      # Who looks at the host is a child that stays.
      for try in {1..100}; do
        looker=$(pgrep -P $main | head -1); sleep 0.3
        [ -n "$looker" ] && [ -d /proc/$looker ] && break
      done
      for child in $(pgrep -P $main); do echo $child > $group/cgroup.procs; done
      echo FROZEN > $group/freezer.state
      wait $main
      echo THAWED > $group/freezer.state
      for try in {1..50}; do rmdir $group 2>/dev/null && break; sleep 0.1; done
      """)
    let report = try JSON(String(contentsOfFile: folder.path("report"), encoding: .utf8))
    let subjects = report["causes"]?.elements?.compactMap { $0["subject"]?.text } ?? []
    #expect(subjects.contains("java (pid \(jvm.pid))"), "\(run.errors)")
    let host = report["inputs"]?.elements?.first { $0["source"]?.text == "this host" }
    #expect(host?["status"]?.text == "unreadable")
    let gaps = report["gaps"]?.elements?.compactMap { $0["source"]?.text } ?? []
    #expect(gaps.contains("this host"), "\(gaps)")
  }
}

/// A control group that holds a process still.
struct Freezer {
  private static let root = "/sys/fs/cgroup/freezer"
  private let folder: String

  static var isThere: Bool { FileManager.default.isWritableFile(atPath: "\(root)/tasks") }

  init(of pid: Int32) throws {
    folder = "\(Self.root)/diag-test-\(pid)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try String(pid).write(toFile: "\(folder)/cgroup.procs", atomically: false, encoding: .utf8)
    try "FROZEN".write(toFile: "\(folder)/freezer.state", atomically: false, encoding: .utf8)
    usleep(100_000)
  }

  func thaw() {
    try? "THAWED".write(toFile: "\(folder)/freezer.state", atomically: false, encoding: .utf8)
    for line in (try? String(contentsOfFile: "\(folder)/cgroup.procs", encoding: .utf8))?.split(
      separator: "\n") ?? []
    {
      try? String(line).write(
        toFile: "\(Self.root)/cgroup.procs", atomically: false, encoding: .utf8)
    }
    unsafe _ = rmdir(folder)
  }
}
