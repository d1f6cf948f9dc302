internal import DatabaseViews
internal import Evidence

/// The facts that two layers together tell.
enum LayerFact: String, CaseIterable {
  case isKnown = "jvm.database.known"
  case server = "jvm.database.server"
  case sessions = "jvm.database.sessions"
  case locked = "jvm.database.locked"
  case held = "jvm.database.held"
  case running = "jvm.database.running"
  case storage = "jvm.database.storage"
  case idle = "jvm.database.idle"
  case lockedOfBusy = "jvm.database.busy_locked"
  case storageOfBusy = "jvm.database.busy_storage"
  case leakWaiting = "leak.threads_waiting"
  case leakClientShare = "leak.client_share"
  case runningWaiting = "running.threads_waiting"
  case runningShare = "running.client_share"
  case runningStorage = "running.storage_seen"
  case logStorage = "log_waits.storage_seen"

  static var declarations: [FactDeclaration] {
    allCases.flatMap { fact in
      fact.subject == .jvm
        ? [FactDeclaration(fact.rawValue, of: .jvm, fact.shape, fact.meaning)]
        : [ServerProduct.postgres, .mysql].map {
          FactDeclaration(fact.name($0), of: fact.subject, fact.shape, fact.meaning)
        }
    }
  }

  func name(_ product: ServerProduct) -> String {
    switch self {
    case .leakWaiting, .leakClientShare: product.fact(rawValue)
    default: product.factPrefix + rawValue
    }
  }

  private var subject: Subject.Kind {
    switch self {
    case .leakWaiting, .leakClientShare, .logStorage: .server
    case .runningWaiting, .runningShare, .runningStorage: .session
    default: .jvm
    }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .server: .text
    case .isKnown, .runningStorage, .logStorage: .flag
    case .sessions: .quantity(.sessions)
    case .leakWaiting, .runningWaiting: .quantity(.threads)
    default: .quantity(.percent)
    }
  }

  private var meaning: String {
    switch self {
    case .isKnown:
      "Whether it is known what its sessions of a server do; absent where nothing in it has to do with a database."
    case .server: "The database server that it has most sessions of."
    case .sessions:
      "Its sessions of that server, by the ports of its connections; where those are not known, those "
        + "of clients like it; absent where it has none."
    case .locked: "The share of them that wait for a lock."
    case .held: "The share that does nothing inside a transaction."
    case .running: "The share that runs a statement and waits for no lock."
    case .storage: "The share that runs one and waits for storage, or for its commit to get there."
    case .idle: "The share that does nothing, outside a transaction."
    case .lockedOfBusy:
      "Of those that run a statement or wait for a lock, the share that waits; absent where none does."
    case .storageOfBusy:
      "Of the same, the share that waits for storage; absent where none does anything."
    case .leakWaiting:
      "Threads of JVMs in the evidence that wait for a connection of the pool that these idle sessions "
        + "are of."
    case .leakClientShare: "The share of that JVM's sessions that they are; 0 without such a JVM."
    case .runningWaiting:
      "Threads of JVMs that wait for a connection of the pool whose sessions run the statement."
    case .runningShare: "The share of that JVM's sessions that run it."
    case .runningStorage, .logStorage:
      "Whether the evidence shows a device that the data of the server may lie on."
    }
  }
}
