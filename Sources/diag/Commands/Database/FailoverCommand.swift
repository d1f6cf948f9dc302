import ArgumentParser
import DatabaseViews
import Diagnostics
import Evidence

struct Failover: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "failover",
    abstract: "Whether the primary is down, and which standby could take over with what loss",
    discussion: """
      Give it every server of the set, primary and standbys in any order. Each gets three bare \
      startup packets, which need no password, and a connection; standbys say whether they still hear \
      their primary. A server that refuses because its slots are full, or because it starts, stops or \
      recovers, is up.

      The answer is safe, not safe or unknown: which standby has the most of the log, how much would \
      be lost and whether that fits --rpo, what stands in the way (replay paused, delayed or held, \
      another timeline or cluster, smaller limits, a receiver that still streams), and the steps to \
      promote, to read and to run by hand: it promotes nobody and changes nothing.

      The exit status is 0 where it is safe, 1 where it is not safe or not wanted because the primary \
      is up, and 2 where that is unknown. In JSON: detail.safe_to_promote (true, false, null), \
      detail.candidate, detail.reasons, detail.steps.

        diag db failover --postgres host=db-1 --postgres host=db-2 --postgres host=db-3
        diag db failover --rpo 10s --postgres host=db-1 --postgres host=db-2
        diag db failover captured/
      """)

  @OptionGroup var targets: DatabaseTargets

  @OptionGroup var objective: ObjectiveOptions

  @OptionGroup var options: ReportOptions

  func run() throws {
    var plan = targets.plan(.failover, .failover)
    plan.probes = 3
    plan.objective = objective.rpo?.duration
    try Examination(
      diagnostics: Catalog.database, options: options, showsDetail: true,
      shown: [PostgresFailover.self, MySQLFailover.self], live: plan, answer: Self.status
    ).run(targets.inputs)
  }

  /// 0 where promoting is safe, 1 where it is not, 2 where that is unknown.
  private static func status(of report: Report) -> Int32 {
    for case .figures(let figures) in report.detail ?? [] {
      for figure in figures.figures where figure.key == FailoverAnswer.key {
        if case .flag(let isSafe) = figure.value { return isSafe ? 0 : 1 }
      }
    }
    return 2
  }
}
