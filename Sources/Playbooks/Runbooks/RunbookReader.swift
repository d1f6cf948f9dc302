import Evidence

extension Runbook {
  /// Reads a runbook and refuses one that is not sound.
  ///
  /// With `facts`, the declarations of all diagnostics, each named fact and each threshold is checked.
  package init(_ source: PlaybookFile, facts: FactCatalog? = nil) throws(PlaybookProblems) {
    var reader = PlaybookReader(file: source.name, facts: facts)
    let runbook = reader.runbook(from: try YAMLNode(reading: source))
    self = try reader.result(runbook)
  }
}

extension PlaybookReader {
  fileprivate mutating func runbook(from root: YAMLNode) -> Runbook? {
    let required = ["runbook", "title", "scenario", "start", "steps"]
    guard let fields = fields(of: root, required: required, optional: ["parameters"]) else {
      return nil
    }
    let name = name(text(fields["runbook"]))
    let title = line(fields["title"])
    let scenario = line(fields["scenario"])
    let parameters = fields["parameters"].map { self.parameters($0) } ?? []
    self.parameters = Set(parameters.map(\.name))
    let start = text(fields["start"])
    let steps = steps(fields["steps"])
    checkTree(start: start, questions: fields["steps"], conclusions: nil)
    for step in steps where self.parameters?.contains(step.name) == true {
      report(step.mark, "\(quoted(step.name)) is the name of a parameter as well")
    }
    guard let name, let title, let scenario, let start else { return nil }
    return Runbook(
      name: name, title: title, scenario: scenario, parameters: parameters, start: start.value,
      steps: steps, file: file)
  }

  private mutating func parameters(_ node: YAMLNode) -> [RunbookParameter] {
    (entries(of: node) ?? []).compactMap { entry in
      let name = name(entry.key)
      guard
        let fields = fields(
          of: entry.value, required: ["says", "kind"], optional: ["default"], at: entry.key.mark)
      else { return nil }
      let meaning = line(fields["says"])
      let kind = word(
        fields["kind"], "kind", among: RunbookParameter.Kind.allCases.map(\.rawValue),
        RunbookParameter.Kind.init(rawValue:))
      let fallback = text(fields["default"])
      guard let name, let meaning, let kind else { return nil }
      if name.utf8.contains(UInt8(ascii: ".")) {
        report(entry.key.mark, "a parameter has no `.` in its name: facts have")
      }
      let parameter = RunbookParameter(
        name: name, meaning: meaning, kind: kind, fallback: fallback?.value)
      if let fallback, let complaint = parameter.complaint(about: fallback.value) {
        report(fallback.mark, complaint)
      }
      return parameter
    }
  }

  private mutating func steps(_ node: YAMLNode?) -> [RunbookStep] {
    guard let node, let entries = entries(of: node) else { return [] }
    if entries.isEmpty { report(node.mark, "expected at least one") }
    return entries.compactMap { entry in
      _ = name(entry.key)
      return runbookStep(entry)
    }
  }
}

extension RunbookParameter {
  /// Why a value cannot be taken.
  package func complaint(about value: String) -> String? {
    if value.hasControls { return "\(name) holds control characters" }
    switch kind {
    case .text: return nil
    case .name:
      let isSound = value.isName && !value.isEmpty && value.utf8.first != UInt8(ascii: "-")
      return isSound ? nil : "\(name) is a name: letters, digits, `.`, `_` and `-`"
    case .number:
      let isSound = value.utf8.allSatisfy { (0x30...0x39).contains($0) } && Int(value) != nil
      return isSound ? nil : "\(name) is a number"
    case .duration:
      return Duration(written: value) == nil ? "\(name) is a time, as in 10s, 5m or 1h" : nil
    }
  }
}

extension Duration {
  /// A time as people write it: `500ms`, `30s`, `2m`, `1h`; not zero, and at most a day.
  init?(written text: String) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let factors = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000]
    guard let number = Int(digits), let factor = factors[String(text.dropFirst(digits.count))],
      number > 0, number <= 86_400_000 / factor
    else { return nil }
    self = .milliseconds(number * factor)
  }
}
