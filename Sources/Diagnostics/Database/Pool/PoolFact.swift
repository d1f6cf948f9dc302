internal import DatabaseViews
internal import Evidence

/// The facts about connection slots of a server, each named and explained once.
enum PoolFact: String, CaseIterable {
  case used = "pool.used"
  case most = "pool.max"
  case limit = "pool.limit"
  case free = "pool.free"
  case fill = "pool.fill"
  case active = "pool.active"
  case idle = "pool.idle"
  case idleInTransaction = "pool.idle_in_transaction"
  case locked = "pool.waiting_for_locks"
  case storage = "pool.on_storage"
  case filler = "pool.filler"
  case fillerShare = "pool.filler.share"
  case narrow = "pool.narrowest"
  case narrowFill = "pool.narrowest.fill"
  case leakSessions = "leak.sessions"
  case leakShare = "leak.share"
  case leakPoolShare = "leak.pool_share"
  case leakAge = "leak.age"
  case leakOldest = "leak.oldest"
  case leakInTransaction = "leak.in_transaction"
  case leakSameStatement = "leak.same_statement"
  case leakApplication = "leak.application"
  case leakClient = "leak.client"
  case leakStatement = "leak.statement"
  case leakVictims = "leak.victims"
  case leakBlocksAll = "leak.blocks_all"
  case leakWaiting = "leak.others_waiting"
  case refused = "pool.refused"
  case abortedConnects = "pool.aborted_connects"
  case abortedClients = "pool.aborted_clients"

  static func declarations(_ product: ServerProduct) -> [FactDeclaration] {
    allCases.filter { $0.product == nil || $0.product == product }.map { fact in
      FactDeclaration(
        fact.name(product), of: .server, fact.shape,
        product == .mysql ? fact.mysqlMeaning : fact.meaning)
    }
  }

  func name(_ product: ServerProduct) -> String { product.fact(rawValue) }

  /// The only kind of server that has it; `nil` where all do.
  private var product: ServerProduct? {
    switch self {
    case .limit, .leakPoolShare, .leakWaiting: .postgres
    case .refused, .abortedConnects, .abortedClients: .mysql
    default: nil
    }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .used, .free, .refused, .abortedConnects, .abortedClients: .quantity(.connections)
    case .most, .limit: .quantity(.count)
    case .leakWaiting: .quantity(.clients)
    case .fill, .fillerShare, .storage, .narrowFill, .leakShare, .leakPoolShare,
      .leakSameStatement:
      .quantity(.percent)
    case .active, .idle, .idleInTransaction, .locked, .leakSessions, .leakVictims:
      .quantity(.sessions)
    case .leakAge, .leakOldest: .quantity(.seconds)
    case .leakInTransaction, .leakBlocksAll: .flag
    case .filler, .narrow, .leakApplication, .leakClient, .leakStatement: .text
    }
  }

  private var meaning: String {
    switch self {
    case .used:
      "Sessions of clients, this program's left out; walsenders, autovacuum and other workers have "
        + "slots of their own."
    case .most: "max_connections"
    case .limit:
      "Slots for ordinary roles: max_connections less superuser_reserved_connections and "
        + "reserved_connections."
    case .free: "Of those, how many are free; below zero where reserved ones are in use too."
    case .fill: "Used as a share of the slots for ordinary roles."
    case .active: "Sessions that run a statement; absent where rows are hidden."
    case .idle: "Sessions that do nothing, outside a transaction."
    case .idleInTransaction: "Sessions that do nothing inside a transaction."
    case .locked: "Sessions that wait for a lock."
    case .storage:
      "The share of the sessions that wait for storage, or for their commit to get there."
    case .filler: "Who has most slots: application, user, database."
    case .fillerShare: "The share of the used slots that one has."
    case .narrow: "The role or database whose CONNECTION LIMIT is nearest: used and allowed."
    case .narrowFill: "How much of that limit is used."
    case .leakSessions:
      "Sessions of one application, user and database that do nothing since they ran the same few "
        + "statements, none of which gives a connection back to a pool."
    case .leakShare: "Those as a share of the used slots."
    case .leakPoolShare:
      "Of the sessions that a PgBouncer has for pools whose clients wait, the share that they are."
    case .leakAge: "For how long at least half of them have done nothing."
    case .leakOldest: "For how long the oldest of them has done nothing."
    case .leakInTransaction: "Whether they are inside a transaction."
    case .leakSameStatement: "The share of them that ran the most frequent statement last."
    case .leakApplication: "Their application and user."
    case .leakClient: "Where they come from."
    case .leakStatement: "The statement that most of them ran last, without its literals."
    case .leakVictims: "Sessions that wait, directly or through others, for locks of theirs."
    case .leakBlocksAll: "Whether no session waits for a lock of anybody else."
    case .leakWaiting: "Clients that wait in a PgBouncer for sessions of this server."
    case .refused:
      "Connections that were refused for want of slots between the first moment and the last "
        + "(Connection_errors_max_connections); absent of one moment."
    case .abortedConnects: "Logins that failed in that time (Aborted_connects)."
    case .abortedClients:
      "Sessions that ended without a goodbye, or were thrown out, in that time (Aborted_clients)."
    }
  }

  private var mysqlMeaning: String {
    switch self {
    case .used:
      "Connections that take a slot, this program's left out: those of clients, of replicas that "
        + "read the binary log and of logins that have not ended."
    case .most: "max_connections, as the server has it: it may be fewer than configured."
    case .free: "Of those, how many are free."
    case .fill: "Used as a share of max_connections."
    case .idle: "Sessions that sleep, without an open transaction as far as is known."
    case .idleInTransaction: "Sessions that sleep with an open transaction of InnoDB."
    case .storage:
      "The share of the sessions that wait for storage, or for their commit to get there."
    case .filler: "Who has most slots: program, user, client and database."
    case .narrow: "The account whose max_user_connections is nearest: used and allowed."
    case .leakSessions:
      "Sessions of one program, user and database that do nothing; where the server tells the last "
        + "statement, none whose last one gives a connection back to a pool."
    case .leakInTransaction:
      "Whether they have an open transaction; absent where transactions were not read."
    case .leakSameStatement:
      "The share of them that ran the most frequent statement last; absent where the server does "
        + "not tell."
    case .leakVictims: "Sessions that wait for locks of theirs."
    default: meaning
    }
  }
}
