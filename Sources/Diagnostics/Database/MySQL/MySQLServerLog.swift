package import Capture
internal import DatabaseViews
package import Evidence

/// What an error log of MySQL or MariaDB tells of refused connections, full devices, replication,
/// crashes and latches that nobody gives up.
package enum MySQLServerLog: Diagnostic {
  package static let name = "mysql-log"
  package static let facts = MySQLLogFact.declarations
  package static let parsers: [any StreamParser.Type] = [MySQLLogParser.self]

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    var events: [[Cell]] = []
    for server in ServerLog<MySQLLog>.all(recording) {
      findings.facts += MySQLLogFacts(server).facts
      findings.observations += ServerLogEvents.remarks(server, hints) + aborted(server)
      events += ServerLogEvents.rows(server, MySQLSign.allCases, label: \.label)
    }
    if !events.isEmpty { findings.detail.append(.table(ServerLogEvents.table(events))) }
    return findings
  }

  private static let hints: [(sign: MySQLSign, text: String)] = [
    (.signalled, "a fault in the server, or a check of its own, ended it: see the lines behind"),
    (.assertion, "the server ended itself because its data or state made no sense to it"),
    (.corruption, "data on disk is damaged: stop writing, check the storage, restore"),
    (.tableCrashed, "a table has to be repaired: CHECK TABLE, REPAIR TABLE"),
    (.inputOutputError, "the storage returned an error: see the kernel log"),
    (.memory, "memory ran out"),
    (.tooManyFiles, "the limit of open files was reached: open_files_limit, table_open_cache"),
    (
      .semaphore,
      "threads of InnoDB waited for a latch for minutes: slow storage, a very busy page, or a fault of the server; it ends itself after ten minutes"
    ),
    (.crashRecovery, "the server recovered from a crash or a kill"),
    (.ownSlots, "a limit of connections of one user was reached"),
    (.applyRetried, "the applier of a replica waited for locks of local sessions, and tried again"),
    (.sourceLost, "a replica could not reach its source"),
    (.accessDenied, "accounts were refused"),
  ]

  /// Why connections ended without a farewell, the most frequent reason first.
  private static func aborted(_ server: ServerLog<MySQLLog>) -> [Citation] {
    let tally = server.log[.aborted]
    guard tally.count > 0, let last = tally.last else { return [] }
    let reasons = server.log.abortReasons.ordered { ($1.value, $0.key) < ($0.value, $1.key) }
      .prefix(3).map { "\($0.value) × \($0.key)" }.joined(separator: "; ")
    return [
      server.citation(
        last,
        "connections that ended without a farewell: \(tally.count) (\(reasons)); clients that died, pools that keep connections beyond wait_timeout, or packets beyond max_allowed_packet"
      )
    ]
  }
}
