package import Capture
internal import DatabaseViews
package import Evidence

/// Who blocks whom: roots first, what they hold, how many wait, and how to clear it.
///
/// The trees are built here, from rows that any role may read; no question makes the server join
/// its lock table with itself.
package enum PostgresLocks: Diagnostic {
  package static let name = "postgres-locks"
  package static let facts = PostgresLockFact.declarations + PostgresWaitFact.declarations
  package static let parsers: [any StreamParser.Type] = [CapturedPostgresParser.self]

  /// Roots whose facts are derived; the rest are counted.
  private static let rootLimit = 50

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    var allRoots: [PostgresLockRoot] = []
    var allWaits: [PostgresWaits] = []
    for server in PostgresEvidence(recording).servers {
      let series = server.sample
      let history = PostgresLockHistory(series)
      let waits = PostgresWaits(series, history)
      findings.gaps += PostgresLockGaps.gaps(series, waits)
      guard waits.lockWaiters != nil else { continue }
      let roots = roots(history)
      findings.facts += waits.facts + roots.flatMap(\.facts)
      findings.observations += PostgresLockGaps.observations(series, roots, waits)
      allRoots += roots
      allWaits.append(waits)
    }
    if !allWaits.isEmpty { findings.detail = PostgresLockDetail.blocks(allRoots, allWaits) }
    return findings
  }

  private static func roots(_ history: PostgresLockHistory) -> [PostgresLockRoot] {
    guard let picture = history.last else { return [] }
    return picture.forest.roots.filter { picture.forest.nodes[$0].wait == nil }
      .prefix(rootLimit).map { PostgresLockRoot($0, history, picture) }
  }
}
