package import Capture
package import Evidence
internal import DatabaseViews

/// How each server met us and what it did not show; the other diagnostics of MySQL and MariaDB rely on
/// it for all gaps that come from a connection, a privilege or a refused view.
package enum MySQLServerView: Diagnostic {
  package static let name = "mysql-server"
  package static let facts = ServerFact.declarations(.mysql)
  package static let parsers: [any StreamParser.Type] = []

  package static func examine(_ recording: Recording) -> Findings {
    ServerContacts.findings(
      MySQLEvidence(recording).servers.map(\.sample), sessions: .processlist,
      seesOthers: \.seesOthers,
      gaps: { MySQLGaps($0).gaps })
  }
}
