package import Capture
internal import DatabaseViews
package import Evidence

/// What a server's log tells of refused connections, full devices, replication, archiving,
/// transaction ids, crashes and slow statements.
package enum PostgresServerLog: Diagnostic {
  package static let name = "postgres-log"
  package static let facts = ServerLogFact.declarations
  package static let parsers: [any StreamParser.Type] = [PostgresLogParser.self]

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    var events: [[Cell]] = []
    var statements: [[Cell]] = []
    for server in ServerLog<PostgresLog>.all(recording) {
      findings.facts += ServerLogFacts(server).facts
      findings.observations += ServerLogRemarks(server).observations
      events += ServerLogTables.events(server)
      statements += ServerLogTables.statements(server)
    }
    if !events.isEmpty {
      findings.detail.append(.table(ServerLogTables.eventTable(events)))
    }
    if !statements.isEmpty {
      findings.detail.append(.table(ServerLogTables.statementTable(statements)))
    }
    return findings
  }
}
