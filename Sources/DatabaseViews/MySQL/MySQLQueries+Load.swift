extension MySQLQueries {
  /// The statements that took the most time since the server started, those that ran of late first; two
  /// looks tell what they take now.
  static let digests = """
    SELECT SCHEMA_NAME AS schema_name, DIGEST AS digest, LEFT(DIGEST_TEXT, \(textLimit)) AS digest_text, \
    COUNT_STAR AS calls, SUM_TIMER_WAIT / 1000000000 AS total_ms, SUM_LOCK_TIME / 1000000000 AS lock_ms, \
    SUM_ROWS_SENT AS rows_sent, SUM_ROWS_AFFECTED AS rows_affected, SUM_ROWS_EXAMINED AS rows_examined, SUM_ERRORS AS errors, \
    SUM_CREATED_TMP_DISK_TABLES AS tmp_disk_tables, SUM_CREATED_TMP_TABLES AS tmp_tables, \
    SUM_NO_INDEX_USED AS no_index_used, SUM_NO_GOOD_INDEX_USED AS no_good_index_used, \
    SUM_SELECT_SCAN AS select_scan, SUM_SORT_MERGE_PASSES AS sort_merge_passes, \
    UNIX_TIMESTAMP(FIRST_SEEN) AS first_seen \
    FROM performance_schema.events_statements_summary_by_digest \
    ORDER BY LAST_SEEN > NOW() - INTERVAL 10 MINUTE DESC, SUM_TIMER_WAIT DESC LIMIT 500
    """

  static let indexUse = """
    SELECT OBJECT_SCHEMA AS object_schema, OBJECT_NAME AS object_name, INDEX_NAME AS index_name, \
    COUNT_STAR AS count_star, COUNT_READ AS count_read, COUNT_WRITE AS count_write, \
    SUM_TIMER_WAIT / 1000000000 AS total_ms \
    FROM performance_schema.table_io_waits_summary_by_index_usage \
    WHERE OBJECT_SCHEMA NOT IN ('mysql', 'performance_schema', 'sys', 'information_schema') \
    ORDER BY COUNT_STAR DESC LIMIT 1000
    """

  /// Persistent statistics of the optimizer.
  static let tableStatistics = """
    SELECT database_name, table_name, UNIX_TIMESTAMP(last_update) AS last_update_seconds, n_rows, clustered_index_size, \
    sum_of_other_index_sizes FROM mysql.innodb_table_stats \
    WHERE database_name NOT IN ('mysql', 'sys') ORDER BY clustered_index_size DESC LIMIT 1000
    """

  /// The longest list of columns of each index is that of all of them.
  static let indexStatistics = """
    SELECT database_name, table_name, index_name, stat_name, stat_value, stat_description \
    FROM mysql.innodb_index_stats WHERE database_name NOT IN ('mysql', 'sys') \
    AND (stat_name LIKE 'n%diff%pfx%' OR stat_name = 'size') LIMIT 10000
    """

  static let tableCounts = """
    SELECT NAME AS name, NUM_ROWS AS num_rows, MODIFIED_COUNTER AS modified_counter \
    FROM information_schema.innodb_sys_tablestats WHERE MODIFIED_COUNTER >= 1000 LIMIT 1000
    """
}
