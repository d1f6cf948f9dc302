/// One source of a replica, with the threads that receive and apply: a row of `SHOW REPLICA STATUS`,
/// `SHOW SLAVE STATUS` or `SHOW ALL SLAVES STATUS`.
package struct ReplicationChannel: Sendable, Hashable {
  /// What a thread does; the receiving one has three states.
  package enum ThreadState: String, Sendable {
    case yes, no, connecting

    init?(_ text: String?) {
      switch text {
      case "Yes", "ON": self = .yes
      case "No", "OFF": self = .no
      // MariaDB says so until the thread has its settings.
      case "Connecting", "Preparing", "CONNECTING": self = .connecting
      default: return nil
      }
    }
  }

  /// Why a thread stopped or cannot connect.
  package struct Failure: Sendable, Hashable {
    package var number: Int
    /// Foreign text.
    package var text: String
  }

  /// Empty of the default one.
  package var name: String
  package var sourceHost: String?
  package var sourcePort, sourceID: Int?
  package var sourceUUID: String?
  package var receiver, applier: ThreadState?
  /// What each does, in the server's words.
  package var receiverState, applierState: String?
  package var receiverFailure, applierFailure: Failure?
  /// What was received, and what was applied.
  package var received, applied: SourcePosition
  /// Files of the relay log, in bytes.
  package var relayLogSpace: Int?
  /// `nil` is NULL: the server does not know it.
  package var secondsBehind: Double?
  /// Seconds that each transaction is held back by design, and those left of the next one.
  package var delay, remainingDelay: Double?
  /// Of MariaDB: how often the source said that there is nothing new, and how often it should.
  package var heartbeats: Int?
  package var heartbeatPeriod: Double?
  /// Whether it asks its source by transactions and not by places of the log.
  package var usesTransactions: Bool?
  /// The row in the answer, from 0 on.
  package var row: Int

  package init?(_ row: RowSet.Row) {
    let receiver = ThreadState(row.text("replica_io_running"))
    let applier = ThreadState(row.text("replica_sql_running"))
    let host = row.text("source_host").filled
    guard receiver != nil || applier != nil || host != nil else { return nil }
    name = row.text("channel_name").filled ?? row.text("connection_name").filled ?? ""
    self.row = row.index
    (self.receiver, self.applier) = (receiver, applier)
    sourceHost = host
    sourcePort = row.integer("source_port")
    sourceID = row.integer("source_server_id").flatMap { $0 > 0 ? $0 : nil }
    sourceUUID = row.text("source_uuid").filled?.lowercased()
    receiverState = row.text("replica_io_state").filled
    applierState =
      row.text("replica_sql_running_state").filled ?? row.text("replica_sql_state").filled
    receiverFailure = Self.failure(row, "last_io_errno", "last_io_error")
    applierFailure =
      Self.failure(row, "last_sql_errno", "last_sql_error")
      ?? Self.failure(row, "last_errno", "last_error")
    (received, applied) = Self.positions(row)
    relayLogSpace = row.integer("relay_log_space")
    secondsBehind = row.number("seconds_behind_source")
    delay = row.number("sql_delay")
    remainingDelay = row.number("sql_remaining_delay")
    heartbeats = row.integer("replica_received_heartbeats")
    heartbeatPeriod = row.number("replica_heartbeat_period")
    usesTransactions =
      row.flag("auto_position") ?? row.text("using_gtid").filled.map { $0.lowercased() != "no" }
  }

  /// Channels of group replication, whose state the list of members tells.
  package var isOfGroup: Bool { name.hasPrefix("group_replication_") }

  /// Where its source is, `db-1:3306`.
  package var source: String {
    (sourceHost ?? "its source") + (sourcePort.map { ":\($0)" } ?? "")
  }

  private static func failure(
    _ row: RowSet.Row, _ number: String, _ text: String
  ) -> Failure? {
    if !row.has(number), let text = row.text(text).filled {
      // Somebody picked out the lines, and those of the numbers are not among them.
      return Failure(number: 0, text: text)
    }
    guard let number = row.integer(number), number != 0 else { return nil }
    return Failure(number: number, text: row.text(text).filled ?? "error \(number)")
  }

  private static func positions(_ row: RowSet.Row) -> (SourcePosition, SourcePosition) {
    let executed = row.text("executed_gtid_set").flatMap(GTIDSet.init)
    let retrieved = row.text("retrieved_gtid_set").flatMap(GTIDSet.init)
    // MariaDB calls it Gtid_Slave_Pos; it is of the server, and there for each connection.
    let applied = row.text("gtid_replica_pos").flatMap(DomainPositions.init)
    let received = row.text("gtid_io_pos").flatMap(DomainPositions.init)
    let ignored = Set(
      row.text("replicate_ignore_domain_ids")?.split { $0 == "," || $0 == " " }
        .compactMap { UInt32($0) } ?? [])
    func joined(_ one: DomainPositions?, _ other: DomainPositions?) -> DomainPositions? {
      guard let one, let other else { return one ?? other }
      return one.union(other)
    }
    return (
      SourcePosition(
        gtids: executed.map { retrieved.map($0.union) ?? $0 } ?? retrieved,
        domains: joined(received, applied)?.without(domains: ignored),
        log: .init(row.text("source_log_file").filled, row.integer("read_source_log_pos"))),
      SourcePosition(
        gtids: executed, domains: applied?.without(domains: ignored),
        log: .init(row.text("relay_source_log_file").filled, row.integer("exec_source_log_pos")))
    )
  }
}
