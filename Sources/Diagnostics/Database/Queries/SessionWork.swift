internal import DatabaseViews
internal import Evidence

/// What a session does at the moment, as far as it matters for load.
enum SessionWork: String {
  case statement, maintenance, backup, load, replication, autovacuum, lockWait, standbyWait
  case background

  var title: String {
    switch self {
    case .statement: "statement"
    case .maintenance: "maintenance"
    case .backup: "backup"
    case .load: "load"
    case .replication: "replication"
    case .autovacuum: "autovacuum"
    case .lockWait: "waits for a lock"
    case .standbyWait: "waits for a standby"
    case .background: "background work"
    }
  }
}
