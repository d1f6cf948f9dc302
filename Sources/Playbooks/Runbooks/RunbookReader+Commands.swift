import Evidence

extension PlaybookReader {
  mutating func commandStep(_ entry: YAMLNode.Entry) -> RunbookStep? {
    guard
      let fields = fields(
        of: entry.value,
        required: ["command", "says", "timeout", "changes", "done", "failed", "time_out"],
        optional: [
          "why", "requires_approval", "expect", "expect_contains", "verify", "missing", "refused",
        ], at: entry.key.mark)
    else { return nil }
    let arguments = arguments(fields["command"])
    let changes = fields["changes"].flatMap { flag($0) }
    let approval = fields["requires_approval"].flatMap { self.approval($0, of: entry) }
    let expected = expectation(fields)
    let verification = fields["verify"].flatMap { self.verification($0) }
    if changes == true {
      if approval == nil {
        report(entry.key.mark, "a step that changes something has `requires_approval: yes`")
      }
      if fields["verify"] == nil {
        report(entry.key.mark, "missing key `verify`: what shows that the change took hold")
      }
    }
    if approval != nil, fields["refused"] == nil {
      report(entry.key.mark, "missing key `refused`: where nobody says yes")
    }
    let keys = ["done", "failed", "time_out", "missing", "refused"]
    let ways = ways(fields, keys, entry)
    guard let arguments, let changes else { return nil }
    let command = RunbookCommand(
      arguments: arguments, changes: changes, approval: approval, expected: expected,
      verification: verification)
    return step(entry, fields, says: "says", .command(command), ways)
  }

  /// `yes`, or a name that several steps share; `nil` for `no`.
  private mutating func approval(_ node: YAMLNode, of entry: YAMLNode.Entry) -> String? {
    guard let text = text(node), text.value != "no" else { return nil }
    return text.value == "yes" ? entry.key.value : name(text)
  }

  private mutating func expectation(_ fields: Fields) -> RunbookCommand.Expectation? {
    if let node = fields["expect_contains"], fields["expect"] != nil {
      report(node.mark, "`expect` or `expect_contains`, not both")
    }
    return line(fields["expect"]).map { .equals($0) }
      ?? line(fields["expect_contains"]).map { .contains($0) }
  }

  private mutating func verification(_ node: YAMLNode) -> RunbookCommand.Verification? {
    guard
      let fields = fields(
        of: node, required: ["command"], optional: ["expect", "expect_contains"])
    else { return nil }
    let expected = expectation(fields)
    return arguments(fields["command"]).map {
      RunbookCommand.Verification(arguments: $0, expected: expected)
    }
  }

  /// The program and its arguments; the program is written out, and no shell.
  private mutating func arguments(_ node: YAMLNode?) -> [RunbookArgument]? {
    guard let node, let items = items(of: node) else { return nil }
    guard let program = items.first else {
      report(node.mark, "expected a program and its arguments")
      return nil
    }
    let arguments = items.compactMap { argument($0) }
    guard arguments.count == items.count, let first = arguments.first else { return nil }
    if !first.template.names.isEmpty || first.isOptional {
      report(program.mark, "the program is written out, and never a value")
    }
    for (argument, node) in zip(arguments, items) {
      let base = String(argument.template.source.split(separator: "/").last ?? "")
      if Self.interpreters.contains(base) {
        report(node.mark, "\(quoted(base)) would read its arguments as code: name the program")
      }
    }
    return arguments
  }

  /// Programs that run what stands in their arguments.
  private static let interpreters: Set<String> = [
    "sh", "bash", "dash", "zsh", "ksh", "busybox", "env", "eval", "xargs", "perl", "python",
    "python3", "ruby", "awk", "ssh",
  ]

  private mutating func argument(_ node: YAMLNode) -> RunbookArgument? {
    var text = node
    var isOptional = false
    if case .mapping = node.content {
      guard let fields = fields(of: node, required: ["optional"]), let inner = fields["optional"]
      else { return nil }
      (text, isOptional) = (inner, true)
    }
    guard let template = template(text) else { return nil }
    for (index, part) in template.parts.enumerated() {
      guard case .value(let name, .plain) = part else { continue }
      if template.parts.count == 1 { continue }
      // `--name={value}`: the value is the rest of one argument.
      if index == 1, template.parts.count == 2, case .text(let option) = template.parts[0],
        option.hasPrefix("--"), option.hasSuffix("="),
        option.utf8.count(where: { $0 == UInt8(ascii: "=") }) == 1
      {
        continue
      }
      report(
        text.mark,
        "\(quoted(name)) stands inside of a text: write {sql:\(name)} or {conn:\(name)}")
    }
    return RunbookArgument(template: template, isOptional: isOptional)
  }
}

extension RunbookCommand {
  /// The program and its arguments with their values, or why it cannot be run.
  package static func written(
    _ arguments: [RunbookArgument], with values: RunbookValues
  ) -> Result<[String], Obstacle> {
    var words: [String] = []
    for argument in arguments {
      var word = ""
      var missing: String?
      for part in argument.template.parts {
        guard case .value(let name, let quoting) = part else {
          if case .text(let text) = part { word += text }
          continue
        }
        guard let value = values[name], !value.isEmpty else {
          missing = missing ?? name
          continue
        }
        if value.hasControls {
          return .failure(Obstacle(text: "\(name) holds control characters"))
        }
        if word.isEmpty, quoting == .plain, value.utf8.first == UInt8(ascii: "-") {
          return .failure(Obstacle(text: "\(name) would be read as an option: \(value)"))
        }
        word += value.quoted(quoting)
      }
      if missing != nil, argument.isOptional { continue }
      if let missing {
        return .failure(Obstacle(text: "\(missing) is not known", isMissing: true))
      }
      words.append(word)
    }
    return .success(words)
  }

  /// Why a command cannot be run.
  package struct Obstacle: Error, Sendable {
    package var text: String
    /// Whether a value is not known, rather than one that cannot be taken.
    package var isMissing = false
  }
}
