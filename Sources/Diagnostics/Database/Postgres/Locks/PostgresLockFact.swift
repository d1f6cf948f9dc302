internal import Evidence

/// The facts about those who hold up others, each named and explained once.
enum PostgresLockFact: String, CaseIterable {
  case doing = "postgres.lock.doing"
  case activity = "postgres.lock.activity"
  case who = "postgres.lock.who"
  case origin = "postgres.lock.origin"
  case pid = "postgres.lock.pid"
  case holds = "postgres.lock.holds"
  case statement = "postgres.lock.statement"
  case victims = "postgres.lock.victims"
  case clients = "postgres.lock.victims.clients"
  case share = "postgres.lock.victims.share"
  case queue = "postgres.lock.queue"
  case oldestWait = "postgres.lock.oldest_wait"
  case standing = "postgres.lock.standing"
  case presumed = "postgres.lock.presumed"
  case lasting = "postgres.lock.lasting"
  case transactionAge = "postgres.lock.transaction_age"
  case isCertain = "postgres.lock.certain"
  case isDated = "postgres.lock.dated"
  case isClockKnown = "postgres.lock.clock"
  case identifier = "postgres.lock.gid"
  case database = "postgres.lock.database"
  case companions = "postgres.lock.companions"
  case headQueue = "postgres.lock.head.queue"
  case headShare = "postgres.lock.head.share"
  case headPid = "postgres.lock.head.pid"
  case head = "postgres.lock.head"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .session, $0.shape, $0.meaning) }
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .victims, .clients, .companions, .headQueue: .quantity(.sessions)
    case .share, .headShare: .quantity(.percent)
    case .oldestWait, .standing, .presumed, .lasting, .transactionAge: .quantity(.seconds)
    case .isCertain, .isDated, .isClockKnown: .flag
    default: .text
    }
  }

  var meaning: String {
    switch self {
    case .doing:
      """
      What a holder that waits for nobody is: idle in transaction, prepared transaction, idle, \
      runs DDL, running, vacuum to prevent wraparound, autovacuum, replay, server process, hidden, \
      gone.
      """
    case .activity: "The same in a sentence, with how long."
    case .who: "User, database, application and client of it."
    case .origin: "The application and the client of it."
    case .pid: "The number of its process; absent of a prepared transaction."
    case .holds: "Its strongest granted locks, those that others wait for first."
    case .statement:
      "Its last statement, which is not necessarily the one that took the lock; absent where hidden."
    case .victims: "Sessions that wait for it, directly or behind others."
    case .clients: "Those of them that belong to clients."
    case .share: "Its victims as a share of the sessions that were seen."
    case .queue: "How many wait, the longest for how long, and what they wait for, in a sentence."
    case .oldestWait:
      "The longest of those waits; absent before version 14 and where the text does not tell."
    case .standing:
      "How long it surely has been in the way: the shorter of the oldest wait and its transaction."
    case .presumed:
      "The same, or, where no begin of a wait is known, by the begin of the statements that wait."
    case .lasting:
      "For how long the same wait behind the same transaction was seen; absent for one moment."
    case .transactionAge: "How old its transaction is."
    case .isCertain: "Whether the waits are the server's own word or follow from modes of locks."
    case .isDated: "Whether the evidence holds any time of a wait, a statement or a transaction."
    case .isClockKnown:
      "Whether it tells the moment of the capture; without, short ages are left out."
    case .identifier: "The name of the prepared transaction."
    case .database: "The database of the prepared transaction."
    case .companions: "Others that wait for nobody and that some of its victims need as well."
    case .headQueue:
      "Sessions that queue behind a waiting statement of DDL strength and could work beside the root."
    case .headShare: "The same as a share of the victims."
    case .headPid: "The process of that statement."
    case .head: "That statement: its process, what it waits for, and what it wants to do."
    }
  }
}
