/// Every question that is ever put to a PostgreSQL server.
package enum PostgresQueries {
  /// The question of a view; `nil` of one that only PgBouncer or a captured text answers, or that
  /// takes parameters.
  package static func query(_ view: PostgresView) -> PostgresQuery? {
    fixed.first { $0.view == view }
  }

  static let fixed: [PostgresQuery] = [
    server, settings, waiting, activity, prepared, replication, slots, receiver, recovery,
    archiver, conflicts, databases, subscriptions, subscriptionErrors, statements, tables, indexes,
    checkpoints, ages, tableAges, vacuums, extensions, limits,
  ]

  /// Functions only: it answers where catalogs are locked.
  static let server = PostgresQuery(
    .server,
    [
      .init("server_version_num", "pg_catalog.current_setting('server_version_num')"),
      .init("server_version", "pg_catalog.current_setting('server_version')"),
      .init("in_recovery", "pg_catalog.pg_is_in_recovery()"),
      .init("database", "pg_catalog.current_database()"),
      .init("role", "session_user"),
      .init("backend", "pg_catalog.pg_backend_pid()"),
      .init("is_superuser", "pg_catalog.current_setting('is_superuser')"),
      .init(
        "reads_all_stats",
        "pg_catalog.pg_has_role(session_user, 'pg_read_all_stats', 'USAGE')"),
      .init("now", "pg_catalog.clock_timestamp()"),
      .init("started", "pg_catalog.pg_postmaster_start_time()"),
      .init("address", "pg_catalog.inet_server_addr()"),
      .init("port", "pg_catalog.current_setting('port')"),
      .init("cluster_name", "pg_catalog.current_setting('cluster_name')"),
      .init("system_identifier", "(SELECT system_identifier FROM pg_catalog.pg_control_system())"),
      .init("timeline", "(SELECT timeline_id FROM pg_catalog.pg_control_checkpoint())"),
    ])

  static let settings = PostgresQuery(
    .settings, from: "pg_catalog.pg_settings", of: "pg_settings",
    [
      .init("name"), .init("setting", withoutSecrets), .init("unit"), .init("source"),
      .init("boot_val"),
    ],
    "WHERE name IN (" + settingNames.map { "'\($0)'" }.joined(separator: ", ") + ")")

  /// The settings that judgements rest on.
  static let settingNames = [
    "max_connections", "superuser_reserved_connections", "reserved_connections",
    "max_wal_senders", "max_replication_slots", "max_prepared_transactions",
    "max_worker_processes", "max_locks_per_transaction", "deadlock_timeout", "log_lock_waits",
    "log_min_duration_statement", "log_destination", "logging_collector", "log_directory",
    "data_directory",
    "idle_in_transaction_session_timeout", "idle_session_timeout", "statement_timeout",
    "lock_timeout", "transaction_timeout", "synchronous_commit", "synchronous_standby_names",
    "wal_level", "hot_standby", "hot_standby_feedback", "recovery_min_apply_delay",
    "max_standby_streaming_delay", "max_standby_archive_delay", "wal_keep_size",
    "wal_keep_segments", "max_slot_wal_keep_size", "wal_receiver_timeout",
    "wal_sender_timeout", "primary_slot_name", "recovery_target_timeline",
    "idle_replication_slot_timeout", "archive_mode", "archive_timeout", "wal_segment_size",
    "autovacuum", "autovacuum_freeze_max_age", "autovacuum_multixact_freeze_max_age",
    "autovacuum_max_workers", "autovacuum_naptime", "autovacuum_vacuum_threshold",
    "autovacuum_vacuum_scale_factor", "autovacuum_analyze_threshold",
    "autovacuum_analyze_scale_factor", "vacuum_failsafe_age", "max_wal_size",
    "checkpoint_timeout", "track_activities", "track_activity_query_size", "track_counts",
    "track_io_timing", "compute_query_id", "update_process_title", "block_size", "work_mem",
    "shared_buffers", "default_statistics_target", "data_checksums",
    "primary_conninfo", "restore_command", "archive_command", "archive_library",
  ]

  /// Of settings that may hold a password or a path to one only whether they are set, and of the
  /// upstream of a standby where it is.
  static let withoutSecrets = """
    CASE WHEN name = 'primary_conninfo' AND setting <> '' THEN \
    pg_catalog.concat_ws(' ', '(set)', \
    'host=' || pg_catalog.substring(setting, '(?:^| )host *= *([^ ]+)'), \
    'port=' || pg_catalog.substring(setting, '(?:^| )port *= *([^ ]+)'), \
    'at=' || pg_catalog.substring(setting, '://(?:[^@/ ]*@)?([^/? ]+)')) \
    WHEN name IN ('restore_command', 'archive_command', 'archive_library') \
    AND setting NOT IN ('', '(disabled)') THEN '(set)' ELSE setting END
    """

  static let extensions = PostgresQuery(
    .extensions,
    from: """
      pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
      """,
    [
      .init("extname", "e.extname"), .init("extversion", "e.extversion"),
      .init("schema", "n.nspname"),
    ])
}
