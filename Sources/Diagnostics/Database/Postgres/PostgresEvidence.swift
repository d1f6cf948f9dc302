internal import Capture
internal import DatabaseViews
internal import Evidence

/// What is known of each PostgreSQL server, live or captured, in the order of the inputs.
struct PostgresEvidence {
  private(set) var servers: [Artifact<PostgresSeries>] = []

  init(_ recording: Recording) {
    servers = CapturedServers.join(
      live: recording.samples(of: PostgresSeries.self, format: PostgresView.format),
      captured: recording.samples(of: CapturedPostgresParser.self))
    nameClientsOfPoolers()
  }

  /// Says of sessions that a PgBouncer has for its clients who those are.
  private mutating func nameClientsOfPoolers() {
    let poolers = servers.map(\.sample).compactMap(PoolerPicture.init)
    for index in servers.indices where servers[index].sample.last(.activity) != nil {
      for pooler in poolers where pooler.isInFront(of: servers[index].sample) {
        servers[index].sample.name(PoolerLinks(pooler.series), pooler.subject.name)
      }
    }
  }
}

extension PostgresSeries {
  /// Writes the clients of a pooler into the rows of the sessions that they have.
  fileprivate mutating func name(_ links: PoolerLinks, _ pooler: String) {
    let clients = Dictionary(
      links.links.compactMap { link in link.backend.map { ($0, link) } },
      uniquingKeysWith: { first, _ in first })
    guard !clients.isEmpty else { return }
    for index in snapshots.indices {
      guard let rows = snapshots[index][.activity] else { continue }
      let named = rows.setting(PostgresSession.trueClientColumn) { row in
        guard let link = row.integer("pid").flatMap({ clients[$0] }) else { return nil }
        return "\(link.place) through \(pooler)"
      }
      snapshots[index].views[.activity] = .rows(
        named.setting("application_name") { row in
          row.integer("pid").flatMap { clients[$0]?.application }
        })
    }
  }
}

extension PostgresView {
  /// What it is called in the server's catalog.
  var catalogName: String {
    switch self {
    case .waiting, .held, .idleLocks, .locks, .blocking: "pg_locks"
    case .limits: "pg_roles, pg_database"
    case .activity: "pg_stat_activity"
    case .prepared: "pg_prepared_xacts"
    case .replication: "pg_stat_replication"
    case .slots: "pg_replication_slots"
    case .receiver: "pg_stat_wal_receiver"
    case .archiver: "pg_stat_archiver"
    case .conflicts: "pg_stat_database_conflicts"
    case .databases: "pg_stat_database"
    case .subscriptions: "pg_stat_subscription"
    case .subscriptionErrors: "pg_stat_subscription_stats"
    case .statements: "pg_stat_statements"
    case .tables: "pg_stat_all_tables"
    case .indexes: "pg_stat_all_indexes"
    case .settings: "pg_settings"
    case .ages: "pg_database"
    case .tableAges: "pg_class"
    case .vacuums: "pg_stat_progress_vacuum"
    case .extensions: "pg_extension"
    case .checkpoints: "pg_stat_bgwriter"
    case .pools: "SHOW POOLS"
    case .clients: "SHOW CLIENTS"
    case .servers: "SHOW SERVERS"
    case .poolerDatabases: "SHOW DATABASES"
    case .poolerConfig: "SHOW CONFIG"
    case .poolerLists: "SHOW LISTS"
    case .server, .recovery: "functions of the server"
    }
  }
}
