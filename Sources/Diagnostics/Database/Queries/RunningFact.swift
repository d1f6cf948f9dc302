internal import DatabaseViews
internal import Evidence

/// The facts about a statement that runs.
enum RunningFact: String, CaseIterable {
  case work = "running.work"
  case duration = "running.duration"
  case statement = "running.statement"
  case pid = "running.pid"
  case application = "running.application"
  case waits = "running.waits"
  case storage = "running.on_storage"
  case onLog = "running.on_log"
  case alike = "running.alike"
  case stayed = "running.stayed"
  case horizon = "running.horizon_age"
  case holdsPurge = "running.holds_purge"

  static func declarations(of product: ServerProduct) -> [FactDeclaration] {
    allCases.filter { $0.product == nil || $0.product == product }.map {
      FactDeclaration(product.factPrefix + $0.rawValue, of: .session, $0.shape, $0.meaning)
    }
  }

  /// The kind of server that it is told of; `nil` where of any.
  private var product: ServerProduct? {
    switch self {
    case .horizon: .postgres
    case .holdsPurge: .mysql
    default: nil
    }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .duration: .quantity(.seconds)
    case .alike: .quantity(.sessions)
    case .onLog: .quantity(.percent)
    case .horizon: .quantity(.transactions)
    case .stayed, .holdsPurge, .storage: .flag
    default: .text
    }
  }

  private var meaning: String {
    switch self {
    case .work:
      """
      What the session does: statement, maintenance (CREATE INDEX, VACUUM, ALTER and their kin), \
      backup, load (COPY FROM, LOAD DATA), replication, autovacuum, background work, or that it waits for a lock \
      or a standby.
      """
    case .duration: "Since its statement began."
    case .statement: "The statement without literals, cut short."
    case .pid: "The process of the server that runs it."
    case .application: "The application name that its client gave."
    case .waits: "What it waits for at the last moment, by class and event."
    case .storage:
      "Whether it waits for a file to be read or written, or for its commit to get to storage."
    case .onLog:
      "The share of the moments that show it, or others like it, in which the commit waits for the log."
    case .alike: "Sessions that run the same statement, this one included."
    case .stayed: "Whether the first of two moments shows it run the same statement."
    case .holdsPurge:
      "Whether its transaction is the oldest whose view keeps InnoDB from removing old versions of rows."
    case .horizon: "Transactions begun since its snapshot: what it keeps VACUUM from removing."
    }
  }
}
