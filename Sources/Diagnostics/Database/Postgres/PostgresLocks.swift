package import Capture
internal import DatabaseViews
package import Evidence

/// Who blocks whom: roots first, what they hold, how many wait, and how to clear it.
package enum PostgresLocks: Diagnostic {
  package static let name = "postgres-locks"
  package static let facts: [FactDeclaration] = []
  package static let parsers: [any StreamParser.Type] = [CapturedPostgresParser.self]

  package static func examine(_ recording: Recording) -> Findings {
    Findings()
  }
}
