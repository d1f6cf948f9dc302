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

  @Argument(
    help: ArgumentHelp(
      "Files, folders, archives, or - for standard input; the server of the environment where none is given",
      valueName: "input"))
  var inputs: [String] = []

  @OptionGroup var servers: DatabaseOptions

  @OptionGroup var span: DatabaseSpanOptions

  @OptionGroup var options: ReportOptions

  private var plan: DatabasePlan {
    DatabasePlan(postgres: servers.postgres, look: span.applied(to: .failover))
  }

  func run() throws {
    try Examination(
      diagnostics: Catalog.database, options: options, showsDetail: true, shown: [PostgresFailover.self],
      live: plan
    ).run(inputs)
  }
}
