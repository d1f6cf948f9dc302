import Foundation
import Glibc
import TestSupport
import Testing

@Suite("The program", .serialized)
struct CommandTests {
  private let incident = repository.appending(path: "samples/deadlock-locks/threads.txt").path
  private let healthy = repository.appending(path: "samples/healthy-idle-server/threads.txt").path

  private func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path)))
  }

  @Test("--version prints a version and nothing else")
  func version() throws {
    let run = try Command.diag("--version")
    #expect(run.status == 0)
    #expect(run.text.wholeMatch(of: #/\d+\.\d+\.\d+\n/#) != nil)
    #expect(run.errors == "")
  }

  @Test(
    "every command has help, and the first says what the exit status means",
    arguments: [
      [], ["triage"], ["jvm"], ["jvm", "threads"], ["logs"], ["host"],
      ["cpu"], ["mem"], ["io"], ["net"], ["fs"], ["proc"], ["playbook"], ["playbook", "list"],
      ["playbook", "show"], ["playbook", "lint"], ["merge"],
    ])
  func help(command: [String]) throws {
    let run = try Command.run(program.path, command + ["--help"])
    #expect(run.status == 0)
    #expect(run.text.contains("USAGE: diag"))
    #expect(run.errors == "")
    if command.isEmpty { #expect(run.text.contains("Exit status: 0 ")) }
  }

  @Test(
    "a wrong command line ends with 64, a hint on standard error and nothing on standard output",
    arguments: [
      ["logs"], ["nonsense"], ["triage", "--nonsense", "x"], ["triage", "--pid", "0"],
      ["jvm", "threads", "--interval", "1ms"], ["jvm", "threads", "--for", "soon"],
      ["triage", "--format", "pdf", "x"], ["triage", "--max-input", "many", "x"],
      ["triage", "--max-input", "-1", "x"], ["triage", "--top", "0", "x"],
      ["triage", "--quiet", "--verbose", "x"], ["triage", "--json", "--format", "markdown", "x"],
      ["playbook", "show"], ["playbook", "lint"],
    ])
  func usage(arguments: [String]) throws {
    let run = try Command.run(program.path, arguments)
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("Usage: ") || run.errors.contains("--help"))
  }

  @Test("the status says whether a cause was found")
  func status() throws {
    #expect(try Command.diag("triage", incident).status == 1)
    #expect(try Command.diag("triage", healthy).status == 0)
    #expect(try Command.diag("jvm", "threads", incident).status == 1)
    #expect(try Command.diag("jvm", "threads", healthy).status == 0)
  }

  @Test("a file that is not there is named, and the others are read")
  func missing() throws {
    let alone = try Command.diag("triage", "/nowhere/dump.txt")
    #expect(alone.status == 2)
    #expect(alone.errors.contains("/nowhere/dump.txt"))
    #expect(alone.errors.contains("No such file"))
    let both = try Command.diag("triage", "/nowhere/dump.txt", incident)
    #expect(both.status == 1)
    #expect(both.errors.contains("/nowhere/dump.txt"))
    #expect(both.text.contains("deadlock/jvm"))
  }

  @Test("a file of no use says what would be of use")
  func unrecognized() throws {
    let folder = try TemporaryFolder()
    let run = try Command.diag("triage", try folder.write("hello\n", "hello.txt"))
    #expect(run.status == 2)
    #expect(run.errors.contains("hello.txt"))
    #expect(run.errors.contains("thread dump"))
    #expect(run.errors.contains("more kinds"))
    let disks = try Command.diag("io", try folder.write("hello\n", "hello.txt"))
    #expect(disks.errors.contains("iostat"))
  }

  @Test("--json is short for --format json")
  func json() throws {
    let short = try Command.diag("triage", "--json", incident)
    let long = try Command.diag("triage", "--format", "json", incident)
    let schema = try JSONSchema(named: "diag.report-1.schema.json")
    for run in [short, long] {
      #expect(run.status == 1)
      #expect(run.errors == "")
      #expect(try schema.violations(in: run.text) == [])
    }
    let parts = try [short, long].map { run in
      try JSON(run.text).members?.filter { $0.key != "started" && $0.key != "elapsed_seconds" }
    }
    #expect(parts[0] == parts[1])
    #expect(parts[0]?["detail"] == nil)
    let area = try JSON(try Command.diag("jvm", "threads", "--json", incident).text)
    #expect(area["detail"] != nil)
    #expect(area["causes"] == parts[0]?["causes"])
  }

  @Test("Markdown and quiet output name the cause")
  func forms() throws {
    let markdown = try Command.diag("triage", "--format", "markdown", incident)
    #expect(markdown.text.hasPrefix("#"))
    #expect(markdown.text.contains("deadlock/jvm"))
    let quiet = try Command.diag("triage", "--quiet", incident)
    #expect(quiet.text.split(separator: "\n").count == 1)
    #expect(try Command.diag("triage", "-q", healthy).output.isEmpty)
    let verbose = try Command.diag("triage", "--verbose", incident)
    #expect(verbose.output.count > 2 * quiet.output.count)
  }

  @Test("no output has colours where it is no terminal")
  func colours() throws {
    for arguments in [["triage", incident], ["triage", "--no-color", incident]] {
      let run = try Command.run(program.path, arguments, environment: ["TERM": "xterm-256color"])
      #expect(!run.output.contains(0x1B))
    }
  }

  @Test("standard input is an input like others, also of an unnamed pipe")
  func standardInput() throws {
    let run = try Command.diag("triage", "--json", "-", input: try bytes(incident))
    #expect(run.status == 1)
    #expect(try JSON(run.text)["inputs"]?[0]?["source"] == .string("-"))
    let pipe = try Command.shell("cat '\(incident)' | $DIAG triage -q -")
    #expect(pipe.status == 1)
    let substitution = try Command.shell("$DIAG triage -q <(cat '\(incident)')")
    #expect(substitution.status == 1)
    #expect(substitution.text.contains("deadlock/jvm"))
    let empty = try Command.diag("triage", "-")
    #expect(empty.status == 2)
  }

  @Test("names of threads, files and processes control no terminal")
  func hostileNames() throws {
    let folder = try TemporaryFolder()
    let evil = "x\u{1B}]0;owned\u{7}\u{1B}[2J\u{9B}31m\r\u{8}\u{202E}y"
    let dump = String(decoding: try bytes(incident), as: UTF8.self)
      .replacing("booking-worker-1", with: evil)
    let file = try folder.write(dump, "a\u{1B}[31m\n.txt")
    let junk = try folder.write("junk", "b\u{1B}[31m\u{7}.txt")
    for form in ["text", "json", "markdown"] {
      for more in [[], ["--verbose"], ["--quiet"]] {
        let run = try Command.run(
          program.path, ["triage", "--format", form] + more + [file, junk, "/no\u{1B}[31m/\u{7}"])
        #expect(run.status == 1)
        for text in [run.text, run.errors] {
          let controls = text.unicodeScalars.filter {
            ($0.value < 0x20 && $0 != "\n") || (0x7F...0x9F).contains($0.value) || $0 == "\u{202E}"
          }
          #expect(controls.isEmpty, "\(form) \(more)")
        }
      }
    }
    let threads = try Command.diag("jvm", "threads", file)
    #expect(!threads.output.contains(0x1B))
  }

  @Test("--max-input bounds what is read, in time and memory")
  func maxInput() throws {
    let folder = try TemporaryFolder()
    let bomb = folder.path("bomb.gz")
    let made = try Command.shell(
      "(cat '\(incident)'; head -c 256M /dev/zero) | gzip -1 > '\(bomb)'")
    #expect(made.status == 0)
    let run = try Command.shell(
      "ulimit -v 4000000; $DIAG triage --json --max-input 1M '\(bomb)' & wait $!; s=$?; exit $s")
    #expect(run.status == 1)
    let input = try JSON(run.text)["inputs"]?[0]
    #expect(input?["status"] == .string("partial"))
    #expect(input?["note"]?.text?.contains("1048576") == true)
    #expect(try JSON(run.text)["causes"]?[0]?["id"] == .string("deadlock/jvm"))
    // Read whole, it needs no more memory than a small part of it has bytes.
    let peak = try Command.shell(
      """
      $DIAG triage --json '\(bomb)' > '\(folder.path("out"))' & pid=$!; peak=0
      while kill -0 $pid 2>/dev/null; do
        now=$(awk '/VmHWM/ {print $2}' /proc/$pid/status 2>/dev/null); peak=${now:-$peak}; sleep 0.05
      done; echo $peak
      """)
    let kilobytes = Int(peak.text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? .max
    #expect(kilobytes < 150_000)
  }

  @Test("a deadline ends the wait for a silent pipe")
  func deadline() throws {
    let run = try Command.shell(
      """
      start=$(date +%s%N)
      $DIAG triage -q --deadline 300ms - < <(cat '\(incident)'; exec sleep 3)
      status=$?; echo $((($(date +%s%N) - start) / 1000000)); exit $status
      """)
    #expect(run.status == 1)
    #expect(run.text.contains("deadlock/jvm"))
    let milliseconds = run.text.split(separator: "\n").last.flatMap { Int($0) }
    #expect((milliseconds ?? .max) < 2500)
    #expect(try Command.shell("$DIAG triage --deadline 200ms - < <(exec sleep 1)").status == 2)
  }

  @Test("a reader that goes away ends the program without a word")
  func brokenPipe() throws {
    let run = try Command.shell(
      "set -o pipefail; $DIAG jvm threads --verbose '\(incident)' '\(healthy)' | head -1")
    #expect(run.errors == "")
    #expect(run.text.split(separator: "\n").count <= 1)
  }

  @Test(
    "an interrupt ends a read at once, and leaves nothing behind", arguments: [SIGINT, SIGTERM])
  func interrupt(signal: Int32) throws {
    let folder = try TemporaryFolder()
    #expect(try Command.shell("mkfifo '\(folder.path("pipe"))'").status == 0)
    // A writer that writes nothing.
    let writer = FileHandle(forUpdatingAtPath: folder.path("pipe"))
    defer { try? writer?.close() }
    let process = Process()
    // The threads of tests have signals blocked, which a child would inherit.
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["--default-signal=INT,TERM", program.path, "triage", "pipe"]
    process.currentDirectoryURL = folder.url
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    Thread.sleep(forTimeInterval: 0.5)
    #expect(process.isRunning)
    let start = Date()
    #expect(kill(process.processIdentifier, signal) == 0)
    while process.isRunning, Date().timeIntervalSince(start) < 5 {
      Thread.sleep(forTimeInterval: 0.01)
    }
    #expect(Date().timeIntervalSince(start) < 2)
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(process.terminationStatus == signal)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["pipe"])
  }
}
