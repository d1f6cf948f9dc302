package import Capture
internal import DatabaseViews
package import Evidence

/// Replication: how far each standby, slot and subscription is behind, in bytes and seconds.
///
/// A standby at hand speaks for itself, measured against its primary where that is at hand too;
/// others are known by what their sender sees of them. What a standby cannot know, above all while
/// no receiver runs, is unknown and never zero.
package enum PostgresReplication: Diagnostic {
  package static let name = "postgres-lag"
  package static let facts = ReplicationFact.declarations + [RecoveryLoss.declaration]
  package static let parsers: [any StreamParser.Type] = [CapturedPostgresParser.self]

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let evidence = ReplicationEvidence(recording)
    guard !evidence.isEmpty else { return findings }
    findings.facts = evidence.facts
    findings.gaps = evidence.gaps
    findings.observations = evidence.observations
    findings.charts = evidence.replicas.prefix(6).compactMap {
      $0.motion?.chart(of: $0.subject, unit: .bytes)
    }
    findings.detail = evidence.detail
    return findings
  }
}
