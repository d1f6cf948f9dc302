/// A thread that applies (`replication_applier_status_by_worker`), which alone has the reason where
/// several do.
package struct ApplierWorker: Sendable, Hashable {
  package var channel: String
  package var failure: ReplicationChannel.Failure?
  /// When what it last applied, and what it applies now, was committed first; local time of the server.
  package var appliedCommit, applyingCommit: Double?

  package init?(_ row: RowSet.Row) {
    guard let channel = row.text("channel_name") else { return nil }
    self.channel = channel
    if let number = row.integer("last_error_number"), number != 0 {
      failure = ReplicationChannel.Failure(
        number: number, text: row.text("last_error_message").filled ?? "error \(number)")
    }
    appliedCommit = row.moment("last_applied_transaction_original_commit_timestamp")
    applyingCommit = row.moment("applying_transaction_original_commit_timestamp")
  }
}

/// The thread that receives (`replication_connection_status`), and how often its source speaks.
package struct ChannelReceiver: Sendable, Hashable {
  package var channel: String
  package var heartbeats: Int?
  /// When the source last said that there is nothing new; local time of the server.
  package var lastHeartbeat: Double?
  /// When the last transaction came in.
  package var lastQueued: Double?
  /// When that was committed first.
  package var queuedCommit: Double?

  package init?(_ row: RowSet.Row) {
    guard let channel = row.text("channel_name") else { return nil }
    self.channel = channel
    heartbeats = row.integer("count_received_heartbeats")
    lastHeartbeat = row.moment("last_heartbeat_timestamp")
    lastQueued = row.moment("last_queued_transaction_end_queue_timestamp")
    queuedCommit = row.moment("last_queued_transaction_original_commit_timestamp")
  }
}

/// A member of a group (`replication_group_members`).
package struct GroupMember: Sendable, Hashable {
  package var id: String?
  package var host: String
  package var port: Int?
  /// `ONLINE`, `RECOVERING`, `OFFLINE`, `ERROR`, `UNREACHABLE`.
  package var state: String
  package var role: String?

  /// `nil` where the server belongs to no group.
  package init?(_ row: RowSet.Row) {
    guard let state = row.text("member_state").filled, let host = row.text("member_host").filled
    else { return nil }
    id = row.text("member_id").filled
    self.host = host
    port = row.integer("member_port")
    self.state = state
    role = row.text("member_role").filled
  }

  package var name: String { host + (port.map { ":\($0)" } ?? "") }
}

extension RowSet.Row {
  /// A time; `nil` of zeros, which servers write where there is none.
  fileprivate func moment(_ column: String) -> Double? {
    guard let text = text(column), !text.hasPrefix("0000") else { return nil }
    return ServerTime.seconds(text)
  }
}

extension ServerSnapshot where View == MySQLView {
  /// All channels but those of a group; `nil` where they were not read.
  package var channels: [ReplicationChannel]? {
    self[.replica].map { $0.rows.compactMap(ReplicationChannel.init).filter { !$0.isOfGroup } }
  }

  package var workers: [ApplierWorker] {
    self[.workers].map { $0.rows.compactMap(ApplierWorker.init) } ?? []
  }

  package var receivers: [ChannelReceiver] {
    self[.receivers].map { $0.rows.compactMap(ChannelReceiver.init) } ?? []
  }

  package var groupMembers: [GroupMember] {
    self[.groupMembers].map { $0.rows.compactMap(GroupMember.init) } ?? []
  }
}
