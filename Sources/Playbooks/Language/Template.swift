import Evidence

/// Text that may name values in braces: facts, the subject as `{subject}`, and in a runbook its
/// parameters; a brace itself is written twice.
///
/// `{sql:fact}` writes the fact as a literal of SQL, quoted so that nothing in it ends the literal;
/// `{conn:fact}` as a value of a connection string of libpq, `{sh:fact}` as one word of a shell.
package struct Template: Sendable, Hashable {
  package enum Quoting: String, Sendable {
    case plain
    case literalOfSQL = "sql"
    case connection = "conn"
    case shellWord = "sh"
  }

  package enum Part: Sendable, Hashable {
    case text(String)
    case value(String, Quoting)
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
      let words = rest[..<end].split(
        separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(Substring(words[words.count - 1]))
      let quoting =
        words.count == 1 ? Quoting.plain : Quoting(rawValue: String(Substring(words[0])))
      guard !name.isEmpty, name.isName, let quoting else { return nil }
      if !literal.isEmpty { parts.append(.text(literal)) }
      literal = ""
      parts.append(.value(name, quoting))
      rest = rest[end...].dropFirst()
    }
    literal += Substring(rest)
    if !literal.isEmpty { parts.append(.text(literal)) }
    self.source = source
    self.parts = parts
  }

  /// The facts and parameters that it names.
  package var names: [String] {
    parts.compactMap { part in
      guard case .value(let name, _) = part, name != "subject" else { return nil }
      return name
    }
  }

  /// The text for a person; a missing value reads `unknown`.
  ///
  /// A verb behind the count of one thing is put into the singular: `{jobs} wait` becomes `1 job waits`.
  package func text(with value: (String) -> String?) -> String {
    var result = ""
    var countsOne = false
    for part in parts {
      var text = text(of: part, with: value) ?? "unknown"
      if case .text = part {
        if countsOne { text = text.withSingularVerb }
        countsOne = false
      } else {
        countsOne = text.countsOne
      }
      result += text
    }
    return result
  }

  func text(with facts: FactTable) -> String { text(with: facts.text(of:)) }

  /// The text as a command ready to paste.
  ///
  /// `nil` where a fact is missing, or where a value holds anything but letters, digits and a few
  /// harmless signs: values come from the machine that is examined, and a shell would read them. One
  /// that is quoted takes all but control characters: a literal of SQL stands inside of what a shell
  /// sees quoted as well.
  package func command(with value: (String) -> String?) -> String? {
    var command = ""
    for part in parts {
      guard let text = text(of: part, with: value) else { return nil }
      switch part {
      case .text: break
      case .value(_, .plain): if !text.isPlainWord { return nil }
      case .value: if text.hasControls { return nil }
      }
      command += text
    }
    return command
  }

  func command(with facts: FactTable) -> String? { command(with: facts.text(of:)) }

  private func text(of part: Part, with value: (String) -> String?) -> String? {
    switch part {
    case .text(let text): text
    case .value(let name, let quoting): value(name)?.quoted(quoting)
    }
  }
}

extension FactTable {
  /// What stands for a name in a text about these facts.
  fileprivate func text(of name: String) -> String? {
    name == "subject" ? subject.name : self[name]?.value.description
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
  /// Whether it is a count of one thing: `1 session`.
  fileprivate var countsOne: Bool {
    hasPrefix("1 ") && utf8.count > 2 && utf8.dropFirst(2).allSatisfy { 0x61...0x7A ~= $0 }
  }

  /// With the verb that it begins with, should it be a known one, in the singular.
  fileprivate var withSingularVerb: String {
    let verb = dropFirst().prefix { $0.isLowercase }
    guard first == " " else { return self }
    let singular: String
    switch verb {
    case "are": singular = "is"
    case "were": singular = "was"
    case "have": singular = "has"
    case "do": singular = "does"
    case "block", "fail", "flip", "hold", "keep", "need", "queue", "run", "stay", "use", "wait",
      "want":
      singular = verb + "s"
    default: return self
    }
    return " " + singular + self[verb.endIndex...]
  }

  func quoted(_ quoting: Template.Quoting) -> String {
    switch quoting {
    case .plain: self
    case .literalOfSQL: literalOfSQL
    case .connection: connectionValue
    case .shellWord: shellWord
    }
  }

  /// Between quotes, with those inside doubled; backslashes too, in the form that makes them
  /// escapes under every setting of the server.
  private var literalOfSQL: String {
    (utf8.contains(0x5C) ? "E'" : "'") + escaped { $0 == "'" || $0 == "\\" ? String($0) : "" } + "'"
  }

  /// Between quotes, with those inside and backslashes behind a backslash (libpq, "Connection
  /// Strings").
  private var connectionValue: String {
    "'" + escaped { $0 == "'" || $0 == "\\" ? "\\" : "" } + "'"
  }

  /// As one word of a POSIX shell; what is plain stays as it is.
  package var shellWord: String {
    let word = drop { $0 == "-" }
    if word.count < count ? word.isEmpty || String(word).isPlainWord : isPlainWord { return self }
    return "'" + escaped { $0 == "'" ? "'\\'" : "" } + "'"
  }

  /// With what `mark` gives in front of each scalar: a quote stays one below a combining mark, which
  /// makes another character of it.
  private func escaped(_ mark: (Unicode.Scalar) -> String) -> String {
    var text = ""
    for scalar in unicodeScalars {
      text += mark(scalar)
      text.unicodeScalars.append(scalar)
    }
    return text
  }

  /// Whether it holds characters below the blank, or the one behind the last letter.
  package var hasControls: Bool { utf8.contains { $0 < 0x20 || $0 == 0x7F } }

  /// Whether it is made of letters and digits of ASCII, `.`, `_` and `-`.
  var isName: Bool { utf8.allSatisfy(\.isNameByte) }

  fileprivate var isPlainWord: Bool {
    !isEmpty && first != "-" && utf8.allSatisfy { $0.isNameByte || "/:@%+=,".utf8.contains($0) }
  }
}
