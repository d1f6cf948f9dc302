import DatabaseViews

/// The statements of PgBouncer's console, which takes no others.
enum PoolerQueries {
  static func statement(_ view: PostgresView) -> String {
    switch view {
    case .clients: "SHOW CLIENTS"
    case .servers: "SHOW SERVERS"
    case .poolerDatabases: "SHOW DATABASES"
    case .poolerConfig: "SHOW CONFIG"
    case .poolerLists: "SHOW LISTS"
    default: "SHOW POOLS"
    }
  }
}
