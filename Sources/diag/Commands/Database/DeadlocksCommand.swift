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

      The log tells most: every deadlock with its processes, their statements without literals, who \
      held what and waited for what, and which statement was ended. Deadlocks of the same statements \
      are one entry with its count. stderr with any log_line_prefix, csvlog and jsonlog are read, in \
      any language, rotated and compressed files too; files in one folder are of one server.

      A server that runs is looked at for --for (2s): only what its counter (pg_stat_database) rises \
      by in that time is new. A total since the statistics began is told of, and is no cause.
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
