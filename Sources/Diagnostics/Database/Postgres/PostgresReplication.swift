package import Capture
internal import DatabaseViews
package import Evidence

/// Replication: how far each standby, slot and subscription is behind, in bytes and seconds.
package enum PostgresReplication: Diagnostic {
  package static let name = "postgres-lag"
  package static let facts: [FactDeclaration] = []
  package static let parsers: [any StreamParser.Type] = [CapturedPostgresParser.self]

  package static func examine(_ recording: Recording) -> Findings {
    Findings()
  }
}
