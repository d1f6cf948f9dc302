package import Capture
internal import DatabaseViews
package import Evidence

/// Statements, tables and plans: what is slow, and why.
package enum PostgresQueryLoad: Diagnostic {
  package static let name = "postgres-queries"
  package static let facts: [FactDeclaration] = []
  package static let parsers: [any StreamParser.Type] = [CapturedPostgresParser.self]

  package static func examine(_ recording: Recording) -> Findings {
    Findings()
  }
}
