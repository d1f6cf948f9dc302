import Evidence

/// Collects the facts of one subject.
struct FactSheet {
  let subject: Subject
  /// In front of each name: facts of one meaning are told apart by the kind of server.
  private let prefix: String
  private(set) var facts: [Fact] = []

  init(_ subject: Subject, prefix: String = "") {
    self.subject = subject
    self.prefix = prefix
  }

  mutating func add(_ name: String, _ value: Int, _ unit: Unit, _ evidence: [Citation] = []) {
    add(name, Double(value), unit, evidence)
  }

  mutating func add(_ name: String, _ value: Double, _ unit: Unit, _ evidence: [Citation] = []) {
    facts.append(
      Fact(prefix + name, of: subject, .quantity(Quantity(value, unit)), evidence: evidence))
  }

  mutating func add(_ name: String, _ text: String, _ evidence: [Citation] = []) {
    facts.append(Fact(prefix + name, of: subject, .text(text), evidence: evidence))
  }

  mutating func add(_ name: String, _ flag: Bool, _ evidence: [Citation] = []) {
    facts.append(Fact(prefix + name, of: subject, .flag(flag), evidence: evidence))
  }
}

/// Names in a sentence: the first few, and how many more.
func listed(_ names: some Collection<String>, atMost limit: Int = 3) -> String {
  let shown = names.prefix(limit).map { "\"\($0)\"" }.joined(separator: ", ")
  return names.count > limit ? "\(shown) and \(names.count - limit) more" : shown
}
