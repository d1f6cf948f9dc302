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
        diag db locks postgresql.log

      A server log with log_lock_waits = on tells who held up whom, also after it resolved.
      """)

  @OptionGroup var targets: DatabaseTargets

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(
      diagnostics: Catalog.database, options: options, showsDetail: true,
      shown: [PostgresLocks.self, PostgresLockLog.self], live: targets.plan(.locks)
    ).run(targets.inputs)
  }
}
