package import Capture
package import Evidence
internal import DatabaseViews

/// Connections of MySQL and MariaDB: who has them, what is left, and who never gives back.
package enum MySQLPool: Diagnostic {
  package static let name = "mysql-pool"
  package static let facts = PoolFact.declarations(.mysql)
  package static let parsers: [any StreamParser.Type] = [CapturedMySQLParser.self]

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    var detail: [(name: String, blocks: [Block])] = []
    let histories = MySQLLockPicture.histories(recording)
    for server in MySQLEvidence(recording).servers.map(\.sample) {
      let locks = histories.first { $0.last?.series.name == server.name }
      guard let pool = MySQLPoolPicture(server, locks) else { continue }
      findings.facts += pool.facts
      findings.gaps += pool.gaps
      findings.observations += pool.observations
      detail.append((server.name, pool.detail))
    }
    findings.detail = ServerBlocks.joined(detail)
    return findings
  }
}
