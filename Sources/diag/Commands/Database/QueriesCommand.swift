import ArgumentParser
import DatabaseViews
import Diagnostics

struct Queries: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queries",
    abstract: "Statements, tables and plans: what is slow, and why",
    discussion: """
        diag db queries --postgres "host=db-1 dbname=shop"
        diag db queries plan.txt
        psql -c 'EXPLAIN (ANALYZE, BUFFERS) SELECT …' | diag db queries -
        diag db queries captured/

      Of a server it takes two looks, 5 s apart (--for): what counts is what happened between them, \
      never totals since a reset. Statements that run for more than half a minute are causes, unless \
      they are maintenance, loads, backups, or wait for a lock: diag db locks names who holds that. \
      Tables are those of the connected database. Top statements need the extension \
      pg_stat_statements; the statements of other users need the role pg_monitor.

      Of EXPLAIN it reads text and JSON, as psql, pgAdmin or a mail show them. With ANALYZE each node \
      gets the time of its own; without, there are estimates only, and little is concluded. Columns of \
      the table: own ms is the time without inputs; rows and expected are those of one loop, below a \
      Gather of one process; removed are rows that conditions threw away.

      What to capture, to be read elsewhere:

        psql -c 'SELECT now()' -c 'SELECT * FROM pg_stat_activity' \
          -c 'SELECT * FROM pg_stat_user_tables' -c 'SELECT * FROM pg_stat_statements'   (twice)
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
