package import Capture
internal import DatabaseViews
package import Evidence

/// Connection slots: who has them, what is left, and who never gives back.
package enum PostgresPool: Diagnostic {
  package static let name = "postgres-pool"
  package static let facts: [FactDeclaration] = []
  package static let parsers: [any StreamParser.Type] = [CapturedPostgresParser.self]

  package static func examine(_ recording: Recording) -> Findings {
    Findings()
  }
}
