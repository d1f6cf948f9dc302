extension PostgresQueries {
  static let replication = PostgresQuery(
    .replication, from: "pg_catalog.pg_stat_replication", of: "pg_stat_replication",
    [
      .init("pid"), .init("usename"), .init("application_name"), .init("client_addr"),
      .init("client_hostname"), .init("client_port"), .init("backend_start"),
      .init("backend_xmin"), .init("state"), .init("sent_lsn"), .init("write_lsn"),
      .init("flush_lsn"), .init("replay_lsn"), .init("write_lag"), .init("flush_lag"),
      .init("replay_lag"), .init("sync_priority"), .init("sync_state"),
      .init("reply_time", since: 12), .init("xmin_age", "pg_catalog.age(backend_xmin)"),
    ])

  static let slots = PostgresQuery(
    .slots, from: "pg_catalog.pg_replication_slots", of: "pg_replication_slots",
    [
      .init("slot_name"), .init("plugin"), .init("slot_type"), .init("database"),
      .init("temporary"), .init("active"), .init("active_pid"), .init("xmin"),
      .init("catalog_xmin"), .init("restart_lsn"), .init("confirmed_flush_lsn"),
      .init("wal_status", since: 13), .init("safe_wal_size", since: 13),
      .init("two_phase", since: 14), .init("conflicting", since: 16),
      .init("failover", since: 17), .init("synced", since: 17),
      .init("inactive_since", since: 17), .init("invalidation_reason", since: 17),
      .init("xmin_age", "pg_catalog.age(xmin)"),
      .init("catalog_xmin_age", "pg_catalog.age(catalog_xmin)"),
    ])

  static let receiver = PostgresQuery(
    .receiver, from: "pg_catalog.pg_stat_wal_receiver", of: "pg_stat_wal_receiver",
    [
      .init("pid"), .init("status"), .init("receive_start_lsn"), .init("receive_start_tli"),
      .init("received_lsn", until: 12), .init("written_lsn", since: 13),
      .init("flushed_lsn", since: 13), .init("received_tli"), .init("last_msg_send_time"),
      .init("last_msg_receipt_time"), .init("latest_end_lsn"), .init("latest_end_time"),
      .init("slot_name"), .init("sender_host"), .init("sender_port"),
      .init(
        "application",
        "pg_catalog.substring(conninfo, '(?:^| )application_name=([^ ]+)')"),
      .init("now", "pg_catalog.clock_timestamp()"),
    ])

  /// Each function is asked only on the side on which it is no error: CASE evaluates no other arm.
  static let recovery = PostgresQuery(
    .recovery,
    [
      .init("in_recovery", "pg_catalog.pg_is_in_recovery()"),
      .init(
        "current_lsn",
        "CASE WHEN NOT pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_current_wal_lsn() END"),
      .init(
        "flush_lsn",
        "CASE WHEN NOT pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_current_wal_flush_lsn() END"
      ),
      .init("receive_lsn", "pg_catalog.pg_last_wal_receive_lsn()"),
      .init("replay_lsn", "pg_catalog.pg_last_wal_replay_lsn()"),
      .init("replay_timestamp", "pg_catalog.pg_last_xact_replay_timestamp()"),
      .init(
        "is_paused",
        "CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_is_wal_replay_paused() END"),
      .init(
        "pause_state",
        "CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_get_wal_replay_pause_state() END",
        since: 14),
      .init("timeline", "(SELECT timeline_id FROM pg_catalog.pg_control_checkpoint())"),
      .init("now", "pg_catalog.clock_timestamp()"),
    ])

  static let archiver = PostgresQuery(
    .archiver, from: "pg_catalog.pg_stat_archiver", of: "pg_stat_archiver",
    [
      .init("archived_count"), .init("last_archived_wal"), .init("last_archived_time"),
      .init("failed_count"), .init("last_failed_wal"), .init("last_failed_time"),
      .init("stats_reset"),
    ])

  static let conflicts = PostgresQuery(
    .conflicts, from: "pg_catalog.pg_stat_database_conflicts", of: "pg_stat_database_conflicts",
    [
      .init("datname"), .init("confl_tablespace"), .init("confl_lock"), .init("confl_snapshot"),
      .init("confl_bufferpin"), .init("confl_deadlock"),
      .init("confl_active_logicalslot", since: 16),
    ])

  static let subscriptions = PostgresQuery(
    .subscriptions, from: "pg_catalog.pg_stat_subscription", of: "pg_stat_subscription",
    [
      .init("subid"), .init("subname"), .init("worker_type", since: 17), .init("pid"),
      .init("leader_pid", since: 16), .init("relid"), .init("received_lsn"),
      .init("last_msg_send_time"), .init("last_msg_receipt_time"), .init("latest_end_lsn"),
      .init("latest_end_time"),
      // The identifier of a subscription is hidden from ordinary roles up to version 13.
      .init(
        "enabled",
        """
        (SELECT pg_catalog.bool_or(x.subenabled) FROM pg_catalog.pg_subscription x \
        WHERE x.subname = pg_stat_subscription.subname)
        """),
    ])

  static let subscriptionErrors = PostgresQuery(
    .subscriptionErrors, from: "pg_catalog.pg_stat_subscription_stats",
    of: "pg_stat_subscription_stats",
    [
      .init("subid"), .init("subname"), .init("apply_error_count"), .init("sync_error_count"),
      .init("stats_reset"),
    ], since: 15)
}
