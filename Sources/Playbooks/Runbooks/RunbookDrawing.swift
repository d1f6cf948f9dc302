import Evidence

/// The steps in lines of at most 80 columns; one that several ways lead to is drawn once, below.
package func drawing(of runbook: Runbook, style: DrawingStyle = .boxes) -> [String] {
  var lines = wrapped("\(runbook.name): \(runbook.title)", width: Sketch.width)
  for parameter in runbook.parameters {
    let fallback = parameter.fallback.map { " (\($0))" } ?? ""
    lines += wrapped(
      "--set \(parameter.name)=…: \(parameter.meaning)\(fallback)", width: Sketch.width
    )
    .map { style == .ascii ? String($0.map { $0 == "…" ? "." : $0 }) : $0 }
  }
  var sketcher = RunbookSketcher(runbook: runbook, arrow: style.arrow)
  while let sketch = sketcher.next() { lines += [""] + sketch.lines(in: style) }
  return lines
}

/// Puts the steps of a runbook into sketches, each step once.
private struct RunbookSketcher {
  private static let deepest = 7

  let runbook: Runbook
  let arrow: String
  private var drawn: Set<String> = []
  private var pending: [String]

  init(runbook: Runbook, arrow: String) {
    self.runbook = runbook
    self.arrow = arrow
    pending = [runbook.start]
  }

  mutating func next() -> Sketch? {
    pending.isEmpty ? nil : sketch(of: pending.removeFirst(), label: "", depth: 0)
  }

  private mutating func sketch(of name: String, label: String, depth: Int) -> Sketch {
    let isKnown = drawn.contains(name) || pending.contains(name)
    guard let step = runbook.step(named: name), !isKnown, depth <= Self.deepest else {
      if !isKnown { pending.append(name) }
      return Sketch(paragraphs: [label + "see \(name)"])
    }
    drawn.insert(name)
    var paragraphs = ["\(label)\(name): \(step.drawnText)"] + step.particulars
    if let why = step.why { paragraphs.append("because \(why)") }
    let branches = step.ways.map { outcome, to in
      let label = outcome == "go" ? "then \(arrow) " : "\(outcome)\(step.says(outcome)) \(arrow) "
      return sketch(of: to, label: label, depth: depth + 1)
    }
    return Sketch(paragraphs: paragraphs, branches: branches)
  }
}

extension RunbookStep {
  fileprivate var drawnText: String {
    switch kind {
    case .check: "check, \(text.source)"
    case .ask: "ask, \(text.source)"
    case .command: "command, \(text.source)"
    case .tell: text.source
    case .conclude(let end): "\(end.outcome.rawValue): \(text.source)"
    }
  }

  fileprivate var particulars: [String] {
    let time = limit.map { "at most \($0.written)" }
    switch kind {
    case .check(let check):
      let command = (["diag"] + check.words + check.options.map(\.source)).joined(separator: " ")
      return [[command, time].compactMap(\.self).joined(separator: ", ")]
    case .ask: return []
    case .command(let command):
      var told = [command.arguments.map(\.drawn).joined(separator: " ")]
      let marks = [
        command.changes ? "changes something" : nil,
        command.approval.map { "only after a yes (--yes-to \($0))" }, time,
      ]
      told.append(marks.compactMap(\.self).joined(separator: ", "))
      if let verify = command.verification {
        told.append("shown by: " + verify.arguments.map(\.drawn).joined(separator: " "))
      }
      return told
    case .tell(let command): return command.map { [$0.source] } ?? []
    case .conclude(let end):
      return end.next.enumerated().map { number, step in
        "\(number + 1). \(step.text.source)" + (step.command.map { ": \($0.source)" } ?? "")
      }
    }
  }

  /// What an outcome means, where its name does not say it.
  fileprivate func says(_ outcome: String) -> String {
    switch kind {
    case .ask(let question):
      question.choices.first { $0.answer == outcome }.map { " (\($0.text))" } ?? ""
    case .check(let check):
      check.cases.first { $0.outcome == outcome }.map { " (\($0.condition.written))" } ?? ""
    default: ""
    }
  }
}

extension RunbookArgument {
  fileprivate var drawn: String {
    isOptional ? "[\(template.source)]" : template.source
  }
}

extension RunbookCheck.Condition {
  fileprivate var written: String {
    switch self {
    case .cause(let names): names.joined(separator: ", ")
    case .facts(let criterion):
      criterion.conditions.map { condition in
        condition.written + (condition.because.map { ", because \($0)" } ?? "")
      }.joined(separator: criterion.quantifier == .any ? "; or " : "; and ")
    }
  }
}

extension Duration {
  /// `30s`, `10m`.
  package var written: String {
    let milliseconds = Int((self / .milliseconds(1)).rounded())
    if milliseconds % 60_000 == 0 { return "\(milliseconds / 60_000)m" }
    return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
  }
}
