import Evidence

/// One or more conditions that together are met, not met, or unknown.
package struct Criterion: Sendable {
  package enum Quantifier: String, Sendable {
    case all, any
  }

  package let quantifier: Quantifier
  package let conditions: [Condition]

  /// `nil` where the facts do not tell.
  ///
  /// `all` is not met as soon as one condition is not, `any` is met as soon as one is; otherwise
  /// one unknown condition makes it unknown.
  func isMet(by facts: FactTable) -> Bool? {
    let answers = conditions.map { $0.isMet(by: facts) }
    let decisive = quantifier == .any
    if answers.contains(decisive) { return decisive }
    return answers.contains(nil) ? nil : !decisive
  }
}

/// A fact compared with a threshold, a text, or yes and no.
package struct Condition: Sendable {
  package enum Relation: Sendable {
    case threshold(Comparison, Threshold)
    /// The text itself, or `yes` and `no` for a flag.
    case equals(String)
  }

  package let fact: String
  package let relation: Relation
  /// Why the threshold stands where it stands.
  package let because: String?

  /// `nil` where the fact is missing or is not of the kind that the relation wants.
  func isMet(by facts: FactTable) -> Bool? {
    switch (facts[fact]?.value, relation) {
    case (.quantity(let quantity), .threshold(let comparison, let threshold)):
      guard threshold.fits(quantity.unit), quantity.value.isFinite else { return nil }
      return comparison.holds(quantity.value, threshold.value)
    case (.text(let text), .equals(let expected)): return text == expected
    case (.flag(let flag), .equals(let expected)): return Bool(answer: expected).map { $0 == flag }
    default: return nil
    }
  }
}

package enum Comparison: String, Sendable, CaseIterable {
  case atLeast = "at_least"
  case moreThan = "more_than"
  case atMost = "at_most"
  case lessThan = "less_than"

  func holds(_ value: Double, _ threshold: Double) -> Bool {
    switch self {
    case .atLeast: value >= threshold
    case .moreThan: value > threshold
    case .atMost: value <= threshold
    case .lessThan: value < threshold
    }
  }
}

extension Bool {
  /// The answers of the language: `yes` and `no`, nothing else.
  init?(answer: String) {
    switch answer {
    case "yes": self = true
    case "no": self = false
    default: return nil
    }
  }
}
