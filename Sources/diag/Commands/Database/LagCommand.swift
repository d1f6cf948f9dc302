import ArgumentParser
import DatabaseViews
import Diagnostics

struct Lag: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lag",
    abstract: "Replication: how far each standby, slot and subscription is behind, in bytes and seconds",
    discussion: """
        diag db lag --postgres "host=db-1 dbname=shop"
        PGSERVICE=shop diag db lag
        diag db lag captured/
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
    DatabasePlan(postgres: servers.postgres, look: span.applied(to: .lag))
  }

  func run() throws {
    try Examination(
      diagnostics: Catalog.database, options: options, showsDetail: true, shown: [PostgresReplication.self],
      live: plan
    ).run(inputs)
  }
}
