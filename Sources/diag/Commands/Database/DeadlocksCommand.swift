import ArgumentParser
import DatabaseViews
import Diagnostics

struct Deadlocks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deadlocks",
    abstract: "Deadlocks that the server broke: statements, lock order, and pairs that recur",
    discussion: """
        diag db deadlocks /var/log/postgresql/postgresql-15-main.log
        diag db deadlocks pg_log/ --json
        diag db deadlocks --for 1m --postgres "host=db-1 dbname=shop"
        diag db deadlocks /var/log/mysql/error.log
        mysql -e 'SHOW ENGINE INNODB STATUS' | diag db deadlocks -
        diag db deadlocks --for 1m --mysql mysql://monitor@db-2

      The log tells most: every deadlock with its sessions, their statements without literals, who \
      held what and waited for what, and which one was ended. Deadlocks of the same statements are \
      one entry with its count. PostgreSQL: stderr with any log_line_prefix, csvlog and jsonlog, in \
      any language. MySQL and MariaDB: error logs with innodb_print_all_deadlocks, also those that \
      collectors wrapped. Rotated and compressed files are read too; files in one folder are of one \
      server.

      InnoDB's monitor keeps the last deadlock for as long as the server runs: its text is read in \
      each form that the clients print it, and the age of the deadlock decides; one of days ago is \
      history.

      A server that runs is looked at for --for (2s): only what its counter (pg_stat_database, \
      Innodb_deadlocks, lock_deadlocks) rises by in that time is new. A total since the statistics \
      began is told of, and is no cause.
      """)

  @OptionGroup var targets: DatabaseTargets

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(
      diagnostics: Catalog.database, options: options, showsDetail: true,
      shown: [PostgresDeadlocks.self, MySQLDeadlocks.self],
      live: targets.plan(.deadlocks, .deadlocks)
    ).run(targets.inputs)
  }
}
