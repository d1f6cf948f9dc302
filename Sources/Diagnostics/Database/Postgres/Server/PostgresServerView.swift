package import Capture
package import Evidence
internal import DatabaseViews

/// How each server met us and what it did not show; the other diagnostics of PostgreSQL rely on it
/// for all gaps that come from a connection, a privilege or a refused view.
package enum PostgresServerView: Diagnostic {
  package static let name = "postgres-server"
  package static let facts = ServerFact.declarations(.postgres)
  package static let parsers: [any StreamParser.Type] = []

  package static func examine(_ recording: Recording) -> Findings {
    ServerContacts.findings(
      PostgresEvidence(recording).servers.map(\.sample), sessions: .activity,
      seesOthers: \.seesOthers,
      gaps: { PostgresGaps($0).gaps })
  }
}
