package import Capture

/// What can be asked of a MySQL or MariaDB server; the raw value names it in a recording.
package enum MySQLView: String, ServerView {
  /// One row: version, account, clock, whether it takes writes.
  case server
  /// Variables by name (`SHOW GLOBAL VARIABLES`).
  case variables
  /// Counters and gauges by name (`SHOW GLOBAL STATUS`).
  case status
  /// Threads with what they do (`performance_schema.processlist`, `information_schema.processlist`).
  case processlist
  /// Numbers of threads inside the server with those of connections (`performance_schema.threads`).
  case threads
  /// Names of programs by connection (`performance_schema.session_connect_attrs`).
  case attributes
  /// Open transactions of InnoDB (`information_schema.innodb_trx`).
  case transactions
  /// Locks of InnoDB that are waited for (`data_locks`); of MySQL 5.7 and MariaDB all that are contested
  /// (`innodb_locks`), of captured texts whatever was printed.
  case rowLocks
  /// Granted locks on the records that somebody waits for (`data_locks`).
  case heldRowLocks
  /// Pairs of who waits and who blocks (`data_lock_waits`, `innodb_lock_waits`); only captured texts
  /// have all of them.
  case rowLockWaits
  /// Metadata locks that are waited for (`metadata_locks`); of captured texts whatever was printed.
  case metadataLocks
  /// Granted metadata locks on what somebody waits for (`metadata_locks`).
  case heldMetadataLocks
  /// Granted metadata locks of MariaDB's plugin (`metadata_lock_info`).
  case metadataLockInfo
  /// Last statements of threads that block others (`events_statements_history`).
  case history
  /// Which instruments are on (`performance_schema.setup_instruments`).
  case instruments
  /// `SHOW ENGINE INNODB STATUS`, one cell of text.
  case engineStatus
  /// Counters of InnoDB (`information_schema.innodb_metrics`).
  case metrics
  /// Channels of replication (`SHOW REPLICA STATUS`, `SHOW ALL SLAVES STATUS`).
  case replica
  /// Workers that apply (`replication_applier_status_by_worker`).
  case workers
  /// Receivers of channels (`replication_connection_status`).
  case receivers
  /// Where the binary log stands (`SHOW BINARY LOG STATUS`, `SHOW MASTER STATUS`).
  case binaryLog
  /// Replicas that registered (`SHOW REPLICAS`, `SHOW SLAVE HOSTS`).
  case replicas
  /// Members of a group (`replication_group_members`).
  case groupMembers
  /// Statements by digest (`events_statements_summary_by_digest`).
  case digests
  /// Work of tables and indexes (`table_io_waits_summary_by_index_usage`).
  case indexUse
  /// Statistics of tables of InnoDB (`mysql.innodb_table_stats`).
  case tableStatistics
  /// Columns of indexes, as the optimizer's statistics name them (`mysql.innodb_index_stats`).
  case indexStatistics
  /// Rows and changes as InnoDB counts them in memory (`innodb_sys_tablestats`).
  case tableCounts
  /// Connections by account (`performance_schema.accounts`).
  case accounts
  /// Accounts that may have a number of connections only (`mysql.user`).
  case accountLimits
  /// What sleeping sessions ran last (`events_statements_current`).
  case lastStatements
  /// Plugins that are active (`information_schema.plugins`).
  case plugins
  /// Privileges of the account (`SHOW GRANTS`).
  case grants

  package static let format = Format(
    kind: "mysql-server", label: "what a MySQL or MariaDB server says of itself")
  package static let product = ServerProduct.mysql

  package var isConditional: Bool {
    switch self {
    case .rowLocks, .heldRowLocks, .rowLockWaits, .heldMetadataLocks, .metadataLockInfo, .history,
      .threads, .attributes, .lastStatements:
      true
    default: false
    }
  }
}
