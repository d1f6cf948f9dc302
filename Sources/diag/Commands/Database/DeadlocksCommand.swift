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

  @OptionGroup var targets: DatabaseTargets

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(
      diagnostics: Catalog.database, options: options, showsDetail: true,
      shown: [PostgresDeadlocks.self], live: targets.plan(.deadlocks)
    ).run(targets.inputs)
  }
}
