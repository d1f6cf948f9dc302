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
  /// What the playbook itself cannot tell counts as an unknown answer, not as a gap.
  func confidence(with facts: FactTable, unknowns: Int, gaps: [Gap]) -> Double {
    let adjustment = adjustments.first { $0.criterion.isMet(by: facts) == true }
    let concerning = gaps.withoutDuplicates.count { $0.concerns(cause) }
    var confidence = adjustment?.confidence ?? confidence
    for _ in 0..<(unknowns + min(concerning, 2)) { confidence *= 0.9 }
    return min((confidence * 100).rounded() / 100, 0.99)
  }
}
