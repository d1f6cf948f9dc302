package import Capture
package import Evidence
internal import DatabaseViews

/// Who waits for row locks and metadata locks, and for whom.
///
/// The trees are built here, from locks that are waited for and those on the same things: neither the
/// sys views nor the whole table of waits is asked for.
package enum MySQLLocks: Diagnostic {
  package static let name = "mysql-locks"
  package static let facts = MySQLLockPicture.declarations + MySQLLockWaits.declarations
  package static let parsers: [any StreamParser.Type] = [
    CapturedMySQLParser.self, InnoDBStatusParser.self,
  ]

  /// Roots whose facts are derived; the rest are counted.
  private static let rootLimit = 50

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    var allRoots: [LockRoot<MySQLLockPicture>] = []
    var allWaits: [MySQLLockWaits] = []
    for history in MySQLLockPicture.histories(recording) {
      guard let picture = history.last else { continue }
      let server = picture.series
      let waits = MySQLLockWaits(server, history)
      let gaps = MySQLLockGaps(series: server, waits: waits)
      let roots = picture.roots.prefix(rootLimit).map { LockRoot($0, history, picture) }
      findings.gaps += gaps.gaps
      findings.facts += waits.facts + roots.flatMap(\.facts)
      findings.observations += gaps.observations
      findings.graphs += LockPlot.graphs(roots)
      allRoots += roots
      allWaits.append(waits)
    }
    if !allWaits.isEmpty {
      findings.detail = [
        LockDetail.trees(
          allRoots, waiters: allWaits.reduce(0) { $0 + $1.waiters },
          sessions: allWaits.reduce(0) { $0 + $1.sessions })
      ]
    }
    return findings
  }
}
