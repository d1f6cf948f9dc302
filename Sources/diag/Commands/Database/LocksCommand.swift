import ArgumentParser
import DatabaseViews
import Diagnostics

struct Locks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "locks",
    abstract: "Who blocks whom: roots first, what they hold, how many wait, and how to clear it",
    discussion: """
        diag db locks --postgres "host=db-1 dbname=shop"
        PGSERVICE=shop diag db locks
        diag db locks captured/
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
    DatabasePlan(postgres: servers.postgres, look: span.applied(to: .locks))
  }

  func run() throws {
    try Examination(
      diagnostics: Catalog.database, options: options, showsDetail: true, shown: [PostgresLocks.self],
      live: plan
    ).run(inputs)
  }
}
