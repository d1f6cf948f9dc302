import Evidence

/// Answers and findings as an example, and the way that a runbook takes with them.
struct RunbookCase: Sendable {
  let sentence: String
  /// The name of the runbook, from the folder that holds the case.
  let runbook: String
  /// What persons answer and commands come to, by step.
  let answers: [String: Marked<String>]
  /// What checks find, by step; one that is not named could not look.
  let looks: [String: Marked<RunbookLook>]
  /// The steps in their order.
  let path: Marked<[String]>
  let ends: Marked<RunbookEnd.Outcome>
  let file: String
}

extension RunbookCase {
  init(
    _ source: PlaybookFile, of runbook: String, facts: FactCatalog
  ) throws(PlaybookProblems) {
    var reader = PlaybookReader(file: source.name, facts: facts)
    let example = reader.runbookCase(from: try YAMLNode(reading: source), of: runbook)
    self = try reader.result(example)
  }

  /// The steps that the case passes.
  func passes(_ runbook: Runbook) -> RunbookWalk {
    var walk = RunbookWalk(runbook)
    while let step = walk.step {
      let answer = answers[step.name]?.value
      switch step.kind {
      case .check:
        if answer == "declined" {
          walk.suppose("declined")
        } else {
          walk.take(.look(looks[step.name]?.value ?? RunbookLook(couldLook: false)))
        }
      case .ask: walk.take(.answer(answer ?? "unknown"))
      case .command(let command):
        walk.take(.command(answer ?? (command.approval == nil ? "missing" : "refused")))
      case .tell, .conclude: walk.take(.told)
      }
    }
    return walk
  }

  /// What is other than the case expects.
  func check(against runbook: Runbook) -> [PlaybookProblem] {
    let walk = passes(runbook)
    let path = walk.passages.map(\.step)
    var problems: [PlaybookProblem] = []
    func report(_ mark: Mark, _ message: String) {
      problems.append(PlaybookProblem(file: file, at: mark, message))
    }
    if path != self.path.value {
      report(self.path.mark, "expected another way, it goes [\(path.joined(separator: ", "))]")
    }
    if walk.end?.outcome != ends.value {
      report(ends.mark, "it ends with \(walk.end?.outcome.rawValue ?? "nothing")")
    }
    let marks = answers.mapValues(\.mark).merging(looks.mapValues(\.mark)) { first, _ in first }
    for (name, mark) in marks.ordered(by: { $0.value < $1.value }) where !path.contains(name) {
      report(mark, "the way does not pass \(quoted(name))")
    }
    for (name, answer) in answers.ordered(by: { $0.value.mark < $1.value.mark }) {
      guard let step = runbook.step(named: name), step.way(of: answer.value) == nil,
        !(step.command != nil && answer.value == "missing")
      else { continue }
      let known = step.outcomes
      report(
        answer.mark,
        "\(quoted(name)) has no answer \(quoted(answer.value))\(suggestion(for: answer.value, among: known))"
      )
    }
    return problems
  }
}

extension PlaybookReader {
  fileprivate mutating func runbookCase(from root: YAMLNode, of runbook: String) -> RunbookCase? {
    guard
      let fields = fields(
        of: root, required: ["case", "path", "ends"], optional: ["answers", "checks"])
    else { return nil }
    let sentence = line(fields["case"])
    var answers: [String: Marked<String>] = [:]
    for entry in fields["answers"].flatMap({ entries(of: $0) }) ?? [] {
      answers[entry.key.value] = text(entry.value)
    }
    var looks: [String: Marked<RunbookLook>] = [:]
    for entry in fields["checks"].flatMap({ entries(of: $0) }) ?? [] {
      looks[entry.key.value] = look(entry.value).map { Marked($0, at: entry.key.mark) }
    }
    let path = items(of: fields["path"])?.compactMap { text($0)?.value }
    let ends = word(
      fields["ends"], "end", among: RunbookEnd.Outcome.allCases.map(\.rawValue),
      RunbookEnd.Outcome.init(rawValue:))
    guard let sentence, let path, let pathNode = fields["path"], let ends,
      let endNode = fields["ends"]
    else { return nil }
    return RunbookCase(
      sentence: sentence, runbook: runbook, answers: answers, looks: looks,
      path: Marked(path, at: pathNode.mark), ends: Marked(ends, at: endNode.mark), file: file)
  }

  private mutating func look(_ node: YAMLNode) -> RunbookLook? {
    guard
      let fields = fields(
        of: node, required: [], optional: ["facts", "causes", "weakens", "could_look", "overdue"])
    else { return nil }
    var look = RunbookLook()
    look.facts = facts(fields["facts"], of: nil)
    look.causes = (causes(fields["causes"]) ?? []).map { id in
      Cause(
        id: id.value, severity: .warning, confidence: 0.9, subject: Subject(.host, "example"),
        summary: "an example", playbook: "example")
    }
    if let weakened = weakened(fields["weakens"]) {
      look.gaps = [Gap(source: "example", reason: "not seen", weakens: weakened)]
    }
    look.couldLook = fields["could_look"].flatMap { flag($0) } ?? true
    look.isOverdue = fields["overdue"].flatMap { flag($0) } ?? false
    return look
  }
}
