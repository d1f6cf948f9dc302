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
        diag db locks --mysql mysql://diag@db-2
        diag db locks captured/
        diag db locks postgresql.log

      Each tree begins with a root: a session or prepared transaction that waits for nobody. Whoever \
      waits hangs below the one it waits for, or, where it could work beside the holder, below the one \
      before it in the queue; waiters that differ in nothing but their number are one line. What a root \
      holds comes from its own locks: its last statement is not necessarily the one that took them. \
      Where a waiting DDL holds up others, to stop it frees those without touching the root.

      Of MySQL and MariaDB both locks of rows and metadata locks are shown, from the locks themselves. \
      Where a server lists no metadata locks, as MariaDB by default, states and open transactions tell \
      who is the likely holder, with lower confidence, and what would make it certain.

      A wait is a fault where one transaction was in the way for 5 s, or for 1 s at two moments; for \
      young waits the server is asked a second time. Any role sees who waits for whom; what sessions \
      do is hidden without pg_monitor. Versions before 14 do not tell when a wait began.

      To look later, capture: SELECT now(); SELECT * FROM pg_locks; SELECT * FROM pg_stat_activity; \
      SELECT * FROM pg_prepared_xacts; or, where there are very many locks, SELECT pid, \
      pg_blocking_pids(pid), * FROM pg_stat_activity. Nothing is ever stopped: the remedies are printed. \
      A server log with log_lock_waits = on tells who held up whom, also after it resolved.
      """)

  @OptionGroup var targets: DatabaseTargets

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(
      diagnostics: Catalog.database, options: options, showsDetail: true,
      shown: [PostgresLocks.self, PostgresLockLog.self, MySQLLocks.self],
      live: targets.plan(.locks, .locks)
    ).run(targets.inputs)
  }
}
