package import Capture
internal import DatabaseViews
package import Evidence

/// Deadlocks that the server broke: statements, lock order, and pairs that recur.
package enum PostgresDeadlocks: Diagnostic {
  package static let name = "postgres-deadlocks"
  package static let facts = DeadlockFact.declarations([.postgres, .postgresCounter])
  package static let parsers: [any StreamParser.Type] = [
    PostgresLogParser.self, CapturedPostgresParser.self,
  ]

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    var entries: [Listing.Entry] = []
    for server in ServerLog<PostgresLog>.all(recording) {
      let patterns = DeadlockPatterns(server.deadlocks, .postgres)
      findings.facts += patterns.facts
      findings.graphs += patterns.graphs
      entries += patterns.listing
      let told =
        server.log[.deadlock].count - server.log.deadlocks.kept.filter { !$0.edges.isEmpty }.count
      if told > 0, let first = server.log[.deadlock].first {
        findings.gaps.append(
          Gap(
            source: server.citation(first).source,
            reason:
              "the log holds no DETAIL for \(told) of the deadlocks: who waited for whom is not told (log_error_verbosity must not be terse)",
            weakens: []))
      }
    }
    for server in PostgresEvidence(recording).servers.map(\.sample) {
      let counter = DeadlockCounter(server)
      findings.facts += counter.facts
      findings.observations += counter.observations
    }
    if !entries.isEmpty {
      findings.detail = [.listing(Listing(key: "deadlocks", title: "deadlocks", entries: entries))]
    }
    return findings
  }
}
