/// A root cause that a playbook concluded.
package struct Cause: Sendable, Hashable {
  package enum Severity: String, Sendable, CaseIterable, Comparable {
    case info, warning, critical

    package static func < (left: Severity, right: Severity) -> Bool {
      left.rank < right.rank
    }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// What to do: a sentence, and where there is one, a command ready to paste.
  package struct Step: Sendable, Hashable {
    package var text: String
    package var command: String?

    package init(text: String, command: String? = nil) {
      self.text = text
      self.command = command
    }
  }

  package var id: CauseID
  package var severity: Severity
  /// 0 to 1, by the rule that `diag(1)` states under CONFIDENCE.
  package var confidence: Double
  package var subject: Subject
  package var summary: String
  package var evidence: [Citation]
  package var next: [Step]
  package var playbook: String
  /// The questions on the way to this conclusion.
  package var path: [String]
  /// The same questions with their answers, and the figures that gave them.
  package var decisions: [Decision] = []
  /// Symptoms of this cause that were seen as well, or that it accounts for.
  package var explains: [CauseID]
  /// Symptoms of this cause whatever their subject is; a verdict takes them into `explains`.
  package var explainsAnywhere: [CauseID] = []
  /// Symptoms of this cause in whatever relies on its subject, by the links of the evidence.
  package var explainsDependents: [CauseID] = []
  /// Causes in what its subject relies on that make this one a symptom of theirs.
  package var explainedByDependencies: [CauseID] = []

  package init(
    id: CauseID, severity: Severity, confidence: Double, subject: Subject, summary: String,
    evidence: [Citation] = [], next: [Step] = [], playbook: String, path: [String] = [],
    explains: [CauseID] = []
  ) {
    self.id = id
    self.severity = severity
    self.confidence = confidence
    self.subject = subject
    self.summary = summary
    self.evidence = evidence
    self.next = next
    self.playbook = playbook
    self.path = path
    self.explains = explains
  }
}

/// A question of a playbook as it was answered.
package struct Decision: Sendable, Hashable {
  /// A fact that the answer rests on.
  package struct Figure: Sendable, Hashable {
    package var fact: String
    /// `nil` where it is not known.
    package var value: String?
    /// What it was held against: `at least 80 %`.
    package var against: String

    package init(fact: String, value: String?, against: String) {
      self.fact = fact
      self.value = value
      self.against = against
    }
  }

  package var question: String
  package var answer: String
  package var figures: [Figure]

  package init(question: String, answer: String, figures: [Figure]) {
    self.question = question
    self.answer = answer
    self.figures = figures
  }
}

/// The stable name of a cause, `class/kind`.
package struct CauseID: RawRepresentable, Sendable, Hashable {
  package var rawValue: String

  package init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// The part before the slash: `deadlock`.
  package var `class`: String {
    rawValue.split(separator: "/", maxSplits: 1).first.map(String.init) ?? rawValue
  }
}
