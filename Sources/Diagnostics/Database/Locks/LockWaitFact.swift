internal import Evidence

/// The facts about waits of a server, each named and explained once.
enum LockWaitFact: String, CaseIterable {
  case waiters = "lock"
  case sessions
  case isKnown = "known"
  case headless
  case headlessWait = "headless.wait"
  case headlessStatement = "headless.statement"
  case suspects
  case ring
  case ringSize = "ring.sessions"
  case ringLasting = "ring.lasting"
  case ringPid = "ring.pid"

  /// `postgres.waits.lock`; `kind` parts those that are told for several kinds of locks.
  func name(of product: String, _ kind: String = "") -> String {
    "\(product).waits.\(kind)\(rawValue)"
  }

  /// Whether it is told for each kind of locks where there are several.
  private var isOfKind: Bool {
    [.headless, .headlessWait, .headlessStatement, .suspects].contains(self)
  }

  static func declarations(of product: String, kinds: [String] = [""]) -> [FactDeclaration] {
    allCases.flatMap { fact in
      (fact.isOfKind ? kinds : [""]).map { kind in
        FactDeclaration(fact.name(of: product, kind), of: .server, fact.shape, fact.meaning)
      }
    }
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .waiters, .sessions, .headless, .ringSize: .quantity(.sessions)
    case .headlessWait, .headlessStatement, .ringLasting: .quantity(.seconds)
    case .isKnown: .flag
    case .suspects, .ring, .ringPid: .text
    }
  }

  var meaning: String {
    switch self {
    case .waiters: "Sessions that wait for a lock."
    case .sessions: "Sessions that were seen."
    case .isKnown: "Whether the evidence tells who blocks whom."
    case .headless: "Waiters whose holder the evidence does not name; absent where there are none."
    case .headlessWait: "The longest of their waits, where a begin is known."
    case .headlessStatement: "The oldest of their statements, which began no later than its wait."
    case .suspects: "Sessions that are idle in a transaction older than those statements."
    case .ring: "Sessions that wait for each other in a ring; absent for one moment only."
    case .ringSize: "How many they are."
    case .ringLasting: "For how long the same ring of the same waits was seen."
    case .ringPid: "The process of one of them."
    }
  }
}

/// Waiters whose holder the evidence does not name.
struct HeadlessWaits {
  var count: Int
  /// What they wait for, in words.
  var objects: [String]
  /// The longest of the waits, in seconds.
  var longest: Double?
  /// How old the oldest of their statements is, in seconds.
  var statement: Double?
  /// Who may hold it, in words.
  var suspects: String

  var text: String {
    "\(count) wait for \(listed(Set(objects).sorted())); who holds it does not show"
  }

  func add(
    to sheet: inout FactSheet, _ product: String, kind: String = "", _ evidence: [Citation]
  ) {
    func name(_ fact: LockWaitFact) -> String { fact.name(of: product, kind) }
    sheet.add(name(.headless), count, .sessions, evidence)
    if let longest { sheet.add(name(.headlessWait), longest, .seconds) }
    if let statement { sheet.add(name(.headlessStatement), statement, .seconds) }
    sheet.add(name(.suspects), suspects)
  }
}

/// A ring of waits that stood at two moments.
struct LockRing {
  let text: String
  let size: Int
  let lasting: Double
  /// The number of the session of one of them.
  let session: Int?

  /// The one that stood longest; `nil` where no ring did.
  init?<Picture>(_ history: LockHistory<Picture>) {
    guard let last = history.last else { return nil }
    let rings = last.forest.rings.compactMap { ring in
      history.lasting(ring).map { (ring: ring, seconds: $0) }
    }
    guard let longest = rings.max(by: { $0.seconds < $1.seconds }) else { return nil }
    let names = longest.ring.map { last.name($0) }
    text = names.joined(separator: " waits for ") + ", which waits for the first"
    (size, lasting) = (names.count, longest.seconds)
    session = longest.ring.last?.session
  }

  func add(to sheet: inout FactSheet, _ product: String, _ evidence: [Citation]) {
    func name(_ fact: LockWaitFact) -> String { fact.name(of: product) }
    sheet.add(name(.ring), text, evidence)
    sheet.add(name(.ringSize), size, .sessions)
    sheet.add(name(.ringLasting), lasting, .seconds)
    sheet.add(name(.ringPid), session.map(String.init) ?? "")
  }
}

extension LockForest {
  /// Waiters above whom nobody stands, and all below them.
  var headless: [Int] {
    let tops = nodes.indices.filter { index in
      nodes[index].wait != nil && nodes[index].parent == nil && !circular.contains(index)
    }
    return tops.flatMap { [$0] + below($0) }
  }
}
