extension PostgresView {
  /// The views that rows with these columns are of; empty where they are of none.
  package static func views(with columns: Set<String>) -> [PostgresView] {
    var views: [PostgresView] = []
    if columns.contains("blocked_by"), columns.contains("pid") { views.append(.waiting) }
    if let view = signatures.first(where: { $0.fits(columns) })?.view { views.append(view) }
    return views
  }

  /// A view, and the columns that tell it: all of the first, and one of the others.
  private struct Signature {
    var view: PostgresView
    var all: [String]
    var one: [String] = []

    func fits(_ columns: Set<String>) -> Bool {
      all.allSatisfy(columns.contains) && (one.isEmpty || one.contains(where: columns.contains))
    }
  }

  /// The more special ones first.
  private static let signatures: [Signature] = [
    .init(view: .blocking, all: ["blocked_pid", "blocking_pid"]),
    .init(view: .locks, all: ["locktype", "mode"], one: ["granted", "pid"]),
    .init(
      view: .locks, all: ["mode", "granted", "pid"], one: ["relation", "relname", "transactionid"]),
    .init(view: .prepared, all: ["gid"], one: ["transaction", "prepared"]),
    .init(view: .replication, all: ["replay_lsn"], one: ["sent_lsn", "write_lsn", "sync_state"]),
    .init(view: .replication, all: ["application_name", "sync_state"]),
    .init(view: .slots, all: ["slot_name"], one: ["restart_lsn", "slot_type", "wal_status"]),
    .init(view: .subscriptionErrors, all: ["apply_error_count"]),
    .init(view: .subscriptions, all: ["subname"], one: ["received_lsn", "latest_end_lsn"]),
    .init(
      view: .receiver, all: ["status"],
      one: ["latest_end_lsn", "flushed_lsn", "received_lsn", "received_tli", "sender_host"]),
    .init(view: .archiver, all: ["archived_count"]),
    .init(view: .archiver, all: ["last_archived_wal"]),
    .init(view: .conflicts, all: ["confl_lock"]),
    .init(view: .databases, all: ["datname"], one: ["numbackends", "xact_commit", "deadlocks"]),
    .init(
      view: .statements, all: ["calls"], one: ["total_exec_time", "total_time", "mean_exec_time"]),
    .init(view: .indexes, all: ["indexrelname"]),
    .init(
      view: .tables, all: ["relname"],
      one: ["n_dead_tup", "n_live_tup", "seq_scan", "last_analyze", "last_autovacuum"]),
    .init(view: .vacuums, all: ["heap_blks_scanned"]),
    .init(view: .tableAges, all: ["relname", "age"]),
    .init(view: .ages, all: ["datname"], one: ["age", "mxid_age"]),
    .init(view: .extensions, all: ["extname"]),
    .init(view: .settings, all: ["name", "setting"]),
    .init(view: .checkpoints, all: ["requested"], one: ["timed"]),
    .init(view: .pools, all: ["cl_active", "sv_active"]),
    .init(view: .servers, all: ["ptr", "link", "type"]),
    .init(view: .poolerDatabases, all: ["name", "pool_size"]),
    .init(view: .poolerConfig, all: ["key", "value", "changeable"]),
    .init(view: .poolerLists, all: ["list", "items"]),
    .init(
      view: .activity, all: ["pid"],
      one: [
        "backend_start", "xact_start", "query_start", "state_change", "wait_event", "backend_xmin",
        "wait_event_type",
      ]),
    .init(view: .activity, all: ["pid", "query"]),
    .init(
      view: .activity, all: ["pid", "state"], one: ["usename", "datname", "application_name"]),
    .init(view: .activity, all: ["pid", "backend_type"]),
    .init(view: .activity, all: ["state"], one: SessionCounts.counts),
    .init(view: .activity, all: ["usename"], one: SessionCounts.counts),
    .init(view: .activity, all: ["datname"], one: SessionCounts.counts),
    .init(view: .activity, all: ["client_addr"], one: SessionCounts.counts),
    .init(
      view: .recovery, all: [],
      one: [
        "current_lsn", "receive_lsn", "replay_timestamp", "is_paused", "pause_state", "in_recovery",
      ]),
  ]

  /// The name that a column has in answers; functions give theirs to their columns.
  package static func columnName(_ name: String) -> String {
    switch name {
    case "pg_blocking_pids", "blocking_pids", "blockers": "blocked_by"
    case "blocker_pid": "blocking_pid"
    case "procpid": "pid"
    case "left", "substr", "substring", "q", "query_text", "current_query": "query"
    case "xid_age", "txid_age", "datfrozenxid_age", "frozenxid_age", "relfrozenxid_age": "age"
    case "pg_is_in_recovery": "in_recovery"
    case "pg_last_wal_receive_lsn": "receive_lsn"
    case "pg_last_wal_replay_lsn": "replay_lsn"
    case "pg_last_xact_replay_timestamp": "replay_timestamp"
    case "pg_current_wal_lsn": "current_lsn"
    case "pg_current_wal_flush_lsn": "flush_lsn"
    case "pg_is_wal_replay_paused": "is_paused"
    case "pg_get_wal_replay_pause_state": "pause_state"
    case "checkpoints_timed", "num_timed": "timed"
    case "checkpoints_req", "num_requested": "requested"
    default: name
    }
  }

  /// Texts that a table of one of the views holds in the line of its names.
  package static let markers: [StaticString] = [
    "locktype", "pg_blocking_pids", "blocking_pid", "blocker_pid", "blocked_by", "backend_xmin",
    "wait_event", "state_change", "query_start", "xact_start", "backend_start", "usename",
    "| gid", "gid |", " gid ", "gid   ", "|gid|", ",gid,", "replay_lsn", "sync_state",
    "restart_lsn", "wal_status", "slot_name",
    "latest_end_lsn", "received_lsn", "pg_last_wal_re", "pg_last_xact_replay", "pg_current_wal",
    "pg_is_in_recovery", "pg_is_wal_replay", "pg_get_wal_replay", "apply_error_count",
    "last_archived_wal", "archived_count", "confl_lock", "numbackends", "total_exec_time",
    "n_dead_tup", "n_live_tup", "seq_scan", "last_autovacuum", "indexrelname",
    "checkpoints_timed", "num_timed", "heap_blks_scanned", "datfrozenxid", "relfrozenxid",
    "mxid_age", "cl_active", "sv_active", "remote_pid", "pool_size", "max_connections",
    "server_version", "datname", "| count", "|count", ",count", "client_addr",
  ]
}
