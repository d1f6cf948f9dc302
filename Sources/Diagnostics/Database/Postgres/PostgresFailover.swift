package import Capture
internal import DatabaseViews
package import Evidence

/// Whether the primary is down, and which standby could take over with what loss.
package enum PostgresFailover: Diagnostic {
  package static let name = "postgres-failover"
  package static let facts: [FactDeclaration] = []
  package static let parsers: [any StreamParser.Type] = [CapturedPostgresParser.self]

  package static func examine(_ recording: Recording) -> Findings {
    Findings()
  }
}
