internal import DatabaseViews

/// Rows about locks at one moment, from whatever views or captured queries tell of them.
struct PostgresLockRows {
  /// Locks that are waited for.
  private(set) var waiting: [PostgresLock] = []
  private(set) var granted: [PostgresLock] = []
  private(set) var sessions: [Int: PostgresSession] = [:]
  private(set) var prepared: [String: PostgresPrepared] = [:]
  private(set) var now: Double?
  /// Pairs of a captured query that joins `pg_locks` with itself.
  private(set) var isApproximate = false
  /// The rows are of a server that was asked by this program.
  let isLive: Bool

  /// Whether a moment tells who waits.
  static func hasLocks(_ snapshot: PostgresSnapshot) -> Bool {
    snapshot[.waiting] != nil || (snapshot[.held]?.has("granted") ?? false)
      || (snapshot[.activity].map(namesBlockers) ?? false)
  }

  private static func namesBlockers(_ rows: RowSet) -> Bool {
    rows.rows.contains { $0.blockers?.isEmpty == false }
  }

  init(_ series: PostgresSeries, _ snapshot: PostgresSnapshot) {
    isLive = series.origin == .live
    let activity = snapshot[.activity] ?? series.last(.activity)
    for session in activity?.rows.compactMap(PostgresSession.init) ?? [] {
      sessions[session.pid] = session
    }
    for row in (snapshot[.prepared] ?? series.last(.prepared))?.rows ?? [] {
      guard let transaction = PostgresPrepared(row) else { continue }
      prepared[transaction.transaction] = transaction
    }
    let waits = snapshot[.waiting]
    take(waits, areGranted: false)
    let held = snapshot[.held] ?? (isLive ? series.last(.held) : nil)
    if held != waits { take(held, areGranted: true) }
    if waits == nil { takeBlockers(activity) }
    now = snapshot.time ?? latestTime
  }

  private mutating func take(_ rows: RowSet?, areGranted: Bool) {
    guard let rows else { return }
    if rows.has("blocked_pid") || rows.has("waiting_pid") {
      isApproximate = true
      takePairs(rows)
    }
    for row in rows.rows {
      guard let lock = PostgresLock(row, isGranted: areGranted) else { continue }
      if lock.isGranted { granted.append(lock) } else { waiting.append(lock) }
    }
  }

  /// Sessions that only the rows of a join tell of.
  private mutating func takePairs(_ rows: RowSet) {
    let columns = ["pid", "usename", "application_name", "query", "state", "datname"]
    var known = RowSet(columns: columns)
    for row in rows.rows {
      known.append([
        row.text("blocked_pid") ?? row.text("waiting_pid"),
        row.text("blocked_user"), row.text("blocked_application"),
        row.text("blocked_statement") ?? row.text("blocked_query"), row.text("blocked_state"),
        row.text("datname"),
      ])
      known.append([
        row.text("blocking_pid"), row.text("blocking_user"), row.text("blocking_application"),
        row.text("current_statement_in_blocking_process") ?? row.text("blocking_statement")
          ?? row.text("blocking_query"), row.text("blocking_state"), row.text("datname"),
      ])
    }
    for session in known.rows.compactMap(PostgresSession.init) where sessions[session.pid] == nil {
      sessions[session.pid] = session
    }
  }

  /// Waits that a column of `pg_blocking_pids` beside the sessions tells of.
  private mutating func takeBlockers(_ activity: RowSet?) {
    for row in activity?.rows ?? [] where row.blockers?.isEmpty == false {
      if let lock = PostgresLock(row, isGranted: false) { waiting.append(lock) }
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
