internal import DatabaseViews
internal import Evidence

/// The facts about how a server met a connection, each named and explained once.
enum ServerFact: String, CaseIterable {
  case contact = "server.contact"
  case refusal = "server.refusal"
  case message = "server.refusal.message"
  case sessions = "server.backends"
  case filler = "server.backends.filler"
  case fillerCount = "server.backends.filler.count"

  static func declarations(_ product: ServerProduct) -> [FactDeclaration] {
    allCases.map { fact in
      FactDeclaration(
        fact.name(product), of: .server, fact.shape,
        product == .mysql ? fact.mysqlMeaning : fact.meaning)
    }
  }

  func name(_ product: ServerProduct) -> String { product.fact(rawValue) }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .sessions: .quantity(.sessions)
    case .fillerCount: .quantity(.count)
    default: .text
    }
  }

  private var meaning: String {
    switch self {
    case .contact:
      "How it met a connection: connected, refused, unreachable, silent, no library, invalid."
    case .refusal:
      "Why it refused, by its SQLSTATE: slots full, limit of the role, limit of the database, "
        + "pooler full, starting or stopping, login, other; none where it did not."
    case .message: "What it said."
    case .sessions: "Sessions that titles of processes in /proc show; only where it refuses."
    case .filler: "Who has most of them: user, database and client."
    case .fillerCount: "How many that one has."
    }
  }

  private var mysqlMeaning: String {
    switch self {
    case .refusal:
      "Why it refused, by the number of its error: slots full (1040), limit of the user (1203, "
        + "1226), host blocked (1129), starting or stopping, login, other; none where it did not."
    case .sessions:
      "Connections that the kernel's tables of sockets show on this host; only where none was had."
    case .filler: "Who has most of them: the process on this host, or the address."
    default: meaning
    }
  }
}

extension ServerProduct {
  /// What a fact that servers of every kind have is called of this kind: no playbook of one kind may
  /// be walked with facts of another.
  func fact(_ name: String) -> String { self == .postgres ? name : "\(rawValue).\(name)" }
}
