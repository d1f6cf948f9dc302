import ArgumentParser
import DatabaseViews
import Diagnostics

struct Queries: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queries",
    abstract: "Statements, tables and plans: what is slow, and why",
    discussion: """
        diag db queries --postgres "host=db-1 dbname=shop"
        diag db queries --mysql mysql://monitor@db-1/
        diag db queries plan.txt slow.log
        psql -c 'EXPLAIN (ANALYZE, BUFFERS) SELECT …' | diag db queries -
        diag db queries captured/

      Of a server it takes two looks, 5 s apart (--for): what counts is what happened between them, \
      never totals since a reset. Statements that run for more than half a minute are causes, unless \
      they are maintenance, loads, backups, or wait for a lock: diag db locks names who holds that. \
      Tables are those of the connected database. Top statements need the extension \
      pg_stat_statements; the statements of other users need the role pg_monitor.

      Of MySQL and MariaDB statements are counted by performance_schema; where it is off, as MariaDB has it \
      by default, the processlist of each second and the counters of the whole server stand for it. The \
      account needs PROCESS, SELECT on performance_schema, and SELECT on mysql.innodb_table_stats and \
      mysql.innodb_index_stats; what it lacks is told as a gap. A transaction that keeps InnoDB from \
      removing old versions of rows is named with its connection. Slow query logs are read as files.

      Of EXPLAIN it reads text and JSON, as psql, pgAdmin or a mail show them; of MySQL trees, JSON and \
      tables, of MariaDB also ANALYZE, with prompts, frames or `\\G`. With ANALYZE each node \
      gets the time of its own; without, there are estimates only, and little is concluded. Columns of \
      the table: own ms is the time without inputs; rows and expected are those of one loop, below a \
      Gather of one process; removed are rows that conditions threw away.

      What to capture, to be read elsewhere:

        psql -c 'SELECT now()' -c 'SELECT * FROM pg_stat_activity' \
          -c 'SELECT * FROM pg_stat_user_tables' -c 'SELECT * FROM pg_stat_statements'   (twice)
        mysql -e 'SELECT NOW(); SHOW FULL PROCESSLIST; SHOW GLOBAL STATUS; SHOW ENGINE INNODB STATUS\\G \
          SELECT * FROM performance_schema.events_statements_summary_by_digest'   (twice)
        psql -c 'SELECT datname, age(datfrozenxid), mxid_age(datminmxid) FROM pg_database'
      """)

  @OptionGroup var targets: DatabaseTargets

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(
      diagnostics: Catalog.database, options: options, showsDetail: true,
      shown: [PostgresQueryLoad.self, PostgresServerLog.self, MySQLQueryLoad.self],
      live: targets.plan(.queries, .queries)
    ).run(targets.inputs)
  }
}
