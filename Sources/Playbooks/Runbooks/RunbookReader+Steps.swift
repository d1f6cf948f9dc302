import Evidence

extension PlaybookReader {
  /// The keys that say what kind of step it is; `command` may also stand beside `tell`.
  private static let kinds = ["check", "ask", "tell", "conclude", "command"]

  mutating func runbookStep(_ entry: YAMLNode.Entry) -> RunbookStep? {
    guard let entries = entries(of: entry.value) else { return nil }
    let keys = entries.map(\.key.value)
    var found = Self.kinds.filter { keys.contains($0) }
    if found.contains("tell") { found.removeAll { $0 == "command" } }
    guard let kind = found.first, found.count == 1 else {
      let kinds = Self.kinds.map(quoted).joined(separator: ", ")
      report(entry.key.mark, "a step has one of \(kinds)")
      return nil
    }
    switch kind {
    case "check": return checkStep(entry)
    case "ask": return askStep(entry)
    case "tell": return tellStep(entry)
    case "conclude": return concludeStep(entry)
    default: return commandStep(entry)
    }
  }

  private mutating func checkStep(_ entry: YAMLNode.Entry) -> RunbookStep? {
    guard
      let fields = fields(
        of: entry.value, required: ["check", "says", "timeout", "cases", "healthy", "unknown"],
        optional: ["why", "options", "otherwise", "time_out", "again", "declined"],
        at: entry.key.mark)
    else { return nil }
    let command = word(
      fields["check"], "check", among: RunbookCheck.commands,
      { RunbookCheck.commands.contains($0) ? $0 : nil })
    let options = items(of: fields["options"])?.compactMap { option($0, of: command) } ?? []
    let (cases, caseWays) = cases(fields["cases"], from: entry.key.value)
    let namesCauses = cases.contains { if case .cause = $0.condition { true } else { false } }
    if namesCauses, fields["otherwise"] == nil {
      report(entry.key.mark, "missing key `otherwise`: where another cause is found")
    }
    let again = fields["again"].map { flag($0) } ?? false
    let ways =
      caseWays
      + self.ways(fields, ["otherwise", "healthy", "unknown", "time_out", "declined"], entry)
    guard let command, let again else { return nil }
    let check = RunbookCheck(
      words: command.split(separator: " ").map(String.init), options: options, cases: cases,
      again: again)
    return step(entry, fields, says: "says", .check(check), ways)
  }

  /// An option of a check: `--name=value`, of those that only change how it looks.
  private mutating func option(_ node: YAMLNode, of command: String?) -> Template? {
    guard let template = template(node) else { return nil }
    let known = ["--rpo=", "--for=", "--interval="]
    guard case .text(let text) = template.parts.first, known.contains(where: { text.hasPrefix($0) })
    else {
      report(node.mark, "an option begins with one of \(known.map(quoted).joined(separator: ", "))")
      return nil
    }
    if text.hasPrefix("--rpo="), let command, !["db lag", "db failover"].contains(command) {
      report(node.mark, "\(quoted(command)) has no such option")
    }
    return template
  }

  private mutating func cases(
    _ node: YAMLNode?, from origin: String
  ) -> ([(outcome: String, condition: RunbookCheck.Condition)], [(outcome: String, to: String)]) {
    guard let node, let entries = entries(of: node) else { return ([], []) }
    var cases: [(outcome: String, condition: RunbookCheck.Condition)] = []
    var ways: [(outcome: String, to: String)] = []
    for entry in entries {
      let outcome = entry.key.value
      _ = name(entry.key)
      if RunbookCheck.ownOutcomes.contains(outcome) {
        report(entry.key.mark, "\(quoted(outcome)) is what every check can come to")
      }
      let namesCause = entry.value.has("cause")
      let keys = namesCause ? (["cause"], []) : criterionKeys(in: entry.value)
      guard
        let fields = fields(
          of: entry.value, required: keys.0 + ["go"], optional: keys.1, at: entry.key.mark)
      else { continue }
      let go = step(fields["go"], from: origin)
      let condition = namesCause ? causeCondition(fields["cause"]) : factCondition(fields)
      guard let go, let condition else { continue }
      cases.append((outcome, condition))
      ways.append((outcome, go))
    }
    return (cases, ways)
  }

  private mutating func causeCondition(_ node: YAMLNode?) -> RunbookCheck.Condition? {
    guard let node else { return nil }
    let items = if case .sequence(let items) = node.content { items } else { [node] }
    return .cause(items.compactMap { causeOrClass($0) })
  }

  /// Facts that are compared together are those of one subject.
  private mutating func factCondition(_ fields: Fields) -> RunbookCheck.Condition? {
    guard let criterion = criterion(fields) else { return nil }
    let kinds = Set(criterion.conditions.compactMap { facts?[$0.fact]?.subject.rawValue })
    if kinds.count > 1 {
      report(
        fields.mark, "facts of different subjects: \(kinds.sorted().joined(separator: ", "))")
    }
    return .facts(criterion)
  }

  private mutating func askStep(_ entry: YAMLNode.Entry) -> RunbookStep? {
    guard
      let fields = fields(
        of: entry.value, required: ["ask", "why", "timeout", "choices"],
        optional: ["default", "unknown"], at: entry.key.mark)
    else { return nil }
    if fields["unknown"] == nil {
      report(entry.key.mark, "missing key `unknown`: a person may not know")
    }
    var choices: [(answer: String, text: String)] = []
    var ways: [(outcome: String, to: String)] = []
    for choice in fields["choices"].flatMap({ entries(of: $0) }) ?? [] {
      _ = name(choice.key)
      if choice.key.value == "unknown" {
        report(choice.key.mark, "`unknown` is an answer of every question")
      }
      guard
        let parts = self.fields(of: choice.value, required: ["says", "go"], at: choice.key.mark)
      else { continue }
      let text = line(parts["says"])
      let go = step(parts["go"], from: entry.key.value)
      guard let text, let go else { continue }
      choices.append((choice.key.value, text))
      ways.append((choice.key.value, go))
    }
    let usual = fields["default"].flatMap { node in
      word(node, "answer", among: choices.map(\.answer)) { answer in
        choices.contains { $0.answer == answer } ? answer : nil
      }
    }
    ways += self.ways(fields, ["unknown"], entry)
    let question = RunbookQuestion(choices: choices, usual: usual)
    return step(entry, fields, says: "ask", .ask(question), ways)
  }

  private mutating func tellStep(_ entry: YAMLNode.Entry) -> RunbookStep? {
    guard
      let fields = fields(
        of: entry.value, required: ["tell", "go"], optional: ["command", "why"], at: entry.key.mark)
    else { return nil }
    let command = template(fields["command"])
    return step(
      entry, fields, says: "tell", .tell(command: command), ways(fields, ["go"], entry))
  }

  private mutating func concludeStep(_ entry: YAMLNode.Entry) -> RunbookStep? {
    let aboutCause = ["cause", "severity", "confidence"]
    let names = entry.value.has("cause") ? aboutCause : []
    guard
      let fields = fields(
        of: entry.value, required: ["conclude", "says"] + names, optional: ["next"],
        at: entry.key.mark)
    else { return nil }
    let outcome = word(
      fields["conclude"], "end", among: RunbookEnd.Outcome.allCases.map(\.rawValue),
      RunbookEnd.Outcome.init(rawValue:))
    let cause = fields["cause"].flatMap { self.cause($0) }
    let severity = severity(fields["severity"])
    let confidence = confidence(fields["confidence"])
    let next = items(of: fields["next"])?.compactMap { action($0) } ?? []
    if cause != nil, let outcome, outcome != .cause, let node = fields["cause"] {
      report(node.mark, "a cause belongs to `conclude: cause`")
    }
    guard let outcome else { return nil }
    var whole: (id: CauseID, severity: Cause.Severity, confidence: Double)?
    if let cause, let severity, let confidence { whole = (cause, severity, confidence) }
    let end = RunbookEnd(outcome: outcome, cause: whole, next: next)
    return step(entry, fields, says: "says", .conclude(end), [])
  }

  /// The ways that stand under keys of their own.
  mutating func ways(
    _ fields: Fields, _ keys: [String], _ entry: YAMLNode.Entry
  ) -> [(outcome: String, to: String)] {
    var ways: [(outcome: String, to: String)] = []
    for key in keys {
      if let to = step(fields[key], from: entry.key.value) { ways.append((key, to)) }
    }
    return ways
  }

  mutating func step(
    _ entry: YAMLNode.Entry, _ fields: Fields, says key: String, _ kind: RunbookStep.Kind,
    _ ways: [(outcome: String, to: String)]
  ) -> RunbookStep? {
    let says = template(fields[key])
    let why = line(fields["why"])
    let limit = limit(fields["timeout"])
    return says.map {
      RunbookStep(
        name: entry.key.value, text: $0, why: why, limit: limit, kind: kind, ways: ways,
        mark: entry.key.mark)
    }
  }

  private mutating func limit(_ node: YAMLNode?) -> Duration? {
    guard let text = text(node) else { return nil }
    let limit = Duration(written: text.value)
    if limit == nil { report(text.mark, "a time limit is a time, as in 30s or 10m") }
    return limit
  }

  mutating func flag(_ node: YAMLNode) -> Bool? {
    word(node, "answer", among: ["yes", "no"], Bool.init(answer:))
  }
}

extension RunbookCheck {
  /// What every check can come to.
  static let ownOutcomes = ["otherwise", "healthy", "unknown", "time_out", "declined"]

  /// The commands of diag that a check may be.
  package static let commands = [
    "triage", "host", "cpu", "mem", "io", "net", "fs", "proc", "metrics", "jvm threads",
    "jvm histo", "jvm gc",
    "jvm heap", "db locks", "db lag", "db pool", "db queries", "db deadlocks", "db failover",
    "logs", "k8s", "ci", "cloud",
  ]
}
