package import Capture
internal import DatabaseViews
package import Evidence

/// Statements, tables, plans and history of MySQL and MariaDB: what is slow, and why.
///
/// Plans and slow logs are read from text; statements and tables from what servers say of themselves.
package enum MySQLQueryLoad: Diagnostic {
  package static let name = "mysql-queries"
  package static let facts =
    PlanFact.declarations(of: .mysql) + RunningFact.declarations(of: .mysql)
    + LogWaitFact.declarations(of: .mysql)
    + StatementFact.declarations(of: .mysql) + ScanFact.declarations(of: .mysql)
    + MySQLTableFact.declarations + MySQLHistoryFact.declarations + SlowLogFact.declarations
  package static var parsers: [any StreamParser.Type] {
    [
      CapturedMySQLParser.self, MySQLPlanParser.self, MySQLSlowLogParser.self,
      InnoDBStatusParser.self,
    ]
  }

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let servers = MySQLEvidence(recording).servers.map(\.sample)
    let monitors = EngineStatuses(recording).servers
    for server in servers {
      let monitor = monitors.first { $0.name == server.name }?.entries.last
      MySQLQueryFindings(server, monitor)?.add(to: &findings)
    }
    for monitor in monitors where !servers.contains(where: { $0.name == monitor.name }) {
      if let last = monitor.entries.last { findings.facts += MySQLHistory(last).facts }
    }
    PlanFindings(recording, of: .mysql).add(to: &findings)
    SlowLogFindings(recording).add(to: &findings)
    return findings
  }
}
