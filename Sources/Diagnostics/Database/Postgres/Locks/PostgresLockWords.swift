internal import DatabaseViews
internal import Evidence

/// Sessions and locks in words.
extension PostgresLockPicture {
  /// The name of a session as a subject: `pid 4242 shop@app`.
  func name(_ party: LockParty) -> String {
    switch party {
    case .prepared(let number):
      if let identifier = prepared[number]?.identifier {
        return "prepared transaction \(identifier)"
      }
      return number.isEmpty ? "a prepared transaction" : "prepared transaction \(number)"
    case .session(let pid):
      guard let session = sessions[pid] else { return "pid \(pid)" }
      let user = session.user ?? ""
      let database = session.database.map { "@\($0)" } ?? ""
      let name = user + database
      return name.isEmpty ? "pid \(pid)" : "pid \(pid) \(name)"
    }
  }

  /// Whether a client has the session, as far as is known.
  func isClient(_ party: LockParty) -> Bool {
    guard let session = party.session.flatMap({ sessions[$0] }) else { return true }
    if let type = session.backendType { return type == "client backend" }
    // Processes of the server have no user, also where their kind is hidden.
    return session.user != nil || session.database != nil
      || session.query != nil
        && !session.isHidden
  }

  /// Who it is, with all that is known: user, database, application, client.
  func identity(inWordsOf party: LockParty) -> String {
    var words: [String] = []
    switch party {
    case .prepared(let number):
      if let owner = prepared[number]?.owner { words.append("of \(owner)") }
      if let database = prepared[number]?.database { words.append("in database \(database)") }
      return ([name(party)] + words).joined(separator: " ")
    case .session(let pid):
      let session = sessions[pid]
      if let application = session?.application { words.append("application \(application)") }
      if let client = session?.client { words.append("client \(client)") }
      if let type = session?.backendType, type != "client backend" { words.append(type) }
      return words.isEmpty ? name(party) : "\(name(party)) (\(words.joined(separator: ", ")))"
    }
  }

  /// The statement in one line, cut short.
  func statement(_ party: LockParty, atMost limit: Int = 120) -> String? {
    guard let pid = party.session, let session = sessions[pid], !session.isHidden,
      let query = session.query, !query.isEmpty
    else { return nil }
    return PostgresLockWords.line(query, atMost: limit)
  }

  /// What a waiter wants: `a row of public.acct`.
  func wish(_ index: Int) -> String {
    let party = forest.nodes[index].party
    guard let lock = waiting[party], !lock.target.kind.isEmpty else {
      let session = party.session.flatMap { sessions[$0] }
      guard session?.waitEventType == "Lock", let event = session?.waitEvent else {
        return "a lock"
      }
      return "a lock of type \(event)"
    }
    return names.object(lock.target)
  }
}

enum PostgresLockWords {
  /// A text in one line, cut short.
  static func line(_ text: String, atMost limit: Int) -> String {
    let line = text.oneLine
    return line.count > limit ? line.prefix(limit - 1) + "…" : line
  }

  static func duration(_ seconds: Double) -> String {
    let rounded = seconds < 10 ? (seconds * 10).rounded() / 10 : seconds.rounded()
    return Quantity(rounded, .seconds).description
  }
}

extension PostgresLockRoot {
  /// What it does, and since when: `idle in transaction for 417 s`.
  var activity: String {
    let since = stateAge.map { " for \(PostgresLockWords.duration($0))" } ?? ""
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
    return ", in a transaction of \(PostgresLockWords.duration(transactionAge))"
  }

  /// What an active session waits for other than locks.
  private var wait: String {
    guard let type = session?.waitEventType, let event = session?.waitEvent else { return "" }
    return " (waits for \(type) \(event))"
  }

  /// The strongest lock on each table or key, those that victims wait for first.
  var holdings: [String] {
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
    return strongest.sorted { one, other in
      let (first, second) = (one.value, other.value)
      if first.rank != second.rank { return first.rank < second.rank }
      return first.mode != second.mode ? first.mode > second.mode : one.key < other.key
    }.map { "\($0.value.mode.name) on \($0.key)" }
  }

  private static let holdingLimit = 3

  /// `RowExclusive on public.acct, AccessShare on public.ddl_t and 4 more`.
  var holdingsInWords: String? {
    let all = holdings
    guard !all.isEmpty else { return nil }
    let more = all.count - Self.holdingLimit
    return all.prefix(Self.holdingLimit).joined(separator: ", ")
      + (more > 0 ? " and \(more) more" : "")
  }

  /// What its victims wait for, by number: `299 for a row of public.acct, 101 for public.ddl_t`.
  var wishes: String {
    var counts: [String: Int] = [:]
    for victim in victims { counts[picture.wish(victim), default: 0] += 1 }
    let sorted = counts.mostFirst
    if sorted.count == 1, let only = sorted.first { return "for \(only.key)" }
    let shown = sorted.prefix(3).map { "\($0.value) for \($0.key)" }.joined(separator: ", ")
    return sorted.count > 3 ? "\(shown) and others" : shown
  }
}
