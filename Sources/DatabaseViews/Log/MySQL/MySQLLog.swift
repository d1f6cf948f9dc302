package import Capture

/// What an error log of a MySQL or MariaDB server tells, counted while it was read: of a long log only
/// the first, the last and a few examples of each kind stay.
package struct MySQLLog: Sendable {
  package static let format = MySQLLogParser.format

  package enum Form: String, Sendable {
    case text
    /// `log_sink_json`: deadlocks lack their transactions there.
    case json
  }

  package var form = Form.text
  /// Messages, whatever they say.
  package var records = 0
  package var byLevel: [MySQLLogLevel: Int] = [:]
  /// Seconds since 1970 on the clock of the log.
  package var firstTime: Double?
  package var lastTime: Double?
  /// Whether the log tells its zone (`log_timestamps`), so that times are those of UTC.
  package var isUniversal = false
  package var tallies: [MySQLSign: ServerTally] = [:]
  package var deadlocks = DeadlockLedger()
  /// Deadlocks of which the log tells that they were, and nothing of the transactions.
  package var bareDeadlocks = 0
  /// Why connections were aborted, in the words of the server.
  package var abortReasons: [String: Int] = [:]
  /// Whether it is a log of MariaDB, where a message tells.
  package var isMariaDB: Bool?
  /// `9.7.4-2`, where the log holds the server's start.
  package var version: String?
  package var port: Int?

  package init() {}

  package subscript(sign: MySQLSign) -> ServerTally { tallies[sign] ?? ServerTally() }
}
