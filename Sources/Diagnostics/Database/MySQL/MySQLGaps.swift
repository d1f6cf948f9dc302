internal import DatabaseViews
internal import Evidence

/// What a server did not show, and which verdicts are weaker for it: one gap for each reason.
struct MySQLGaps {
  /// All that a server shows.
  static let all = [
    "contention/mysql-row-lock", "contention/mysql-metadata-lock", "leak/connections",
    "pool-exhaustion/mysql", "replication", "query", "deadlock/mysql",
  ]

  let series: MySQLSeries

  init(_ series: MySQLSeries) {
    self.series = series
  }

  var gaps: [Gap] {
    // A refusal for want of slots is as good as a look at them.
    let isKnown = ["slots full", "limit of the user"].contains(series.contact?.refusal)
    let general = ServerGaps(series, patience: "1 s", grant: grant)
    let isThroughSideDoor = series.contact?.sideDoor.map { $0.problem == nil } ?? false
    if !isThroughSideDoor,
      let gap = general.contactGap(
        weakens: Self.all.filter { !isKnown || $0 != "pool-exhaustion/mysql" })
    {
      return [gap]
    }
    return general.gaps { view, failure in
      series.hasPerformanceSchema == false && failure.kind == .unknown && view.isOfPerformanceSchema
        || view == .accountLimits && failure.kind == .denied
    } + [ownThreadOnly, limitsOfAccounts].compactMap(\.self)
  }

  private var grant: String {
    let account = series.last(.server)?.rows.first?.text("account")?.quotedAccount ?? "ACCOUNT"
    let isMariaDB = series.version?.isMariaDB ?? false
    let replication = isMariaDB ? "SLAVE MONITOR, BINLOG MONITOR" : "REPLICATION CLIENT"
    return "GRANT PROCESS, \(replication) ON *.* TO \(account); "
      + "GRANT SELECT ON performance_schema.* TO \(account)"
  }

  /// Without PROCESS an account sees the threads of its user only, and no error tells it so.
  private var ownThreadOnly: Gap? {
    guard series.seesOthers == false else { return nil }
    return Gap(
      source: "\(series.name) processlist",
      reason:
        "the account has no PROCESS: the processlist shows threads of its own user alone; \(grant)",
      weakens: MySQLView.processlist.weakens.filter {
        !countsSlots || $0 != "pool-exhaustion/mysql"
      })
  }

  /// Counters tell how many slots are taken, whoever has them.
  private var countsSlots: Bool { series.last(.status) != nil && series.last(.variables) != nil }

  private var limitsOfAccounts: Gap? {
    guard let failure = series.failure(of: .accountLimits), failure.kind == .denied else {
      return nil
    }
    return Gap(
      source: "\(series.name) mysql.user",
      reason: "max_user_connections of accounts not read: \(failure.message)")
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
    case .variables, .status: ["pool-exhaustion/mysql"]
    case .replica, .workers, .receivers, .binaryLog, .groupMembers: ["replication"]
    case .digests: ["query/long-running", "query/missing-index"]
    case .indexUse, .indexStatistics: ["query/missing-index"]
    case .tableStatistics, .tableCounts: ["query/stale-statistics"]
    case .engineStatus: ["deadlock/mysql"]
    case .metrics, .server, .threads, .attributes, .metadataLockInfo, .history, .instruments,
      .replicas, .plugins, .grants, .accounts, .accountLimits,
      .lastStatements:
      []
    }
  }

  /// Whether it is empty or missing where performance_schema is off, as MariaDB has it by default.
  var isOfPerformanceSchema: Bool { catalogName.hasPrefix("performance_schema") }
}

extension String {
  /// An account as `CURRENT_USER()` names it, in the form that a statement takes: `'app'@'10.%'`.
  fileprivate var quotedAccount: String {
    guard let sign = lastIndex(of: "@") else { return quoted }
    return "\(String(self[..<sign]).quoted)@\(String(self[index(after: sign)...]).quoted)"
  }

  private var quoted: String {
    "'" + flatMap { "'\\".contains($0) ? [$0, $0] : [$0] } + "'"
  }
}
