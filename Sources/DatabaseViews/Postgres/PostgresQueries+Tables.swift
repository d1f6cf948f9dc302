extension PostgresQueries {
  /// `%SCHEMA%` stands for the schema of the extension; the tallest by time only.
  static let statements = PostgresQuery(
    .statements, from: "%SCHEMA%.pg_stat_statements",
    [
      .init("userid", "userid"), .init("dbid", "dbid"), .init("toplevel", "toplevel", since: 14),
      .init("queryid", "queryid"), .init("query", "pg_catalog.left(query, 300)"),
      .init("calls", "calls"), .init("total_exec_time", "total_time", until: 12),
      .init("total_exec_time", "total_exec_time", since: 13),
      .init("total_plan_time", "total_plan_time", since: 13), .init("rows", "rows"),
      .init("shared_blks_hit", "shared_blks_hit"), .init("shared_blks_read", "shared_blks_read"),
      .init("temp_blks_written", "temp_blks_written"),
      .init("max_exec_time", "max_time", until: 12),
      .init("max_exec_time", "max_exec_time", since: 13),
      .init("wal_bytes", "wal_bytes", since: 13),
    ])

  /// Sizes are those of `pg_class`, in pages: `pg_relation_size` would wait behind a lock.
  static let tables = PostgresQuery(
    .tables,
    from: """
      pg_catalog.pg_stat_all_tables s JOIN pg_catalog.pg_class c ON c.oid = s.relid
      """,
    [
      .init("relid", "s.relid"), .init("schemaname", "s.schemaname"),
      .init("relname", "s.relname"), .init("seq_scan", "s.seq_scan"),
      .init("seq_tup_read", "s.seq_tup_read"), .init("idx_scan", "s.idx_scan"),
      .init("idx_tup_fetch", "s.idx_tup_fetch"), .init("n_tup_ins", "s.n_tup_ins"),
      .init("n_tup_upd", "s.n_tup_upd"), .init("n_tup_del", "s.n_tup_del"),
      .init("n_tup_hot_upd", "s.n_tup_hot_upd"), .init("n_live_tup", "s.n_live_tup"),
      .init("n_dead_tup", "s.n_dead_tup"), .init("n_mod_since_analyze", "s.n_mod_since_analyze"),
      .init("last_vacuum", "s.last_vacuum"), .init("last_autovacuum", "s.last_autovacuum"),
      .init("last_analyze", "s.last_analyze"), .init("last_autoanalyze", "s.last_autoanalyze"),
      .init("vacuum_count", "s.vacuum_count"), .init("autovacuum_count", "s.autovacuum_count"),
      .init("analyze_count", "s.analyze_count"),
      .init("autoanalyze_count", "s.autoanalyze_count"),
      .init("relpages", "c.relpages"), .init("reltuples", "c.reltuples"),
      .init("relkind", "c.relkind"), .init("reloptions", "c.reloptions"),
      .init("age", "pg_catalog.age(c.relfrozenxid)"),
      .init("now", "pg_catalog.clock_timestamp()"),
    ],
    """
    WHERE s.schemaname NOT IN ('pg_catalog', 'information_schema') \
    ORDER BY c.relpages DESC, s.seq_tup_read DESC LIMIT 2000
    """)

  static let indexes = PostgresQuery(
    .indexes,
    from: """
      pg_catalog.pg_stat_user_indexes s JOIN pg_catalog.pg_index i ON i.indexrelid = s.indexrelid \
      JOIN pg_catalog.pg_class c ON c.oid = s.indexrelid
      """,
    [
      .init("relid", "s.relid"), .init("indexrelid", "s.indexrelid"),
      .init("schemaname", "s.schemaname"), .init("relname", "s.relname"),
      .init("indexrelname", "s.indexrelname"), .init("idx_scan", "s.idx_scan"),
      .init("idx_tup_read", "s.idx_tup_read"), .init("relpages", "c.relpages"),
      .init("indisunique", "i.indisunique"), .init("indisprimary", "i.indisprimary"),
      .init("indisvalid", "i.indisvalid"), .init("indkey", "pg_catalog.text(i.indkey)"),
      .init("indclass", "pg_catalog.text(i.indclass)"),
      .init("has_expression", "i.indexprs IS NOT NULL"),
      .init("is_partial", "i.indpred IS NOT NULL"),
      .init(
        "first_column",
        """
        (SELECT a.attname FROM pg_catalog.pg_attribute a \
        WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[0])
        """),
    ], "ORDER BY c.relpages DESC LIMIT 2000")

  static let checkpoints = PostgresQuery(
    .checkpoints,
    from: "(SELECT 1) one",
    [
      .init("timed", "pg_catalog.pg_stat_get_bgwriter_timed_checkpoints()", until: 16),
      .init("requested", "pg_catalog.pg_stat_get_bgwriter_requested_checkpoints()", until: 16),
      .init("timed", "pg_catalog.pg_stat_get_checkpointer_num_timed()", since: 17),
      .init("requested", "pg_catalog.pg_stat_get_checkpointer_num_requested()", since: 17),
      .init("now", "pg_catalog.clock_timestamp()"),
    ])

  static let ages = PostgresQuery(
    .ages, from: "pg_catalog.pg_database",
    [
      .init("datname", "datname"), .init("age", "pg_catalog.age(datfrozenxid)"),
      .init("mxid_age", "pg_catalog.mxid_age(datminmxid)"),
      .init("datallowconn", "datallowconn"),
    ])

  static let tableAges = PostgresQuery(
    .tableAges,
    from: "pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace",
    [
      .init("schemaname", "n.nspname"), .init("relname", "c.relname"),
      .init("age", "pg_catalog.age(c.relfrozenxid)"), .init("relpages", "c.relpages"),
      .init("relkind", "c.relkind"), .init("relpersistence", "c.relpersistence"),
    ],
    """
    WHERE c.relkind IN ('r', 'm', 't') ORDER BY pg_catalog.age(c.relfrozenxid) DESC LIMIT 20
    """)

  static let vacuums = PostgresQuery(
    .vacuums, from: "pg_catalog.pg_stat_progress_vacuum", of: "pg_stat_progress_vacuum",
    [
      .init("pid"), .init("datname"), .init("relid"), .init("phase"), .init("heap_blks_total"),
      .init("heap_blks_scanned"), .init("heap_blks_vacuumed"), .init("index_vacuum_count"),
    ])
}
