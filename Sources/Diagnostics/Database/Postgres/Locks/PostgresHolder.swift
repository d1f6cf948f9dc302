internal import DatabaseViews
internal import Evidence

/// What a holder of PostgreSQL is, does and holds.
struct PostgresHolder {
  private let picture: PostgresLockPicture
  private let index: Int
  private let session: PostgresSession?
  private let prepared: PostgresPrepared?
  /// What it holds, as far as that was read.
  private let held: [PostgresLock]

  init(_ index: Int, _ picture: PostgresLockPicture) {
    self.picture = picture
    self.index = index
    let party = picture.forest.nodes[index].party
    session = party.session.flatMap { picture.sessions[$0] }
    prepared = if case .prepared(let number) = party { picture.prepared[number] } else { nil }
    held = picture.held[party] ?? []
  }

  var described: LockHolder {
    var holder = LockHolder(
      doing: doing.rawValue, activity: activity, user: session?.user ?? prepared?.owner,
      database: session?.database ?? prepared?.database, application: session?.application,
      client: session?.client, identifier: prepared?.identifier,
      transactionStart: transactionStart, stateStart: stateStart,
      isOfSession: doing == .idle, holdings: holdings)
    if doing == .running || doing == .definition { holder.isOnStorage = session?.waitsForStorage }
    return holder
  }

  private var party: LockParty { picture.forest.nodes[index].party }

  private var victims: [Int] { picture.forest.below(index) }

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

  private var doing: Doing {
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

  private var stateStart: Double? {
    switch doing {
    case .prepared: prepared?.prepared
    case .running, .definition: session?.queryStart
    case .wraparoundVacuum, .autovacuum: session?.transactionStart
    default: session?.stateChange
    }
  }

  private var stateAge: Double? { picture.age(since: stateStart) }

  /// Who holds a lock ran its last statement within the transaction, or that is older still.
  private var transactionStart: Double? {
    session?.transactionStart ?? prepared?.prepared ?? (doing == .idle ? nil : session?.queryStart)
  }

  private var transactionAge: Double? { picture.age(since: transactionStart) }

  /// What it does, and since when: `idle in transaction for 417 s`.
  private var activity: String {
    let since = stateAge.map { " for \(LockWords.duration($0))" } ?? ""
    switch doing {
    case .idleInTransaction:
      return (session?.state ?? "idle in transaction") + since + age(beside: stateAge)
    case .prepared: return "prepared\(since)"
    case .idle:
      return "idle\(since) in no transaction, with a lock of the session itself"
    case .definition, .running: return "active\(since)" + wait + age(beside: stateAge)
    case .wraparoundVacuum:
      return "autovacuum to prevent wraparound\(since), which does not yield"
    case .autovacuum: return "autovacuum\(since), which yields by itself after deadlock_timeout"
    case .replay: return "replays the log of the primary"
    case .server: return "\(session?.backendType ?? "server process")\(since)"
    case .hidden:
      return session?.isHidden == true
        ? "what it does is hidden from this role" : "what it does was not captured"
    case .gone: return "no session of that number is left"
    }
  }

  /// The age of its transaction, where that is more than what was just said.
  private func age(beside other: Double?) -> String {
    guard let transactionAge, transactionAge > (other ?? 0) + 1 else { return "" }
    return ", in a transaction of \(LockWords.duration(transactionAge))"
  }

  /// What an active session waits for other than locks.
  private var wait: String {
    guard let type = session?.waitEventType, let event = session?.waitEvent else { return "" }
    return " (waits for \(type) \(event))"
  }

  /// The strongest lock on each table or key, those that victims wait for first.
  private var holdings: [String] {
    let wanted = Set(
      victims.compactMap { picture.waiting[picture.forest.nodes[$0].party]?.target })
    let tables = Set(
      victims.compactMap { victim in
        picture.waiting[picture.forest.nodes[victim].party].flatMap {
          picture.names.table($0.target)
        }
      })
    var strongest: [String: (mode: PostgresLockMode, rank: Int)] = [:]
    for lock in held {
      guard let mode = lock.mode, ["relation", "advisory", "tuple"].contains(lock.target.kind)
      else { continue }
      let object = picture.names.object(lock.target)
      let isMinor =
        object.hasPrefix("pg_catalog.") || object.hasPrefix("pg_")
        || ["_pkey", "_key", "_idx"].contains { object.hasSuffix($0) }
      let rank =
        wanted.contains(lock.target) ? 0 : tables.contains(object) ? 1 : isMinor ? 3 : 2
      if let known = strongest[object], known.mode >= mode { continue }
      strongest[object] = (mode, rank)
    }
    // Catalogs and indexes tell something only where there is nothing else.
    if strongest.values.contains(where: { $0.rank < 3 }) {
      strongest = strongest.filter { $0.value.rank < 3 }
    }
    return strongest.ordered { one, other in
      let (first, second) = (one.value, other.value)
      if first.rank != second.rank { return first.rank < second.rank }
      return first.mode != second.mode ? first.mode > second.mode : one.key < other.key
    }.map { "\($0.value.mode.name) on \($0.key)" }
  }
}
