internal import Capture
internal import DatabaseViews
internal import Evidence

/// What is known of each MySQL or MariaDB server, live or captured, in the order of the inputs.
struct MySQLEvidence {
  private(set) var servers: [Artifact<MySQLSeries>] = []

  init(_ recording: Recording) {
    servers = CapturedServers.join(
      live: recording.samples(of: MySQLSeries.self, format: MySQLView.format),
      captured: recording.samples(of: CapturedMySQLParser.self))
  }
}

extension MySQLView {
  /// What it is called on the server.
  var catalogName: String {
    switch self {
    case .server: "functions of the server"
    case .variables: "SHOW GLOBAL VARIABLES"
    case .status: "SHOW GLOBAL STATUS"
    case .processlist: "processlist"
    case .threads: "performance_schema.threads"
    case .attributes: "performance_schema.session_connect_attrs"
    case .transactions: "information_schema.innodb_trx"
    case .rowLocks, .heldRowLocks: "locks of InnoDB (data_locks, innodb_locks)"
    case .rowLockWaits: "waits of InnoDB (data_lock_waits, innodb_lock_waits)"
    case .metadataLocks, .heldMetadataLocks: "performance_schema.metadata_locks"
    case .metadataLockInfo: "information_schema.metadata_lock_info"
    case .history: "performance_schema.events_statements_history"
    case .instruments: "performance_schema.setup_instruments"
    case .engineStatus: "SHOW ENGINE INNODB STATUS"
    case .metrics: "information_schema.innodb_metrics"
    case .replica: "replica status"
    case .workers: "performance_schema.replication_applier_status_by_worker"
    case .receivers: "performance_schema.replication_connection_status"
    case .binaryLog: "binary log status"
    case .replicas: "SHOW REPLICAS"
    case .groupMembers: "performance_schema.replication_group_members"
    case .digests: "performance_schema.events_statements_summary_by_digest"
    case .indexUse: "performance_schema.table_io_waits_summary_by_index_usage"
    case .tableStatistics: "mysql.innodb_table_stats"
    case .indexStatistics: "mysql.innodb_index_stats"
    case .tableCounts: "information_schema.innodb_sys_tablestats"
    case .accounts: "performance_schema.accounts"
    case .accountLimits: "mysql.user"
    case .lastStatements: "performance_schema.events_statements_current"
    case .plugins: "information_schema.plugins"
    case .grants: "SHOW GRANTS"
    }
  }
}
