import ArgumentParser
import DatabaseViews
import Diagnostics

struct Lag: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lag",
    abstract: "Replication: how far standbys, replicas, slots and subscriptions are behind",
    discussion: """
      Of a primary it shows every standby (sent, written, flushed, replayed), every slot and the log \
      that it keeps, commits that wait for a synchronous standby, and the archiver; of a standby its \
      receiver, what it has replayed, whether replay is paused, delayed by design or held by a query; \
      of a subscriber its subscriptions and their errors. It looks for two seconds, to see what moves.

      Lag is a pair: bytes of log, and seconds with a confidence. "upper bound" is the age of the last \
      transaction replayed, which says nothing where nobody writes; "unknown" is never zero: a standby \
      without a receiver cannot know how far it is behind. Given the primary and its standbys together \
      (--postgres several times, in any order), each standby is measured against the primary. What \
      would be lost if the primary died now is compared with --rpo.

      Of MySQL and MariaDB it shows each channel of each replica: both threads (the one that receives has \
      three states), the reason where one stopped (with several workers theirs), what came in and is not \
      applied, a delay by design, the session whose lock holds the applier, the relay log; of a source who \
      takes its log, and semi-synchronous commits; of a group its members. Lag is transactions, and \
      seconds with a confidence: 0 seconds behind is no proof, since a source that is frozen looks the \
      same. Handed both (--mysql several times), transactions are counted: what is missing, and what the \
      replica has that its source never had (errant).

        diag db lag --postgres "host=db-1 dbname=shop"
        diag db lag --postgres host=db-1 --postgres host=db-2 --rpo 10s
        PGSERVICE=shop diag db lag
        diag db lag --mysql mysql://diag@db-1/ --mysql mysql://diag@db-2:3307/
        diag db lag captured/
        diag db lag postgresql.log

      To look later, capture SHOW REPLICA STATUS\\G (SHOW ALL SLAVES STATUS\\G), twice, with SELECT NOW(); of \
      the source SHOW BINARY LOG STATUS\\G (SHOW MASTER STATUS\\G), each server in a folder of its own.
      """)

  @OptionGroup var targets: DatabaseTargets

  @OptionGroup var objective: ObjectiveOptions

  @OptionGroup var options: ReportOptions

  func run() throws {
    var plan = targets.plan(.lag, .lag)
    plan.objective = objective.rpo?.duration
    try Examination(
      diagnostics: Catalog.database, options: options, showsDetail: true,
      shown: [
        PostgresReplication.self, PostgresServerLog.self, MySQLReplication.self,
        MySQLServerLog.self,
      ], live: plan
    ).run(targets.inputs)
  }
}
