/// A row of `pg_replication_slots`.
package struct ReplicationSlot: Sendable, Hashable {
  package var name: String
  /// `physical` or `logical`.
  package var kind: String?
  package var database: String?
  package var isTemporary, isActive: Bool?
  package var activePid: Int?
  /// The oldest transactions that vacuum keeps rows for on its account.
  package var horizon, catalogHorizon: String?
  /// The oldest log that is kept for it; `nil` where it keeps none, or lost what it kept.
  package var restart: LogPosition?
  package var confirmed: LogPosition?
  /// Bytes that are kept, where the question asked for that instead of positions.
  package var kept: Int?
  /// `reserved`, `extended` (beyond `max_wal_size`), `unreserved` (may go at the next checkpoint),
  /// `lost`; from version 13 on.
  package var walStatus: String?
  /// Bytes that may still be written before it is in danger; `nil` also where there is no limit.
  package var safeSize: Int?
  /// Seconds since 1970; from version 17 on.
  package var inactiveSince: Double?
  package var invalidation: String?
  /// Whether a standby keeps it as a copy of one of its primary.
  package var isSynced: Bool?
  package var row: Int

  package init?(_ row: RowSet.Row) {
    guard let name = row.text("slot_name").filled else { return nil }
    self.name = name
    self.row = row.index
    kind = row.text("slot_type").filled
    database = row.text("database").filled
    isTemporary = row.flag("temporary")
    isActive = row.flag("active")
    activePid = row.integer("active_pid")
    horizon = row.text("xmin").filled
    catalogHorizon = row.text("catalog_xmin").filled
    restart = row.place("restart_lsn")
    confirmed = row.place("confirmed_flush_lsn")
    kept = row.size(
      "pg_wal_lsn_diff", "retained_bytes", "retained_wal", "retained_wal_bytes", "retained",
      "lag_bytes", "restart_lag", "slot_lag", "pg_size_pretty", "replication_slot_lag")
    walStatus = row.text("wal_status").filled
    safeSize = row.integer("safe_wal_size")
    inactiveSince = row.time("inactive_since")
    invalidation = row.text("invalidation_reason").filled
    isSynced = row.flag("synced")
  }
}

extension PostgresSnapshot {
  /// `nil` where they were not read.
  package var replicationSlots: [ReplicationSlot]? {
    self[.slots].map { $0.rows.compactMap(ReplicationSlot.init) }
  }
}
