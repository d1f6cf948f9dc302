package import Capture
package import Evidence

/// Deadlocks that InnoDB broke.
package enum MySQLDeadlocks: Diagnostic {
  package static let name = "mysql-deadlocks"
  package static let facts: [FactDeclaration] = []
  package static let parsers: [any StreamParser.Type] = []

  package static func examine(_ recording: Recording) -> Findings {
    Findings()
  }
}
