package import Evidence

/// A tree of questions over the facts of one subject, and the causes it can conclude.
///
/// A value of this type is sound: it can only be read, and reading refuses a name that leads
/// nowhere, a circle, and a step that no way leads to.
package struct Playbook: Sendable {
  package let name: String
  package let title: String
  /// The tree is walked once for each subject of this kind that has facts.
  package let about: Subject.Kind
  /// The first question.
  package let start: String
  package let questions: [Question]
  package let conclusions: [Conclusion]
  /// Where it was read from.
  package let file: String

  /// What a cause that it concludes accounts for, whatever its subject is.
  package func symptoms(of cause: CauseID) -> Set<CauseID> {
    Set(
      conclusions.filter { $0.cause == cause }
        .flatMap { $0.explains + $0.explainsAnywhere }.map(\.value))
  }

  func question(named name: String) -> Question? { questions.first { $0.name == name } }

  func conclusion(named name: String) -> Conclusion? { conclusions.first { $0.name == name } }
}

/// A step of the tree that is answered from facts.
package struct Question: Sendable {
  package enum Fork: Sendable {
    case decision(Criterion, yes: Branch, no: Branch)
    /// By the text of a fact.
    case choice(fact: String, cases: [(text: String, branch: Branch)], otherwise: Branch)
  }

  package let name: String
  package let ask: String
  package let fork: Fork
  /// Where the facts do not tell.
  package let unknown: Branch
}

/// Where an answer leads: first what it says, then where to go on.
package struct Branch: Sendable {
  package enum Leaf: Sendable {
    case cannotTell(Template, weakens: [String])
    case rulesOut([CauseID], because: Template)
    case healthy(String)
  }

  package let leaf: Leaf?
  /// The name of a question or of a conclusion.
  package let next: String?
}

/// A cause that the tree can find, and what to say of it.
package struct Conclusion: Sendable {
  /// Another confidence, where a criterion is met.
  package struct Adjustment: Sendable {
    package let criterion: Criterion
    package let confidence: Double
  }

  package let name: String
  package let cause: CauseID
  package let severity: Cause.Severity
  package let confidence: Double
  package let adjustments: [Adjustment]
  package let summary: Template
  /// The facts whose citations are shown, in this order.
  package let evidence: [String]
  package let next: [(text: Template, command: Template?)]
  /// Symptoms of the same subject that this cause accounts for.
  package let explains: [Marked<CauseID>]
  /// Symptoms that this cause accounts for whatever their subject is.
  package let explainsAnywhere: [Marked<CauseID>]
  /// Causes of the same subject that, where they are found, make this one their symptom.
  package let explainedBy: [Marked<CauseID>]
  /// Where to look for independent faults.
  package let then: String?
  package let mark: Mark
}
