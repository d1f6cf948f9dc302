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
    DatabasePlan(postgres: servers.postgres, look: span.applied(to: .pool))
  }

  func run() throws {
    try Examination(
      diagnostics: Catalog.database, options: options, showsDetail: true, shown: [PostgresPool.self],
      live: plan
    ).run(inputs)
  }
}
