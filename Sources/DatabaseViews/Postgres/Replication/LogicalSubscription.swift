/// A subscription of this server, from `pg_stat_subscription` and `pg_stat_subscription_stats`.
package struct LogicalSubscription: Sendable, Hashable {
  package var name: String
  /// The process that applies changes; `nil` where none runs.
  package var worker: Int?
  /// Whether it is meant to run; `nil` where the role may not see it.
  package var isEnabled: Bool?
  package var received, latestEnd: LogPosition?
  /// Seconds since 1970.
  package var lastReceipt: Double?
  /// Errors since the counters were reset; from version 15 on.
  package var applyErrors, syncErrors: Int?
  package var row: Int

  init?(_ row: RowSet.Row) {
    guard let name = row.text("subname").filled else { return nil }
    self.name = name
    self.row = row.index
    worker = row.integer("pid")
    isEnabled = row.flag("enabled") ?? row.flag("subenabled")
    received = row.place("received_lsn")
    latestEnd = row.place("latest_end_lsn")
    lastReceipt = row.time("last_msg_receipt_time")
  }

  /// Those of a look, each once: workers that copy a table or help another have rows of their own.
  static func all(_ rows: RowSet, errors: RowSet?) -> [LogicalSubscription] {
    var counts: [String: RowSet.Row] = [:]
    for row in errors?.rows ?? [] {
      if let name = row.text("subname") { counts[name] = row }
    }
    return rows.rows.filter {
      $0.text("relid").filled == nil && $0.text("leader_pid").filled == nil
    }.compactMap { row in
      guard var subscription = LogicalSubscription(row) else { return nil }
      let counted = counts[subscription.name]
      subscription.applyErrors = counted?.integer("apply_error_count")
      subscription.syncErrors = counted?.integer("sync_error_count")
      return subscription
    }
  }
}

extension PostgresSnapshot {
  /// `nil` where they were not read.
  package var logicalSubscriptions: [LogicalSubscription]? {
    self[.subscriptions].map { LogicalSubscription.all($0, errors: self[.subscriptionErrors]) }
  }
}
