package import Evidence

/// What the texts of a runbook may name: parameters, and what checks have found so far.
package struct RunbookValues: Sendable {
  /// Names that every runbook has: the root cause that decided last, and what it is about.
  static let own: Set<String> = ["subject", "cause", "summary"]

  /// What parameters were set to.
  package private(set) var parameters: [String: String]
  /// The subjects whose facts decided, latest first.
  private var deciding: [FactTable] = []
  /// Every fact of the checks, the first of its name in the latest.
  private var facts: [String: Fact] = [:]
  package private(set) var cause: Cause?

  package init(parameters: [String: String]) {
    self.parameters = parameters
  }

  package subscript(name: String) -> String? {
    switch name {
    case "subject": cause?.subject.name ?? deciding.first?.subject.name
    case "cause": cause?.id.rawValue
    case "summary": cause?.summary
    case _ where name.utf8.contains(UInt8(ascii: ".")):
      (deciding.lazy.compactMap { $0[name] }.first ?? facts[name])?.value.description
    default: parameters[name]
    }
  }

  /// Takes what a check found, and what of it decided.
  mutating func take(_ look: RunbookLook, _ match: RunbookLook.Match) {
    let found = Dictionary(
      look.facts.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    facts.merge(found) { $1 }
    // What an earlier look said of a subject no longer holds.
    deciding.removeAll { old in look.facts.contains { $0.subject == old.subject } }
    switch match {
    case .cause(let cause): self.cause = cause
    case .subject(let table): deciding.insert(table, at: 0)
    case .nothing: if let first = look.causes.first { cause = first }
    }
  }
}

/// What a check found.
package struct RunbookLook: Sendable {
  package var facts: [Fact]
  /// Root causes, ranked.
  package var causes: [Cause]
  package var gaps: [Gap]
  /// Whether anything of what was asked for could be looked at.
  package var couldLook: Bool
  /// Whether it was cut off by its time limit.
  package var isOverdue: Bool

  package init(
    facts: [Fact] = [], causes: [Cause] = [], gaps: [Gap] = [], couldLook: Bool = true,
    isOverdue: Bool = false
  ) {
    self.facts = facts
    self.causes = causes
    self.gaps = gaps
    self.couldLook = couldLook
    self.isOverdue = isOverdue
  }

  /// What decided the outcome.
  enum Match {
    case cause(Cause)
    case subject(FactTable)
    case nothing
  }

  /// What the look comes to, by the first case that holds.
  ///
  /// Without one: it came to nothing where it was cut off or could not look, where no fact that is
  /// asked for is known, or where a gap concerns a cause that is asked for; else another cause was
  /// found, or none.
  func outcome(of check: RunbookCheck) -> (outcome: String, match: Match) {
    var asksForCauses = false
    var isKnown = false
    for (outcome, condition) in check.cases {
      switch condition {
      case .cause(let names):
        asksForCauses = true
        if let cause = causes.first(where: {
          names.contains($0.id.rawValue) || names.contains($0.id.class)
        }) {
          return (outcome, .cause(cause))
        }
      case .facts(let criterion):
        for table in tables(for: criterion) {
          guard let isMet = criterion.isMet(by: table) else { continue }
          isKnown = true
          if isMet { return (outcome, .subject(table)) }
        }
      }
    }
    if isOverdue { return ("time_out", .nothing) }
    if !couldLook { return ("unknown", .nothing) }
    if asksForCauses {
      if !causes.isEmpty { return ("otherwise", .nothing) }
      return (leavesOpen(check) ? "unknown" : "healthy", .nothing)
    }
    return (isKnown ? "healthy" : "unknown", .nothing)
  }

  private func tables(for criterion: Criterion) -> [FactTable] {
    let names = Set(criterion.conditions.map(\.fact))
    let asked = facts.filter { names.contains($0.name) }
    let groups = Dictionary(grouping: facts, by: \.subject)
    return asked.map(\.subject).withoutDuplicates.map { FactTable($0, groups[$0] ?? []) }
  }

  private func leavesOpen(_ check: RunbookCheck) -> Bool {
    gaps.contains { gap in
      check.cases.contains { _, condition in
        guard case .cause(let names) = condition else { return false }
        return gap.weakens.contains { weakened in
          names.contains(weakened) || names.contains { CauseID(rawValue: weakened).class == $0 }
            || names.contains { CauseID(rawValue: $0).class == weakened }
        }
      }
    }
  }
}
