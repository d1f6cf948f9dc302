extension MySQLView {
  /// The view that rows with these columns are of; `nil` where they are of none.
  package static func view(with columns: Set<String>) -> MySQLView? {
    signatures.first { $0.fits(columns) }?.view
  }

  /// A view, and the columns that tell it: all of the first, and one of the others.
  private struct Signature {
    var view: MySQLView
    var all: [String]
    var one: [String] = []

    func fits(_ columns: Set<String>) -> Bool {
      all.allSatisfy(columns.contains) && (one.isEmpty || one.contains(where: columns.contains))
    }
  }

  /// The more special ones first.
  private static let signatures: [Signature] = [
    .init(view: .replica, all: ["replica_io_running"]),
    .init(view: .rowLockWaits, all: ["requesting_engine_lock_id"]),
    .init(view: .rowLockWaits, all: ["requesting_trx_id"]),
    .init(view: .metadataLocks, all: ["waiting_pid", "blocking_pid", "waiting_lock_type"]),
    .init(
      view: .rowLockWaits, all: ["waiting_pid", "blocking_pid"],
      one: ["locked_table", "locked_index", "waiting_trx_id", "waiting_query", "blocking_query"]),
    .init(view: .rowLockWaits, all: ["waiting_trx_id", "blocking_trx_id"]),
    .init(view: .rowLocks, all: ["engine_lock_id", "lock_mode"]),
    .init(view: .rowLocks, all: ["lock_id", "lock_trx_id"]),
    .init(view: .metadataLocks, all: ["owner_thread_id", "lock_status"]),
    .init(view: .metadataLockInfo, all: ["thread_id", "lock_mode", "table_schema"]),
    .init(view: .transactions, all: ["trx_id", "trx_state"]),
    .init(view: .workers, all: ["worker_id", "service_state"]),
    .init(view: .receivers, all: ["received_transaction_set"]),
    .init(view: .groupMembers, all: ["member_state", "member_host"]),
    .init(view: .binaryLog, all: ["file", "position", "binlog_do_db"]),
    .init(view: .replicas, all: ["server_id", "source_id"]),
    .init(view: .digests, all: ["digest_text"], one: ["count_star", "calls", "sum_timer_wait"]),
    .init(view: .digests, all: ["query", "exec_count", "total_latency"]),
    .init(view: .indexUse, all: ["object_name", "index_name", "count_read"]),
    .init(view: .indexStatistics, all: ["index_name", "stat_name"]),
    .init(view: .tableCounts, all: ["name", "num_rows", "modified_counter"]),
    .init(view: .tableStatistics, all: ["database_name", "table_name", "n_rows"]),
    .init(view: .history, all: ["thread_id", "sql_text"]),
    .init(view: .threads, all: ["thread_id", "processlist_id"]),
    .init(view: .accountLimits, all: ["user", "host", "max_user_connections"]),
    .init(view: .accounts, all: ["user", "current_connections"]),
    .init(view: .metrics, all: ["name", "count", "subsystem"]),
    .init(view: .variables, all: ["variable_name", "value"]),
    .init(view: .processlist, all: ["id", "user", "command", "time"]),
  ]

  /// The name of a column in a join of waits that people write themselves, as the sys schema has it:
  /// manuals and blogs call connections threads.
  package static func pairColumn(_ name: String) -> String {
    switch name {
    case "waiting_thread", "waiting_processlist_id": "waiting_pid"
    case "blocking_thread", "blocking_processlist_id": "blocking_pid"
    case "wait_s", "wait_sec", "wait_secs", "wait_seconds", "wait_time": "wait_age_secs"
    default: name
    }
  }

  /// Columns that may stand first in an object of JSON.
  static let markerColumns: Set<String> = [
    "id", "user", "variable_name", "replica_io_state", "trx_id", "engine_lock_id", "lock_id",
    "requesting_engine_lock_id", "requesting_trx_id", "object_type", "object_schema", "thread_id",
    "engine", "channel_name", "file", "server_id", "schema_name", "digest", "database_name", "name",
    "member_id", "wait_started", "connection_name", "thd_id", "query",
  ]

  /// Texts that a table of one of the views holds in the line of its names.
  package static let markers: [StaticString] = [
    "Slave_IO_", "Replica_IO_", "slave_io_", "replica_io_", "Variable_name", "VARIABLE_NAME",
    "variable_name", "Command", "COMMAND", "PROCESSLIST_", "trx_state", "TRX_STATE",
    "trx_mysql_thread_id",
    "ENGINE_LOCK_ID", "engine_lock_id", "lock_trx_id", "requesting_trx_id", "REQUESTING_ENGINE",
    "OWNER_THREAD_ID", "owner_thread_id", "RECEIVED_TRANSACTION_SET", "WORKER_ID", "MEMBER_STATE",
    "Binlog_Do_DB", "DIGEST_TEXT", "digest_text", "CURRENT_CONNECTIONS", "SQL_TEXT", "n_rows",
    "stat_name",
    "MODIFIED_COUNTER", "modified_counter",
    "exec_count", "conn_id", "waiting_pid", "waiting_trx_id", "waiting_thread", "command",
    "COUNT_READ", "Source_Id",
    "Master_id",
  ]
}
