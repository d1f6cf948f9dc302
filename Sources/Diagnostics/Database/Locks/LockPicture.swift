internal import Evidence

/// Locks of a server at one moment: who waits for whom, and what is known of them, whatever its kind.
protocol LockPicture: Sendable {
  /// `postgres`, `mysql`: what names of facts begin with.
  static var product: String { get }

  /// What a person calls the server.
  var server: String { get }
  var forest: LockForest { get }
  /// The server's clock at that moment.
  var now: Double? { get }
  /// Whether `now` is the server's clock; ages are at least what they seem where it is not.
  var isClockKnown: Bool { get }
  /// Whether the evidence holds any time of a wait, a statement or a transaction.
  var isDated: Bool { get }
  /// How many sessions were seen, whether they wait or not.
  var sessionCount: Int { get }

  /// The name of a session as a subject, with user and place.
  func name(_ party: LockParty) -> String
  /// Its number alone.
  func number(_ party: LockParty) -> String
  /// Who it is, with all that is known.
  func identity(inWordsOf party: LockParty) -> String
  /// What it calls itself, or what kind of process of the server it is.
  func label(_ party: LockParty) -> String?
  /// What tells queues of one application from those of another.
  func application(_ party: LockParty) -> String?
  /// Whether a client has it, as far as is known.
  func isClient(_ party: LockParty) -> Bool
  /// Its statement in one line, cut short.
  func statement(_ party: LockParty, atMost limit: Int) -> String?
  /// When its statement began.
  func statementStart(_ party: LockParty) -> Double?

  /// What a waiter wants: `a row of public.acct`.
  func wish(_ index: Int) -> String
  /// Whether the mode of what a waiter wants belongs in front of that.
  func tellsMode(_ index: Int) -> Bool
  /// What a statement of DDL strength that waits wants; `nil` of all others.
  func definition(_ index: Int) -> (mode: String, table: String)?
  /// What a holder is, and does.
  func holder(_ index: Int) -> LockHolder
  /// Whether it is certain that the waits below a holder are what they seem.
  func isCertain(_ index: Int) -> Bool

  /// What makes a wait the same one at another moment; `nil` of who does not wait.
  func identity(of index: Int) -> LockWaitIdentity?
  /// Whether a wait is old enough to have been there so many seconds ago.
  func hasStood(_ index: Int, for seconds: Double) -> Bool
  /// Whether a holder is in the same transaction at a later moment.
  func isSame(_ party: LockParty, in later: Self) -> Bool

  /// Where what a holder does stands.
  func activityCitation(_ party: LockParty, _ text: String) -> Citation
  /// Where it stands that a waiter waits.
  func waitCitation(_ index: Int, _ text: String) -> Citation
  /// Where it stands what a root holds.
  func heldCitation(_ index: Int, _ text: String) -> Citation
}

/// A wait that is the same at another moment.
struct LockWaitIdentity: Hashable {
  var waiter: LockParty
  var object: String
  /// A transaction or a statement.
  var task: String?
  var since: Double?
}

/// What one who waits for nobody is and does.
struct LockHolder {
  /// A text that a playbook asks for.
  var doing: String
  /// The same in a sentence, with how long.
  var activity: String
  var user: String?
  var database: String?
  var application: String?
  var client: String?
  /// The name of a prepared transaction.
  var identifier: String?
  var transactionStart: Double?
  /// When it began to do what it does.
  var stateStart: Double?
  /// Whether it holds what others wait for without a transaction.
  var isOfSession = false
  /// Its strongest locks, those that others wait for first.
  var holdings: [String] = []
  /// What JSON says of it beside what is said of all.
  var figures: [Figures.Figure] = []
  /// Facts of its product alone.
  var facts: [(name: String, value: Fact.Value)] = []
}

extension LockPicture {
  /// Seconds since a moment before this one; `nil` where it is not known, or where it is short and the
  /// clock of the capture is not known: it may be long then.
  func age(since begin: Double?) -> Double? {
    guard let now, let begin else { return nil }
    let age = max(0, now - begin)
    return isClockKnown || age >= 5 ? age : nil
  }

  func statement(_ party: LockParty) -> String? { statement(party, atMost: 120) }

  func hasStood(_: Int, for _: Double) -> Bool { true }

  var isDated: Bool { now != nil }

  /// All who wait for nobody and have victims, most victims first.
  var roots: [Int] { forest.roots.filter { forest.nodes[$0].wait == nil } }

  func identity(of party: LockParty) -> LockWaitIdentity? {
    forest.index(of: party).flatMap { identity(of: $0) }
  }
}

extension LockPicture {
  /// All who wait, as places in the forest.
  var waiters: Set<Int> { Set(forest.nodes.indices.filter { forest.nodes[$0].wait != nil }) }

  /// Who waits for a session, directly or behind others: places in the forest.
  func victims(of session: Int) -> [Int] { forest.victims(of: .session(session)) }
}
