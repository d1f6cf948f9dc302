import Evidence

extension Playbook {
  /// The conclusions that lack a case which reaches them, or a look-alike which does not.
  ///
  /// A look-alike gives a fact that the first question asks about.
  static func untested(in playbook: Playbook, cases: [PlaybookCase]) -> [PlaybookProblem] {
    let asked = Set(playbook.question(named: playbook.start)?.fork.facts ?? [])
    let walks = cases.filter { $0.playbook == playbook.name }.map { example in
      (
        reached: Set(playbook.walk(facts: example.facts).flatMap(\.conclusions)),
        starts: example.facts.contains { asked.contains($0.name) }
      )
    }
    return playbook.conclusions.compactMap { conclusion in
      let isReached = walks.contains { $0.reached.contains(conclusion.name) }
      let hasLookAlike = walks.contains { $0.starts && !$0.reached.contains(conclusion.name) }
      if isReached, hasLookAlike { return nil }
      let lack = isReached ? "no look-alike case stays clear of" : "no case reaches"
      return PlaybookProblem(
        file: playbook.file, at: conclusion.mark, "\(lack) \(quoted(conclusion.name))")
    }
  }
}

extension Playbook {
  /// Branches that cannot tell, where nothing says which capture would.
  var undecided: [PlaybookProblem] {
    guard capture == nil else { return [] }
    return questions.filter { question in
      question.branches.contains { branch in
        if case .cannotTell(_, _, nil) = branch.leaf { return true }
        return false
      }
    }.map { question in
      PlaybookProblem(
        file: file, at: Mark(line: 1, column: 1),
        "\(quoted(question.name)) cannot tell, and no `capture` says what would")
    }
  }
}

extension Question {
  fileprivate var branches: [Branch] {
    switch fork {
    case .decision(_, let yes, let no): [yes, no, unknown]
    case .choice(_, let cases, let otherwise): cases.map(\.branch) + [otherwise, unknown]
    }
  }
}

extension Question.Fork {
  /// The facts that the question asks about.
  var facts: [String] {
    switch self {
    case .decision(let criterion, _, _): criterion.conditions.map(\.fact)
    case .choice(let fact, _, _): [fact]
    }
  }
}
