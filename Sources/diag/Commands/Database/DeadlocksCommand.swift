import ArgumentParser
import DatabaseViews
import Diagnostics

struct Deadlocks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deadlocks",
    abstract: "Deadlocks that the server broke: statements, lock order, and pairs that recur",
    discussion: """
        diag db deadlocks --postgres "host=db-1 dbname=shop"
        PGSERVICE=shop diag db deadlocks
        diag db deadlocks captured/
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
    DatabasePlan(postgres: servers.postgres, look: span.applied(to: .deadlocks))
  }

  func run() throws {
    try Examination(
      diagnostics: Catalog.database, options: options, showsDetail: true, shown: [PostgresDeadlocks.self],
      live: plan
    ).run(inputs)
  }
}
