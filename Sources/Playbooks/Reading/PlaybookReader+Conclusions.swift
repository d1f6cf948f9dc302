import Evidence

extension PlaybookReader {
  mutating func conclusion(_ entry: YAMLNode.Entry) -> Conclusion? {
    guard
      let fields = fields(
        of: entry.value,
        required: ["cause", "severity", "confidence", "summary", "evidence", "next"],
        optional: [
          "when_also", "explains", "explains_anywhere", "explains_dependents", "explained_by",
          "explained_by_dependencies", "then",
        ],
        at: entry.key.mark)
    else { return nil }
    let cause = cause(fields["cause"])
    let severity = severity(fields["severity"])
    let confidence = confidence(fields["confidence"])
    let adjustments = items(of: fields["when_also"])?.compactMap { adjustment($0) } ?? []
    let summary = template(fields["summary"])
    let evidence = items(of: fields["evidence"])?.compactMap { fact($0)?.value } ?? []
    let next = items(of: fields["next"])?.compactMap { action($0) } ?? []
    let explains = related(fields["explains"], to: cause)
    // The same cause may show itself in several subjects.
    let explainsAnywhere = causes(fields["explains_anywhere"]) ?? []
    let explainedByDependencies = causes(fields["explained_by_dependencies"]) ?? []
    let explainsDependents = related(fields["explains_dependents"], to: cause)
    let explainedBy = related(fields["explained_by"], to: cause)
    let then = step(fields["then"], from: entry.key.value)
    guard let cause, let severity, let confidence, let summary else { return nil }
    return Conclusion(
      name: entry.key.value, cause: cause, severity: severity, confidence: confidence,
      adjustments: adjustments, summary: summary, evidence: evidence, next: next,
      explains: explains, explainsAnywhere: explainsAnywhere,
      explainsDependents: explainsDependents, explainedBy: explainedBy,
      explainedByDependencies: explainedByDependencies, then: then, mark: entry.key.mark)
  }

  mutating func severity(_ node: YAMLNode?) -> Cause.Severity? {
    word(
      node, "severity", among: Cause.Severity.allCases.map(\.rawValue),
      Cause.Severity.init(rawValue:))
  }

  private mutating func adjustment(_ node: YAMLNode) -> Conclusion.Adjustment? {
    let keys = criterionKeys(in: node)
    guard
      let fields = fields(
        of: node, required: keys.required + ["confidence"], optional: keys.optional)
    else { return nil }
    let criterion = criterion(fields)
    let confidence = confidence(fields["confidence"])
    guard let criterion, let confidence else { return nil }
    return Conclusion.Adjustment(criterion: criterion, confidence: confidence)
  }

  mutating func action(_ node: YAMLNode) -> Action? {
    guard let fields = fields(of: node, required: ["do"], optional: ["command"]) else { return nil }
    let text = template(fields["do"])
    let command = template(fields["command"])
    return text.map { Action(text: $0, command: command) }
  }

  /// The causes that explain a cause or are explained by it.
  private mutating func related(_ node: YAMLNode?, to cause: CauseID?) -> [Marked<CauseID>] {
    let others = causes(node) ?? []
    for other in others where other.value == cause {
      report(other.mark, "a cause does not explain itself")
    }
    return others
  }
}
