internal import Evidence

/// The facts about deadlocks of a server, each named and explained once for all kinds of servers.
enum DeadlockFact: String, CaseIterable {
  case count = "log.count"
  case patterns = "log.patterns"
  case recurring = "log.recurring"
  case span = "log.span"
  case quiet = "log.quiet"
  case statements = "log.statements"
  case order = "log.order"
  case sessions = "log.processes"
  case tables = "log.tables"
  case live = "live.new"
  case liveWindow = "live.window"
  case liveDatabase = "live.database"
  case place = "live.log"

  /// Facts of one kind of server, which its playbook asks for.
  enum Family: String {
    case postgres = "deadlock."
    case mysql = "mysql.deadlock."
  }

  func name(_ family: Family) -> String { family.rawValue + rawValue }

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.name(.postgres), of: .server, $0.shape, $0.meaning) }
  }

  /// Those that a kind of server has.
  static func declarations(_ facts: [DeadlockFact], _ family: Family) -> [FactDeclaration] {
    facts.map { FactDeclaration($0.name(family), of: .server, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .count, .recurring, .live, .patterns: .quantity(.count)
    case .span, .quiet, .liveWindow: .quantity(.seconds)
    case .sessions: .quantity(.processes)
    case .statements, .order, .tables, .liveDatabase, .place: .text
    }
  }

  private var meaning: String {
    switch self {
    case .count: "Deadlocks that the log tells of; absent without a log."
    case .patterns: "How many different sets of statements met in them."
    case .recurring: "Deadlocks of the set that met most often."
    case .span: "Time from the first to the last of that set."
    case .quiet: "Time from the last deadlock to the end of the log."
    case .statements: "The statements of that set, without their literals."
    case .order: "Who held what and waited for what, in the last deadlock of that set."
    case .sessions: "Processes in it."
    case .tables: "The tables whose rows were waited for, where the log names them."
    case .live: "Deadlocks that the server counted between two looks at pg_stat_database."
    case .liveWindow: "Time between these looks."
    case .liveDatabase: "The databases in which they came."
    case .place: "Where the server writes its log, as far as its settings tell."
    }
  }
}
