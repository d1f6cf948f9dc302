package import Capture
internal import DatabaseViews
package import Evidence

/// Deadlocks that the server broke: statements, lock order, and pairs that recur.
package enum PostgresDeadlocks: Diagnostic {
  package static let name = "postgres-deadlocks"
  package static let facts: [FactDeclaration] = []
  package static let parsers: [any StreamParser.Type] = [CapturedPostgresParser.self]

  package static func examine(_ recording: Recording) -> Findings {
    Findings()
  }
}
