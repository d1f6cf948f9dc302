internal import DatabaseViews
internal import Evidence

/// A session or prepared transaction that waits for nobody, and that others wait for.
struct PostgresLockRoot {
  let picture: PostgresLockPicture
  let index: Int
  let party: LockParty
  let session: PostgresSession?
  let prepared: PostgresPrepared?
  /// What it holds, as far as that was read.
  let held: [PostgresLock]
  let pileUp: PostgresPileUp?
  /// The same wait behind the same transaction was seen for so long, in seconds.
  let lasting: Double?

  init(_ index: Int, _ history: PostgresLockHistory, _ picture: PostgresLockPicture) {
    self.picture = picture
    self.index = index
    party = picture.forest.nodes[index].party
    session = party.session.flatMap { picture.sessions[$0] }
    prepared = if case .prepared(let number) = party { picture.prepared[number] } else { nil }
    held = picture.held[party] ?? []
    pileUp = PostgresPileUp(below: index, picture)
    lasting = history.lasting(index)
  }

  /// What kind of holder it is; texts that the playbook asks for.
  enum Doing: String {
    case idleInTransaction = "idle in transaction"
    case prepared = "prepared transaction"
    /// Idle and in no transaction: only a lock of the session itself survives that.
    case idle
    case definition = "runs DDL"
    case running
    case wraparoundVacuum = "vacuum to prevent wraparound"
    case autovacuum
    case replay
    /// A process of the server that no client has.
    case server = "server process"
    /// Hidden from the role, or not captured.
    case hidden
    /// Gone when the sessions were read.
    case gone
  }

  var doing: Doing {
    guard party.session != nil else { return .prepared }
    guard let session else {
      // Of a captured list some rows may have been left out.
      return picture.sessions.isEmpty || picture.series.origin == .captured ? .hidden : .gone
    }
    if session.isIdleInTransaction { return .idleInTransaction }
    if session.isWraparoundVacuum { return .wraparoundVacuum }
    switch session.backendType {
    case "autovacuum worker": return .autovacuum
    case "startup": return .replay
    case nil, "client backend", "parallel worker": break
    default: return .server
    }
    if session.state == nil { return .hidden }
    if session.state == "idle" { return .idle }
    return changesDefinitions ? .definition : .running
  }

  /// Whether it holds a lock of the strength of DDL on something that others wait for.
  private var changesDefinitions: Bool {
    let wanted = Set(
      victims.compactMap { picture.waiting[picture.forest.nodes[$0].party]?.target })
    return held.contains { lock in
      lock.target.kind == "relation" && lock.mode.map(\.stopsWriters) == true
        && wanted.contains(lock.target)
    }
  }

  var node: LockForest.Node { picture.forest.nodes[index] }

  /// Those below it in the tree.
  var victims: [Int] { picture.forest.below(index) }

  /// Victims that clients wait for: not workers and replay of the server.
  var clientVictims: Int {
    victims.count { picture.isClient(picture.forest.nodes[$0].party) }
  }

  /// How long the longest wait below it lasts, in seconds, where the server tells when it began.
  var oldestWait: Double? { picture.age(since: node.oldestSince) }

  /// How old its transaction is, in seconds: it holds nothing for longer, but for locks of the
  /// session itself.
  var transactionAge: Double? {
    picture.age(since: session?.transactionStart ?? prepared?.prepared)
  }

  /// For how long it has done what it does, in seconds.
  var stateAge: Double? {
    let begin =
      switch doing {
      case .prepared: prepared?.prepared
      case .running, .definition: session?.queryStart
      case .wraparoundVacuum, .autovacuum: session?.transactionStart
      default: session?.stateChange
      }
    return picture.age(since: begin)
  }

  /// How long it has surely been in the way, in seconds: the oldest wait, or its transaction if younger.
  ///
  /// In a queue that moves, the one at its head is young.
  var standing: Double? {
    guard let oldestWait else { return nil }
    if doing == .idle { return oldestWait }
    return transactionAge.map { min($0, oldestWait) }
  }

  /// How long it may have been in the way, in seconds: as `standing`, or, where no begin of a wait is
  /// known, by the statements of victims, which began no later than their waits.
  var presumed: Double? {
    guard node.oldestSince == nil else { return standing }
    let begins = victims.compactMap { victim in
      picture.forest.nodes[victim].party.session.flatMap { picture.sessions[$0]?.queryStart }
    }
    guard let waited = picture.age(since: begins.min()) else { return nil }
    return doing == .idle ? waited : transactionAge.map { min($0, waited) }
  }

  /// Others that some of its victims wait for as well.
  var companions: [LockParty] {
    picture.forest.companions(of: index).map { picture.forest.nodes[$0].party }
  }
}
