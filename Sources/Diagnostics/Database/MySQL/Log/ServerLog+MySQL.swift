internal import Capture
internal import DatabaseViews
internal import Evidence

extension ServerLog where Log == MySQLLog {
  /// Error logs of all MySQL and MariaDB servers in a recording.
  static func all(_ recording: Recording) -> [ServerLog] {
    all(
      recording.samples(of: MySQLLogParser.self),
      servers: MySQLEvidence(recording).servers.map { ($0.source, $0.sample.name) },
      kind: "mysql")
  }

  /// What the log tells of deadlocks.
  var deadlocks: DeadlockSource {
    DeadlockSource(
      subject: subject, tally: log[.deadlock], ledger: log.deadlocks, end: log.lastTime,
      isUniversal: log.isUniversal)
  }
}
