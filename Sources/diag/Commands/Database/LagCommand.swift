import ArgumentParser
import DatabaseViews
import Diagnostics

struct Lag: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lag",
    abstract: "Replication: how far standbys, slots and subscriptions are behind",
    discussion: """
        diag db lag --postgres "host=db-1 dbname=shop"
        PGSERVICE=shop diag db lag
        diag db lag captured/
        diag db lag postgresql.log
      """)

  @OptionGroup var targets: DatabaseTargets

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(
      diagnostics: Catalog.database, options: options, showsDetail: true,
      shown: [PostgresReplication.self, PostgresServerLog.self], live: targets.plan(.lag)
    ).run(targets.inputs)
  }
}
