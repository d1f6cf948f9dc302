import ArgumentParser
import DatabaseViews
import Diagnostics

struct Queries: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queries",
    abstract: "Statements, tables and plans: what is slow, and why",
    discussion: """
        diag db queries --postgres "host=db-1 dbname=shop"
        PGSERVICE=shop diag db queries
        diag db queries captured/
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
    DatabasePlan(postgres: servers.postgres, look: span.applied(to: .queries))
  }

  func run() throws {
    try Examination(
      diagnostics: Catalog.database, options: options, showsDetail: true, shown: [PostgresQueryLoad.self],
      live: plan
    ).run(inputs)
  }
}
