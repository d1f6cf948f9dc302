internal import DatabaseViews

/// Rows about locks at one moment, from whatever views or captured queries tell of them.
struct PostgresLockRows {
  /// Locks that are waited for.
  private(set) var waiting: [PostgresLock] = []
  private(set) var granted: [PostgresLock] = []
  private(set) var sessions: [Int: PostgresSession] = [:]
  private(set) var prepared: [String: PostgresPrepared] = [:]
  /// The server's clock; of a captured text that does not tell it, the latest time in the rows.
  private(set) var now: Double?
  /// Whether `now` is the server's clock, and not merely no later than that.
  private(set) var isClockKnown = false
  /// The rows tell the pairs of a query that joins `pg_locks` with itself, some of which do not
  /// block each other.
  private(set) var isApproximate = false
  /// The clock of the sessions, where their times were made from ages: of other rows no times count.
  private let end: Double?
  /// The rows are of a server that was asked by this program.
  let isLive: Bool

  /// Whether a moment tells who waits.
  static func tellWaits(_ snapshot: PostgresSnapshot) -> Bool {
    [PostgresView.waiting, .locks, .blocking].contains { snapshot[$0] != nil }
  }

  init(_ series: PostgresSeries, _ snapshot: PostgresSnapshot) {
    isLive = series.origin == .live
    end =
      [PostgresView.activity, .locks, .waiting].lazy
      .compactMap { snapshot[$0] ?? series.last($0) }
      .first { $0.has("query") || $0.has("state") || $0.has("usename") }?.agesEnd
    takeSessions(snapshot[.activity] ?? series.last(.activity))
    // The answer of pg_blocking_pids shows those who are blocked, not those who block.
    if let rows = snapshot[.activity], rows.has("blocked_by") { takeSessions(series.allSessions) }
    for row in (snapshot[.prepared] ?? series.last(.prepared))?.rows ?? [] {
      guard let transaction = PostgresPrepared(row) else { continue }
      prepared[transaction.transaction] = transaction
    }
    if isLive {
      take(snapshot[.waiting], areGranted: false)
      take(snapshot[.held] ?? series.last(.held), areGranted: true)
    } else {
      let locks = snapshot[.locks] ?? series.last(.locks)
      take(locks, areGranted: true)
      takeSessions(locks)
      takeBlockers(snapshot[.waiting] ?? series.last(.waiting))
      if waiting.isEmpty, let pairs = snapshot[.blocking] ?? series.last(.blocking) {
        takePairs(pairs)
      }
    }
    // Times that were made from ages are on no clock that other times are on.
    if end != nil {
      for index in waiting.indices { waiting[index].waitStart = nil }
      for number in prepared.keys { prepared[number]?.prepared = nil }
    }
    now = end ?? snapshot.time ?? latestTime
    // The query that captured the sessions began at the moment of the capture.
    isClockKnown =
      snapshot.time != nil || end != nil
      || sessions.values.contains { session in
        session.state == "active" && session.queryStart != nil
          && ["pg_stat_activity", "pg_locks"].contains { session.query?.mentions($0) ?? false }
      }
  }

  private mutating func takeSessions(_ rows: RowSet?) {
    guard let rows, rows.has("query") || rows.has("state") || rows.has("usename") else { return }
    let isOnClock = rows.agesEnd == end
    for var session in rows.rows.compactMap(PostgresSession.init)
    where sessions[session.pid] == nil {
      if !isOnClock {
        (session.queryStart, session.transactionStart, session.stateChange) = (nil, nil, nil)
        session.backendStart = nil
      }
      sessions[session.pid] = session
    }
  }

  private mutating func take(_ rows: RowSet?, areGranted: Bool) {
    for row in rows?.rows ?? [] {
      guard let lock = PostgresLock(row, isGranted: areGranted) else { continue }
      if lock.isGranted { granted.append(lock) } else { waiting.append(lock) }
    }
  }

  /// Joins a captured answer of `pg_blocking_pids`, which names waiters and others alike, with the
  /// locks that they wait for, where those were captured as well.
  private mutating func takeBlockers(_ rows: RowSet?) {
    guard let rows else { return }
    takeSessions(rows)
    var blockers: [Int: [Int]] = [:]
    var others: [PostgresLock] = []
    let known = Set(waiting.compactMap(\.pid))
    for row in rows.rows {
      guard let pid = row.integer("pid"), let listed = row.blockers, !listed.isEmpty else {
        continue
      }
      blockers[pid] = listed
      guard !known.contains(pid), let lock = PostgresLock(row, isGranted: false) else { continue }
      others.append(lock)
    }
    for index in waiting.indices where waiting[index].blockers == nil {
      guard let listed = waiting[index].pid.flatMap({ blockers[$0] }) else { continue }
      waiting[index].blockers = listed
      waiting[index].blockerCount = listed.count
    }
    waiting += others
  }

  private mutating func takePairs(_ rows: RowSet) {
    isApproximate = true
    var waiters = RowSet(columns: ["pid", "locktype", "mode", "blocked_by"])
    let columns = ["pid", "usename", "application_name", "query", "state", "datname"]
    var parties = RowSet(columns: columns)
    for row in rows.rows {
      let blocker = row.text("blocking_pid")
      waiters.append([
        row.text("blocked_pid"), row.text("locktype"), row.text("blocked_mode"),
        blocker ?? (row.text("blocking_gid") == nil ? nil : "0"),
      ])
      parties.append([
        row.text("blocked_pid"), row.text("blocked_user"), row.text("blocked_application"),
        row.text("blocked_statement") ?? row.text("blocked_query"), row.text("blocked_state"),
        row.text("datname"),
      ])
      parties.append([
        blocker, row.text("blocking_user"), row.text("blocking_application"),
        row.text("current_statement_in_blocking_process") ?? row.text("blocking_statement")
          ?? row.text("blocking_query"), row.text("blocking_state"), row.text("datname"),
      ])
    }
    takeSessions(parties)
    for row in waiters.rows {
      if var lock = PostgresLock(row, isGranted: false) {
        // The object of a pair is not known.
        lock.target = PostgresLockTarget(kind: "")
        waiting.append(lock)
      }
    }
  }

  /// No later than the moment at which the rows were read.
  private var latestTime: Double? {
    let ofSessions = sessions.values.flatMap {
      [$0.queryStart, $0.stateChange, $0.transactionStart, $0.backendStart]
    }
    return (ofSessions + waiting.map(\.waitStart)).compactMap(\.self).max()
  }
}

extension PostgresSeries {
  /// The last answer that shows sessions whether they are blocked or not.
  var allSessions: RowSet? {
    let answers = snapshots.reversed().compactMap { $0[.activity] }
    return answers.first { !$0.has("blocked_by") } ?? answers.first
  }
}

extension String {
  /// Whether the bytes of `word` stand in it.
  fileprivate func mentions(_ word: String) -> Bool {
    let word = Array(word.utf8)
    var rest = utf8[...]
    while let place = rest.firstIndex(of: word[0]) {
      rest = rest[place...]
      if rest.starts(with: word) { return true }
      rest.removeFirst()
    }
    return false
  }
}
