import ArgumentParser
import Evidence
import Playbooks

extension RunbookTargets {
  /// The arguments of the command that a check is, with what it looks at.
  func arguments(
    _ check: RunbookCheck, _ values: RunbookValues, limit: Duration, options: ReportOptions
  ) -> [String] {
    var arguments = check.words
    for option in check.options where option.names.allSatisfy({ values[$0] != nil }) {
      arguments.append(option.text(with: { values[$0] }))
    }
    arguments += ["--deadline=\(limit.written)", "--max-input=\(options.maxInput)"]
    if let folder = options.playbooks { arguments.append("--playbooks=\(folder)") }
    let area = check.words[0]
    if area == "db" || area == "triage" {
      arguments += postgres.map { "--postgres=\($0)" } + mysql.map { "--mysql=\($0)" }
      if let defaultsFile { arguments.append("--defaults-file=\(defaultsFile)") }
      if hidesLiterals { arguments.append("--redact") }
    }
    var inputs = inputs
    switch area {
    case "triage": arguments += pids.map { "--pid=\($0)" }
    case "jvm": inputs += pids.map(String.init)
    default: break
    }
    return arguments + (inputs.isEmpty ? [] : ["--"] + inputs)
  }

  /// Whether the command would wait for standard input, since nothing is handed over.
  func leavesNothing(to check: RunbookCheck) -> Bool {
    let readsFiles =
      ["logs", "metrics", "ci", "cloud"].contains(check.words[0]) || check.words == ["jvm", "heap"]
    return readsFiles && inputs.isEmpty
  }
}

/// A command of diag that is run inside of this process.
enum RunbookCheckRun {
  /// What the command found, and its report.
  static func look(_ arguments: [String], limit: Duration) -> (RunbookLook, Report?) {
    let start = ContinuousClock.now
    let listener = Examination.Listener()
    unsafe Examination.listener = listener
    defer { unsafe Examination.listener = nil }
    do {
      var command = try Diag.parseAsRoot(arguments)
      try command.run()
    } catch let status as ExitCode {
      // What it could not do has been said.
      if listener.report == nil, status.rawValue != 2 { listener.couldLook = false }
    } catch {
      Output.complain(Diag.message(for: error))
    }
    let verdict = listener.report?.verdict
    return (
      RunbookLook(
        facts: listener.facts, causes: verdict?.causes ?? [], gaps: verdict?.gaps ?? [],
        couldLook: listener.couldLook, isOverdue: ContinuousClock.now - start >= limit),
      listener.report
    )
  }
}
