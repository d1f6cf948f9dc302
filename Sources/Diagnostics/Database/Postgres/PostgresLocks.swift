package import Capture
internal import DatabaseViews
package import Evidence

/// Who blocks whom: roots first, what they hold, how many wait, and how to clear it.
///
/// The trees are built here, from rows that any role may read; no question makes the server join
/// its lock table with itself.
package enum PostgresLocks: Diagnostic {
  package static let name = "postgres-locks"
  package static let facts = PostgresLockPicture.declarations + PostgresWaits.declarations
  package static let parsers: [any StreamParser.Type] = [CapturedPostgresParser.self]

  /// Roots whose facts are derived; the rest are counted.
  private static let rootLimit = 50

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    var allRoots: [LockRoot<PostgresLockPicture>] = []
    var allWaits: [PostgresWaits] = []
    let servers = PostgresEvidence(recording).servers.map(\.sample)
    for (series, history) in zip(servers, PostgresLockPicture.histories(recording)) {
      let waits = PostgresWaits(series, history)
      findings.gaps += PostgresLockGaps.gaps(series, waits)
      guard waits.lockWaiters != nil else { continue }
      let roots = roots(history)
      findings.facts += waits.facts + roots.flatMap(\.facts)
      findings.observations += PostgresLockGaps.observations(series, roots, waits)
      findings.graphs += LockPlot.graphs(roots)
      allRoots += roots
      allWaits.append(waits)
    }
    if !allWaits.isEmpty { findings.detail = PostgresLockDetail.blocks(allRoots, allWaits) }
    return findings
  }

  private static func roots(_ history: LockHistory<PostgresLockPicture>) -> [LockRoot<
    PostgresLockPicture
  >] {
    guard let picture = history.last else { return [] }
    return picture.roots.prefix(rootLimit).map { LockRoot($0, history, picture) }
  }
}
