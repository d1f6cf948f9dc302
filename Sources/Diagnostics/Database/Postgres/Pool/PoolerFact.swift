internal import Evidence

/// The facts about a PgBouncer, each named and explained once; those of a pool are of the one whose
/// clients wait longest.
enum PoolerFact: String, CaseIterable {
  case refused = "pooler.refused"
  case refusal = "pooler.refusal"
  case waiting = "pooler.waiting"
  case wait = "pooler.wait"
  case waitsStill = "pooler.waits_still"
  case pool = "pooler.pool"
  case active = "pooler.active"
  case unused = "pooler.unused"
  case connecting = "pooler.connecting"
  case size = "pooler.size"
  case mode = "pooler.mode"
  case paused = "pooler.paused"
  case holder = "pooler.holder"
  case clients = "pooler.clients"
  case clientLimit = "pooler.clients.limit"
  case clientFill = "pooler.clients.fill"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .server, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .waiting, .clients: .quantity(.clients)
    case .active, .unused, .connecting: .quantity(.connections)
    case .size, .clientLimit: .quantity(.count)
    case .wait: .quantity(.seconds)
    case .clientFill: .quantity(.percent)
    case .refused, .waitsStill, .paused: .flag
    case .refusal, .pool, .mode, .holder: .text
    }
  }

  private var meaning: String {
    switch self {
    case .refused: "Whether it refused this program for want of room among its clients."
    case .refusal: "What it said."
    case .waiting: "Clients that wait for a server connection (cl_waiting), at the last look."
    case .wait: "For how long the first of them has waited (maxwait)."
    case .waitsStill: "Whether clients waited at an earlier look too; absent for one look."
    case .pool: "Database and user of the pool."
    case .active:
      "Its server connections that clients have (sv_active), or that are being cancelled."
    case .unused: "Its server connections that nobody has."
    case .connecting: "Its server connections that log in."
    case .size: "How many it may have (pool_size)."
    case .mode: "When a client gives a server connection back: session, transaction, statement."
    case .paused: "Whether somebody has paused or disabled the database."
    case .holder: "Who has its server connections, where clients are shown."
    case .clients: "Clients of the pooler."
    case .clientLimit: "max_client_conn"
    case .clientFill: "Clients as a share of that."
    }
  }
}
