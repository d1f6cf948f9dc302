package import Capture
package import Evidence
internal import DatabaseViews

/// Connection slots of servers and pools of PgBouncer: who has them, what is left, who never gives
/// back, and who waits.
package enum PostgresPool: Diagnostic {
  package static let name = "postgres-pool"
  package static let facts = PoolFact.declarations(.postgres) + PoolerFact.declarations
  package static let parsers: [any StreamParser.Type] = [CapturedPostgresParser.self]

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let servers = PostgresEvidence(recording).servers.map(\.sample)
    let poolers = servers.compactMap(PoolerPicture.init)
    for server in servers where server.contact?.refusal == "pooler full" {
      var sheet = FactSheet(server.subject)
      let message = server.contact?.message ?? ""
      sheet.add(
        PoolerFact.refused.rawValue, true, [Citation(source: server.name, text: message)])
      sheet.add(PoolerFact.refusal.rawValue, message)
      findings.facts += sheet.facts
    }
    var detail: [(name: String, blocks: [Block])] = []
    for (server, locks) in zip(servers, PostgresLockPicture.histories(recording)) {
      guard let pool = PoolPicture(server, locks, poolers: poolers) else { continue }
      findings.facts += pool.facts
      findings.gaps += pool.gaps
      findings.observations += pool.observations
      detail.append((server.name, pool.detail))
    }
    findings.detail = ServerBlocks.joined(detail)
    detail = []
    for var pooler in poolers {
      pooler.link(to: servers)
      findings.facts += pooler.facts
      findings.observations += pooler.observations
      detail.append((pooler.subject.name, pooler.detail(servers)))
    }
    findings.detail += ServerBlocks.joined(detail)
    return findings
  }
}
