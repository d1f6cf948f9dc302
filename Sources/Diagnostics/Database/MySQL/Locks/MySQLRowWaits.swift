internal import DatabaseViews
internal import Evidence

/// Who waits for whom for a lock of InnoDB.
struct MySQLRowWaits {
  /// Holders and predecessors that one waiter's list may have; more are counted.
  private static let limit = 16

  private(set) var waits: [LockWait] = []
  private(set) var waiting: [LockParty: RowLock] = [:]
  private(set) var held: [LockParty: [RowLock]] = [:]
  /// Waiters whose holder is not named but follows from what else is open.
  private(set) var guesses: Set<LockParty> = []
  private var granted: [String: [(party: LockParty, lock: RowLock)]] = [:]
  private var queues: [String: [Waiter]] = [:]

  private struct Waiter {
    var party: LockParty
    var lock: RowLock
    var since: Double?
    var isHeldUp = false
  }

  init(_ series: MySQLSeries, _ snapshot: MySQLSnapshot, _ rows: inout MySQLLockRows) {
    func answer(_ view: MySQLView) -> RowSet? {
      snapshot[view] ?? (rows.isLive ? nil : series.last(view))
    }
    let locks = (answer(.rowLocks)?.rows ?? []).compactMap(RowLock.init)
    let others = (answer(.heldRowLocks)?.rows ?? []).compactMap(RowLock.init)
    let pairs = answer(.rowLockWaits)
    // Where transactions alone were captured, those that wait name their lock.
    let isBare =
      !rows.isLive && snapshot[.transactions] != nil && pairs == nil && locks.isEmpty
      && others.isEmpty
    let known = isBare ? rows.transactions.compactMap(RowLock.init(requestedBy:)) : locks + others
    rows.learn(from: known)
    sort(known, pairs, rows)
    if queues.isEmpty, let pairs {
      take(pairs, rows)
    } else {
      link(rows)
    }
  }

  /// Parts those that wait from those that hold.
  private mutating func sort(_ locks: [RowLock], _ pairs: RowSet?, _ rows: MySQLLockRows) {
    let grantedIDs = Set(locks.lazy.filter { $0.isGranted == true }.map(\.id))
    var requests: [String: [MySQLTransaction]] = [:]
    for transaction in rows.transactions where transaction.waits {
      if let lock = transaction.requestedLock { requests[lock, default: []].append(transaction) }
    }
    let requested = Set(
      pairs?.rows.compactMap { $0.text("requested_lock_id") ?? $0.text("waiting_lock_id") } ?? [])
    for lock in locks {
      if lock.isGranted == false {
        // It may have been granted between the two questions.
        guard !grantedIDs.contains(lock.id) else { continue }
        for party in rows.parties(of: lock) { wait(party, lock, rows) }
        continue
      }
      let waiters = lock.isGranted == nil ? requests[lock.id] ?? [] : []
      for waiter in waiters {
        wait(waiter.connection.map { .session($0) } ?? .prepared(waiter.id), lock, rows)
      }
      let isWaiting = !waiters.isEmpty || !rows.hasTransactions && requested.contains(lock.id)
      if isWaiting, waiters.isEmpty {
        for party in rows.parties(of: lock) { wait(party, lock, rows) }
      } else if !isWaiting || lock.transaction == "0" {
        for party in rows.parties(of: lock) { hold(party, lock) }
      }
    }
  }

  private mutating func wait(_ party: LockParty, _ lock: RowLock, _ rows: MySQLLockRows) {
    let since = rows.waitStart(of: rows.transaction(party))
    queues[lock.place, default: []].append(Waiter(party: party, lock: lock, since: since))
    if waiting[party] == nil { waiting[party] = lock }
  }

  private mutating func hold(_ party: LockParty, _ lock: RowLock) {
    granted[lock.place, default: []].append((party, lock))
    held[party, default: []].append(lock)
  }

  private mutating func link(_ rows: MySQLLockRows) {
    // Who holds what was not captured at all: the longest queues first.
    var taken: [LockParty: Int] = [:]
    let isBlind = granted.isEmpty && !rows.isLive
    for (place, var queue) in queues.ordered(by: Self.isLonger) {
      for index in queue.indices { queue[index].isHeldUp = !holders(against: queue[index]).isEmpty }
      queue.sort(by: Self.precedes)
      queues[place] = queue
      let guess = isBlind ? onlyHolder(of: queue, rows, taken) : nil
      if let guess { taken[guess, default: 0] += 1 }
      var modes = ModeCounts()
      for (position, waiter) in queue.enumerated() {
        waits.append(wait(of: waiter, at: position, in: queue, modes, guess, rows))
        modes.add(waiter.lock)
      }
    }
  }

  private static func isLonger(
    _ one: (key: String, value: [Waiter]), _ other: (key: String, value: [Waiter])
  ) -> Bool {
    one.value.count != other.value.count
      ? one.value.count > other.value.count : one.key < other.key
  }

  /// By the begin of the wait, which is told in whole seconds; of one second those that a holder blocks
  /// came first, then the older transaction.
  private static func precedes(_ one: Waiter, _ other: Waiter) -> Bool {
    let (first, second) = (one.since ?? .infinity, other.since ?? .infinity)
    if (first - second).magnitude > 0.001, first != second { return first < second }
    if one.isHeldUp != other.isHeldUp { return one.isHeldUp }
    let (old, young) = (Int(one.lock.transaction) ?? .max, Int(other.lock.transaction) ?? .max)
    return old != young ? old < young : one.party < other.party
  }

  private func holders(against waiter: Waiter) -> [LockParty] {
    var sure: [LockParty] = []
    var likely: [LockParty] = []
    for (party, lock) in granted[waiter.lock.place] ?? []
    where party != waiter.party && waiter.lock.waits(for: lock) {
      // Where record and gap are not told apart, who surely has the gap is meant.
      let isVague =
        waiter.lock.mode?.isExact == false && waiter.lock.mode?.extent == .gap
        && lock.mode?.extent != .gap
      if isVague { likely.append(party) } else { sure.append(party) }
    }
    let found = sure.isEmpty ? likely : sure
    var seen: Set<LockParty> = []
    return found.filter { seen.insert($0).inserted }
  }

  private mutating func wait(
    of waiter: Waiter, at position: Int, in queue: [Waiter], _ modes: ModeCounts,
    _ guess: LockParty?, _ rows: MySQLLockRows
  ) -> LockWait {
    var holders = holders(against: waiter)
    let others = queue[..<position].reversed().lazy.filter { other in
      other.party != waiter.party && waiter.lock.waits(for: other.lock)
    }
    let ahead = others.prefix(Self.limit).map(\.party)
    let count = ahead.count < Self.limit ? ahead.count : modes.count(before: waiter.lock)
    if holders.isEmpty, let guess, guess != waiter.party {
      holders = [guess]
      guesses.insert(waiter.party)
    } else if isShared(holders, rows) {
      guesses.insert(waiter.party)
    }
    var wait = LockWait(
      waiter.party, object: "row \(waiter.lock.place)", mode: waiter.lock.modeText,
      since: waiter.since, blockers: Array(holders.prefix(Self.limit)) + ahead,
      blockerCount: holders.count + count)
    wait.holders = Set(holders)
    wait.order = rows.statementStart(waiter.party)
    return wait
  }

  /// Whether several have the number of the transaction that holds it.
  private func isShared(_ holders: [LockParty], _ rows: MySQLLockRows) -> Bool {
    holders.count > 1 && holders.allSatisfy { rows.transaction($0)?.id == "0" }
  }

  /// The one transaction that may hold what a queue waits for: that has locked more rows than it waits
  /// for and than others are known to wait for, and began before; `nil` where several may.
  private func onlyHolder(
    of queue: [Waiter], _ rows: MySQLLockRows, _ taken: [LockParty: Int]
  ) -> LockParty? {
    guard let first = queue.first else { return nil }
    let waiting = Set(queue.map(\.party))
    var open: [(party: LockParty, waits: Bool)] = []
    for transaction in rows.transactions {
      let party = transaction.connection.map { LockParty.session($0) } ?? .prepared(transaction.id)
      let own = (transaction.waits ? 1 : 0) + (taken[party] ?? 0)
      guard !waiting.contains(party), let locked = transaction.rowsLocked, locked > own else {
        continue
      }
      if let start = rows.start(of: transaction), let since = first.since, start > since + 1 {
        continue
      }
      open.append((party, transaction.waits))
    }
    if open.count == 1 { return open[0].party }
    let free = open.filter { !$0.waits }
    return free.count == 1 ? free[0].party : nil
  }
}

/// How many wait for each mode of one place: queues are long and modes are few.
private struct ModeCounts {
  private var counts: [(lock: RowLock, count: Int)] = []

  mutating func add(_ lock: RowLock) {
    if let place = counts.firstIndex(where: { $0.lock.mode == lock.mode }) {
      counts[place].count += 1
    } else {
      counts.append((lock, 1))
    }
  }

  /// How many of them a lock of the same place has to wait for.
  func count(before lock: RowLock) -> Int {
    counts.reduce(0) { $0 + (lock.waits(for: $1.lock) ? $1.count : 0) }
  }
}

// MARK: - Pairs

extension MySQLRowWaits {
  /// Takes captured pairs, which name all that stand before a waiter, holders or not.
  private mutating func take(_ pairs: RowSet, _ rows: MySQLLockRows) {
    var order: [LockParty] = []
    var found: [LockParty: (wait: LockWait, blockers: [(party: LockParty, lock: String)])] = [:]
    var awaited: Set<String> = []
    for row in pairs.rows {
      guard let lock = Self.lock(row), let blocking = Self.blocker(row) else { continue }
      let waiter = party(row.integer("waiting_pid"), lock.transaction, rows)
      let blocker = party(row.integer("blocking_pid"), blocking.transaction, rows)
      awaited.insert(lock.id)
      if waiting[waiter] == nil { waiting[waiter] = lock }
      if found[waiter] == nil {
        order.append(waiter)
        let since =
          rows.waitStart(of: rows.transaction(waiter))
          ?? rows.clock.begin(row.number("wait_age_secs")) ?? row.time("wait_started")
        var wait = LockWait(
          waiter, object: "row \(lock.place)", mode: lock.modeText, since: since, blockers: [])
        wait.order = rows.statementStart(waiter)
        found[waiter] = (wait, [])
      }
      if blocker != waiter { found[waiter]?.blockers.append((blocker, blocking.lock)) }
    }
    for waiter in order {
      guard let (first, blockers) = found[waiter] else { continue }
      var wait = first
      // Who holds it does not wait for it.
      let holders = blockers.filter { !awaited.contains($0.lock) }.map(\.party)
      wait.holders = Set(holders)
      wait.blockers = holders + blockers.map(\.party).filter { !wait.holders.contains($0) }
      wait.blockerCount = wait.blockers.count
      waits.append(wait)
    }
  }

  private func party(_ connection: Int?, _ transaction: String, _ rows: MySQLLockRows) -> LockParty
  {
    if let connection { return connection == 0 ? .prepared(transaction) : .session(connection) }
    return rows.party(ofTransaction: transaction)
  }

  private static func lock(_ row: RowSet.Row) -> RowLock? {
    guard
      let id = row.text("requesting_engine_lock_id") ?? row.text("requested_lock_id")
        ?? row.text("waiting_lock_id") ?? row.text("waiting_trx_id") ?? row.text("waiting_pid")
    else { return nil }
    let transaction =
      row.text("requesting_engine_transaction_id") ?? row.text("requesting_trx_id")
      ?? row.text("waiting_trx_id")
    return RowLock(
      id: id, transaction: transaction ?? "", table: row.text("locked_table"),
      index: row.text("locked_index"), mode: row.text("waiting_lock_mode"), row: row.index)
  }

  private static func blocker(_ row: RowSet.Row) -> (transaction: String, lock: String)? {
    guard
      let id = row.text("blocking_engine_lock_id") ?? row.text("blocking_lock_id")
        ?? row.text("blocking_trx_id") ?? row.text("blocking_pid")
    else { return nil }
    let transaction =
      row.text("blocking_engine_transaction_id") ?? row.text("blocking_trx_id")
    return (transaction ?? "", id)
  }
}
