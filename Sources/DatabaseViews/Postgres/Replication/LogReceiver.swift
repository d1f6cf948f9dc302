/// The row of `pg_stat_wal_receiver` on a standby; there is none while no receiver runs.
package struct LogReceiver: Sendable, Hashable {
  package var pid: Int?
  /// `starting`, `streaming`, `waiting`, `restarting`, `stopping`; `nil` where it is hidden.
  package var status: String?
  package var written, flushed: LogPosition?
  package var timeline: Int?
  /// Seconds since 1970; the first by the clock of the sender.
  package var lastSent, lastReceipt: Double?
  /// The end of the log that the sender last told of, and when that changed.
  package var latestEnd: LogPosition?
  package var latestEndTime: Double?
  package var slot, senderHost: String?
  package var senderPort: Int?
  /// What it calls itself at the sender.
  package var application: String?

  package init(_ row: RowSet.Row) {
    pid = row.integer("pid")
    status = row.text("status").filled
    written = row.place("written_lsn", "received_lsn")
    flushed = row.place("flushed_lsn", "received_lsn")
    timeline = row.integer("received_tli")
    lastSent = row.time("last_msg_send_time")
    lastReceipt = row.time("last_msg_receipt_time")
    latestEnd = row.place("latest_end_lsn")
    latestEndTime = row.time("latest_end_time")
    slot = row.text("slot_name").filled
    senderHost = row.text("sender_host").filled
    senderPort = row.integer("sender_port")
    application = row.text("application").filled
  }
}

/// What a look says of the receiver.
package enum ReceiverAnswer: Sendable, Hashable {
  /// The view was not read.
  case unread
  case none
  case row(LogReceiver)
}

extension PostgresSnapshot {
  package var receiver: ReceiverAnswer {
    guard let rows = self[.receiver] else { return .unread }
    let row = rows.rows.map(LogReceiver.init).first { $0.pid != nil || $0.status != nil }
    return row.map(ReceiverAnswer.row) ?? .none
  }
}
