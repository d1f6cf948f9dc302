internal import Evidence

/// The facts about those who hold up others, each named and explained once.
enum LockFact: String, CaseIterable {
  case doing = "doing"
  case activity = "activity"
  case who = "who"
  case origin = "origin"
  case pid = "pid"
  case holds = "holds"
  case statement = "statement"
  case storage = "on_storage"
  case victims = "victims"
  case clients = "victims.clients"
  case share = "victims.share"
  case queue = "queue"
  case oldestWait = "oldest_wait"
  case standing = "standing"
  case presumed = "presumed"
  case lasting = "lasting"
  case transactionAge = "transaction_age"
  case isCertain = "certain"
  case isDated = "dated"
  case isClockKnown = "clock"
  case identifier = "gid"
  case database = "database"
  case companions = "companions"
  case headQueue = "head.queue"
  case headShare = "head.share"
  case headPid = "head.pid"
  case head = "head"

  /// The declarations for a kind of server; `meanings` are what differs from the usual ones.
  static func declarations(
    of product: String, _ meanings: [LockFact: String] = [:]
  ) -> [FactDeclaration] {
    allCases.map {
      FactDeclaration($0.name(of: product), of: .session, $0.shape, meanings[$0] ?? $0.meaning)
    }
  }

  /// `postgres.lock.doing`.
  func name(of product: String) -> String { "\(product).lock.\(rawValue)" }

  var shape: FactDeclaration.Shape {
    switch self {
    case .victims, .clients, .companions, .headQueue: .quantity(.sessions)
    case .share, .headShare: .quantity(.percent)
    case .oldestWait, .standing, .presumed, .lasting, .transactionAge: .quantity(.seconds)
    case .storage, .isCertain, .isDated, .isClockKnown: .flag
    default: .text
    }
  }

  var meaning: String {
    switch self {
    case .doing: "What a holder that waits for nobody is."
    case .activity: "The same in a sentence, with how long."
    case .who: "User, database, application and client of it."
    case .origin: "The application and the client of it."
    case .pid: "The number of its process; absent of a prepared transaction."
    case .holds: "Its strongest granted locks, those that others wait for first."
    case .storage:
      "Whether a holder that works waits for storage, or for its commit to get there; absent of others."
    case .statement:
      "Its last statement, which is not necessarily the one that took the lock; absent where hidden."
    case .victims: "Sessions that wait for it, directly or behind others."
    case .clients: "Those of them that belong to clients."
    case .share: "Its victims as a share of the sessions that were seen."
    case .queue: "How many wait, the longest for how long, and what they wait for, in a sentence."
    case .oldestWait: "The longest of those waits; absent where nothing tells."
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
