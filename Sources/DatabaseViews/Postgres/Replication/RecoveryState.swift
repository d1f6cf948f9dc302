/// Positions and state of recovery, as the functions of the server tell them.
///
/// Columns are read under our names and under those that `psql` gives to bare calls of functions.
package struct RecoveryState: Sendable, Hashable {
  package var isInRecovery: Bool?
  /// Where the log ends on a primary.
  package var current: LogPosition?
  /// What came through streaming and is on disk; it stays where it is while no receiver runs.
  package var received: LogPosition?
  package var replayed: LogPosition?
  /// When the last transaction that was replayed committed, seconds since 1970; it stays as it was
  /// after a promotion, and while nothing is written.
  package var replayTime: Double?
  /// The age of that, where the question asked for it instead.
  package var replayAge: Double?
  package var isPaused: Bool?
  /// The timeline of the last checkpoint.
  package var timeline: Int?
  /// Seconds since 1970.
  package var now: Double?

  package init(_ row: RowSet.Row) {
    isInRecovery = row.flag("in_recovery") ?? row.flag("pg_is_in_recovery")
    current =
      row.place("current_lsn", "pg_current_wal_lsn", "pg_current_wal_flush_lsn")
      ?? row.place("pg_current_xlog_location")
    received = row.place(
      "receive_lsn", "pg_last_wal_receive_lsn", "pg_last_xlog_receive_location")
    replayed = row.place("replay_lsn", "pg_last_wal_replay_lsn", "pg_last_xlog_replay_location")
    replayTime = row.time("replay_timestamp") ?? row.time("pg_last_xact_replay_timestamp")
    for name in Self.ages { replayAge = replayAge ?? row.interval(name) }
    // What has no name is a difference of times, if it is not one of positions.
    if replayAge == nil, row.number("?column?") == nil { replayAge = row.interval("?column?") }
    isPaused = Self.paused(row)
    timeline = row.integer("timeline")
    now = row.time("now") ?? row.time("clock_timestamp")
    if isInRecovery == nil, current != nil { isInRecovery = false }
    if isInRecovery == nil, received != nil || replayed != nil { isInRecovery = true }
  }

  private static let ages = [
    "replication_delay", "replay_delay", "replication_lag", "replay_lag", "time_lag", "delay",
    "lag", "log_delay", "slave_lag", "standby_lag", "lag_seconds", "seconds_behind",
  ]

  /// `pause requested` is not paused yet, and will be at the next record.
  private static func paused(_ row: RowSet.Row) -> Bool? {
    switch row.text("pause_state") ?? row.text("pg_get_wal_replay_pause_state") {
    case "paused", "pause requested": true
    case "not paused": false
    default: row.flag("is_paused") ?? row.flag("pg_is_wal_replay_paused")
    }
  }
}

extension PostgresSnapshot {
  package var recoveryState: RecoveryState? { self[.recovery]?.rows.first.map(RecoveryState.init) }
}
