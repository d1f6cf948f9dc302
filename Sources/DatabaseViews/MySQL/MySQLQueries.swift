/// The statements that are sent to MySQL and MariaDB servers; there are no others.
///
/// All read, and none waits for a metadata lock on a user's table. They are bounded by
/// `max_execution_time` or `max_statement_time`; `SHOW` of MySQL by the client alone.
package enum MySQLQueries {
  /// How long a text of a statement may be.
  static let textLimit = 1000

  /// Statements that answer a view, the best first: where a server does not know one or denies it, the
  /// next is tried.
  ///
  /// Views that depend on other answers take their questions from `MySQLFollowUps`.
  package static func statements(_ view: MySQLView, on version: MySQLVersion) -> [String] {
    switch view {
    case .server: [server(version)]
    case .variables: [shown("VARIABLES", variableNames)]
    case .status: [shown("STATUS", statusNames)]
    case .processlist: processlist(version)
    case .rowLocks: rowLocks(version)
    case .metadataLocks: [pendingMetadataLocks]
    case .metadataLockInfo, .threads, .attributes, .heldRowLocks, .rowLockWaits, .heldMetadataLocks,
      .history:
      []
    case .transactions: [transactions(version)]
    case .instruments: [instruments]
    case .engineStatus: ["SHOW ENGINE INNODB STATUS"]
    case .metrics: [metrics(version)]
    case .replica: replica(version)
    case .workers: version.isMariaDB ? [] : [workers]
    case .receivers: version.isMariaDB ? [] : [receivers]
    case .binaryLog: binaryLog(version)
    case .replicas: replicas(version)
    case .groupMembers: version.isMariaDB ? [] : [groupMembers]
    case .digests: [digests]
    case .indexUse: [indexUse]
    case .tableStatistics: [tableStatistics]
    case .accounts: [accounts]
    case .plugins: [plugins]
    case .grants: ["SHOW GRANTS"]
    }
  }

  /// `SHOW GLOBAL VARIABLES` or `STATUS`, only those of the names; also without performance_schema.
  private static func shown(_ what: String, _ names: [String]) -> String {
    "SHOW GLOBAL \(what) WHERE Variable_name IN ("
      + names.map { "'\($0)'" }.joined(separator: ", ") + ")"
  }

  /// What a forked server calls the same thing.
  static func server(_ version: MySQLVersion) -> String {
    var columns = [
      "@@version AS version", "@@version_comment AS version_comment", "@@hostname AS hostname",
      "@@port AS port", "@@server_id AS server_id", "CURRENT_USER() AS account",
      "CONNECTION_ID() AS connection_id", "UTC_TIMESTAMP(6) AS now",
      "TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()) AS utc_offset",
      "@@read_only AS read_only", "@@performance_schema AS performance_schema",
    ]
    if version.isMySQL(since: 50_708) {
      columns += ["@@server_uuid AS server_uuid", "@@super_read_only AS super_read_only"]
    }
    return "SELECT " + columns.joined(separator: ", ")
  }

  /// Without the mutex of `SHOW PROCESSLIST` where performance_schema has the rows.
  static func processlist(_ version: MySQLVersion) -> [String] {
    let text = "LEFT(INFO, \(textLimit)) AS info"
    let columns =
      "ID AS id, USER AS user, HOST AS host, DB AS db, COMMAND AS command, TIME AS time, "
      + "STATE AS state, \(text)"
    let time = version.isMariaDB ? ", TIME_MS AS time_ms" : ""
    let old = "SELECT \(columns)\(time) FROM information_schema.processlist"
    guard version.isMySQL(since: 80_022) else { return [old] }
    return ["SELECT \(columns) FROM performance_schema.processlist", old]
  }

  /// The age is told by the server: its start is written in the zone of the machine.
  static func transactions(_ version: MySQLVersion) -> String {
    let schedule = version.isMySQL(since: 80_023) ? ", trx_schedule_weight" : ""
    return """
      SELECT trx_id, trx_state, trx_started, TIMESTAMPDIFF(SECOND, trx_started, NOW()) AS trx_age, \
      trx_requested_lock_id, TIMESTAMPDIFF(SECOND, trx_wait_started, NOW()) AS trx_wait_age, \
      trx_weight, trx_mysql_thread_id, LEFT(trx_query, \(textLimit)) AS trx_query, \
      trx_operation_state, trx_tables_in_use, trx_tables_locked, trx_lock_structs, trx_rows_locked, \
      trx_rows_modified, trx_isolation_level, trx_is_read_only\(schedule) \
      FROM information_schema.innodb_trx ORDER BY trx_started LIMIT 5000
      """
  }

  static let metadataLockInfo = """
    SELECT THREAD_ID AS thread_id, LOCK_MODE AS lock_mode, LOCK_TYPE AS lock_type, \
    TABLE_SCHEMA AS table_schema, TABLE_NAME AS table_name \
    FROM information_schema.metadata_lock_info LIMIT 5000
    """

  static let instruments = """
    SELECT NAME AS name, ENABLED AS enabled FROM performance_schema.setup_instruments \
    WHERE NAME = 'wait/lock/metadata/sql/mdl'
    """

  static let plugins = """
    SELECT PLUGIN_NAME AS name, PLUGIN_STATUS AS status FROM information_schema.plugins \
    WHERE PLUGIN_NAME IN ('METADATA_LOCK_INFO', 'rpl_semi_sync_source', 'rpl_semi_sync_replica', \
    'rpl_semi_sync_master', 'rpl_semi_sync_slave', 'group_replication', 'clone', 'thread_pool')
    """

  static let accounts = """
    SELECT USER AS user, HOST AS host, CURRENT_CONNECTIONS AS current_connections, \
    TOTAL_CONNECTIONS AS total_connections FROM performance_schema.accounts \
    WHERE CURRENT_CONNECTIONS > 0 ORDER BY CURRENT_CONNECTIONS DESC LIMIT 500
    """

  static func metrics(_ version: MySQLVersion) -> String {
    let enabled = version.isMariaDB(since: 100_500) ? "ENABLED = 1" : "STATUS = 'enabled'"
    return """
      SELECT NAME AS name, COUNT AS value FROM information_schema.innodb_metrics WHERE \(enabled) \
      AND NAME IN ('trx_rseg_history_len', 'lock_deadlocks', 'lock_timeouts', 'lock_row_lock_waits', \
      'lock_row_lock_time', 'log_lsn_checkpoint_age', 'buffer_pool_wait_free', 'purge_dml_delay_usec')
      """
  }
}
