import Evidence

extension Conclusion {
  /// How sure the evidence at hand makes this conclusion.
  ///
  /// The rule:
  /// 1. It starts with the confidence of the conclusion, or of the first of its `when_also`
  ///    criteria that is met.
  /// 2. Times 0.9 for each question on the way here that was answered through `unknown`.
  /// 3. Times 0.9 for each gap in the evidence that concerns the cause; at most two gaps count.
  /// 4. Rounded to two decimals, and never above 0.99.
  ///
  /// A verdict goes on from there: what two playbooks found, each from evidence of its own, has the
  /// doubts of both multiplied; symptoms in other layers change it by `confirm` and `presume`.
  ///
  /// What the playbook itself cannot tell counts as an unknown answer, not as a gap.
  func confidence(with facts: FactTable, unknowns: Int, gaps: [Gap]) -> Double {
    let adjustment = adjustments.first { $0.criterion.isMet(by: facts) == true }
    let concerning = gaps.withoutDuplicates.count { $0.concerns(cause) }
    var confidence = adjustment?.confidence ?? confidence
    for _ in 0..<(unknowns + min(concerning, 2)) { confidence *= 0.9 }
    return min((confidence * 100).rounded() / 100, 0.99)
  }
}

extension Cause {
  /// Halves the doubt for each kind of subject that shows symptoms and relies, as the evidence shows,
  /// on that of the cause; at most two count.
  mutating func confirm(by layers: Int) {
    guard layers > 0 else { return }
    let doubt = (1 - confidence) / (layers > 1 ? 4 : 2)
    confidence = min(((1 - doubt) * 100).rounded() / 100, 0.99)
  }

  /// Times 0.9 where all that ties symptoms to it is presumed, which the summary says.
  mutating func presume(_ link: Link) {
    confidence = (confidence * 90).rounded() / 100
    let reason = link.evidence.first.map { ": \($0.text)" } ?? ""
    summary +=
      "; that \(link.dependent.name) relies on \(link.dependency.name) is presumed\(reason)"
  }
}
