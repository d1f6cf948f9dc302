import Evidence

/// Puts the steps of a playbook into sketches, each step once.
struct Sketcher {
  private static let deepest = 8

  private let playbook: Playbook
  private let arrow: String
  private var drawn: Set<String> = []
  private var pending: [String]

  init(playbook: Playbook, arrow: String) {
    self.playbook = playbook
    self.arrow = arrow
    pending = [playbook.start]
  }

  /// The next sketch that begins at the margin.
  mutating func next() -> Sketch? {
    pending.isEmpty ? nil : sketch(of: pending.removeFirst(), label: "", depth: 0)
  }

  private mutating func sketch(of name: String, label: String, depth: Int) -> Sketch {
    let isKnown = drawn.contains(name) || pending.contains(name)
    if isKnown || depth > Self.deepest {
      if !isKnown { pending.append(name) }
      return Sketch(paragraphs: [label + "see \(name)"])
    }
    drawn.insert(name)
    if let question = playbook.question(named: name) {
      return sketch(of: question, label: label, depth: depth)
    }
    guard let conclusion = playbook.conclusion(named: name) else {
      return Sketch(paragraphs: [label + name])
    }
    let then = follow(conclusion.then, depth: depth)
    return Sketch(paragraphs: paragraphs(of: conclusion, label: label), branches: then)
  }

  private mutating func sketch(of question: Question, label: String, depth: Int) -> Sketch {
    var paragraphs = ["\(label)\(question.name): \(question.ask)"]
    var branches: [Sketch] = []
    switch question.fork {
    case .decision(let criterion, let yes, let no):
      paragraphs += self.paragraphs(of: criterion)
      branches.append(sketch(of: yes, answer: "yes", depth: depth + 1))
      branches.append(sketch(of: no, answer: "no", depth: depth + 1))
    case .choice(let fact, let cases, let otherwise):
      paragraphs.append(fact)
      for (text, branch) in cases {
        branches.append(sketch(of: branch, answer: "\"\(text)\"", depth: depth + 1))
      }
      branches.append(sketch(of: otherwise, answer: "otherwise", depth: depth + 1))
    }
    branches.append(sketch(of: question.unknown, answer: "unknown", depth: depth + 1))
    return Sketch(paragraphs: paragraphs, branches: branches)
  }

  private mutating func sketch(of branch: Branch, answer: String, depth: Int) -> Sketch {
    let label = "\(answer) \(arrow) "
    switch branch.leaf {
    case nil:
      return branch.next.map { sketch(of: $0, label: label, depth: depth) }
        ?? Sketch(paragraphs: [label])
    case .cannotTell(let reason, let weakens, let capture):
      var told = ["\(label)cannot tell: \(reason.source)", "weakens \(list(weakens))"]
      if let capture { told.append("capture: \(written(capture))") }
      return Sketch(paragraphs: told, branches: follow(branch.next, depth: depth))
    case .rulesOut(let causes, let because):
      let told = ["\(label)rules out \(list(causes.map(\.rawValue)))", because.source]
      return Sketch(paragraphs: told, branches: follow(branch.next, depth: depth))
    case .healthy(let text):
      return Sketch(
        paragraphs: ["\(label)healthy: \(text)"], branches: follow(branch.next, depth: depth))
    }
  }

  private mutating func follow(_ name: String?, depth: Int) -> [Sketch] {
    name.map { [sketch(of: $0, label: "then \(arrow) ", depth: depth + 1)] } ?? []
  }

  private func paragraphs(of conclusion: Conclusion, label: String) -> [String] {
    var told = [
      "\(label)\(conclusion.name): \(conclusion.cause.rawValue), "
        + "\(conclusion.severity.rawValue), confidence \(decimal(conclusion.confidence))",
      conclusion.summary.source,
    ]
    for adjustment in conclusion.adjustments {
      told.append("confidence \(decimal(adjustment.confidence)) where")
      told += paragraphs(of: adjustment.criterion)
    }
    if !conclusion.explains.isEmpty {
      told.append("explains \(list(conclusion.explains.map(\.value.rawValue)))")
    }
    if !conclusion.explainsAnywhere.isEmpty {
      let causes = list(conclusion.explainsAnywhere.map(\.value.rawValue))
      told.append("explains \(causes), whatever the subject")
    }
    if !conclusion.explainsDependents.isEmpty {
      let causes = list(conclusion.explainsDependents.map(\.value.rawValue))
      told.append("explains \(causes) of what relies on it")
    }
    if !conclusion.explainedByDependencies.isEmpty {
      let causes = list(conclusion.explainedByDependencies.map(\.value.rawValue))
      told.append("explained by \(causes) of what it relies on")
    }
    for (number, step) in conclusion.next.enumerated() {
      told.append("\(number + 1). \(written(step))")
    }
    return told
  }

  private func written(_ action: Action) -> String {
    action.text.source + (action.command.map { ": \($0.source)" } ?? "")
  }

  private func paragraphs(of criterion: Criterion) -> [String] {
    let conditions = criterion.conditions.map { condition in
      condition.written + (condition.because.map { ", because \($0)" } ?? "")
    }
    return criterion.conditions.count > 1
      ? ["\(criterion.quantifier.rawValue) of"] + conditions.map { "- \($0)" } : conditions
  }

  private func list(_ words: [String]) -> String { words.joined(separator: ", ") }
}

extension Condition {
  /// `disk.utilization at least 80 %`.
  var written: String {
    switch relation {
    case .threshold(let comparison, let threshold):
      let words = comparison.rawValue.split(separator: "_").joined(separator: " ")
      return "\(fact) \(words) \(threshold.written)"
    case .equals(let text): return "\(fact) is \(text)"
    }
  }
}
