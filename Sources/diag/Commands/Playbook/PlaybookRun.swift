import ArgumentParser
import LiveDatabases
import Playbooks

extension PlaybookCommand {
  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Goes through a runbook: checks, questions, commands that are asked for, advice",
      discussion: """
        Checks are commands of diag and change nothing; they read INPUT where that is given, else \
        what runs. Programs of others are run only where a step says so, without a shell, and each step \
        has a time limit, after which it is ended with all its processes.

        auto asks nothing: questions are answered with "I don't know" or by --set, and it stops in front \
        of a step that changes something unless --yes-to names it. guided, the default on a terminal, asks: \
        a number answers, an empty line takes the default, ? says why it is asked, q ends the run. simulate \
        looks at nothing and runs nothing: it says what each step would do, on the way that is taken where \
        nothing is known, or where --set STEP=OUTCOME says it.

        A step that changes something is shown in full, and run after a "yes" on the terminal or with \
        --yes-to STEP; without either it is refused. Steps, answers, commands, their status and output are \
        written to --log, as lines of JSON with times in UTC. Where something may be changed there is \
        always such a file, diag-NAME-TIME.jsonl here unless --log names one; no file is ever overwritten.

          diag playbook run first-questions
          diag playbook run database-failover --mode simulate --set look=safe
          diag playbook run database-failover --postgres host=db-1 --postgres host=db-2
          diag playbook run disaster-readiness --mode auto --set rpo=5m --postgres host=db-1 --json

        Exit status: 0 it looked and there is nothing to do, 1 a cause or another conclusion was reached, \
        2 it could not find out, 64 usage; with simulate 0.
        """)

    @Argument(help: "The runbook's name, as `diag playbook list` shows it")
    var name: String

    @Argument(help: ArgumentHelp("What checks read: files, folders, archives", valueName: "input"))
    var inputs: [String] = []

    @Option(help: "auto, guided or simulate (guided on a terminal, else auto)")
    var mode: RunbookMode?

    @Option(help: ArgumentHelp("Look at this JVM, which runs; may be repeated", valueName: "pid"))
    var pid: [Int] = []

    @OptionGroup var databases: DatabaseOptions

    @Option(
      name: .customLong("set"),
      help: ArgumentHelp(
        "Set a parameter, or answer a question beforehand; with simulate also what another step comes to",
        valueName: "name=value"))
    var settings: [String] = []

    @Option(
      name: .customLong("yes-to"),
      help: ArgumentHelp(
        "Run this step without asking, though it changes something", valueName: "step"))
    var approved: [String] = []

    @Option(
      help: ArgumentHelp("Write what is done to this file, which must not exist", valueName: "file")
    )
    var log: String?

    @OptionGroup var options: ReportOptions

    func validate() throws {
      if let wrong = pid.first(where: { $0 < 1 || $0 > Int(Int32.max) }) {
        throw ValidationError("--pid takes the id of a process, not \(wrong)")
      }
      if inputs.contains("-") {
        throw ValidationError("several checks read the inputs: - can be read only once")
      }
    }

    func run() throws {
      let all = try PlaybookSource(folder: options.playbooks).runbooks()
      guard let runbook = all.first(where: { $0.name == name }) else {
        Output.complain(
          "there is no runbook \"\(name)\"; known are \(all.map(\.name).joined(separator: ", "))")
        throw ExitCode(2)
      }
      let mode = mode ?? (RunbookDialog.isOnTerminal ? .guided : .auto)
      let settings = try RunbookSettings(
        runbook, settings, approved: approved, mode: mode, targets: targets)
      _ = mode == .simulate ? nil : databases.askPassword().map(Terminal.setPasswords)
      let log = try RunbookLog.open(
        log, for: runbook, mayChange: mode == .guided || !approved.isEmpty, mode: mode)
      var conductor = RunbookConductor(
        runbook, settings, mode: mode, targets: targets, options: options, log: log)
      conductor.run()
      try Examination.print(conductor.report, options)
      throw ExitCode(conductor.status)
    }

    private var targets: RunbookTargets {
      RunbookTargets(
        inputs: inputs, pids: pid, postgres: databases.postgres, mysql: databases.mysql,
        defaultsFile: databases.defaultsFile, hidesLiterals: databases.hidesLiterals)
    }
  }
}

enum RunbookMode: String, ExpressibleByArgument, CaseIterable {
  case auto, guided, simulate
}

/// What the checks of a run look at.
struct RunbookTargets {
  var inputs: [String]
  var pids: [Int]
  var postgres: [String]
  var mysql: [String]
  var defaultsFile: String?
  var hidesLiterals: Bool

  /// What parameters get from the targets where nobody sets them.
  func value(of parameter: String) -> String? {
    switch parameter {
    case "pid": pids.first.map(String.init)
    case "user":
      postgres.lazy.compactMap(ServerUser.ofPostgres).first
        ?? mysql.lazy.compactMap(ServerUser.ofMySQL).first
    default: nil
    }
  }
}

/// What is settled before a run begins; anything that does not fit the runbook is wrong usage.
struct RunbookSettings {
  private(set) var parameters: [String: String] = [:]
  /// Outcomes of steps.
  private(set) var answers: [String: String] = [:]
  let approved: Set<String>

  init(
    _ runbook: Runbook, _ settings: [String], approved: [String], mode: RunbookMode,
    targets: RunbookTargets
  ) throws {
    self.approved = Set(approved)
    for name in approved where !runbook.approvals.contains(name) {
      let known = runbook.approvals.sorted().joined(separator: ", ")
      throw ValidationError(
        "--yes-to \(name): no step of \(runbook.name) is called so and needs a yes"
          + (known.isEmpty ? "" : "; those are \(known)"))
    }
    for parameter in runbook.parameters {
      parameters[parameter.name] = targets.value(of: parameter.name)
    }
    for setting in settings {
      let halves = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2, !halves[0].isEmpty else {
        throw ValidationError("--set takes NAME=VALUE, not \(setting)")
      }
      try set(String(halves[0]), String(halves[1]), in: runbook, mode)
    }
  }

  private mutating func set(
    _ name: String, _ value: String, in runbook: Runbook, _ mode: RunbookMode
  ) throws {
    if let parameter = runbook.parameters.first(where: { $0.name == name }) {
      if let complaint = parameter.complaint(about: value) {
        throw ValidationError("--set \(complaint)")
      }
      parameters[name] = value
      return
    }
    guard let step = runbook.step(named: name), !step.outcomes.isEmpty else {
      let known = runbook.parameters.map(\.name) + runbook.steps.filter(\.isQuestion).map(\.name)
      throw ValidationError(
        "--set \(name): \(runbook.name) has no such parameter or question"
          + (known.isEmpty ? "" : "; those are \(known.joined(separator: ", "))"))
    }
    guard step.isQuestion || mode == .simulate else {
      throw ValidationError("--set \(name)=…: what that step comes to is set with simulate only")
    }
    guard step.outcomes.contains(value) else {
      throw ValidationError("--set \(name) is one of \(step.outcomes.joined(separator: ", "))")
    }
    answers[name] = value
  }
}

extension RunbookStep {
  var isQuestion: Bool { if case .ask = kind { true } else { false } }
}
