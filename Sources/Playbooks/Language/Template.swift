import Evidence

/// Text that may name facts in braces, and the subject as `{subject}`; a brace itself is written
/// twice.
///
/// `{sql:fact}` writes the fact as a literal of SQL, quoted so that nothing in it ends the literal.
package struct Template: Sendable, Hashable {
  package enum Part: Sendable, Hashable {
    case text(String)
    case subject
    case fact(String)
    case literal(String)
  }

  /// The text as it stands in the file.
  package let source: String
  package let parts: [Part]

  /// `nil` where braces do not pair up or hold no name.
  init?(_ source: String) {
    let (open, close) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
    var parts: [Part] = []
    var literal = ""
    // Bytes, since whole characters cost many times as much and braces are bytes of their own.
    var rest = source.utf8[...]
    while let place = rest.firstIndex(where: { $0 == open || $0 == close }) {
      let brace = rest[place]
      literal += Substring(rest[..<place])
      rest = rest[place...].dropFirst()
      if rest.first == brace {
        literal.append(brace == open ? "{" : "}")
        rest.removeFirst()
        continue
      }
      guard brace == open, let end = rest.firstIndex(of: close) else { return nil }
      var name = String(Substring(rest[..<end]))
      let isLiteral = name.hasPrefix("sql:")
      if isLiteral { name.removeFirst(4) }
      guard !name.isEmpty, name.isName else { return nil }
      if !literal.isEmpty { parts.append(.text(literal)) }
      literal = ""
      parts.append(isLiteral ? .literal(name) : name == "subject" ? .subject : .fact(name))
      rest = rest[end...].dropFirst()
    }
    literal += Substring(rest)
    if !literal.isEmpty { parts.append(.text(literal)) }
    self.source = source
    self.parts = parts
  }

  package var facts: [String] {
    parts.compactMap { part in
      switch part {
      case .fact(let name), .literal(let name): name
      case .text, .subject: nil
      }
    }
  }

  /// The text for a person; a missing fact reads `unknown`.
  func text(with facts: FactTable) -> String {
    parts.map { value(of: $0, with: facts) ?? "unknown" }.joined()
  }

  /// The text as a command ready to paste.
  ///
  /// `nil` where a fact is missing, or where a value holds anything but letters, digits and a few
  /// harmless signs: values come from the machine that is examined, and a shell would read them. A
  /// literal of SQL takes all but control characters: to a shell as well, all of it is quoted.
  func command(with facts: FactTable) -> String? {
    var command = ""
    for part in parts {
      guard let value = value(of: part, with: facts) else { return nil }
      switch part {
      case .text: break
      case .literal: if value.unicodeScalars.contains(where: { $0.value < 0x20 }) { return nil }
      case .subject, .fact: if !value.isPlainWord { return nil }
      }
      command += value
    }
    return command
  }

  private func value(of part: Part, with facts: FactTable) -> String? {
    switch part {
    case .text(let text): text
    case .subject: facts.subject.name
    case .fact(let name): facts[name]?.value.description
    case .literal(let name): facts[name]?.value.description.literalOfSQL
    }
  }
}

extension UInt8 {
  /// Whether it may stand in the name of a fact, a question or a playbook.
  fileprivate var isNameByte: Bool {
    switch self {
    case 0x61...0x7A, 0x41...0x5A, 0x30...0x39: true
    case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }
}

extension String {
  /// Between quotes, with those inside doubled; backslashes too, in the form that makes them
  /// escapes under every setting of the server.
  fileprivate var literalOfSQL: String {
    let doubled = flatMap { $0 == "'" || $0 == "\\" ? [$0, $0] : [$0] }
    return (utf8.contains(0x5C) ? "E'" : "'") + String(doubled) + "'"
  }

  /// Whether it is made of letters and digits of ASCII, `.`, `_` and `-`.
  var isName: Bool { utf8.allSatisfy(\.isNameByte) }

  fileprivate var isPlainWord: Bool {
    !isEmpty && first != "-" && utf8.allSatisfy { $0.isNameByte || "/:@%+=,".utf8.contains($0) }
  }
}
