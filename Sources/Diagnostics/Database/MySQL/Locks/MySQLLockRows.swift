internal import DatabaseViews

/// Rows about locks at one moment, from whatever views or captured queries tell of them.
struct MySQLLockRows {
  let isLive: Bool
  let hasSessions: Bool
  let hasTransactions: Bool
  /// By the number of the connection.
  private(set) var sessions: [Int: MySQLSession] = [:]
  private(set) var transactions: [MySQLTransaction] = []
  /// Open transactions by the number of their connection.
  private(set) var transactionOf: [Int: MySQLTransaction] = [:]
  private(set) var clock = MySQLLockClock()
  /// Whether metadata locks were read, so that states of sessions need not tell of them.
  let hasMetadataLocks: Bool
  /// The diag's own connection.
  private let own: Int?
  private var connectionOf: [Int: Int] = [:]
  private let knowsThreads: Bool
  /// The transactions of threads, by locks of rows.
  private var transactionOfThread: [Int: String] = [:]

  init(_ series: MySQLSeries, _ snapshot: MySQLSnapshot) {
    isLive = series.origin == .live
    own = series.last(.server)?.rows.first?.integer("connection_id")
    let threads = snapshot[.threads] ?? series.last(.threads)
    let list = snapshot[.processlist] ?? (isLive ? nil : series.last(.processlist))
    let open = snapshot[.transactions] ?? (isLive ? nil : series.last(.transactions))
    hasTransactions = open != nil
    hasMetadataLocks = Self.metadataLocksTell(series, snapshot)
    knowsThreads = threads != nil
    for row in threads?.rows ?? [] {
      guard let thread = row.integer("thread_id") else { continue }
      connectionOf[thread] = row.integer("id") ?? row.integer("processlist_id")
    }
    let rows = list ?? threads.map(Self.processlist)
    for session in rows?.rows.compactMap(MySQLSession.init) ?? [] where session.id != own {
      sessions[session.id] = session
    }
    hasSessions = rows.map { $0.has("command") && $0.has("time") } ?? false
    transactions = open?.rows.compactMap(MySQLTransaction.init) ?? []
    takePairs(snapshot[.rowLockWaits] ?? (isLive ? nil : series.last(.rowLockWaits)))
    for transaction in transactions {
      if let connection = transaction.connection { transactionOf[connection] = transaction }
    }
    clock = MySQLLockClock(snapshot.time, self)
    name(series.last(.attributes))
  }

  /// The columns of a captured `threads` under the names of the processlist.
  private static func processlist(_ threads: RowSet) -> RowSet {
    guard threads.has("processlist_command") else { return RowSet(columns: []) }
    return threads.renamed { name in
      name.hasPrefix("processlist_") ? String(name.dropFirst(12)) : name
    }
  }

  /// Whether the rows of metadata locks are all that there are: they are empty where the instrument is
  /// off, as in MariaDB and MySQL 5.7 by default.
  private static func metadataLocksTell(_ series: MySQLSeries, _ snapshot: MySQLSnapshot) -> Bool {
    guard let rows = snapshot[.metadataLocks] ?? series.last(.metadataLocks) else { return false }
    if rows.count > 0 { return true }
    if let enabled = series.last(.instruments)?.rows.first?.text("enabled") {
      return enabled == "YES" && series.hasPerformanceSchema != false
    }
    return series.hasPerformanceSchema == true && series.version?.isMySQL(since: 80_000) == true
  }

  /// Takes transactions and sessions that a captured `sys.innodb_lock_waits` names.
  private mutating func takePairs(_ rows: RowSet?) {
    guard let rows, rows.has("blocking_pid") else { return }
    var found = RowSet(columns: [
      "trx_id", "trx_mysql_thread_id", "trx_state", "trx_started", "trx_query", "trx_wait_started",
      "trx_wait_age", "trx_rows_locked", "trx_rows_modified", "trx_requested_lock_id",
    ])
    let known = Set(transactions.map(\.id))
    for row in rows.rows {
      for side in ["waiting", "blocking"] {
        let isWaiting = side == "waiting"
        guard let id = row.text("\(side)_trx_id"), !known.contains(id) else { continue }
        found.append([
          id, row.text("\(side)_pid"), isWaiting ? "LOCK WAIT" : "RUNNING",
          row.text("\(side)_trx_started"), row.text("\(side)_query"),
          isWaiting ? row.text("wait_started") : nil,
          isWaiting ? row.text("wait_age_secs") ?? row.text("wait_age").flatMap(Self.seconds) : nil,
          row.text("\(side)_trx_rows_locked"), row.text("\(side)_trx_rows_modified"),
          isWaiting ? row.text("waiting_lock_id") : nil,
        ])
      }
    }
    var seen: [String: Int] = [:]
    for transaction in found.rows.compactMap(MySQLTransaction.init) {
      if let place = seen[transaction.id] {
        // A waiter is a blocker of others as well.
        if transaction.waits { transactions[place] = transaction }
      } else {
        seen[transaction.id] = transactions.count
        transactions.append(transaction)
      }
    }
  }

  /// Seconds of `00:01:07`.
  private static func seconds(_ text: String) -> String? {
    ServerTime.intervalSeconds(text).map { "\($0)" }
  }

  private mutating func name(_ attributes: RowSet?) {
    for row in attributes?.rows ?? [] {
      guard let id = row.integer("id"), let value = row.text("value").filled,
        sessions[id] != nil, row.text("name") == "program_name" || sessions[id]?.program == nil,
        ["program_name", "ApplicationName"].contains(row.text("name") ?? "")
      else { continue }
      sessions[id]?.program = value
    }
  }

  func connection(ofThread thread: Int) -> Int? { connectionOf[thread] }

  /// Whether a connection is the one that asked.
  func isOwn(_ connection: Int) -> Bool { connection == own }
}

// MARK: - Who has a lock

extension MySQLLockRows {
  /// Transactions that no session has.
  var orphans: [MySQLTransaction] { transactions.filter { $0.connection == nil && !$0.waits } }

  /// Remembers which transactions threads are in.
  mutating func learn(from locks: [RowLock]) {
    for lock in locks {
      guard let thread = lock.thread else { continue }
      transactionOfThread[thread] = lock.transaction
      guard connectionOf[thread] == nil,
        let transaction = transactions.first(where: { $0.id == lock.transaction }),
        let connection = transaction.connection
      else { continue }
      connectionOf[thread] = connection
    }
  }

  /// Who is in a transaction; `nil` where that is unknown.
  func party(ofTransaction id: String) -> LockParty {
    guard let transaction = transactions.first(where: { $0.id == id }) else { return .prepared(id) }
    return transaction.connection.map { .session($0) } ?? .prepared(id)
  }

  /// Who has a lock of a row; in MariaDB all that have written nothing share the number 0, so that these
  /// are those that may hold it.
  func parties(of lock: RowLock) -> [LockParty] {
    if lock.transaction == "0" {
      return transactions.filter { $0.id == "0" && !$0.waits && $0.mayHoldRows }
        .compactMap { $0.connection.map { .session($0) } }
    }
    if hasTransactions || transactions.contains(where: { $0.id == lock.transaction }) {
      let party = party(ofTransaction: lock.transaction)
      if party.session != nil || transactions.contains(where: { $0.id == lock.transaction }) {
        return [party]
      }
    }
    if let connection = lock.thread.flatMap({ connectionOf[$0] }) { return [.session(connection)] }
    return [.prepared(lock.transaction)]
  }

  /// Who has a metadata lock; `nil` of threads of the server itself.
  func party(of lock: MetadataLock) -> LockParty? {
    if let connection = lock.connection { return isOwn(connection) ? nil : .session(connection) }
    guard let thread = lock.thread else { return nil }
    if let connection = connectionOf[thread] {
      return isOwn(connection) ? nil : .session(connection)
    }
    // A prepared transaction keeps the number of a thread that is gone.
    if let id = transactionOfThread[thread] { return party(ofTransaction: id) }
    if lock.isGranted, let orphan = orphans.first { return .prepared(orphan.id) }
    return knowsThreads ? nil : .session(0 &- thread)
  }

  /// Of a session whose connection is not known: the number of its thread.
  static func thread(_ party: LockParty) -> Int? {
    party.session.flatMap { $0 < 0 ? Int(exactly: $0.magnitude) : nil }
  }

  func transaction(_ party: LockParty) -> MySQLTransaction? {
    switch party {
    case .session(let connection): transactionOf[connection]
    case .prepared(let id): transactions.first { $0.id == id }
    }
  }

  func session(_ party: LockParty) -> MySQLSession? { party.session.flatMap { sessions[$0] } }
}
