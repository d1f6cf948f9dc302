import ArgumentParser
import DatabaseViews
import Diagnostics

struct Pool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pool",
    abstract: "Connection slots: who has them, what is left, and who never gives back",
    discussion: """
        diag db pool --postgres "host=db-1 dbname=shop"
        PGSERVICE=shop diag db pool
        diag db pool captured/
        diag db pool postgresql.log pgbouncer.log
      """)

  @OptionGroup var targets: DatabaseTargets

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(
      diagnostics: Catalog.database, options: options, showsDetail: true,
      shown: [PostgresPool.self, PostgresServerLog.self, PoolerLogs.self], live: targets.plan(.pool)
    ).run(targets.inputs)
  }
}
