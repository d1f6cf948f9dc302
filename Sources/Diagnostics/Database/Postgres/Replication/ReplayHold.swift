internal import DatabaseViews
internal import Evidence

/// What replay of a standby waits for, where that is a session of the standby.
///
/// `pg_blocking_pids` says nothing of the startup process. Where it waits for a lock, the lock's
/// holder is in `pg_locks`; where it waits for rows to be seen no more, only the wait event says so,
/// and who sees them is a session with a horizon (`backend_xmin`).
struct ReplayHold {
  /// `a snapshot`, `a lock on public.orders`, `a page`.
  var kind: String
  /// The session as a person names it; `nil` where it is not known.
  var holder: String?
  var pid: Int?
  /// Of the holder's transaction, in seconds.
  var seconds: Double?
  var evidence: [Citation] = []

  /// As of the last look that shows sessions or locks.
  init?(_ series: PostgresSeries) {
    guard let snapshot = series.snapshots.last(where: { $0.sessions != nil || $0[.waiting] != nil })
    else { return nil }
    let sessions = snapshot.sessions ?? []
    let startup = sessions.first { $0.backendType == "startup" }
    if let lock = Self.lock(of: startup, in: snapshot) {
      kind = "a lock on \(lock.relation)"
      name(Self.owner(of: lock, sessions, snapshot), series, snapshot)
      let text = "startup process waits for \(lock.mode) on \(lock.relation)"
      evidence.append(series.citation(.waiting, of: snapshot, text))
      return
    }
    guard let startup, let event = startup.waitEvent else { return nil }
    switch (startup.waitEventType, event) {
    case (_, "RecoveryConflictSnapshot"): kind = "a snapshot"
    case (_, "RecoveryConflictTablespace"): kind = "temporary files in a tablespace"
    case ("BufferPin", _): kind = "a page"
    case ("Lock", _): kind = "a lock"
    default: return nil
    }
    let readers = sessions.filter { $0.isClient && $0.horizon != nil }
    let oldest = readers.min {
      ($0.transactionStart ?? .infinity) < ($1.transactionStart ?? .infinity)
    }
    name(oldest, series, snapshot)
    let text = "startup process waits: \(startup.waitEventType ?? "") \(event)"
    evidence.append(series.citation(.activity, of: snapshot, text))
  }

  private struct Lock {
    var relation: String
    var oid: Int?
    var database: Int?
    var mode: String
  }

  /// The lock on a relation that the startup process waits for.
  private static func lock(of startup: PostgresSession?, in snapshot: PostgresSnapshot) -> Lock? {
    guard let startup, let rows = snapshot[.waiting]?.rows,
      let row = rows.first(where: { $0.integer("pid") == startup.pid })
    else { return nil }
    let oid = row.integer("relation")
    return Lock(
      relation: row.text("relation_name") ?? oid.map { "relation \($0)" } ?? "an object", oid: oid,
      database: row.integer("database"), mode: row.text("mode") ?? "a lock")
  }

  private static func owner(
    of lock: Lock, _ sessions: [PostgresSession], _ snapshot: PostgresSnapshot
  ) -> PostgresSession? {
    let holders = (snapshot[.held]?.rows ?? []).filter {
      $0.integer("relation") == lock.oid && $0.integer("database") == lock.database
    }.compactMap { $0.integer("pid") }
    return sessions.filter { holders.contains($0.pid) && $0.backendType != "startup" }
      .min { ($0.transactionStart ?? .infinity) < ($1.transactionStart ?? .infinity) }
  }

  private mutating func name(
    _ session: PostgresSession?, _ series: PostgresSeries, _ snapshot: PostgresSnapshot
  ) {
    guard let session else { return }
    pid = session.pid
    let now =
      snapshot[.activity]?.agesEnd ?? snapshot.time ?? snapshot[.activity]?.rows.first?.time("now")
    if let now, let start = session.transactionStart { seconds = max(0, now - start) }
    let who = [session.user, session.application].compactMap(\.self).joined(separator: ", ")
    let age = seconds.map { " for \(Quantity(roundedTime($0), .seconds))" } ?? ""
    let state = session.state.map { ", \($0)\(age)" } ?? ""
    holder = "pid \(session.pid)" + (who.isEmpty ? "" : " (\(who))") + state
    let query = session.query.map { ": \($0)" } ?? ""
    evidence.append(series.citation(.activity, of: snapshot, (holder ?? "") + query))
  }
}
