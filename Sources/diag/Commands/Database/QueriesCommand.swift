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

  @OptionGroup var targets: DatabaseTargets

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(
      diagnostics: Catalog.database, options: options, showsDetail: true,
      shown: [PostgresQueryLoad.self, PostgresServerLog.self], live: targets.plan(.queries)
    ).run(targets.inputs)
  }
}
