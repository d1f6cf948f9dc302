package import Capture
internal import DatabaseViews
package import Evidence

/// Statements, tables and plans: what is slow, and why.
///
/// Plans are read from text; statements and tables from what servers say of themselves.
package enum PostgresQueryLoad: Diagnostic {
  package static let name = "postgres-queries"
  package static let facts =
    PlanFact.declarations(of: .postgres) + RunningFact.declarations(of: .postgres)
    + LogWaitFact.declarations(of: .postgres)
    + StatementFact.declarations(of: .postgres) + TableFact.declarations
    + ScanFact.declarations(of: .postgres) + WraparoundFact.declarations
  package static var parsers: [any StreamParser.Type] {
    [CapturedPostgresParser.self, PostgresPlanParser.self]
  }

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    for server in PostgresEvidence(recording).servers {
      QueryFindings(server.sample)?.add(to: &findings)
    }
    PlanFindings(recording, of: .postgres).add(to: &findings)
    return findings
  }
}
