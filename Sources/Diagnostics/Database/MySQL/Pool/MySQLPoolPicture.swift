internal import DatabaseViews
internal import Evidence

/// The connections of one server at the last moment that shows them.
struct MySQLPoolPicture {
  let series: MySQLSeries
  /// The last moment with a processlist, else the last one.
  let snapshot: MySQLSnapshot
  /// Those that take a slot, without that of this look.
  let sessions: [MySQLSession]
  /// Open transactions by connection; `nil` where they were not read.
  let transactions: [Int: MySQLOpenTransaction]?
  let programs: MySQLPrograms
  /// Who waits for whom; `nil` where nothing tells of it.
  let locks: MySQLLockPicture?
  /// What sleeping connections ran last.
  private let lastStatements: [Int: RowSet.Row]

  /// `nil` where neither threads nor their number were read.
  init?(_ series: MySQLSeries, _ history: LockHistory<MySQLLockPicture>?) {
    let shown = series.snapshots.last { $0[.processlist] != nil }
    guard let snapshot = shown ?? series.snapshots.last,
      shown != nil || snapshot.status("Threads_connected") != nil
    else { return nil }
    self.series = series
    self.snapshot = snapshot
    let own = series.last(.server)?.rows.first?.integer("connection_id")
    sessions = (snapshot.sessions ?? []).filter { $0.takesSlot && $0.id != own }
    transactions = snapshot[.transactions].map { MySQLOpenTransaction.byConnection($0) }
    programs = MySQLPrograms(series)
    locks = history?.pictures.last {
      $0.snapshot.time == snapshot.time && (shown == nil || $0.snapshot[.processlist] != nil)
    }
    lastStatements = Dictionary(
      (series.last(.lastStatements)?.rows ?? []).compactMap { row in
        row.integer("id").map { ($0, row) }
      }, uniquingKeysWith: { first, _ in first })
  }

  /// Whether the rows are those of all clients.
  var showsSessions: Bool { snapshot[.processlist] != nil && series.seesOthers != false }

  /// `nil` where it was not captured.
  var most: Int? {
    series.variable("max_connections").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
  }

  /// The server's own count, which no privilege hides; this look's connection is none of a client.
  private var connected: Int? {
    snapshot.status("Threads_connected").flatMap { Int(exactly: $0.rounded()) }
      .map { series.origin == .live ? max(0, $0 &- 1) : $0 }
  }

  /// Slots in use; a list may show fewer than there are.
  var used: Int { max(sessions.count, connected ?? 0) }

  /// What a counter has grown by from the first moment to the last; `nil` of one moment.
  func growth(of name: String) -> Int? {
    let values = series.snapshots.compactMap { $0.status(name) }
    guard values.count > 1, let first = values.first, let last = values.last, last >= first else {
      return nil
    }
    return Int(exactly: (last - first).rounded())
  }

  /// The clients as those of any server.
  var crowd: SessionCrowd {
    SessionCrowd(
      sessions: showsSessions ? sessions.map(pooled) : [], product: .mysql, citation: citation)
  }

  private func pooled(_ session: MySQLSession) -> PooledSession {
    let transaction = transactions?[session.id]
    let activity: PooledSession.Activity =
      session.isIdle
      ? transaction == nil ? .idle : .idleInTransaction
      : session.isDump || session.isLoggingIn ? .other : .active
    let program = session.program ?? programs.name(of: session.id)
    let row = lastStatements[session.id]
    let last =
      row?.text("digest_text") ?? row?.text("sql_text").map(StatementRedaction.withoutLiterals)
    return PooledSession(
      number: session.id, user: session.user, database: session.database, application: program,
      owner: owner(session, program), clientHost: session.clientHost, activity: activity,
      state: session.isIdle && transaction != nil
        ? "Sleep in a transaction" : session.command ?? "(none)",
      isLocked: transaction?.isWaiting ?? session.waitsForLock,
      isOnStorage: activity == .active && session.waitsForStorage,
      idleSeconds: session.isIdle ? session.seconds : nil, transactionSeconds: transaction?.age,
      lastStatement: session.isIdle ? last : nil,
      mayBeForgotten: session.isIdle
        && (transaction != nil || last.map { !StatementKind.givesBack($0) } ?? true))
  }

  /// Such as `application shop-web, user shop, database shop`.
  private func owner(_ session: MySQLSession, _ program: String?) -> String {
    if session.isLoggingIn { return "logins that have not ended" }
    if session.isDump { return "replicas that read the binary log, \(session.user ?? "no user")" }
    return [
      program.map { "application \($0)" }, "user \(session.user ?? "unknown")",
      session.database.map { "database \($0)" },
    ].compactMap(\.self).joined(separator: ", ")
  }

  /// The statement that a sleeping connection ran last, as it was sent.
  func lastStatement(of connection: Int) -> String? {
    lastStatements[connection]?.text("sql_text")
  }

  func citation(_ text: String) -> Citation {
    series.citation(
      snapshot[.processlist] == nil ? .status : .processlist, of: snapshot, text)
  }

  /// A server of which a captured text shows a handful of sessions lacks no slots: 151 are the
  /// default of both forks.
  private static let handful = 20

  var gaps: [Gap] {
    guard most == nil, series.failure(of: .variables) == nil, used > Self.handful else { return [] }
    return [
      Gap(
        source: series.name,
        reason: "max_connections is not known: capture SHOW GLOBAL VARIABLES LIKE "
          + "'max%connections'",
        weakens: ["pool-exhaustion/mysql", "leak/connections"])
    ]
  }
}

extension MySQLSession {
  /// Whether it takes one of `max_connections`: so do replicas that read the binary log, and logins.
  var takesSlot: Bool { isClient || isDump || isLoggingIn }

  /// Whether the server does not know yet who it is.
  var isLoggingIn: Bool { user == "unauthenticated user" }

  var clientHost: String? {
    host == "localhost" && port == nil ? "a local socket" : host
  }

  /// Whether it waits for a metadata lock or a global one: `Waiting for table metadata lock`.
  var waitsForLock: Bool {
    guard let state else { return false }
    return state.hasPrefix("Waiting for ") && state.hasSuffix(" lock")
  }
}
