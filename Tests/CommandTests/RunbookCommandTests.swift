import Foundation
import TestSupport
import Testing

@Suite("diag playbook run", .serialized)
struct RunbookCommandTests {
  private let shipped = [
    "first-questions", "database-failover", "disaster-readiness", "java-memory-leak",
    "java-deadlock", "connection-pool", "disk-io", "replication-lag", "lock-contention",
    "database-deadlocks", "slow-queries", "golden-signals", "flaky-tests", "docker-build",
    "lambda-cold-start", "auto-scaling", "incident-note", "pod-memory", "cluster-network",
  ]

  @Test("list names every runbook with its scenario, and show draws each")
  func listed() throws {
    let list = try Command.diag("playbook", "list").text
    for name in shipped {
      #expect(list.contains("\n\(name)  "), "\(name)")
      let drawing = try Command.diag("playbook", "show", "--ascii", name)
      #expect(drawing.status == 0)
      #expect(
        drawing.text.utf8.allSatisfy { $0 < 0x80 || $0 > 0xBF } || !drawing.text.contains("─"))
    }
    #expect(list.contains("Requests hang, CPU low"))
  }

  @Test("simulate goes through every runbook without looking at anything")
  func simulated() throws {
    let schema = try JSONSchema(named: "diag.report-1.schema.json")
    for name in shipped {
      let run = try Command.diag("playbook", "run", name, "--mode", "simulate", "--json")
      #expect(run.status == 0, "\(name): \(run.errors)")
      #expect(try schema.violations(in: run.text) == [])
      let report = try JSON(run.text)
      #expect(report["inputs"]?.elements?.isEmpty == true)
      #expect(report["detail"]?["mode"]?.text == "simulate")
      #expect((report["detail"]?["path"]?.elements?.count ?? 0) > 1)
      for format in ["text", "markdown", "html"] {
        let shown = try Command.diag(
          "playbook", "run", name, "--mode", "simulate", "--format", format)
        #expect(shown.text.lowercased().contains("simulated"))
        #expect(!shown.text.lowercased().contains("cannot tell"), "\(name) \(format)")
      }
    }
  }

  @Test("auto stops in front of what changes something, says so, and leaves no log")
  func unasked() throws {
    let trial = try RunbookTrial()
    let run = try trial.run("--mode auto --set which=mark --json")
    #expect(run.status == 1)
    #expect(!trial.hasMark)
    #expect(run.errors.contains("--yes-to mark"))
    #expect(try JSON(run.text)["detail"]?["end"]?.text == "refused")
    #expect(trial.logs == [])
  }

  @Test("auto asks nothing: a question that nobody answered is not known")
  func unanswered() throws {
    let run = try RunbookTrial().run("--mode auto --json")
    #expect(run.status == 2)
    #expect(try JSON(run.text)["detail"]?["end"]?.text == "unknown")
  }

  @Test("--yes-to runs the step, shows that it took hold, and logs it for nobody else to read")
  func approved() throws {
    let trial = try RunbookTrial()
    let run = try trial.run("--mode auto --set which=mark --yes-to mark --json")
    #expect(run.status == 1, "\(run.errors)")
    #expect(trial.hasMark)
    let log = try #require(trial.logs.first)
    #expect(try JSON(run.text)["detail"]?["log"]?.text.map { log.hasSuffix($0) } == true)
    let mode = try FileManager.default.attributesOfItem(atPath: log)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let events = try trial.events(log)
    #expect(events.allSatisfy { $0["time"]?.text?.hasSuffix("Z") == true })
    let names = events.compactMap { $0["event"]?.text }
    #expect(names.first == "start" && names.last == "end")
    let approval = events.first { $0["event"]?.text == "approval" }
    #expect(approval?["approved"]?.text == "yes" && approval?["by"]?.text == "--yes-to")
    #expect(events.contains { $0["event"]?.text == "ended" && $0["how"]?.text == "status 0" })
    #expect(events.contains { $0["answer"]?.text == "mark" && $0["by"]?.text == "--set" })
  }

  @Test("simulate changes nothing even with --yes-to, and says what it would do")
  func supposed() throws {
    let trial = try RunbookTrial()
    let run = try trial.run("--mode simulate --set which=mark --yes-to mark")
    #expect(run.status == 0)
    #expect(!trial.hasMark && trial.logs == [])
    #expect(run.text.contains("would run: touch "))
    _ = try trial.run("--mode simulate --set which=hang")
    #expect(!FileManager.default.fileExists(atPath: trial.folder.path("child")))
  }

  @Test("a step that runs over is ended with all its processes, which is an outcome")
  func overdue() throws {
    let trial = try RunbookTrial()
    let start = Date()
    let run = try trial.run("--mode auto --set which=hang --json")
    #expect(Date().timeIntervalSince(start) < 20)
    #expect(try JSON(run.text)["detail"]?["path"]?[1]?["outcome"]?.text == "time_out")
    #expect(run.status == 2)
    #expect(try trial.childIsGone())
  }

  @Test("values stay one argument whatever stands in them")
  func hostile() throws {
    let trial = try RunbookTrial()
    for value in [
      "a b", "'; touch mark; '", "$(touch mark)", "`touch mark`", "\"quoted\"", "%s%n",
      "ä\u{301}\u{202e}",
    ] {
      let run = try Command.diag(
        "playbook", "run", "trial", "--playbooks", trial.folder.path("playbooks"), "--mode", "auto",
        "--set", "which=greet", "--set", "who=\(value)", "--json")
      #expect(run.status == 1, "\(value): \(run.errors)")
      let lines = try JSON(run.text)["detail"]?["path"]?[1]?["lines"]?.elements?.compactMap(\.text)
      #expect(lines?.last == value)
    }
    #expect(!trial.hasMark)
    let option = try trial.run("--mode auto --set which=greet --set who=--help --json")
    #expect(try JSON(option.text)["detail"]?["path"]?[1]?["outcome"]?.text == "failed")
  }

  @Test("passwords reach neither log nor report")
  func secrets() throws {
    let trial = try RunbookTrial()
    let run = try trial.run(
      "--mode auto --set which=greet --set 'who=host=db password=hunter2' --log it.jsonl --json")
    #expect(run.status == 1)
    #expect(!run.text.contains("hunter2"))
    let log = try String(contentsOfFile: trial.folder.path("it.jsonl"), encoding: .utf8)
    #expect(!log.contains("hunter2") && log.contains("password=***"))
  }

  @Test("a log is never overwritten")
  func keepsLogs() throws {
    let trial = try RunbookTrial()
    try trial.folder.write("mine", "it.jsonl")
    let run = try trial.run("--mode auto --set which=greet --log it.jsonl")
    #expect(run.status == 2)
    #expect(run.errors.contains("it.jsonl"))
    #expect(try String(contentsOfFile: trial.folder.path("it.jsonl"), encoding: .utf8) == "mine")
  }

  @Test("what a program writes is bounded")
  func bounded() throws {
    let trial = try RunbookTrial()
    let run = try trial.run("--mode auto --set which=talk --log it.jsonl --json")
    #expect(run.status == 1)
    #expect(run.output.count < 100_000)
    let ended = try trial.events(trial.folder.path("it.jsonl")).first {
      $0["event"]?.text == "ended"
    }
    #expect((ended?["dropped"]?.number ?? 0) > 1_000_000)
    #expect((ended?["output"]?.text?.utf8.count ?? 0) <= 16 << 10)
  }

  @Test("checks are diag's own commands, on what is handed over")
  func checked() throws {
    let trial = try RunbookTrial()
    let samples = repository.appending(path: "samples").path
    let ring = try trial.run(
      "--mode auto --set which=look --json '\(samples)/deadlock-locks/threads.txt'")
    #expect(ring.status == 1)
    let report = try JSON(ring.text)
    #expect(report["causes"]?[0]?["id"]?.text == "deadlock/jvm")
    #expect(report["detail"]?["end"]?.text == "cause")
    #expect(report["inputs"]?[0]?["status"]?.text == "parsed")
    let nothing = try trial.run("--mode auto --set which=look --json /nowhere")
    #expect(nothing.status == 2)
  }

  @Test("what does not fit the runbook is wrong usage")
  func usage() throws {
    let trial = try RunbookTrial()
    for arguments in [
      "--yes-to which", "--yes-to nonsense", "--set nonsense=1", "--set which=nonsense",
      "--set who",
      "--set patience=soon", "--set mark=done", "--mode sometimes", "--set $'who=a\\nb'", "-",
    ] {
      let run = try trial.run("--mode auto \(arguments)")
      #expect(run.status == 64, "\(arguments): \(run.status)")
      #expect(!run.errors.isEmpty)
    }
    #expect(try Command.diag("playbook", "run", "nonsense").status == 2)
  }

  @Test("without a terminal answers are read line by line, and nothing is approved")
  func piped() throws {
    let trial = try RunbookTrial()
    let run = try trial.run("--mode guided --json", input: "9\n?\n2\nyes\n")
    #expect(run.status == 1)
    #expect(!trial.hasMark)
    #expect(run.errors.contains("the reason for the question"))
    #expect(run.errors.contains("--yes-to mark"))
    #expect(try JSON(run.text)["detail"]?["end"]?.text == "refused")
  }
}

@Suite("diag playbook run on a terminal", .serialized)
struct RunbookTerminalTests {
  @Test("a yes in full runs what was shown in full; why is told")
  func approved() throws {
    let trial = try RunbookTrial()
    let run = try trial.talk(
      [],
      [
        ("answer [6]", "?\n"), ("answer [6]", "2\n"), ("run it?", "?\n"), ("run it?", "y\n"),
        ("run it?", "yes\n"),
      ])
    #expect(run.status == 1, "\(run.text)")
    #expect(trial.hasMark)
    for text in [
      "the reason for the question", "the reason for the mark",
      "/touch \(trial.folder.path("mark"))",
      "yes, in full, or no",
    ] {
      #expect(run.text.contains(text), "\(text)")
    }
    let log = try #require(trial.logs.first)
    #expect(
      try trial.events(log).contains {
        $0["event"]?.text == "approval" && $0["by"]?.text == "person"
      })
  }

  @Test("an empty line is no")
  func refused() throws {
    let trial = try RunbookTrial()
    let run = try trial.talk([], [("answer [6]", "mark\n"), ("run it?", "\n")])
    #expect(run.status == 1)
    #expect(!trial.hasMark)
    #expect(run.text.contains("Nobody said yes"))
  }

  @Test("an empty line answers a question with its default, which is not to know")
  func unknown() throws {
    let run = try RunbookTrial().talk([], [("answer [6]", "\n")])
    #expect(run.status == 2)
    #expect(run.text.contains("Nobody knows"))
  }

  @Test("q and Ctrl-C end the run, and the log says so", arguments: ["q\n", "\u{3}"])
  func stopped(key: String) throws {
    let trial = try RunbookTrial()
    let run = try trial.talk([], [("answer [6]", key)])
    #expect(run.status == 2)
    #expect(run.text.contains("stopped"))
    let events = try trial.events(try #require(trial.logs.first))
    #expect(events.contains { $0["event"]?.text == "stopped" })
    #expect(events.last?["event"]?.text == "end")
  }

  @Test("Ctrl-C ends a program that runs, with all its processes")
  func interrupted() throws {
    let trial = try RunbookTrial()
    let text = try String(
      contentsOfFile: trial.folder.path("playbooks/runbooks/trial.yaml"), encoding: .utf8)
    try trial.folder.write(
      text.replacing("timeout: 3s", with: "timeout: 30s"), "playbooks/runbooks/trial.yaml")
    let start = Date()
    let run = try trial.talk([], [("answer [6]", "3\n"), ("/hang ", "\u{3}")])
    #expect(Date().timeIntervalSince(start) < 25)
    #expect(run.status == 2, "\(run.text)")
    #expect(try trial.childIsGone())
  }
}
