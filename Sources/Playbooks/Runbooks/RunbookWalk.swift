/// A walk through a runbook: it says which step is next, and whoever walks says what came of it.
package struct RunbookWalk: Sendable {
  /// What a step came to.
  package enum Result: Sendable {
    case look(RunbookLook)
    /// `unknown` where the person did not know, or nobody was asked.
    case answer(String)
    /// `done`, `failed`, `time_out`, `missing` (no such program, or a value that is not known) or
    /// `refused`.
    case command(String)
    /// What is told needs no answer.
    case told
  }

  /// A step that was passed, and what it came to.
  package struct Passage: Sendable, Hashable {
    package var step: String
    package var outcome: String
  }

  package let runbook: Runbook
  /// `nil` behind the end.
  package private(set) var step: RunbookStep?
  package private(set) var passages: [Passage] = []
  package private(set) var values: RunbookValues
  /// Where it ended.
  package private(set) var end: RunbookEnd?

  package init(_ runbook: Runbook, parameters: [String: String] = [:]) {
    self.runbook = runbook
    let fallbacks = runbook.parameters.compactMap { parameter in
      parameter.fallback.map { (parameter.name, $0) }
    }
    values = RunbookValues(
      parameters: parameters.merging(fallbacks) { given, _ in given })
    step = runbook.step(named: runbook.start)
  }

  /// Goes on with what the present step came to.
  @discardableResult
  package mutating func take(_ result: Result) -> String? {
    guard let step else { return nil }
    let outcome: String
    switch (result, step.kind) {
    case (.look(let look), .check(let check)):
      let (found, match) = look.outcome(of: check)
      values.take(look, match)
      outcome = found
    case (.answer(let answer), _): outcome = answer
    case (.command(let end), _): outcome = end
    default: outcome = "go"
    }
    return leave(step, by: outcome)
  }

  /// Goes on as if the present step had come to `outcome`.
  @discardableResult
  package mutating func suppose(_ outcome: String) -> String? {
    step.flatMap { leave($0, by: outcome) }
  }

  private mutating func leave(_ step: RunbookStep, by outcome: String) -> String? {
    if case .conclude(let end) = step.kind {
      self.end = end
      passages.append(Passage(step: step.name, outcome: end.outcome.rawValue))
      self.step = nil
      return end.outcome.rawValue
    }
    passages.append(Passage(step: step.name, outcome: outcome))
    self.step = way(from: step, outcome).flatMap { runbook.step(named: $0) }
    return outcome
  }

  /// Outcomes that have no way of their own go the way of a like one.
  private func way(from step: RunbookStep, _ outcome: String) -> String? {
    if let way = step.way(of: outcome) { return way }
    let likes = ["missing": "failed", "time_out": "unknown", "otherwise": "healthy"]
    return step.way(of: likes[outcome] ?? "unknown") ?? step.way(of: "unknown")
  }
}

extension RunbookStep {
  /// The outcomes that can be supposed of it, in the order in which they are written.
  package var outcomes: [String] { ways.map(\.outcome) }
}
