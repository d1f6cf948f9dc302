import Evidence

extension Comparison {
  /// The keys of a condition that compare.
  static let keys = allCases.map(\.rawValue) + ["equals"]
}

extension PlaybookReader {
  /// The keys that a criterion takes in the mapping `node`, besides which others may stand.
  func criterionKeys(in node: YAMLNode) -> (required: [String], optional: [String]) {
    guard case .mapping(let entries) = node.content else { return ([], []) }
    let keys = Set(entries.map(\.key.value))
    for quantifier in ["all", "any"] where keys.contains(quantifier) { return ([quantifier], []) }
    if keys.contains("fact") { return (["fact"], Comparison.keys + ["because"]) }
    return (["fact"], Comparison.keys + ["because", "all", "any"])
  }

  mutating func criterion(_ fields: Fields) -> Criterion? {
    for quantifier in [Criterion.Quantifier.all, .any] {
      guard let node = fields[quantifier.rawValue] else { continue }
      guard let items = items(of: node) else { return nil }
      if items.isEmpty { report(node.mark, "expected at least one condition") }
      return Criterion(
        quantifier: quantifier, conditions: items.compactMap { condition(from: $0) })
    }
    return condition(fields).map { Criterion(quantifier: .all, conditions: [$0]) }
  }

  private mutating func condition(from node: YAMLNode) -> Condition? {
    fields(of: node, required: ["fact"], optional: Comparison.keys + ["because"])
      .flatMap { condition($0) }
  }

  private mutating func condition(_ fields: Fields) -> Condition? {
    guard let node = fields["fact"], let fact = text(node) else { return nil }
    let declaration = declaration(of: fact.value, at: fact.mark)
    let keys = Comparison.keys.filter { fields[$0] != nil }
    guard let key = keys.first, keys.count == 1, let operand = fields[key] else {
      report(
        fact.mark,
        keys.isEmpty
          ? "missing comparison: one of \(Comparison.keys.map(quoted).joined(separator: ", "))"
          : "more than one comparison: \(keys.map(quoted).joined(separator: ", "))")
      return nil
    }
    guard let relation = relation(key, operand, declaration) else { return nil }
    let because = line(fields["because"])
    if case .threshold = relation, fields["because"] == nil {
      report(operand.mark, "missing key `because`: say why the threshold stands here")
      return nil
    }
    return Condition(fact: fact.value, relation: relation, because: because)
  }

  private mutating func relation(
    _ key: String, _ operand: YAMLNode, _ declaration: FactDeclaration?
  ) -> Condition.Relation? {
    guard let text = text(operand) else { return nil }
    let comparison = Comparison(rawValue: key)
    if let declaration, let complaint = declaration.complaint(about: comparison, text.value) {
      report(text.mark, complaint)
      return nil
    }
    guard let comparison else { return .equals(text.value) }
    guard let threshold = Threshold(text.value) else {
      report(text.mark, "expected a number with a unit, as in 80 %, found \(quoted(text.value))")
      return nil
    }
    return .threshold(comparison, threshold)
  }
}

extension FactDeclaration {
  /// Why the fact cannot be compared so with `operand`; `comparison` is `nil` for `equals`.
  func complaint(about comparison: Comparison?, _ operand: String) -> String? {
    switch shape {
    case .quantity(let unit):
      comparison == nil
        ? "\(quoted(name)) is a number: compare it with at_least, more_than, at_most or less_than"
        : complaint(about: operand, in: unit)
    case .text:
      comparison == nil ? nil : "\(quoted(name)) is text: compare it with equals or cases"
    case .flag:
      comparison == nil && Bool(answer: operand) != nil
        ? nil : "\(quoted(name)) is a flag: compare it with equals: yes or equals: no"
    }
  }

  /// Why `number` is not a quantity in `unit`.
  func complaint(about number: String, in unit: Unit) -> String? {
    guard let threshold = Threshold(number) else {
      return "expected a number like \(unit.example), found \(quoted(number))"
    }
    if threshold.fits(unit) { return nil }
    return unit.isUnwritten
      ? "\(quoted(name)) has no unit: write it as \(unit.example)"
      : "\(quoted(name)) is in \(unit.written(for: 2)): write it as \(unit.example)"
  }
}
