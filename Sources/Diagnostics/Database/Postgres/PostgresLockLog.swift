package import Capture
internal import DatabaseViews
package import Evidence

/// Lock waits in a server's log: who held up whom, also after it resolved.
package enum PostgresLockLog: Diagnostic {
  package static let name = "postgres-lock-log"
  package static let facts = RootFact.declarations
  package static let parsers: [any StreamParser.Type] = [PostgresLogParser.self]

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    var entries: [Listing.Entry] = []
    for server in ServerLog<PostgresLog>.all(recording) {
      let roots = LogRoots(server)
      findings.facts += roots.facts
      entries += roots.listing
      if server.log[.lockTimeout].count > 0, server.log.waits.count == 0,
        let first = server.log[.lockTimeout].first
      {
        findings.gaps.append(
          Gap(
            source: server.citation(first).source,
            reason:
              "statements gave up waiting for a lock, but the log does not say behind whom: set log_lock_waits = on",
            weakens: ["contention/postgres-lock"]))
      }
    }
    if !entries.isEmpty {
      findings.detail = [
        .listing(Listing(key: "logged_waits", title: "lock waits in the log", entries: entries))
      ]
    }
    return findings
  }
}
