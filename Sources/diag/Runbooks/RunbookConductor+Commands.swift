import Playbooks
import Probing
import Rendering

extension RunbookConductor {
  mutating func execute(
    _ step: RunbookStep, _ command: RunbookCommand, _ record: inout Record
  ) {
    func leave(_ outcome: String, _ why: String? = nil) {
      if let why {
        record.lines.append(why)
        dialog.say("  \(why)")
      }
      record.outcome = walk.take(.command(outcome)) ?? ""
    }
    let words: [String]
    var proof: [String]?
    do {
      words = try RunbookCommand.written(command.arguments, with: walk.values).get()
      proof = try command.verification.map {
        try RunbookCommand.written($0.arguments, with: walk.values).get()
      }
    } catch let obstacle as RunbookCommand.Obstacle {
      return leave(obstacle.isMissing ? "missing" : "failed", "it cannot be run: \(obstacle.text)")
    } catch {
      return leave("failed", "it cannot be run")
    }
    guard let path = ForeignCommand.path(of: words[0]) else {
      return leave("missing", "there is no program \(words[0]) here")
    }
    let line = ([path] + words.dropFirst()).map(\.shellWord).joined(separator: " ")
    record.lines.append(RunbookLog.hidden([path] + words.dropFirst()))
    dialog.say("", said(step), "  \(line)")
    switch approval(of: step, command, path, words) {
    case nil: return stop()
    case false?: return leave("refused", "not run: nobody said yes to it")
    case true?: break
    }
    let result = run(step, path, words, limit(of: step))
    guard case .ended(let status) = result.outcome else {
      if result.outcome == .interrupted { return stop() }
      return leave(result.outcome == .overdue ? "time_out" : "failed", result.outcome.text)
    }
    record.lines += result.shownLines
    for line in result.shownLines { dialog.say("  \(line)") }
    if command.changes { looks = [:] }
    let output = String(decoding: result.output, as: UTF8.self)
    guard status == 0 else { return leave("failed", "it ended with status \(status)") }
    if let expected = command.expected, !expected.holds(for: output) {
      return leave("failed", "what it wrote is not what was expected")
    }
    if let proof, let verification = command.verification {
      guard let shown = verify(step, proof, verification) else { return stop() }
      record.lines.append(RunbookLog.hidden(proof))
      if !shown { return leave("failed", "nothing shows that the change took hold") }
      record.lines.append("the change took hold")
    }
    leave("done")
  }

  /// `nil` where the person ends the run.
  private mutating func approval(
    of step: RunbookStep, _ command: RunbookCommand, _ path: String, _ words: [String]
  ) -> Bool? {
    guard let name = command.approval else { return true }
    if let log, !log.isSound { return false }
    var answer: Bool? = false
    var by = "nobody"
    if !settings.approved.isDisjoint(with: [name, step.name]) {
      (answer, by) = (true, "--yes-to")
    } else if mode == .guided, RunbookDialog.isOnTerminal {
      answer = dialog.approves(why: step.why, limit: min(Self.approvalLimit, limit(of: step) * 4))
      by = "person"
    } else {
      Output.complain(
        "\(step.name) changes something and is not run without a yes: --yes-to \(name)")
    }
    log?.write(
      "approval",
      [
        ("step", .text(step.name)), ("command", .arguments([path] + words.dropFirst())),
        ("by", .text(by)),
        ("approved", .text(answer == true ? "yes" : "no")),
      ])
    return answer
  }

  private func run(
    _ step: RunbookStep, _ path: String, _ words: [String], _ limit: Duration
  ) -> ForeignCommand.Result {
    log?.write(
      "command",
      [
        ("step", .text(step.name)),
        ("command", .arguments([path] + words.dropFirst())),
        ("limit", .text(limit.written)),
      ])
    let result = ForeignCommand.run(path, words, limit: limit)
    log?.write(
      "ended",
      [
        ("step", .text(step.name)), ("how", .text(result.outcome.text)),
        ("output", .text(String(decoding: result.output.prefix(16 << 10), as: UTF8.self))),
        ("dropped", .number(result.dropped + max(0, result.output.count - 16 << 10))),
      ])
    return result
  }

  /// Repeats what shows the change until it does; `nil` where the run was cut off.
  private func verify(
    _ step: RunbookStep, _ words: [String], _ verification: RunbookCommand.Verification
  ) -> Bool? {
    guard let path = ForeignCommand.path(of: words[0]) else { return false }
    let end = ContinuousClock.now + limit(of: step)
    while true {
      let left = max(.milliseconds(1), end - ContinuousClock.now)
      let result = run(step, path, words, left)
      if result.outcome == .interrupted { return nil }
      if result.outcome == .ended(status: 0) {
        let output = String(decoding: result.output, as: UTF8.self)
        if verification.expected?.holds(for: output) ?? true { return true }
      }
      if end.hasPassed { return false }
      pause(milliseconds: min(1000, end.millisecondsLeft))
    }
  }
}

extension ForeignCommand.Outcome {
  var text: String {
    switch self {
    case .ended(let status): "status \(status)"
    case .killed(let signal): "it was ended by signal \(signal)"
    case .overdue: "its time was up: it was ended, with all its processes"
    case .interrupted: "it was ended, since the run was"
    case .notStarted(let reason): "it could not be started: \(reason)"
    }
  }
}

extension ForeignCommand.Result {
  /// The last lines that it wrote.
  var shownLines: [String] {
    let text = RunbookLog.hidden(String(decoding: output.suffix(4096), as: UTF8.self))
    return text.split(separator: "\n").suffix(10).map(String.init)
  }
}
