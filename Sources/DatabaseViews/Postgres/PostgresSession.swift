/// A row of `pg_stat_activity`.
///
/// What another user's session does is hidden from a role without `pg_read_all_stats`: its state is
/// NULL then, and its query reads `<insufficient privilege>`.
package struct PostgresSession: Sendable, Hashable {
  package var pid: Int
  /// The leader of a group of parallel workers, from version 13 on.
  package var leader: Int?
  package var database, user, application: String?
  /// Whether the rows have databases at all.
  private let tellsDatabase: Bool
  /// The number of the database, by which `pg_locks` knows it.
  package var databaseID: String?
  package var clientAddress: String?
  /// -1 for a UNIX socket.
  package var clientPort: Int?
  /// Who is behind the pooler that `clientAddress` is of, or which process of this host it is.
  package var trueClient: String?
  /// `client backend`, `autovacuum worker`, `walsender`, `startup`, …; `nil` where it is hidden.
  package var backendType: String?
  /// What it does: `active`, `idle`, `idle in transaction`, `idle in transaction (aborted)`.
  package var state: String?
  package var waitEventType, waitEvent: String?
  /// Seconds since 1970.
  package var backendStart, transactionStart, queryStart, stateChange: Double?
  package var transaction, horizon: String?
  package var queryID: String?
  /// The last statement, cut short; foreign text.
  package var query: String?
  /// The row in the answer, from 0 on.
  package var row: Int

  package init?(_ row: RowSet.Row) {
    guard let pid = row.integer("pid") ?? row.integer("procpid") else { return nil }
    self.pid = pid
    self.row = row.index
    leader = row.integer("leader_pid")
    database = row.text("datname").filled
    tellsDatabase = row.has("datname") || row.has("datid")
    databaseID = row.text("datid").filled
    user = row.text("usename").filled
    application = row.text("application_name").filled
    clientAddress = row.text("client_addr").filled
    clientPort = row.integer("client_port")
    trueClient = row.text(Self.trueClientColumn).filled
    backendType = row.text("backend_type").filled
    state = row.text("state").filled
    waitEventType = row.text("wait_event_type").filled
    waitEvent = row.text("wait_event").filled
    backendStart = row.time("backend_start")
    transactionStart = row.time("xact_start")
    queryStart = row.time("query_start")
    stateChange = row.time("state_change")
    transaction = row.text("backend_xid").filled
    horizon = row.text("backend_xmin").filled
    queryID = row.text("query_id").filled
    query = row.text("query") ?? row.text("current_query")
  }

  /// No server has this column: it is added where other evidence tells who the client is.
  package static let trueClientColumn = "diag_client"

  /// What stands for the statement of a session that the role may not look at.
  package static let hiddenQuery = "<insufficient privilege>"

  /// Whether the role may not see what it does.
  package var isHidden: Bool { query == Self.hiddenQuery }

  /// Whether a client has it, as far as is known.
  package var isClient: Bool {
    backendType.map { $0 == "client backend" }
      ?? (database != nil || !tellsDatabase && state != nil)
  }

  package var isIdleInTransaction: Bool { state?.hasPrefix("idle in transaction") ?? false }

  /// Whether PostgreSQL vacuums to prevent wraparound: unlike other work of autovacuum, it does not
  /// yield to those who wait for its lock.
  package var isWraparoundVacuum: Bool {
    guard let query, query.hasPrefix("autovacuum:") else { return false }
    return query.utf8.count >= 26 && query.hasSuffix("(to prevent wraparound)")
  }

  /// The client as a person names it: `10.0.0.7:51234`, `local`.
  package var client: String? {
    if let trueClient { return trueClient }
    guard let clientAddress else { return clientPort == -1 ? "local" : nil }
    return clientPort.map { "\(clientAddress):\($0)" } ?? clientAddress
  }
}

extension PostgresSnapshot {
  /// The sessions; `nil` where they were not read.
  package var sessions: [PostgresSession]? {
    self[.activity].map { $0.rows.compactMap(PostgresSession.init) }
  }
}

extension String? {
  /// `nil` for an empty text, which captured tables show for NULL.
  package var filled: String? { self?.isEmpty == false ? self : nil }
}
