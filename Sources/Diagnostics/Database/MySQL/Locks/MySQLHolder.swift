internal import DatabaseViews
internal import Evidence

/// What a holder of MySQL or MariaDB is, does and holds.
struct MySQLHolder {
  private let picture: MySQLLockPicture
  private let index: Int
  private let party: LockParty
  private let session: MySQLSession?
  private let transaction: MySQLTransaction?
  private let metadata: [MetadataLock]
  /// What those wait for who wait for it itself.
  private let wanted: Set<MetadataLock.Target>

  init(_ index: Int, _ picture: MySQLLockPicture) {
    self.picture = picture
    self.index = index
    party = picture.forest.nodes[index].party
    session = picture.rows.session(party)
    transaction = picture.rows.transaction(party)
    metadata = picture.metadataWaits.held[party] ?? []
    wanted = Set(
      picture.forest.nodes[index].children.compactMap { child in
        let party = picture.forest.nodes[child].party
        return picture.isRowWait(party) ? nil : picture.metadataWaits.waiting[party]?.target
      })
  }

  /// Where the locks of InnoDB are that those wait for who wait for it itself.
  private var awaited: Set<String> {
    Set(
      picture.forest.nodes[index].children.compactMap { child in
        picture.rowWaits.waiting[picture.forest.nodes[child].party]?.place
      })
  }

  /// What kind of holder it is; texts that the playbook asks for.
  enum Doing: String {
    case idleInTransaction = "idle in transaction"
    case prepared = "prepared transaction"
    case readLock = "holds the global read lock"
    case backupLock = "holds the backup lock"
    case namedLock = "holds a named lock"
    case tables = "holds LOCK TABLES"
    case rollback = "rolls back"
    case definition = "runs DDL"
    case running
    /// Idle and in no transaction that is known.
    case idle
    case replication = "applies replication"
    /// A session of which only the server's number of its thread is known.
    case thread = "thread"
    /// Hidden from the account, or not captured.
    case hidden
    /// Gone when the sessions were read.
    case gone
  }

  var doing: Doing {
    if MySQLLockRows.thread(party) != nil { return .thread }
    guard party.session != nil else {
      return transaction != nil ? .prepared : .hidden
    }
    guard let session else {
      // A transaction without a statement is idle, also where no list of sessions is at hand.
      if let transaction, transaction.isTold {
        return transaction.isRollingBack
          ? .rollback : transaction.statement == nil ? .idleInTransaction : .running
      }
      if transaction != nil || !picture.rows.isLive || picture.series.seesOthers == false {
        return .hidden
      }
      return picture.rows.hasSessions ? .gone : .hidden
    }
    if let lock = ofSession { return lock }
    if transaction?.isRollingBack == true || session.state == "Rollback"
      || session.command == "Killed"
    {
      return .rollback
    }
    if session.user == "system user" { return .replication }
    if session.isIdle {
      if isPrepared { return .prepared }
      if transaction != nil { return .idleInTransaction }
      return .idle
    }
    return changesDefinitions ? .definition : .running
  }

  /// A lock that its session keeps without a transaction.
  private var ofSession: Doing? {
    let modes = metadata.filter { wanted.contains($0.target) }
    for lock in modes {
      switch (lock.target.type, lock.mode) {
      case ("GLOBAL", .shared), ("COMMIT", .shared), ("BACKUP", .readLock1), ("BACKUP", .readLock2):
        return .readLock
      case ("BACKUP LOCK", .shared): return .backupLock
      case ("BACKUP", let mode?) where MySQLLockNames.isBackup(mode): return .backupLock
      case ("USER LEVEL LOCK", _): return .namedLock
      case ("TABLE", .sharedNoReadWrite), ("TABLE", .sharedReadOnly):
        if session?.isIdle == true { return .tables }
      default: break
      }
    }
    guard modes.isEmpty, session?.isIdle == true, transaction == nil else { return nil }
    // Nobody's list names what it holds: it follows from what is waited for.
    if wanted.contains(where: { $0.type == "USER LEVEL LOCK" }) { return .namedLock }
    return nil
  }

  /// Whether it has prepared a transaction, which ending its session does not undo.
  private var isPrepared: Bool {
    picture.statements(party).last.map { LockWords.line($0, atMost: 20).uppercased() }?
      .hasPrefix("XA PREPARE") ?? false
  }

  private var changesDefinitions: Bool {
    let isStrong = metadata.contains { lock in
      wanted.contains(lock.target) && lock.target.type == "TABLE"
        && (lock.mode?.isOfDefinition ?? false)
    }
    return isStrong || session?.statement.map { StatementTables($0).work == .definition } ?? false
  }

  private var stateStart: Double? {
    switch doing {
    case .prepared, .hidden: picture.rows.start(of: transaction)
    default: picture.rows.stateStart(party)
    }
  }

  private var transactionStart: Double? {
    picture.rows.start(of: transaction)
      // One statement is its own transaction where none is listed.
      ?? (session?.isIdle == false ? picture.rows.stateStart(party) : nil)
  }

  private var stateAge: Double? { picture.age(since: stateStart) }

  var described: LockHolder {
    let doing = doing
    var holder = LockHolder(
      doing: doing.rawValue, activity: activity, user: session?.user, database: session?.database,
      application: session?.program, client: session?.client,
      transactionStart: transactionStart, stateStart: stateStart, holdings: holdings)
    holder.isOfSession =
      [.readLock, .backupLock, .namedLock, .tables, .idle, .thread].contains(doing)
      || transactionStart == nil
    holder.figures = [
      .init("kind", "kind", .text(kind.rawValue)),
      .init("rows_locked", "rows locked", .maybe(transaction?.rowsLocked)),
      .init("rows_modified", "rows modified", .maybe(transaction?.rowsModified)),
      .init(
        "statements", "last statements",
        .list(picture.statements(party).suffix(10).map { LockWords.line($0, atMost: 200) })),
      .init("rivals", "as likely", .list(rivals.map { picture.number($0) })),
    ]
    holder.facts = facts
    if doing == .running || doing == .definition { holder.isOnStorage = session?.waitsForStorage }
    return holder
  }

  private var rivals: [LockParty] {
    picture.isCertain(index) ? [] : picture.metadataWaits.rivals[party] ?? []
  }

  /// What kind of locks its victims wait for: rows where some do, since who is freed of those is freed
  /// of the rest as well.
  private enum Kind: String {
    case row, metadata
  }

  /// Victims by the kind of lock that leads to it.
  private var victimsByKind: (row: Int, metadata: Int) {
    var counts = (row: 0, metadata: 0)
    for child in picture.forest.nodes[index].children {
      let node = picture.forest.nodes[child]
      if picture.isRowWait(node.party) {
        counts.row += node.victims + 1
      } else {
        counts.metadata += node.victims + 1
      }
    }
    return counts
  }

  private var kind: Kind { victimsByKind.row > 0 ? .row : .metadata }

  private var facts: [(name: String, value: Fact.Value)] {
    let counts = victimsByKind
    var facts: [(name: String, value: Fact.Value)] = [
      ("kind", .text(kind.rawValue)),
      ("victims.rows", .quantity(Quantity(Double(counts.row), .sessions))),
      ("victims.metadata", .quantity(Quantity(Double(counts.metadata), .sessions))),
    ]
    if let rows = transaction?.rowsLocked {
      facts.append(("rows", .quantity(Quantity(Double(rows), .rows))))
    }
    let statement = picture.statement(party).map {
      "; its \(session?.isIdle == false ? "" : "last ")statement: \($0)"
    }
    facts.append(("said", .text(statement ?? "")))
    if let id = MySQLLockRows.thread(party) { facts.append(("thread", .text("\(id)"))) }
    let rivals = rivals
    if !rivals.isEmpty {
      let names = rivals.prefix(3).map { picture.number($0) }.joined(separator: ", ")
      let more = rivals.count > 3 ? " and \(rivals.count - 3) more" : ""
      facts.append(("rivals", .text("; of \(names)\(more) the same can be said")))
    } else {
      facts.append(("rivals", .text("")))
    }
    return facts
  }

  /// What it does, and since when: `idle in transaction for 417 s, 3 rows locked, 1 modified`.
  private var activity: String {
    let since = stateAge.map { " for \(LockWords.duration($0))" } ?? ""
    switch doing {
    case .idleInTransaction: return "idle in transaction\(since)\(age)\(work)"
    case .prepared:
      return party.session == nil
        ? "prepared or recovered\(since), in no session\(work)"
        : "idle\(since) after XA PREPARE\(work)"
    case .readLock:
      return "\(isIdle) with the global read lock (FLUSH TABLES WITH READ LOCK)\(since)"
    case .backupLock: return "\(isIdle) with the backup lock\(since)"
    case .namedLock: return "\(isIdle) with a named lock (GET_LOCK)\(since)"
    case .tables: return "idle\(since) after LOCK TABLES"
    case .rollback: return "rolling back\(since)\(work)"
    case .definition, .running: return "active\(since)\(state)\(age)\(work)"
    case .idle: return "idle\(since)"
    case .replication: return "applies what it replicates\(since)\(work)"
    case .thread: return "known by the number of its thread alone"
    case .hidden:
      return picture.series.seesOthers == false
        ? "what it does is hidden from this account" : "what it does was not captured"
    case .gone: return "no session of that number is left"
    }
  }

  private var isIdle: String { session?.isIdle == true ? "idle" : "active" }

  private var state: String {
    session?.state.map { " (\($0))" } ?? ""
  }

  /// The age of its transaction, where that is more than what was just said.
  private var age: String {
    guard let age = picture.age(since: transactionStart), age > (stateAge ?? 0) + 1 else {
      return ""
    }
    return ", in a transaction of \(LockWords.duration(age))"
  }

  private var work: String {
    guard let locked = transaction?.rowsLocked, locked > 0 else { return "" }
    let modified = transaction?.rowsModified.map { $0 > 0 ? ", \($0) modified" : "" } ?? ""
    return ", \(locked) row\(locked == 1 ? "" : "s") locked\(modified)"
  }

  /// Its locks, those that others wait for first.
  private var holdings: [String] {
    var first: [String] = []
    var rest: [String] = []
    for lock in picture.rowWaits.held[party] ?? [] {
      let text = "\(lock.modeText) on \(MySQLLockNames.object(lock))"
      if awaited.contains(lock.place) {
        if !first.contains(text) { first.append(text) }
      } else if lock.isRecord, !rest.contains(text) {
        rest.append(text)
      }
    }
    for lock in metadata {
      let text = "\(lock.modeText) on \(MySQLLockNames.object(lock.target))"
      if wanted.contains(lock.target), !first.contains(text) {
        first.append(text)
      } else if lock.target.type == "TABLE", !rest.contains(text) {
        rest.append(text)
      }
    }
    return first.isEmpty ? rest : first
  }
}
