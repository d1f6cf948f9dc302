import Playbooks

extension RunbookConductor {
  /// Says what the step would do, and takes the way that is set for it.
  mutating func suppose(_ step: RunbookStep, _ record: inout Record) {
    let values = walk.values
    let time = step.limit.map { ", at most \($0.written)" } ?? ""
    var outcome = "unknown"
    switch step.kind {
    case .check(let check):
      let arguments = targets.arguments(check, values, limit: .seconds(1), options: options)
        .filter { !$0.hasPrefix("--deadline=") && !$0.hasPrefix("--max-input=") }
      record.lines.append("would look: \(RunbookLog.hidden(["diag"] + arguments))\(time)")
    case .ask(let question):
      record.lines.append("would ask: \(said(step))")
      record.lines += question.choices.map { "\($0.answer): \($0.text)" }
    case .command(let command):
      record.lines.append("would run: \(drawn(command.arguments))\(time)")
      if let proof = command.verification {
        record.lines.append("would then see that it took hold: \(drawn(proof.arguments))")
      }
      let isApproved =
        command.approval.map { !settings.approved.isDisjoint(with: [$0, step.name]) } ?? true
      if let name = command.approval, !isApproved {
        record.lines.append("only after a yes: --yes-to \(name)")
      }
      outcome = isApproved ? "done" : "refused"
    case .tell(let command):
      outcome = "go"
      if let text = command.flatMap(pasted) ?? command?.source {
        record.lines.append(text)
      }
    case .conclude: break
    }
    record.outcome = walk.suppose(settings.answers[step.name] ?? outcome) ?? ""
  }

  /// The command with the values that are known, and names for the others.
  private func drawn(_ arguments: [RunbookArgument]) -> String {
    arguments.map { argument in
      if case .success(let words) = RunbookCommand.written([argument], with: walk.values),
        let word = words.first
      {
        return String(RunbookLog.hidden(["", word]).dropFirst(3))
      }
      return argument.isOptional ? "[\(argument.template.source)]" : argument.template.source
    }.joined(separator: " ")
  }
}
