internal import DatabaseViews
internal import Evidence

/// The sessions of one server at the last moment that shows them.
struct PoolPicture {
  let series: PostgresSeries
  let snapshot: PostgresSnapshot
  /// Those that take a slot of `max_connections`.
  let clients: [PostgresSession]
  /// The server's clock, or the latest time in the rows, which is a lower bound.
  let now: Double?
  /// `nil` where nothing tells who waits at that moment.
  let locks: PostgresLockPicture?
  /// Clients that wait in poolers in front of this server.
  let waitingClients: (count: Int, evidence: [Citation])?
  /// Processes of this server that those clients wait for.
  let awaited: Set<Int>

  /// `nil` where no sessions were read.
  init?(
    _ series: PostgresSeries, _ history: LockHistory<PostgresLockPicture>,
    poolers: [PoolerPicture]
  ) {
    guard let snapshot = series.snapshots.last(where: { $0[.activity] != nil }),
      let sessions = snapshot.sessions, let rows = snapshot[.activity]
    else { return nil }
    // Blocked-query listings and the like show only some sessions.
    guard rows.has("state") || rows.has("backend_type") else { return nil }
    self.series = series
    self.snapshot = snapshot
    let tellsUser = rows.has("usename")
    clients = sessions.filter { session in
      session.isClient && (session.backendType != nil || !tellsUser || session.user != nil)
    }
    let times = sessions.flatMap {
      [$0.stateChange, $0.queryStart, $0.transactionStart, $0.backendStart].compactMap(\.self)
    }
    now = rows.agesEnd ?? rows.rows.first?.time("now") ?? snapshot.time ?? times.max()
    locks = history.pictures.last {
      $0.snapshot.time == snapshot.time && $0.snapshot[.activity] != nil
    }
    let behind = poolers.filter { $0.isInFront(of: series) }
    waitingClients =
      behind.isEmpty
      ? nil : (behind.reduce(0) { $0 + $1.waiting }, behind.flatMap(\.waitingEvidence))
    awaited = Set(behind.flatMap(\.awaitedBackends))
  }

  /// `nil` where it was not captured.
  var most: Int? { series.setting("max_connections").flatMap { Int($0) } }

  /// Slots that ordinary roles cannot have.
  ///
  /// Where nothing says how many superusers have reserved, it
  /// is 3, as in every server that was not told otherwise.
  var reserved: Int {
    let superuser = series.setting("superuser_reserved_connections").flatMap { Int($0) } ?? 3
    return superuser + (series.setting("reserved_connections").flatMap { Int($0) } ?? 0)
  }

  /// Slots for ordinary roles.
  var limit: Int? { most.map { max(1, $0 - reserved) } }

  /// Seconds of doing nothing; `nil` where the row does not say.
  func idleTime(_ session: PostgresSession) -> Double? {
    guard let now, let since = session.stateChange ?? session.queryStart else { return nil }
    return max(0, now - since)
  }

  func transactionAge(_ session: PostgresSession) -> Double? {
    guard let now, let start = session.transactionStart else { return nil }
    return max(0, now - start)
  }

  /// The clients as those of any server.
  var crowd: SessionCrowd {
    SessionCrowd(sessions: clients.map(pooled), product: .postgres, citation: citation)
  }

  private func pooled(_ session: PostgresSession) -> PooledSession {
    let activity: PooledSession.Activity? =
      switch session.state {
      case _ where session.isHidden: nil
      case "active": .active
      case "idle": .idle
      default: session.isIdleInTransaction ? .idleInTransaction : .other
      }
    let mayBeForgotten =
      switch activity {
      case .idleInTransaction: session.query != nil
      case .idle: session.query.map { !$0.isEmpty && !StatementKind.givesBack($0) } ?? false
      default: false
      }
    return PooledSession(
      number: session.pid, user: session.user, database: session.database,
      application: session.application, owner: session.owner, clientHost: session.clientHost,
      activity: activity, state: session.shownState, isLocked: session.waitEventType == "Lock",
      isOnStorage: activity == .active && session.waitsForStorage,
      idleSeconds: idleTime(session), transactionSeconds: transactionAge(session),
      lastStatement: session.query.map(StatementRedaction.withoutLiterals),
      mayBeForgotten: mayBeForgotten)
  }

  func citation(_ text: String) -> Citation { series.citation(.activity, of: snapshot, text) }

  /// A server of which a captured text shows a handful of sessions lacks no slots: 100 are the
  /// default.
  private static let handful = 20

  var gaps: [Gap] {
    guard most == nil, series.failure(of: .settings) == nil, clients.count > Self.handful else {
      return []
    }
    return [
      Gap(
        source: series.name,
        reason: "max_connections is not known: capture SHOW max_connections, "
          + "superuser_reserved_connections and, from 16 on, reserved_connections",
        weakens: ["pool-exhaustion/postgres", "leak/connections"])
    ]
  }
}
