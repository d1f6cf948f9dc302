import Evidence

extension PlaybookReader {
  mutating func playbook(from root: YAMLNode) -> Playbook? {
    // One without conclusions says what is wrong, and what would have to be looked at to know why.
    let required = ["playbook", "title", "about", "start", "questions"]
    guard
      let fields = fields(of: root, required: required, optional: ["capture", "conclusions"])
    else { return nil }
    let name = name(text(fields["playbook"]))
    let title = line(fields["title"])
    about = word(
      fields["about"], "subject", among: Subject.Kind.allCases.map(\.rawValue),
      Subject.Kind.init(rawValue:))
    let start = text(fields["start"])
    let capture = fields["capture"].flatMap { action($0) }
    let questions = steps(fields["questions"]) { $0.question($1) }
    let conclusions = steps(fields["conclusions"]) { $0.conclusion($1) }
    checkTree(start: start, questions: fields["questions"], conclusions: fields["conclusions"])
    guard let name, let title, let about, let start else { return nil }
    return Playbook(
      name: name, title: title, about: about, start: start.value, questions: questions,
      conclusions: conclusions, capture: capture, file: file)
  }

  private mutating func steps<Step>(
    _ node: YAMLNode?, _ read: (inout Self, YAMLNode.Entry) -> Step?
  ) -> [Step] {
    guard let node, let entries = entries(of: node) else { return [] }
    if entries.isEmpty { report(node.mark, "expected at least one") }
    return entries.compactMap { entry in
      _ = name(entry.key)
      return read(&self, entry)
    }
  }

  private mutating func question(_ entry: YAMLNode.Entry) -> Question? {
    let origin = entry.key.value
    let chooses = entry.value.has("cases")
    var keys = (required: ["fact", "cases"], optional: [String]())
    if !chooses {
      keys = criterionKeys(in: entry.value)
      keys.required += ["yes", "no"]
    }
    guard
      let fields = fields(
        of: entry.value, required: ["ask", "unknown"] + keys.required, optional: keys.optional,
        at: entry.key.mark)
    else { return nil }
    let ask = line(fields["ask"])
    let fork = chooses ? choice(fields, from: origin) : decision(fields, from: origin)
    let unknown = branch(fields["unknown"], from: origin)
    guard let ask, let fork, let unknown else { return nil }
    return Question(name: origin, ask: ask, fork: fork, unknown: unknown)
  }

  private mutating func decision(_ fields: Fields, from origin: String) -> Question.Fork? {
    let criterion = criterion(fields)
    let yes = branch(fields["yes"], from: origin)
    let no = branch(fields["no"], from: origin)
    guard let criterion, let yes, let no else { return nil }
    return .decision(criterion, yes: yes, no: no)
  }

  private mutating func choice(_ fields: Fields, from origin: String) -> Question.Fork? {
    guard let fact = text(fields["fact"]), let node = fields["cases"],
      let entries = entries(of: node)
    else { return nil }
    if let declaration = declaration(of: fact.value, at: fact.mark), declaration.shape != .text {
      report(fact.mark, "\(quoted(fact.value)) is not text: ask with a comparison, yes and no")
    }
    var cases: [(text: String, branch: Branch)] = []
    var otherwise: Branch?
    for entry in entries {
      guard let branch = branch(entry.value, from: origin) else { continue }
      if entry.key.value == "otherwise" {
        otherwise = branch
      } else {
        cases.append((entry.key.value, branch))
      }
    }
    if !node.has("otherwise") { report(node.mark, "missing key `otherwise`") }
    return otherwise.map { .choice(fact: fact.value, cases: cases, otherwise: $0) }
  }

  private mutating func branch(_ node: YAMLNode?, from origin: String) -> Branch? {
    guard let node else { return nil }
    guard case .mapping(let entries) = node.content else {
      return step(node, from: origin).map { Branch(leaf: nil, next: $0) }
    }
    let leaves = ["cannot_tell": ["weakens"], "rules_out": ["because"], "healthy": []]
    let kinds = entries.map(\.key.value).filter { leaves.keys.contains($0) }
    guard let kind = kinds.first, kinds.count == 1, let also = leaves[kind] else {
      report(node.mark, "a branch says one of `cannot_tell`, `rules_out` and `healthy`")
      return nil
    }
    let optional = kind == "cannot_tell" ? ["then", "capture"] : ["then"]
    guard let fields = fields(of: node, required: [kind] + also, optional: optional) else {
      return nil
    }
    let leaf = leaf(kind, fields)
    let next = step(fields["then"], from: origin)
    return leaf.map { Branch(leaf: $0, next: next) }
  }

  private mutating func leaf(_ kind: String, _ fields: Fields) -> Branch.Leaf? {
    switch kind {
    case "cannot_tell":
      let reason = template(fields[kind])
      let capture = fields["capture"].flatMap { action($0) }
      guard let weakens = weakened(fields["weakens"]), let reason else { return nil }
      return .cannotTell(reason, weakens: weakens, capture: capture)
    case "rules_out":
      let causes = causes(fields[kind])
      guard let because = template(fields["because"]), let causes else { return nil }
      return .rulesOut(causes.map(\.value), because: because)
    default: return line(fields[kind]).map { .healthy($0) }
    }
  }

  /// The name of the step that follows `origin`.
  mutating func step(_ node: YAMLNode?, from origin: String) -> String? {
    guard let text = text(node) else { return nil }
    ways.append(Way(from: origin, to: text.value, file: file, mark: text.mark))
    return text.value
  }
}

extension YAMLNode {
  func has(_ key: String) -> Bool {
    guard case .mapping(let entries) = content else { return false }
    return entries.contains { $0.key.value == key }
  }
}
