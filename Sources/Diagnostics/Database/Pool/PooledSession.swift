/// A session of a client of whichever server, as far as slots and leaks are judged by it.
struct PooledSession {
  enum Activity {
    case active, idle, idleInTransaction, other
  }

  /// The process of PostgreSQL, the connection of MySQL.
  var number: Int
  var user, database, application: String?
  /// Whose it is: `application shop-web, user shop, database shop`.
  var owner: String
  /// The client without its port.
  var clientHost: String?
  /// `nil` where rows hide it.
  var activity: Activity?
  /// The activity in the words of the server.
  var state: String
  /// Whether it waits for a lock.
  var isLocked: Bool
  /// Whether it runs a statement that waits for storage.
  var isOnStorage: Bool
  /// For how long it has done nothing; `nil` where nothing tells.
  var idleSeconds: Double?
  var transactionSeconds: Double?
  /// What it ran last, without literals; `nil` where nothing tells.
  var lastStatement: String?
  /// Whether its client may have forgotten it: it does nothing, and what it did last gives no
  /// connection back to a pool, as far as that is known.
  var mayBeForgotten: Bool
}
