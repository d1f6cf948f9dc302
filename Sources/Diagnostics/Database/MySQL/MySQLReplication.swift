package import Capture
package import Evidence
internal import DatabaseViews

/// Replication of MySQL and MariaDB: how far each channel of each replica is behind, in transactions and
/// seconds, and what stops it.
///
/// A replica's own "seconds behind" is no proof: 0 with a source that is frozen is unknown, NULL is broken.
/// With its source at hand what is missing is counted.
package enum MySQLReplication: Diagnostic {
  package static let name = "mysql-lag"
  package static let facts =
    ChannelFact.declarations + SemiSyncFact.declarations
    + [RecoveryLoss.declaration]
  package static let parsers: [any StreamParser.Type] = [CapturedMySQLParser.self]

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let evidence = MySQLReplicationEvidence(recording)
    guard !evidence.isEmpty else { return findings }
    findings.facts = evidence.facts
    findings.observations = evidence.observations
    findings.charts = evidence.channels.prefix(6).compactMap { channel in
      channel.motion?.chart(
        of: channel.subject, unit: channel.countsTransactions ? .transactions : .bytes)
    }
    findings.detail = evidence.detail
    return findings
  }
}
