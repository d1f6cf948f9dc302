/// Something that could not be seen, and the verdicts that are weaker for it.
package struct Gap: Sendable, Hashable {
  package var source: String
  package var reason: String
  /// Ids or classes (`deadlock/jvm`, `contention`) whose presence or absence is less certain.
  package var weakens: [String]

  package init(source: String, reason: String, weakens: [String] = []) {
    self.source = source
    self.reason = reason
    self.weakens = weakens
  }

  /// Whether this gap makes a statement about `cause` less certain.
  package func concerns(_ cause: CauseID) -> Bool {
    weakens.contains { $0 == cause.rawValue || $0 == cause.class }
  }
}
