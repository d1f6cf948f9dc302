internal import DatabaseViews
internal import Evidence

/// Who waits for whom, by the server's own word where it was asked, else by the modes of the locks.
struct PostgresLockEdges {
  /// Holders and predecessors that one waiter's list may have; more are counted.
  private static let limit = PostgresQueries.blockerLimit

  private(set) var waits: [LockWait] = []
  private(set) var waiting: [LockParty: PostgresLock] = [:]
  private(set) var held: [LockParty: [PostgresLock]] = [:]
  private let rows: PostgresLockRows
  private var holders: [PostgresLockTarget: [(party: LockParty, mode: PostgresLockMode)]] = [:]
  private var queues: [PostgresLockTarget: [PostgresLock]] = [:]
  /// The numbers of prepared transactions by the virtual ones under which their locks are listed.
  private var numbers: [String: String] = [:]

  init(_ rows: PostgresLockRows) {
    self.rows = rows
    for lock in rows.granted where lock.pid == nil && lock.target.kind == "transactionid" {
      if let virtual = lock.virtualTransaction { numbers[virtual] = lock.target.transaction }
    }
    for lock in rows.granted {
      let party = party(of: lock)
      held[party, default: []].append(lock)
      if let mode = lock.mode { holders[lock.target, default: []].append((party, mode)) }
    }
    for lock in rows.waiting { queues[lock.target, default: []].append(lock) }
    for (target, queue) in queues { queues[target] = inOrder(queue) }
    for lock in rows.waiting {
      let party = party(of: lock)
      if waiting[party] == nil { waiting[party] = lock }
      waits.append(wait(of: lock, party))
    }
  }

  /// A parallel worker counts as its leader, as it does for the server.
  private func party(_ pid: Int) -> LockParty { .session(rows.sessions[pid]?.leader ?? pid) }

  private func party(of lock: PostgresLock) -> LockParty {
    if let pid = lock.pid { return party(pid) }
    return .prepared(
      lock.virtualTransaction.flatMap { numbers[$0] } ?? lock.preparedTransaction ?? "")
  }

  private func order(_ lock: PostgresLock) -> Double {
    lock.waitStart ?? lock.pid.flatMap { rows.sessions[$0]?.queryStart } ?? .infinity
  }

  private func wait(of lock: PostgresLock, _ waiter: LockParty) -> LockWait {
    let holders = holders(against: lock, waiter)
    var blockers: [LockParty] = []
    var count = 0
    if let listed = lock.blockers, !listed.isEmpty {
      blockers = listed.flatMap { $0 == 0 ? transactions(against: lock, holders) : [party($0)] }
      count = lock.blockerCount
    } else {
      blockers = Array(holders.prefix(Self.limit))
      // A live server named none: what it says of holders stands, of the queue nothing is known.
      if !rows.isLive { blockers += ahead(of: lock, waiter, holders) }
    }
    // Who stands in a queue whose object is not known stands in one of its own.
    let object =
      lock.target.kind.isEmpty ? "process \(lock.pid ?? 0)" : PostgresLockText.key(lock.target)
    var wait = LockWait(
      waiter, object: object, mode: lock.mode?.name ?? "", since: lock.waitStart,
      blockers: blockers.filter { $0 != waiter }, blockerCount: max(count, blockers.count))
    wait.holders = Set(holders)
    if !rows.isLive || lock.waitStart != nil {
      let order = order(lock)
      wait.order = order.isFinite ? order : nil
    }
    return wait
  }

  /// Who holds what is in the way.
  private func holders(against lock: PostgresLock, _ waiter: LockParty) -> [LockParty] {
    guard let mode = lock.mode, !lock.target.kind.isEmpty else { return [] }
    var found: [LockParty] = []
    for holder in holders[lock.target] ?? []
    where holder.party != waiter && holder.mode.conflicts(with: mode) {
      if found.last != holder.party && !found.contains(holder.party) { found.append(holder.party) }
    }
    if found.isEmpty, lock.target.kind == "tuple", let first = rowWaiter, first != waiter {
      found = [first]
    }
    return found
  }

  /// The one session that waits for the end of a transaction: it holds the place in the queue for the
  /// row, where only locks that are waited for were captured.
  private var rowWaiter: LockParty? {
    let first = rows.waiting.filter { $0.target.kind == "transactionid" }
    return !rows.isLive && first.count == 1 ? first.first.map { party(of: $0) } : nil
  }

  /// The locks of one queue from its head on.
  ///
  /// Who asks for more while it holds what another waits against is let in before that one
  /// (`ProcSleep` of the server), else it comes last.
  private func inOrder(_ locks: [PostgresLock]) -> [PostgresLock] {
    var queue: [PostgresLock] = []
    for lock in locks.ordered(by: { order($0) < order($1) }) {
      let own = modes(of: party(of: lock), on: lock.target)
      let place =
        own.isEmpty
        ? nil
        : queue.firstIndex { other in
          other.mode.map { mode in own.contains { $0.conflicts(with: mode) } } ?? false
        }
      queue.insert(lock, at: place ?? queue.count)
    }
    return queue
  }

  private func modes(of party: LockParty, on target: PostgresLockTarget) -> [PostgresLockMode] {
    holders[target]?.filter { $0.party == party }.map(\.mode) ?? []
  }

  /// Who stands before it in the queue with a mode that is in its way, the nearest first.
  private func ahead(
    of lock: PostgresLock, _ waiter: LockParty, _ holders: [LockParty]
  ) -> [LockParty] {
    guard let mode = lock.mode, let queue = queues[lock.target], queue.count > 1,
      let place = queue.firstIndex(where: { $0.row == lock.row && $0.pid == lock.pid })
    else { return [] }
    let isTimed = order(lock).isFinite
    var found: [LockParty] = []
    for other in (isTimed ? queue[..<place] : queue[...]).reversed() where found.count < Self.limit
    {
      let party = party(of: other)
      guard party != waiter, other.mode?.conflicts(with: mode) == true else { continue }
      // Where nothing tells who came first, those that a holder blocks did.
      if !isTimed, !order(other).isFinite,
        !holders.isEmpty || self.holders(against: other, party).isEmpty
      {
        continue
      }
      found.append(party)
    }
    return found
  }

  /// The prepared transactions that stand for process 0 among the blockers of a lock.
  private func transactions(against lock: PostgresLock, _ holders: [LockParty]) -> [LockParty] {
    if let number = lock.target.transaction, rows.prepared[number] != nil {
      return [.prepared(number)]
    }
    let known = holders.filter { $0.session == nil }
    if !known.isEmpty { return known }
    if rows.prepared.count == 1, let only = rows.prepared.keys.first { return [.prepared(only)] }
    return [.prepared("")]
  }
}
