package import Capture

/// What can be asked of a PostgreSQL server; the raw value names it in a recording.
package enum PostgresView: String, ServerView {
  /// One row: version, role, clock, whether it recovers.
  case server
  /// Settings by name (`pg_settings`).
  case settings
  /// Locks that are waited for, with who blocks them (`pg_locks`, `pg_blocking_pids`).
  case waiting
  /// Locks that blockers hold (`pg_locks`).
  case held
  /// Relations that sessions idle in transaction have locked (`pg_locks`).
  case idleLocks
  /// Limits of connections of roles and databases (`pg_roles`, `pg_database`).
  case limits
  /// All of `pg_locks`, granted and waited for; only captured texts have it.
  case locks
  /// Pairs of who waits and who blocks, as well-known statements list them; only captured texts.
  case blocking
  /// `pg_stat_activity`
  case activity
  /// `pg_prepared_xacts`
  case prepared
  /// `pg_stat_replication`
  case replication
  /// `pg_replication_slots`
  case slots
  /// `pg_stat_wal_receiver`
  case receiver
  /// One row: positions and state of recovery (functions).
  case recovery
  /// `pg_stat_archiver`
  case archiver
  /// `pg_stat_database_conflicts`
  case conflicts
  /// `pg_stat_database`
  case databases
  /// `pg_stat_subscription`
  case subscriptions
  /// `pg_stat_subscription_stats`
  case subscriptionErrors
  /// `pg_stat_statements`
  case statements
  /// `pg_stat_user_tables` with sizes from `pg_class`
  case tables
  /// `pg_stat_user_indexes` with definitions from `pg_index`
  case indexes
  /// `pg_stat_bgwriter`, from 17 on `pg_stat_checkpointer`
  case checkpoints
  /// Ages of transaction ids by database (`pg_database`).
  case ages
  /// Ages of transaction ids by table (`pg_class`).
  case tableAges
  /// `pg_stat_progress_vacuum`
  case vacuums
  /// `pg_extension`
  case extensions
  /// `SHOW POOLS` of PgBouncer's console, and the like
  case pools, clients, servers, poolerConfig, poolerDatabases, poolerLists
}

extension PostgresView {
  package static let format = Format(
    kind: "postgres-server", label: "what a PostgreSQL server says of itself")
  package static let product = ServerProduct.postgres

  /// What the console of PgBouncer is asked.
  package static let ofPooler: [PostgresView] = [
    .pools, .clients, .servers, .poolerDatabases, .poolerConfig, .poolerLists,
  ]

  package static func views(of look: PostgresLook, on server: String) -> [PostgresView] {
    server.hasPrefix("pgbouncer") ? ofPooler : look.repeated + look.once
  }

  package var isConditional: Bool {
    switch self {
    case .held, .prepared, .idleLocks: true
    default: false
    }
  }
}
