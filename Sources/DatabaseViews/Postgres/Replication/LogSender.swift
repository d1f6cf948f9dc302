/// A row of `pg_stat_replication`: who receives the log, as its sender sees it.
///
/// Positions are `nil` where they are NULL, hidden, or 0/0, as in a row that is about to start.
/// The times keep their last sample while nothing moves, and are NULL on an idle server.
package struct LogSender: Sendable, Hashable {
  package var pid: Int?
  package var application, user, clientAddress, clientName: String?
  /// `startup`, `catchup`, `streaming`, `backup`, `stopping`; `nil` where it is hidden.
  package var state: String?
  package var sent, written, flushed, replayed: LogPosition?
  /// Seconds from the local flush to the news that the other side wrote, flushed, replayed it.
  package var writeLag, flushLag, replayLag: Double?
  /// Bytes that it is behind, where the question asked for that instead of positions.
  package var behind: Int?
  /// `sync`, `quorum`, `potential`, `async`.
  package var syncState: String?
  /// When the last reply was sent, by the clock of the other side; seconds since 1970.
  package var replyTime: Double?
  /// The row in the answer, from 0 on.
  package var row: Int

  package init?(_ row: RowSet.Row) {
    pid = row.integer("pid") ?? row.integer("procpid")
    application = row.text("application_name").filled
    user = row.text("usename").filled
    clientAddress = row.text("client_addr").filled
    clientName = row.text("client_hostname").filled
    state = row.text("state").filled
    sent = row.place("sent_lsn", "sent_location")
    written = row.place("write_lsn", "write_location")
    flushed = row.place("flush_lsn", "flush_location")
    replayed = row.place("replay_lsn", "replay_location")
    writeLag = row.interval("write_lag")
    flushLag = row.interval("flush_lag")
    replayLag = row.interval("replay_lag")
    behind = row.size(
      "pg_wal_lsn_diff", "lag_bytes", "replay_lag_bytes", "byte_lag", "bytes_lag", "lag_size",
      "replication_lag_bytes", "replay_lag_size", "total_lag", "bytes_behind")
    syncState = row.text("sync_state").filled
    replyTime = row.time("reply_time")
    self.row = row.index
    guard pid != nil || application != nil || sent != nil else { return nil }
  }

  /// Whether the role may see only who is there, not what it does.
  package var isHidden: Bool { state == nil && sent == nil && replayed == nil && behind == nil }

  /// Whether it is a copy being taken, or has not begun: neither has a position that means anything.
  package var isPassing: Bool { state == "backup" || state == "startup" }

  /// `standby1@10.0.0.7`, `standby1@local`.
  package var name: String {
    "\(application ?? "receiver")@\(clientName ?? clientAddress ?? "local")"
  }
}

extension RowSet.Row {
  /// A position under the first of `names` that has one; 0/0 is none.
  func place(_ names: String...) -> LogPosition? {
    for name in names {
      if let position = position(name), !position.isNone { return position }
    }
    return nil
  }
}

extension RowSet.Row {
  /// Bytes under the first of `names` that has some: a number, or what `pg_size_pretty` makes of it,
  /// whose units are powers of 1024.
  func size(_ names: String...) -> Int? {
    for name in names {
      guard let text = text(name) else { continue }
      let words = text.split(separator: " ")
      guard let first = words.first, let number = Double(first) else { continue }
      let units = ["bytes": 0, "kB": 10, "MB": 20, "GB": 30, "TB": 40]
      guard let shift = words.count > 1 ? units[String(words[1])] : 0 else { continue }
      return Int(exactly: (number * Double(1 << shift)).rounded())
    }
    return nil
  }
}

extension PostgresSnapshot {
  /// `nil` where they were not read.
  package var senders: [LogSender]? {
    self[.replication].map { $0.rows.compactMap(LogSender.init) }
  }
}
