package import Evidence

/// The facts of one subject by name; where one was derived twice, the first holds.
package struct FactTable: Sendable {
  package let subject: Subject
  private let facts: [String: Fact]

  /// `facts` are those of `subject`.
  init(_ subject: Subject, _ facts: [Fact]) {
    self.subject = subject
    self.facts = Dictionary(facts.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  subscript(name: String) -> Fact? { facts[name] }

  /// One table for each subject of `kind` that has facts, in the order of the facts.
  static func tables(of facts: [Fact], kind: Subject.Kind) -> [FactTable] {
    let facts = facts.filter { $0.subject.kind == kind }
    let groups = Dictionary(grouping: facts, by: \.subject)
    return facts.map(\.subject).withoutDuplicates.map { FactTable($0, groups[$0] ?? []) }
  }
}
