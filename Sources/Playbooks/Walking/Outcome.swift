package import Evidence

/// What a playbook made of the facts of one subject.
package struct Outcome: Sendable, Hashable {
  package let subject: Subject
  package let playbook: String
  /// The questions that were asked, in order.
  package fileprivate(set) var trail: [String] = []
  /// The names of the conclusions that were reached, in the order of `causes`.
  package fileprivate(set) var conclusions: [String] = []
  /// What was concluded, in the order of the walk.
  fileprivate(set) var found: [Finding] = []
  package fileprivate(set) var exclusions: [Verdict.Exclusion] = []
  /// What the playbook could not tell, where something speaks for it.
  fileprivate(set) var doubts: [Verdict.Candidate] = []
  package fileprivate(set) var gaps: [Gap] = []

  /// Each cause explains all symptoms that its conclusion names, seen or not; `Verdict` narrows
  /// that to the ones concluded.
  package var causes: [Cause] { found.map(\.cause) }
}

/// A cause, and the causes that would make it a symptom of theirs.
struct Finding: Sendable, Hashable {
  var cause: Cause
  var explainedBy: [CauseID]
}

extension Playbook {
  /// Follows the tree once for each subject of its kind, in the order of the facts; a subject of
  /// whose facts the tree asks for none is of no concern to it.
  ///
  /// `gaps` are those known beforehand; they make conclusions less certain.
  package func walk(facts: [Fact], gaps: [Gap] = []) -> [Outcome] {
    let asked = Set(questions.flatMap(\.fork.facts))
    let concerning = Set(facts.lazy.filter { asked.contains($0.name) }.map(\.subject))
    return FactTable.tables(of: facts, kind: about).filter { concerning.contains($0.subject) }.map {
      facts in
      var walker = Walker(playbook: self, facts: facts, gaps: gaps)
      walker.walk()
      return walker.outcome
    }
  }
}

/// A walk through a tree with the facts of one subject.
private struct Walker {
  let playbook: Playbook
  let facts: FactTable
  let gaps: [Gap]
  var outcome: Outcome
  /// How many questions so far were answered through `unknown`.
  var unknowns = 0
  /// What was asked about since the tree last came to an end with something.
  var account = Account()

  init(playbook: Playbook, facts: FactTable, gaps: [Gap]) {
    self.playbook = playbook
    self.facts = facts
    self.gaps = gaps
    outcome = Outcome(subject: facts.subject, playbook: playbook.name)
  }

  mutating func walk() {
    var step: String? = playbook.start
    while let name = step {
      if let question = playbook.question(named: name) {
        outcome.trail.append(name)
        let branch = answer(to: question)
        step = follow(branch)
        if branch.leaf != nil { account = Account() }
      } else if let conclusion = playbook.conclusion(named: name) {
        conclude(conclusion)
        account = Account()
        step = conclusion.then
      } else {
        return
      }
    }
  }

  private mutating func answer(to question: Question) -> Branch {
    switch question.fork {
    case .decision(let criterion, let yes, let no):
      if let isMet = criterion.isMet(by: facts) {
        account.take(criterion, isMet: isMet, facts)
        return isMet ? yes : no
      }
    case .choice(let fact, let cases, let otherwise):
      if case .text(let text) = facts[fact]?.value {
        return cases.first { $0.text == text }?.branch ?? otherwise
      }
    }
    unknowns += 1
    return question.unknown
  }

  private mutating func follow(_ branch: Branch) -> String? {
    switch branch.leaf {
    case .cannotTell(let reason, let weakens, let capture):
      let source = "playbook \(playbook.name)"
      let gap = Gap(source: source, reason: reason.text(with: facts), weakens: weakens)
      outcome.gaps.append(gap)
      doubt(gap, capture ?? playbook.capture)
    case .rulesOut(let causes, let because):
      let because = because.text(with: facts)
      outcome.exclusions += causes.map { Verdict.Exclusion(id: $0, because: because) }
    case .healthy, nil: break
    }
    return branch.next
  }

  private mutating func conclude(_ conclusion: Conclusion) {
    outcome.conclusions.append(conclusion.name)
    outcome.found.append(
      Finding(cause: cause(conclusion), explainedBy: conclusion.explainedBy.map(\.value)))
  }

  private func cause(_ conclusion: Conclusion) -> Cause {
    var cause = Cause(
      id: conclusion.cause, severity: conclusion.severity,
      confidence: conclusion.confidence(with: facts, unknowns: unknowns, gaps: gaps),
      subject: facts.subject, summary: conclusion.summary.text(with: facts),
      evidence: conclusion.evidence.flatMap { facts[$0]?.evidence ?? [] }.withoutDuplicates,
      next: conclusion.next.map(step),
      playbook: playbook.name, path: outcome.trail, explains: conclusion.explains.map(\.value))
    cause.explainsAnywhere = conclusion.explainsAnywhere.map(\.value)
    cause.explainsDependents = conclusion.explainsDependents.map(\.value)
    cause.explainedByDependencies = conclusion.explainedByDependencies.map(\.value)
    cause.decisions = outcome.trail.compactMap {
      playbook.question(named: $0)?.decision(with: facts)
    }
    return cause
  }

  private func step(_ action: Action) -> Cause.Step {
    Cause.Step(text: action.text.text(with: facts), command: action.command?.command(with: facts))
  }

  /// Keeps what speaks for and against causes that could not be told, where something speaks for
  /// them.
  private mutating func doubt(_ gap: Gap, _ capture: Action?) {
    let (supporting, opposing) = account.weighed
    guard !supporting.isEmpty else { return }
    for id in playbook.causes(named: gap.weakens) {
      outcome.doubts.append(
        Verdict.Candidate(
          id: id, subject: facts.subject, supporting: supporting,
          opposing: opposing, missing: [gap.reason], capture: capture.map(step)))
    }
  }
}

extension Array where Element: Hashable {
  /// The elements in their order, each once.
  var withoutDuplicates: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
