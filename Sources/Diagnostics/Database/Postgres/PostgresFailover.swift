package import Capture
internal import DatabaseViews
package import Evidence

/// Who could take over from a primary: is it down, who has most of the log, what stands in the way.
///
/// It changes nothing: the steps are for a person. What the playbook concludes is what keeps a
/// standby from taking over; a set with a healthy primary gives no cause.
package enum PostgresFailover: Diagnostic {
  package static let name = "postgres-failover"
  package static let facts = FailoverFact.declarations
  package static let parsers: [any StreamParser.Type] = [CapturedPostgresParser.self]

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let evidence = ReplicationEvidence(recording)
    guard !evidence.topology.nodes.isEmpty else { return findings }
    let set = PostgresFailoverSet(evidence)
    findings.facts = set.view.facts
    findings.detail = set.detail
    return findings
  }
}
