internal import DatabaseViews
internal import Evidence

/// What a session does at the moment, as far as it matters for load.
enum SessionWork: String {
  case statement, maintenance, backup, load, replication, autovacuum, lockWait, standbyWait
  case background

  init(_ session: PostgresSession, _ statement: StatementText, isWaiting: Bool) {
    let application = session.application ?? ""
    if session.backendType == "walsender" || statement.text.hasPrefix("START_REPLICATION")
      || statement.text.hasPrefix("BASE_BACKUP")
    {
      self = Self.backups.contains { application.hasPrefix($0) } ? .backup : .replication
    } else if session.backendType?.hasPrefix("autovacuum") == true
      || statement.text.hasPrefix("autovacuum: ")
    {
      self = .autovacuum
    } else if isWaiting || session.waitEventType == "Lock" {
      self = .lockWait
    } else if session.waitEvent == "SyncRep" {
      self = .standbyWait
    } else if let type = session.backendType, type != "client backend", type != "parallel worker" {
      self = .background
    } else if Self.backups.contains(where: { application.hasPrefix($0) }) {
      self = .backup
    } else if statement.verb == "COPY" {
      self = statement.words.contains("stdin") || statement.words.contains("from") ? .load : .backup
    } else if Self.maintenanceVerbs.contains(statement.verb) {
      self = .maintenance
    } else {
      self = .statement
    }
  }

  private static let backups = [
    "pg_dump", "pg_basebackup", "pg_receivewal", "pgbackrest", "pgBackRest", "barman", "wal-g",
    "pg_probackup",
  ]
  private static let maintenanceVerbs: Set<String> = [
    "CREATE", "REINDEX", "VACUUM", "ANALYZE", "CLUSTER", "ALTER", "REFRESH", "CHECKPOINT", "DROP",
    "TRUNCATE", "COMMENT",
  ]

  var title: String {
    switch self {
    case .statement: "statement"
    case .maintenance: "maintenance"
    case .backup: "backup"
    case .load: "load"
    case .replication: "replication"
    case .autovacuum: "autovacuum"
    case .lockWait: "waits for a lock"
    case .standbyWait: "waits for a standby"
    case .background: "background work"
    }
  }
}

/// A statement that runs, with all sessions that run the same one.
struct RunningStatement {
  var session: PostgresSession
  var text: StatementText
  var work: SessionWork
  /// Seconds since the statement began, at the last moment.
  var seconds: Double
  /// Whether it ran at the first moment as well; `nil` where there is one moment.
  var stayed: Bool?
  /// Sessions that run the same statement, without literals.
  var alike = 1
  /// Transactions that began since its snapshot; `nil` where that is not known.
  var horizonAge: Double?

  /// `pid 4242 shop@app`: process, user and database.
  var who: String {
    let user = session.user ?? "unknown"
    let database = session.database.map { "@\($0)" } ?? ""
    return "pid \(session.pid) \(user)\(database)"
  }

  var waits: String {
    guard let type = session.waitEventType else { return "runs on a processor" }
    return "waits for \(type)" + (session.waitEvent.map { " \($0)" } ?? "")
  }

  /// All that run, the longest first; those of one statement are one.
  static func all(_ moments: QueryMoments) -> [RunningStatement] {
    guard let snapshot = moments.last(.activity), let sessions = snapshot.sessions else {
      return []
    }
    let rows = snapshot[.activity]?.rows ?? []
    let waiting = waitingSessions(moments)
    let before = earlier(moments)
    var result: [RunningStatement] = []
    var places: [String: Int] = [:]
    for session in sessions.sorted(by: { $0.isOlder(than: $1) }) {
      guard session.isAtWork, session.leader == nil || session.leader == session.pid,
        !session.isHidden, let query = session.query, !query.isEmpty,
        let seconds = session.seconds(rows[session.row], snapshot.clock)
      else { continue }
      let text = StatementText(query)
      let work = SessionWork(
        session, text, isWaiting: waiting.contains(session.pid))
      let key = "\(work) \(text.text)"
      if work == .statement, let place = places[key] {
        result[place].alike += 1
        continue
      }
      places[key] = result.count
      result.append(
        RunningStatement(
          session: session, text: text, work: work, seconds: seconds,
          stayed: before.map { $0[session.pid].map { $0 == session.queryStart } ?? false },
          horizonAge: rows[session.row].number("xmin_age")))
    }
    return result.sorted { $0.seconds > $1.seconds }
  }

  /// Processes that wait for locks, by whatever shows it.
  private static func waitingSessions(_ moments: QueryMoments) -> Set<Int> {
    func pids(_ view: PostgresView, _ column: String, where holds: (RowSet.Row) -> Bool) -> [Int] {
      (moments.last(view)?[view]?.rows ?? []).filter(holds).compactMap { $0.integer(column) }
    }
    return Set(
      pids(.waiting, "pid") { !$0.integers("blocked_by").isEmpty || $0.text("mode") != nil }
        + pids(.blocking, "blocked_pid") { _ in true }
        + pids(.locks, "pid") { $0.flag("granted") == false })
  }

  /// When the statements of the first moment began, by process; `nil` where there is one moment.
  private static func earlier(_ moments: QueryMoments) -> [Int: Double]? {
    guard moments.hasTwo(.activity), let sessions = moments.first(.activity)?.sessions else {
      return nil
    }
    let active = sessions.filter(\.isAtWork).compactMap { session in
      session.queryStart.map { (session.pid, $0) }
    }
    return Dictionary(active, uniquingKeysWith: { first, _ in first })
  }

  func facts(_ moments: QueryMoments) -> [Fact] {
    var sheet = FactSheet(moments.subject(.session, who))
    let application = session.application.map { " (\($0))" } ?? ""
    let evidence = [
      moments.citation(
        .activity,
        "\(who)\(application): \(text.shortened(to: 200)), for \(spoken(seconds)), \(waits)")
    ]
    sheet.add(RunningFact.work.rawValue, work.title, evidence)
    sheet.add(RunningFact.duration.rawValue, seconds, .seconds, evidence)
    sheet.add(RunningFact.statement.rawValue, text.shortened(to: 120), evidence)
    sheet.add(RunningFact.pid.rawValue, "\(session.pid)", evidence)
    sheet.add(
      RunningFact.application.rawValue, session.application ?? "no application name", evidence)
    sheet.add(RunningFact.waits.rawValue, waits, evidence)
    sheet.add(RunningFact.alike.rawValue, alike, .sessions, evidence)
    // One moment is all there is: nothing speaks against it.
    sheet.add(RunningFact.stayed.rawValue, stayed ?? true, evidence)
    if let horizonAge {
      sheet.add(RunningFact.horizon.rawValue, horizonAge, .transactions, evidence)
    }
    return sheet.facts
  }
}

extension PostgresSession {
  /// Whether it runs a statement, as far as can be seen.
  var isAtWork: Bool {
    if let state { return state == "active" || state == "fastpath function call" }
    return backendType == nil && queryStart != nil && waitEvent != "ClientRead"
  }

  fileprivate func isOlder(than other: PostgresSession) -> Bool {
    (queryStart ?? .infinity) < (other.queryStart ?? .infinity)
  }

  /// Seconds since its statement began; captured tables may have them instead of the time.
  fileprivate func seconds(_ row: RowSet.Row, _ clock: Double?) -> Double? {
    if let queryStart, let clock { return max(0, clock - queryStart) }
    for name in [
      "duration", "runtime", "query_duration", "query_age", "elapsed", "query_time", "running_for",
      "age",
    ] {
      if let seconds = row.interval(name) { return seconds }
    }
    return nil
  }
}

/// The facts about a statement that runs.
enum RunningFact: String, CaseIterable {
  case work = "running.work"
  case duration = "running.duration"
  case statement = "running.statement"
  case pid = "running.pid"
  case application = "running.application"
  case waits = "running.waits"
  case alike = "running.alike"
  case stayed = "running.stayed"
  case horizon = "running.horizon_age"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .session, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .duration: .quantity(.seconds)
    case .alike: .quantity(.sessions)
    case .horizon: .quantity(.transactions)
    case .stayed: .flag
    default: .text
    }
  }

  private var meaning: String {
    switch self {
    case .work:
      """
      What the session does: statement, maintenance (CREATE INDEX, VACUUM, ALTER and their kin), \
      backup, load (COPY FROM), replication, autovacuum, background work, or that it waits for a lock \
      or a standby.
      """
    case .duration: "Since its statement began."
    case .statement: "The statement without literals, cut short."
    case .pid: "The process of the server that runs it."
    case .application: "The application name that its client gave."
    case .waits: "What it waits for at the last moment, by class and event."
    case .alike: "Sessions that run the same statement, this one included."
    case .stayed: "Whether the first of two moments shows it run the same statement."
    case .horizon: "Transactions begun since its snapshot: what it keeps VACUUM from removing."
    }
  }
}
