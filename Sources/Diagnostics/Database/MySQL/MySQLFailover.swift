package import Capture
package import Evidence
internal import DatabaseViews

/// Who could take over from a source of MySQL or MariaDB: is it down, who has most of its transactions,
/// what stands in the way.
///
/// It changes nothing: the steps are for a person.
package enum MySQLFailover: Diagnostic {
  package static let name = "mysql-failover"
  package static let facts = FailoverFact.declarations
  package static let parsers: [any StreamParser.Type] = [CapturedMySQLParser.self]

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let evidence = MySQLReplicationEvidence(recording)
    guard !evidence.topology.nodes.isEmpty else { return findings }
    let set = MySQLFailoverSet(evidence)
    findings.facts = set.view.facts
    findings.detail = set.detail
    return findings
  }
}
