package import Evidence

/// Steps that lead through an incident: checks, questions to a person, commands, advice.
///
/// A value of this type is sound: it can only be read, and reading refuses a name that leads
/// nowhere, a circle, a step that no way leads to, and one that changes something unasked.
package struct Runbook: Sendable {
  package let name: String
  package let title: String
  /// The situation that it is for, as people name it.
  package let scenario: String
  package let parameters: [RunbookParameter]
  package let start: String
  package let steps: [RunbookStep]
  /// Where it was read from.
  package let file: String

  package func step(named name: String) -> RunbookStep? { steps.first { $0.name == name } }

  /// Whether a step of it changes something.
  package var mayChange: Bool { steps.contains { $0.command?.changes == true } }

  /// The names that approve a step beforehand.
  package var approvals: Set<String> {
    Set(steps.flatMap { step in step.command?.approval.map { [step.name, $0] } ?? [] })
  }
}

/// Something that a person sets for a run, with `--set NAME=VALUE`.
package struct RunbookParameter: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Anything on one line; it reaches commands as one argument, or quoted.
    case text
    /// Letters, digits, `.`, `_` and `-`; not with `-` in front.
    case name
    case number
    /// `10s`, `5m`.
    case duration
  }

  package let name: String
  package let meaning: String
  package let kind: Kind
  /// What holds where nobody sets it.
  package let fallback: String?

  package init(name: String, meaning: String, kind: Kind, fallback: String?) {
    self.name = name
    self.meaning = meaning
    self.kind = kind
    self.fallback = fallback
  }
}

/// One step, and where each of its outcomes leads.
package struct RunbookStep: Sendable {
  package enum Kind: Sendable {
    case check(RunbookCheck)
    case ask(RunbookQuestion)
    case command(RunbookCommand)
    /// What to do by hand, ready to paste.
    case tell(command: Template?)
    case conclude(RunbookEnd)
  }

  package let name: String
  /// What it does, asks or says.
  package let text: Template
  /// Why it is done or asked.
  package let why: String?
  /// `nil` where nothing is waited for.
  package let limit: Duration?
  package let kind: Kind
  package let ways: [(outcome: String, to: String)]
  package let mark: Mark

  package var command: RunbookCommand? {
    if case .command(let command) = kind { command } else { nil }
  }

  package func way(of outcome: String) -> String? {
    ways.first { $0.outcome == outcome }?.to
  }
}

/// A look that diag itself takes: one of its commands.
///
/// A person is asked first where the step has a way for `declined`.
package struct RunbookCheck: Sendable {
  package enum Condition: Sendable {
    /// Ids of root causes, and classes of them.
    case cause([String])
    /// Facts of one subject, whichever meets it first.
    case facts(Criterion)
  }

  /// The words of the command, `db locks`.
  package let words: [String]
  /// Options of the command, in the form `--name=value`.
  package let options: [Template]
  /// The first that holds decides.
  package let cases: [(outcome: String, condition: Condition)]
  /// Whether it looks anew where the same look was taken before.
  package let again: Bool
}

/// A question to a person, who may always say that they do not know.
package struct RunbookQuestion: Sendable {
  package let choices: [(answer: String, text: String)]
  /// What an empty line answers; `nil` is "I don't know".
  package let usual: String?
}

/// A program with its arguments, which no shell reads.
package struct RunbookCommand: Sendable {
  package let arguments: [RunbookArgument]
  package let changes: Bool
  /// The name that approves it beforehand; `nil` where nobody is asked.
  package let approval: String?
  /// What it must print to have succeeded.
  package let expected: Expectation?
  /// What shows that the change took hold: repeated until it does, or time is up.
  package let verification: Verification?

  package enum Expectation: Sendable {
    case equals(String)
    case contains(String)

    /// Whether what a program printed is as expected, blanks around it aside.
    package func holds(for output: String) -> Bool {
      switch self {
      case .equals(let text): output.utf8.trimmed.elementsEqual(text.utf8)
      case .contains(let text): Array(output.utf8).holds(Array(text.utf8))
      }
    }
  }

  package struct Verification: Sendable {
    package let arguments: [RunbookArgument]
    package let expected: Expectation?
  }
}

/// One argument of a program.
package struct RunbookArgument: Sendable {
  package let template: Template
  /// Whether it is left out where a value of it is not known.
  package let isOptional: Bool
}

/// Where a run ends.
package struct RunbookEnd: Sendable {
  package enum Outcome: String, Sendable, CaseIterable {
    /// It looked, and there is nothing to do.
    case healthy
    /// A cause is known.
    case cause
    /// What was to be done is done.
    case done
    /// What is to be done was not approved.
    case refused
    /// It could not be found out.
    case unknown
  }

  package let outcome: Outcome
  /// A cause that the answers show, where no check found it.
  package let cause: (id: CauseID, severity: Cause.Severity, confidence: Double)?
  package let next: [Action]
}

extension String.UTF8View {
  /// Without blanks and line ends around it.
  fileprivate var trimmed: Substring.UTF8View {
    var rest = self[...]
    while let first = rest.first, first <= 0x20 { rest.removeFirst() }
    while let last = rest.last, last <= 0x20 { rest.removeLast() }
    return rest
  }
}

extension [UInt8] {
  fileprivate func holds(_ word: [UInt8]) -> Bool {
    indices.contains { self[$0...].starts(with: word) }
  }
}
