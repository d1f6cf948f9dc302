import ArgumentParser

struct Database: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db",
    abstract: "Looks at PostgreSQL servers and PgBouncer, live or from captured text",
    discussion: """
      Without INPUT and --postgres it asks the server that psql would reach: the PG* variables, \
      ~/.pgpass and the service file hold. It reads only, through one connection named diag, one \
      statement at a time, each with a time-out; it changes nothing and ends nobody. What it would \
      do is printed, ready to paste.
      """,
    subcommands: [
      Locks.self, Lag.self, Pool.self, Queries.self, Deadlocks.self, Failover.self,
    ])
}
