internal import Evidence

/// The facts about deadlocks of a server, each named and explained once.
enum DeadlockFact: String, CaseIterable {
  case count = "deadlock.log.count"
  case patterns = "deadlock.log.patterns"
  case recurring = "deadlock.log.recurring"
  case span = "deadlock.log.span"
  case quiet = "deadlock.log.quiet"
  case statements = "deadlock.log.statements"
  case order = "deadlock.log.order"
  case processes = "deadlock.log.processes"
  case tables = "deadlock.log.tables"
  case live = "deadlock.live.new"
  case liveWindow = "deadlock.live.window"
  case liveDatabase = "deadlock.live.database"
  case place = "deadlock.live.log"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .server, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .count, .recurring, .live, .patterns: .quantity(.count)
    case .span, .quiet, .liveWindow: .quantity(.seconds)
    case .processes: .quantity(.processes)
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
    case .processes: "Processes in it."
    case .tables: "The tables whose rows were waited for, where the log names them."
    case .live: "Deadlocks that the server counted between two looks at pg_stat_database."
    case .liveWindow: "Time between these looks."
    case .liveDatabase: "The databases in which they came."
    case .place: "Where the server writes its log, as far as its settings tell."
    }
  }
}
