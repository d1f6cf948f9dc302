internal import DatabaseViews
internal import Evidence

/// What a server did not show, and which verdicts are weaker for it: one gap for each reason.
struct MySQLGaps {
  let series: MySQLSeries

  init(_ series: MySQLSeries) {
    self.series = series
  }

  var gaps: [Gap] {
    // A refusal for want of slots is as good as a look at them.
    let isKnown = ["slots full", "limit of the user"].contains(series.contact?.refusal)
    let general = ServerGaps(series, patience: "1 s", grant: grant)
    if let gap = general.contactGap(
      weakens: [
        "contention/mysql-row-lock", "contention/mysql-metadata-lock", "leak/connections",
        "pool-exhaustion/mysql", "replication", "query", "deadlock/mysql",
      ].filter { !isKnown || $0 != "pool-exhaustion/mysql" })
    {
      return [gap]
    }
    return general.gaps { view, failure in
      series.hasPerformanceSchema == false && failure.kind == .unknown && view.isOfPerformanceSchema
    } + [ownThreadOnly].compactMap(\.self)
  }

  private var grant: String {
    let name = series.last(.server)?.rows.first?.text("account") ?? "this account"
    return "GRANT PROCESS, REPLICATION CLIENT ON *.* and SELECT ON performance_schema.* to \(name)"
  }

  /// Without PROCESS an account sees its own thread only, and no error tells it so.
  private var ownThreadOnly: Gap? {
    guard series.seesOthers == false else { return nil }
    return Gap(
      source: "\(series.name) processlist",
      reason: "the account has no PROCESS: the processlist shows its own thread alone; \(grant)",
      weakens: MySQLView.processlist.weakens)
  }
}

extension MySQLView: JudgedView {
  var weakens: [String] {
    switch self {
    case .processlist:
      [
        "contention/mysql-row-lock", "contention/mysql-metadata-lock", "leak/connections",
        "pool-exhaustion/mysql", "query/long-running",
      ]
    case .transactions:
      ["contention/mysql-row-lock", "leak/connections", "query/long-running", "query/bloat"]
    case .rowLocks, .heldRowLocks, .rowLockWaits: ["contention/mysql-row-lock"]
    case .metadataLocks, .heldMetadataLocks: ["contention/mysql-metadata-lock"]
    case .variables, .status, .accounts: ["pool-exhaustion/mysql"]
    case .replica, .workers, .receivers, .binaryLog, .groupMembers: ["replication"]
    case .digests: ["query/long-running", "query/missing-index"]
    case .indexUse, .indexStatistics: ["query/missing-index"]
    case .tableStatistics, .tableCounts: ["query/stale-statistics"]
    case .engineStatus: ["deadlock/mysql"]
    case .metrics, .server, .threads, .attributes, .metadataLockInfo, .history, .instruments,
      .replicas, .plugins, .grants:
      []
    }
  }

  /// Whether it is empty or missing where performance_schema is off, as MariaDB has it by default.
  var isOfPerformanceSchema: Bool { catalogName.hasPrefix("performance_schema") }
}
