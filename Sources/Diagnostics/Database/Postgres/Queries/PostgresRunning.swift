internal import DatabaseViews
internal import Evidence

extension SessionWork {
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
}

extension RunningStatement {
  /// All that run on a server of PostgreSQL.
  static func all(_ moments: QueryMoments) -> [RunningStatement] {
    guard let snapshot = moments.last(.activity), let sessions = snapshot.sessions else {
      return []
    }
    let rows = snapshot[.activity]?.rows ?? []
    let waiting = waitingSessions(moments)
    let before = earlier(moments)
    let logWaits = LogWaits(moments)
    var result: [RunningStatement] = []
    for session in sessions.ordered(by: { $0.isOlder(than: $1) }) {
      guard session.isAtWork, session.leader == nil || session.leader == session.pid,
        !session.isHidden, let query = session.query, !query.isEmpty,
        let seconds = session.seconds(rows[session.row], snapshot.sessionClock)
      else { continue }
      let text = StatementText(query)
      let wait = session.waitEventType.map { type in
        session.waitEvent.map { "\(type) \($0)" } ?? type
      }
      result.append(
        RunningStatement(
          process: session.pid, name: session.name, user: session.user,
          database: session.database,
          application: session.application, text: text,
          work: SessionWork(session, text, isWaiting: waiting.contains(session.pid)),
          seconds: seconds,
          stayed: before.map { $0[session.pid].map { $0 == session.queryStart } ?? false },
          wait: wait, waits: wait.map { "waits for \($0)" } ?? "runs on a processor",
          isOnStorage: session.waitsForStorage, logLooks: logWaits[session.pid],
          horizonAge: rows[session.row].number("xmin_age")))
    }
    return grouped(result)
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
    guard moments.hasTwo(.activity), let first = moments.first(.activity),
      first[.activity]?.has("query_start") == true, first[.activity]?.agesEnd == nil,
      let sessions = first.sessions
    else {
      return nil
    }
    let active = sessions.filter(\.isAtWork).compactMap { session in
      session.queryStart.map { (session.pid, $0) }
    }
    return Dictionary(active, uniquingKeysWith: { first, _ in first })
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
