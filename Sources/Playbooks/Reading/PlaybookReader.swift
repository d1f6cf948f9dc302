import Evidence

/// Reads the nodes of one file, of a playbook or a runbook, and collects everything that is wrong with them.
///
/// A function that reads something gives `nil` only after it has reported why.
struct PlaybookReader {
  let file: String
  /// The declared facts by name; `nil` where they are not known and not checked.
  let facts: FactCatalog?
  /// What the file is about, as soon as that is read.
  var about: Subject.Kind?
  /// The parameters of a runbook, which texts may name beside facts; `nil` in a playbook.
  var parameters: Set<String>?
  /// Every way from one step to another, whether or not there is such a step.
  var ways: [Way] = []
  private(set) var problems: [PlaybookProblem] = []

  init(file: String, facts: FactCatalog?) {
    self.file = file
    self.facts = facts
  }

  /// Keeps a problem; behind the hundredth nobody reads on.
  mutating func report(_ mark: Mark, _ message: @autoclosure () -> String) {
    guard problems.count < 100 else { return }
    problems.append(PlaybookProblem(file: file, at: mark, message()))
  }

  /// What was read, or everything that was reported, in the order of the text.
  func result<Value>(_ value: Value?) throws(PlaybookProblems) -> Value {
    guard let value, problems.isEmpty else {
      throw PlaybookProblems(problems.ordered { $0.mark < $1.mark })
    }
    return value
  }
}

/// The values of a mapping by key; all keys are known.
struct Fields {
  let mark: Mark
  private let values: [String: YAMLNode]

  fileprivate init(mark: Mark, values: [String: YAMLNode]) {
    self.mark = mark
    self.values = values
  }

  subscript(key: String) -> YAMLNode? { values[key] }
}

extension PlaybookReader {
  /// The fields of a mapping; keys that are neither required nor optional are reported, as are
  /// missing ones, at `mark` where that is given.
  mutating func fields(
    of node: YAMLNode, required: [String], optional: [String] = [], at mark: Mark? = nil
  ) -> Fields? {
    guard let entries = entries(of: node) else { return nil }
    var values: [String: YAMLNode] = [:]
    for entry in entries {
      let key = entry.key.value
      if required.contains(key) || optional.contains(key) {
        values[key] = entry.value
      } else {
        report(
          entry.key.mark,
          "unknown key \(quoted(key))\(suggestion(for: key, among: required + optional))")
      }
    }
    for key in required where values[key] == nil {
      report(mark ?? node.mark, "missing key \(quoted(key))")
    }
    return Fields(mark: mark ?? node.mark, values: values)
  }

  mutating func entries(of node: YAMLNode) -> [YAMLNode.Entry]? {
    guard case .mapping(let entries) = node.content else {
      report(node.mark, "expected a mapping, found \(node.kind)")
      return nil
    }
    return entries
  }

  mutating func items(of node: YAMLNode?) -> [YAMLNode]? {
    guard let node else { return nil }
    guard case .sequence(let items) = node.content else {
      report(node.mark, "expected a list, found \(node.kind)")
      return nil
    }
    return items
  }

  mutating func text(_ node: YAMLNode?) -> Marked<String>? {
    guard let node else { return nil }
    guard case .scalar(let text) = node.content, !text.isEmpty else {
      report(node.mark, "expected text, found \(node.kind)")
      return nil
    }
    return Marked(text, at: node.mark)
  }

  /// Text of one line; the newline at the end of a folded block does not count.
  mutating func line(_ node: YAMLNode?) -> String? {
    guard let text = text(node) else { return nil }
    var line = text.value
    if line.utf8.last == 0x0A { line.removeLast() }
    guard !line.isEmpty, !line.unicodeScalars.contains(where: \.isLineEnd) else {
      report(text.mark, "expected one line of text")
      return nil
    }
    return line
  }

  /// A name that other places refer to.
  mutating func name(_ text: Marked<String>?) -> String? {
    guard let text else { return nil }
    guard !text.value.isEmpty, text.value.isName else {
      report(text.mark, "a name is made of letters, digits, `.`, `_` and `-`")
      return nil
    }
    return text.value
  }

  /// One of a fixed set of words, read by `make`.
  mutating func word<Value>(
    _ node: YAMLNode?, _ what: String, among known: some Sequence<String>,
    _ make: (String) -> Value?
  ) -> Value? {
    guard let text = text(node) else { return nil }
    guard let value = make(text.value) else {
      report(
        text.mark,
        "unknown \(what) \(quoted(text.value))\(suggestion(for: text.value, among: known))")
      return nil
    }
    return value
  }
}

extension Unicode.Scalar {
  fileprivate var isLineEnd: Bool {
    switch value {
    case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }
}
