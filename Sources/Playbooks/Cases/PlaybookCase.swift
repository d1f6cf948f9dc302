package import Evidence

/// Facts as an example, and what a playbook is to make of them.
package struct PlaybookCase: Sendable {
  /// What the example shows, in one sentence.
  package let sentence: String
  /// The name of the playbook that it is a case of, from the folder that holds it.
  package let playbook: String
  /// Those of the subject, and of what it relies on and what relies on it.
  package let facts: [Fact]
  package let links: [Link]
  /// The ids in ranked order; empty where all is healthy.
  package let concludes: Marked<[CauseID]>
  /// What the causes explain, in any order; `nil` where the case says nothing of it.
  package let explains: Marked<[CauseID]>?
  /// What is to be ruled out, perhaps among others.
  package let rulesOut: [Marked<CauseID>]
  /// Whether the playbook has something that it cannot tell; `nil` where the case does not say.
  package let cannotTell: Marked<Bool>?
  package let file: String
}

extension PlaybookCase {
  /// Reads a case of `playbook` with the units that `declarations` give to the facts.
  package init(
    _ source: PlaybookFile, of playbook: String, about: Subject.Kind,
    facts declarations: FactCatalog
  ) throws(PlaybookProblems) {
    var reader = PlaybookReader(file: source.name, facts: declarations)
    reader.about = about
    let example = reader.example(
      from: try YAMLNode(reading: source), of: playbook, about: about)
    self = try reader.result(example)
  }

  /// The name of the playbook whose cases stand in the folder of `file`: `cases/NAME/….yaml`.
  static func playbook(ofFile file: String) -> String? {
    let parts = file.split(separator: "/")
    guard parts.count >= 3, parts[parts.count - 3] == "cases" else { return nil }
    return String(parts[parts.count - 2])
  }
}

extension PlaybookReader {
  fileprivate mutating func example(
    from root: YAMLNode, of playbook: String, about: Subject.Kind
  ) -> PlaybookCase? {
    guard
      let fields = fields(
        of: root, required: ["case", "subject", "facts", "concludes"],
        optional: ["explains", "rules_out", "cannot_tell", "relies_on", "relied_on_by"])
    else { return nil }
    let sentence = line(fields["case"])
    let subject = text(fields["subject"])
    let whole = Subject(about, subject?.value ?? "")
    let facts = facts(fields["facts"], of: whole)
    let below = others(fields["relies_on"])
    let above = others(fields["relied_on_by"])
    self.about = about
    let links =
      below.map { Link(whole, on: $0.subject, isShown: true, evidence: []) }
      + above.map { Link($0.subject, on: whole, isShown: true, evidence: []) }
    let concludes = idList(fields["concludes"])
    let explains = idList(fields["explains"])
    let rulesOut = causes(fields["rules_out"]) ?? []
    let cannotTell = answer(fields["cannot_tell"])
    guard let sentence, subject != nil, let concludes else { return nil }
    return PlaybookCase(
      sentence: sentence, playbook: playbook,
      facts: facts + (below + above).flatMap(\.facts), links: links, concludes: concludes,
      explains: explains, rulesOut: rulesOut, cannotTell: cannotTell, file: file)
  }

  /// Subjects of other kinds with their facts: `{about: jvm, subject: java (pid 4242), facts: …}`.
  private mutating func others(_ node: YAMLNode?) -> [(subject: Subject, facts: [Fact])] {
    (items(of: node) ?? []).compactMap { item in
      guard let fields = fields(of: item, required: ["about", "subject", "facts"]) else {
        return nil
      }
      about = word(
        fields["about"], "subject", among: Subject.Kind.allCases.map(\.rawValue),
        Subject.Kind.init(rawValue:))
      guard let about, let name = text(fields["subject"]) else { return nil }
      let subject = Subject(about, name.value)
      return (subject, facts(fields["facts"], of: subject))
    }
  }

  private mutating func idList(_ node: YAMLNode?) -> Marked<[CauseID]>? {
    guard let node, let causes = causes(node) else { return nil }
    return Marked(causes.map(\.value), at: node.mark)
  }

  private mutating func answer(_ node: YAMLNode?) -> Marked<Bool>? {
    guard let node else { return nil }
    return flag(node).map { Marked($0, at: node.mark) }
  }

  /// The facts of a case; without a subject each is of an example of its kind.
  mutating func facts(_ node: YAMLNode?, of subject: Subject?) -> [Fact] {
    guard let node, let entries = entries(of: node) else { return [] }
    if entries.isEmpty { report(node.mark, "expected at least one fact") }
    return entries.compactMap { entry in
      guard let declaration = declaration(of: entry.key.value, at: entry.key.mark),
        let value = value(entry.value, of: declaration)
      else { return nil }
      return Fact(
        declaration.name, of: subject ?? Subject(declaration.subject, "example"), value)
    }
  }

  private mutating func value(_ node: YAMLNode, of fact: FactDeclaration) -> Fact.Value? {
    guard let text = text(node) else { return nil }
    switch fact.shape {
    case .text: return .text(text.value)
    case .flag:
      if let flag = Bool(answer: text.value) { return .flag(flag) }
      report(text.mark, "\(quoted(fact.name)) is a flag: write yes or no")
    case .quantity(let unit):
      if let complaint = fact.complaint(about: text.value, in: unit) {
        report(text.mark, complaint)
      } else if let threshold = Threshold(text.value) {
        return .quantity(Quantity(threshold.value, unit))
      }
    }
    return nil
  }
}
