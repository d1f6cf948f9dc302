import Evidence

extension Question {
  /// The question as the facts answer it, for a person who wants to follow the way.
  func decision(with facts: FactTable) -> Decision {
    switch fork {
    case .decision(let criterion, _, _):
      let answer = criterion.isMet(by: facts).map { $0 ? "yes" : "no" }
      // Of several ways to be met, those that are.
      let told = criterion.conditions.filter {
        criterion.quantifier == .all || answer != "yes" || $0.isMet(by: facts) == true
      }
      return Decision(
        question: ask, answer: answer ?? "unknown", figures: told.map { $0.figure(with: facts) })
    case .choice(let fact, _, _):
      let value = facts[fact]?.value.description
      return Decision(question: ask, answer: value ?? "unknown", figures: [])
    }
  }
}

extension Condition {
  fileprivate func figure(with facts: FactTable) -> Decision.Figure {
    let against =
      switch relation {
      case .threshold(let comparison, let threshold): "\(comparison.words) \(threshold.written)"
      case .equals(let text): "is \(text)"
      }
    return Decision.Figure(
      fact: fact, value: facts[fact]?.value.description, against: against)
  }
}

extension Comparison {
  fileprivate var words: String {
    switch self {
    case .atLeast: "at least"
    case .moreThan: "more than"
    case .atMost: "at most"
    case .lessThan: "less than"
    }
  }
}
