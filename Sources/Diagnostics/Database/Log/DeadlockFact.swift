internal import Evidence

/// The facts about deadlocks of a server, each named and explained once for all kinds of servers.
enum DeadlockFact: String, CaseIterable {
  case count, patterns, recurring, span, quiet, statements, order, tables, remedy
  case sessions = "processes"
  case live = "new"
  case liveWindow = "window"
  case liveDatabase = "database"
  case place = "log"

  /// Where facts come from, which is part of their names: a playbook asks for those of one.
  enum Family: String {
    case postgres = "deadlock.log."
    case mysql = "mysql.deadlock.log."
    /// InnoDB's monitor, which keeps the last one.
    case monitor = "mysql.deadlock.monitor."
    case postgresCounter = "deadlock.live."
    case mysqlCounter = "mysql.deadlock.live."

    fileprivate var facts: [DeadlockFact] {
      switch self {
      case .postgres: DeadlockFact.told.filter { $0 != .remedy }
      case .mysql, .monitor: DeadlockFact.told
      case .postgresCounter: DeadlockFact.counted
      case .mysqlCounter: DeadlockFact.counted.filter { $0 != .liveDatabase }
      }
    }
  }

  private static let told: [DeadlockFact] = [
    .count, .patterns, .recurring, .span, .quiet, .statements, .order, .sessions, .tables, .remedy,
  ]
  private static let counted: [DeadlockFact] = [.live, .liveWindow, .liveDatabase, .place]

  func name(_ family: Family) -> String { family.rawValue + rawValue }

  static func declarations(_ families: [Family]) -> [FactDeclaration] {
    families.flatMap { family in
      family.facts.map { FactDeclaration($0.name(family), of: .server, $0.shape, $0.meaning) }
    }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .count, .recurring, .live, .patterns: .quantity(.count)
    case .span, .quiet, .liveWindow: .quantity(.seconds)
    case .sessions: .quantity(.processes)
    case .statements, .order, .tables, .remedy, .liveDatabase, .place: .text
    }
  }

  private var meaning: String {
    switch self {
    case .count: "Deadlocks that the log, or InnoDB's monitor, tells of; absent without one."
    case .patterns: "How many different sets of statements met in them."
    case .recurring: "Deadlocks of the set that met most often."
    case .span: "Time from the first to the last of that set."
    case .quiet:
      "Time from the last deadlock to the end of the log, or to the print of the monitor."
    case .statements: "The statements of that set, without their literals."
    case .order: "Who held what and waited for what, in the last deadlock of that set."
    case .sessions: "Processes or threads in it."
    case .remedy: "What breaks a ring of such locks."
    case .tables: "The tables whose rows were waited for, where the log names them."
    case .live: "Deadlocks that the server counted between two looks at its counter."
    case .liveWindow: "Time between these looks."
    case .liveDatabase: "The databases in which they came."
    case .place: "Where the server writes its log, as far as its settings tell."
    }
  }
}
