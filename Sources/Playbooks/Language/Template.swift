import Evidence

/// Text that may name facts in braces, and the subject as `{subject}`; a brace itself is written
/// twice.
package struct Template: Sendable, Hashable {
  package enum Part: Sendable, Hashable {
    case text(String)
    case subject
    case fact(String)
  }

  /// The text as it stands in the file.
  package let source: String
  package let parts: [Part]

  /// `nil` where braces do not pair up or hold no name.
  init?(_ source: String) {
    var parts: [Part] = []
    var literal = ""
    var rest = source[...]
    while let character = rest.popFirst() {
      guard character == "{" || character == "}" else {
        literal.append(character)
        continue
      }
      if rest.first == character {
        literal.append(character)
        rest.removeFirst()
        continue
      }
      guard character == "{", let end = rest.firstIndex(of: "}") else { return nil }
      let name = rest[..<end]
      guard !name.isEmpty, name.allSatisfy(\.isNameCharacter) else { return nil }
      if !literal.isEmpty { parts.append(.text(literal)) }
      literal = ""
      parts.append(name == "subject" ? .subject : .fact(String(name)))
      rest = rest[end...].dropFirst()
    }
    if !literal.isEmpty { parts.append(.text(literal)) }
    self.source = source
    self.parts = parts
  }

  package var facts: [String] {
    parts.compactMap { if case .fact(let name) = $0 { name } else { nil } }
  }

  /// The text for a person; a missing fact reads `unknown`.
  func text(with facts: FactTable) -> String {
    parts.map { value(of: $0, with: facts) ?? "unknown" }.joined()
  }

  /// The text as a command ready to paste.
  ///
  /// `nil` where a fact is missing, or where a value holds anything but letters, digits and a few
  /// harmless signs: values come from the machine that is examined, and a shell would read them.
  func command(with facts: FactTable) -> String? {
    var command = ""
    for part in parts {
      guard let value = value(of: part, with: facts) else { return nil }
      if case .text = part {} else if !value.isPlainWord { return nil }
      command += value
    }
    return command
  }

  private func value(of part: Part, with facts: FactTable) -> String? {
    switch part {
    case .text(let text): text
    case .subject: facts.subject.name
    case .fact(let name): facts[name]?.value.description
    }
  }
}

extension Character {
  /// Whether it may stand in the name of a fact, a question or a playbook.
  var isNameCharacter: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": isASCII
    default: false
    }
  }
}

extension String {
  fileprivate var isPlainWord: Bool {
    !isEmpty && first != "-" && allSatisfy { $0.isNameCharacter || "/:@%+=,".contains($0) }
  }
}
