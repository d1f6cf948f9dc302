import Evidence

extension PlaybookReader {
  static let causesAndClasses = CauseID.catalog.union(
    CauseID.catalog.map { CauseID(rawValue: $0).class })

  /// The declaration of a fact that is named at `mark`; `nil` also where facts are not checked.
  @discardableResult
  mutating func declaration(of name: String, at mark: Mark) -> FactDeclaration? {
    guard let facts else { return nil }
    guard let declaration = facts[name] else {
      report(mark, "unknown fact \(quoted(name))\(suggestion(for: name, among: facts.names))")
      return nil
    }
    if let about, declaration.subject != about {
      report(
        mark,
        "\(quoted(name)) is a fact of a \(declaration.subject.rawValue), not of a \(about.rawValue)"
      )
      return nil
    }
    return declaration
  }

  /// The name of a declared fact.
  mutating func fact(_ node: YAMLNode?) -> Marked<String>? {
    guard let text = text(node) else { return nil }
    declaration(of: text.value, at: text.mark)
    return text
  }

  mutating func template(_ node: YAMLNode?) -> Template? {
    guard let node, let line = line(node) else { return nil }
    guard let template = Template(line) else {
      report(node.mark, "a fact is named as {area.fact}; a brace itself is written twice")
      return nil
    }
    for name in template.names { check(name, at: node.mark) }
    return template
  }

  /// Checks what a text names: a fact or, in a runbook, a parameter.
  mutating func check(_ name: String, at mark: Mark) {
    guard let parameters, !name.utf8.contains(UInt8(ascii: ".")) else {
      declaration(of: name, at: mark)
      return
    }
    let known = parameters.union(RunbookValues.own)
    if known.contains(name) { return }
    report(
      mark, "no parameter is called \(quoted(name))\(suggestion(for: name, among: known))")
  }

  /// A cause id of the catalog.
  mutating func cause(_ node: YAMLNode?) -> CauseID? {
    word(node, "cause", among: CauseID.catalog) { id in
      CauseID.catalog.contains(id) ? CauseID(rawValue: id) : nil
    }
  }

  /// One cause id, or a list of them.
  mutating func causes(_ node: YAMLNode?) -> [Marked<CauseID>]? {
    guard let node else { return nil }
    let items = if case .sequence(let items) = node.content { items } else { [node] }
    return items.compactMap { item in cause(item).map { Marked($0, at: item.mark) } }
  }

  /// A list of cause ids and classes of them.
  mutating func weakened(_ node: YAMLNode?) -> [String]? {
    guard let items = items(of: node) else { return nil }
    if items.isEmpty, let node { report(node.mark, "a gap weakens at least one cause") }
    return items.compactMap { causeOrClass($0) }
  }

  mutating func causeOrClass(_ node: YAMLNode) -> String? {
    let known = Self.causesAndClasses
    return word(node, "cause or class", among: known) { known.contains($0) ? $0 : nil }
  }

  /// A confidence, greater than 0 and less than 1.
  mutating func confidence(_ node: YAMLNode?) -> Double? {
    guard let text = text(node) else { return nil }
    guard let threshold = Threshold(text.value), threshold.unit == nil,
      threshold.value > 0, threshold.value < 1
    else {
      report(text.mark, "a confidence lies between 0 and 1, without being either")
      return nil
    }
    return threshold.value
  }
}
