import ArgumentParser
import DatabaseViews
import Diagnostics

struct Failover: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "failover",
    abstract: "Whether the primary is down, and which standby could take over with what loss",
    discussion: """
        diag db failover --postgres "host=db-1 dbname=shop"
        PGSERVICE=shop diag db failover
        diag db failover captured/
      """)

  @OptionGroup var targets: DatabaseTargets

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(
      diagnostics: Catalog.database, options: options, showsDetail: true,
      shown: [PostgresFailover.self], live: targets.plan(.failover)
    ).run(targets.inputs)
  }
}
