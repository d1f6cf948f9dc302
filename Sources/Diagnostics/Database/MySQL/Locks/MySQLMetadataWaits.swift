internal import DatabaseViews
internal import Evidence

/// Who waits for whom for a metadata lock: by the server's list of them, else by the states of sessions,
/// MariaDB's list of granted ones, and what is open.
struct MySQLMetadataWaits {
  private static let limit = 16

  private(set) var waits: [LockWait] = []
  private(set) var waiting: [LockParty: MetadataLock] = [:]
  private(set) var held: [LockParty: [MetadataLock]] = [:]
  /// Waiters whose holder is not named but follows from what else is open.
  private(set) var guesses: Set<LockParty> = []
  /// Of a guessed holder, others that could be it as well.
  private(set) var rivals: [LockParty: [LockParty]] = [:]
  /// Whether who holds what had to be guessed at, or could not even be.
  private(set) var isBlind = false
  private var pending: [MetadataLock.Target: [(party: LockParty, lock: MetadataLock)]] = [:]
  private var granted: [MetadataLock.Target: [(party: LockParty, lock: MetadataLock)]] = [:]
  private var order: [MetadataLock.Target] = []

  init(_ series: MySQLSeries, _ snapshot: MySQLSnapshot, _ rows: MySQLLockRows) {
    func answer(_ view: MySQLView) -> RowSet? {
      snapshot[view] ?? (rows.isLive ? nil : series.last(view))
    }
    let listed = [MySQLView.metadataLocks, .heldMetadataLocks].compactMap(answer)
    for set in listed {
      for row in set.rows {
        let sides =
          set.has("waiting_lock_type")
          ? MetadataLock.sides(row) : [MetadataLock(row)].compactMap(\.self)
        for lock in sides { take(lock, rows) }
      }
    }
    let plugin = series.last(.metadataLockInfo)
    if listed.isEmpty || !rows.hasMetadataLocks {
      for lock in (plugin?.rows ?? []).compactMap(MetadataLock.init(ofPlugin:)) { take(lock, rows) }
    }
    takeStates(series, rows, knowsHolders: rows.hasMetadataLocks || plugin != nil)
    link(rows, MySQLLockSuspects(rows, waiting))
  }

  private mutating func take(_ lock: MetadataLock, _ rows: MySQLLockRows) {
    guard let party = rows.party(of: lock) else { return }
    if lock.isGranted {
      let known = granted[lock.target] ?? []
      if known.contains(where: { $0.party == party && $0.lock.mode == lock.mode }) { return }
      granted[lock.target, default: []].append((party, lock))
      held[party, default: []].append(lock)
    } else if waiting[party] == nil {
      // A list of a moment ago may name one that has gone on.
      if pending[lock.target] == nil { order.append(lock.target) }
      pending[lock.target, default: []].append((party, lock))
      waiting[party] = lock
    }
  }

  /// Takes those who say that they wait, where no list has them.
  private mutating func takeStates(
    _ series: MySQLSeries, _ rows: MySQLLockRows, knowsHolders: Bool
  ) {
    let isMariaDB = series.version?.isMariaDB ?? false
    let states = rows.sessions.values.ordered { $0.id < $1.id }
      .compactMap { MySQLStateLock($0, isMariaDB: isMariaDB) }
      .filter { state in
        guard let id = state.lock.connection, waiting[.session(id)] == nil else { return false }
        return !rows.hasMetadataLocks || ["FLUSH", "TABLE LEVEL"].contains(state.lock.target.type)
      }
    isBlind = !states.isEmpty && !knowsHolders
    let heads = Set(states.filter(\.isHead).map(\.lock.target))
    for state in states {
      var lock = state.lock
      // Of several tables of a statement it waits for the one that somebody wants to change or has.
      lock.target =
        state.tables.first(where: heads.contains)
        ?? state.tables.first(where: { isHeld($0, against: lock) }) ?? lock.target
      take(lock, rows)
    }
  }

  private func isHeld(_ target: MetadataLock.Target, against lock: MetadataLock) -> Bool {
    guard target.type == "TABLE", let mode = lock.mode else { return false }
    return (granted[target] ?? []).contains { $0.lock.mode.map(mode.meets) ?? false }
  }

  private mutating func link(_ rows: MySQLLockRows, _ suspects: MySQLLockSuspects) {
    for target in order {
      let queue = pending[target] ?? []
      var guess: MySQLLockSuspects.Guess??
      var (held, awaited) = (MetadataObstacles(granted[target] ?? []), MetadataObstacles(queue))
      for (party, lock) in queue {
        var holders = held.parties(before: lock).filter { $0 != party }
        let ahead = awaited.parties(before: lock).filter { $0 != party }
        if holders.isEmpty, ahead.isEmpty {
          if guess == nil { guess = .some(suspects.guess(target, queue.map(\.party), rows)) }
          if let found = guess ?? nil, found.holder != party {
            holders = [found.holder]
            guesses.insert(party)
            rivals[found.holder] = found.rivals
          }
        }
        waits.append(wait(party, lock, holders, ahead, rows))
      }
    }
  }

  private func wait(
    _ party: LockParty, _ lock: MetadataLock, _ holders: [LockParty], _ ahead: [LockParty],
    _ rows: MySQLLockRows
  ) -> LockWait {
    let begin = rows.statementStart(party)
    // Who has a weaker lock already may have worked for long before it asked for more.
    let isUpgrade = lock.target.type == "TABLE" && lock.mode?.isOfDefinition ?? false
    var wait = LockWait(
      party, object: "metadata \(lock.target.text)", mode: lock.modeText,
      since: isUpgrade ? nil : begin,
      blockers: Array(holders.prefix(Self.limit) + ahead.prefix(Self.limit)),
      blockerCount: holders.count + ahead.count)
    wait.holders = Set(holders)
    wait.order = begin
    return wait
  }
}

/// Locks on one thing, all granted or all waited for, and whose of them stand in the way of others.
private struct MetadataObstacles {
  private let locks: [(party: LockParty, lock: MetadataLock)]
  /// Queues are long and modes are few.
  private var found: [MetadataLockMode?: [LockParty]] = [:]

  init(_ locks: [(party: LockParty, lock: MetadataLock)]) {
    self.locks = locks
  }

  /// Whom a lock on the same thing has to wait for, each once; its own session may be among them.
  mutating func parties(before lock: MetadataLock) -> [LockParty] {
    if let known = found[lock.mode] { return known }
    var seen: Set<LockParty> = []
    let parties = locks.compactMap { other in
      lock.waits(for: other.lock) && seen.insert(other.party).inserted ? other.party : nil
    }
    found[lock.mode] = parties
    return parties
  }
}
