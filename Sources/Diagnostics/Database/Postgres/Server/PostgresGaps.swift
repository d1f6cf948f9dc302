internal import DatabaseViews
internal import Evidence

/// What a server did not show, and which verdicts are weaker for it: one gap for each reason.
struct PostgresGaps {
  /// All that a server or a pooler shows.
  static let all = [
    "contention/postgres-lock", "leak/connections", "pool-exhaustion/postgres",
    "pool-exhaustion/pgbouncer", "replication", "query", "deadlock/postgres", "maintenance",
  ]

  let series: PostgresSeries

  init(_ series: PostgresSeries) {
    self.series = series
  }

  var gaps: [Gap] {
    // A refusal for want of slots is as good as a look at them.
    let known: [String] =
      switch series.contact?.refusal {
      case "slots full", "limit of the role", "limit of the database": ["pool-exhaustion/postgres"]
      case "pooler full": ["pool-exhaustion/pgbouncer"]
      default: []
      }
    let general = ServerGaps(series, patience: "200 ms", grant: "GRANT pg_monitor TO \(role)")
    if let gap = general.contactGap(
      weakens: Self.all.filter { !known.contains($0) })
    {
      return [gap]
    }
    return general.gaps { $0 == .statements && $1.kind == .unknown }
      + [noStatements, hiddenRows, trackingOff].compactMap(\.self)
  }

  /// Most servers are judged without it: what is missing is only who used the time.
  private var noStatements: Gap? {
    guard let failure = series.failure(of: .statements), failure.kind == .unknown else {
      return nil
    }
    return Gap(
      source: "\(series.name) pg_stat_statements",
      reason: "\(failure.message) in this database: add it to shared_preload_libraries, restart, "
        + "CREATE EXTENSION pg_stat_statements")
  }

  /// Sessions whose columns a role without pg_read_all_stats may not see.
  private var hiddenRows: Gap? {
    let sessions = series.last(.activity)?.rows ?? []
    let hidden = sessions.count { $0.text("query") == PostgresSession.hiddenQuery }
    guard hidden > 0 else { return nil }
    return Gap(
      source: "\(series.name) pg_stat_activity",
      reason: "what \(hidden) of \(sessions.count) sessions do is hidden from this role: state, "
        + "waits, statements, clients (locks and who waits for whom are complete); "
        + "GRANT pg_monitor TO \(role)",
      weakens: ["leak/connections", "query/long-running", "query/bloat"]
        + (hasLockWaits ? ["contention/postgres-lock"] : [])
        + (series.isInRecovery == true ? ["replication/lag"] : []))
  }

  /// Whether anybody waits for a lock, as far as is known: that is hidden from nobody.
  private var hasLockWaits: Bool {
    (series.last(.waiting) ?? series.last(.locks)).map { $0.count > 0 } ?? true
  }

  private var trackingOff: Gap? {
    let sessions = series.last(.activity)?.rows ?? []
    let isOff = series.setting("track_activities") == "off"
    guard isOff || sessions.contains(where: { $0.text("state") == "disabled" }) else { return nil }
    return Gap(
      source: "\(series.name) pg_stat_activity",
      reason: "track_activities is off: sessions do not say what they do",
      weakens: ["leak/connections", "query/long-running", "contention/postgres-lock"])
  }

  /// The role in the form that an identifier takes.
  private var role: String {
    let name = series.last(.server)?.rows.first?.text("role") ?? "this role"
    return name.sqlIdentifier
  }
}

extension String {
  /// The text as PostgreSQL takes it for a name: as it is, or in double quotes.
  var sqlIdentifier: String {
    let isPlain =
      !isEmpty && !(first?.isNumber ?? true)
      && utf8.allSatisfy {
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
      }
    if isPlain { return self }
    return "\"" + flatMap { $0 == "\"" ? [$0, $0] : [$0] } + "\""
  }
}

extension PostgresView: JudgedView {
  var weakens: [String] {
    switch self {
    case .waiting, .held, .prepared, .locks, .blocking: ["contention/postgres-lock"]
    case .activity:
      [
        "contention/postgres-lock", "leak/connections", "pool-exhaustion/postgres",
        "query/long-running",
      ]
    case .idleLocks: ["leak/connections"]
    case .settings, .limits: ["pool-exhaustion/postgres"]
    case .replication, .receiver, .recovery, .conflicts, .subscriptions, .subscriptionErrors:
      ["replication"]
    case .slots: ["replication/slot-retention"]
    case .archiver: ["maintenance/archiving"]
    case .databases: ["deadlock/postgres"]
    case .statements: ["query/long-running"]
    case .checkpoints: []
    case .tables: ["query/missing-index", "query/stale-statistics", "query/bloat"]
    case .indexes: ["query/missing-index"]
    case .ages, .tableAges, .vacuums: ["maintenance/wraparound"]
    case .pools, .clients, .servers, .poolerDatabases, .poolerConfig, .poolerLists:
      ["pool-exhaustion/pgbouncer"]
    case .server, .extensions: []
    }
  }
}
