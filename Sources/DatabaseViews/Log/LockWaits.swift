/// A wait for a lock that lasted longer than `deadlock_timeout`, as `log_lock_waits` tells of it.
package struct LoggedWait: Sendable {
  package enum End: Sendable, Hashable {
    case acquired
    /// Given up: time-out, cancellation, deadlock, or the end of the session.
    case ended(ServerSign?)
    /// The log ends before the wait does.
    case open
  }

  package var mark: ServerMark
  package var waiter: Int
  package var owner: LogOwner
  package var mode: String
  package var object: String
  /// 0 is a prepared transaction.
  package var holders: [Int]
  package var queue: [Int]
  /// How long it had waited when the log told of it, then how long in all; seconds.
  package var waited: Double
  package var end = End.open
  package var statement: String?
  package var relation: String?

  /// When it began, on the clock of the log.
  package var start: Double? { mark.time.map { $0 - reported } }
  package var reported = 0.0
  /// When it ended or was last seen.
  package var until: Double? { start.map { $0 + waited } }
}

/// What a log says of a process beside its waits.
package struct LogProcess: Sendable, Hashable {
  package var owner: LogOwner
  /// The last statement that the log shows of it; foreign text.
  package var statement: String?
  package var mark: ServerMark?
}

/// Waits of a log, put together from their beginnings and ends.
package struct LockWaitLedger: Sendable {
  private static let limit = 4000

  /// In the order in which the log tells of them; of very many the longest stay.
  package private(set) var waits: [LoggedWait] = []
  package private(set) var count = 0
  private var open: [Int: Int] = [:]
  /// Who held a lock that was waited for.
  package var holders: [Int: LogProcess] = [:]

  package init() {}

  var hasOpen: Bool { !open.isEmpty }

  package func isWaiting(_ pid: Int) -> Bool { !open.isEmpty && open[pid] != nil }

  package mutating func begin(_ wait: LoggedWait) {
    count &+= 1
    if let known = open[wait.waiter], waits[known].object == wait.object {
      waits[known].waited = max(waits[known].waited, wait.waited)
      if !wait.holders.isEmpty { waits[known].holders = wait.holders }
      waits[known].queue = Array(Set(waits[known].queue + wait.queue).prefix(1000))
      return
    }
    end(wait.waiter, at: wait.start, .ended(nil))
    guard waits.count < Self.limit else { return }
    open[wait.waiter] = waits.count
    waits.append(wait)
  }

  /// A lock was had after so many seconds.
  package mutating func acquire(
    _ pid: Int, after seconds: Double, _ wait: @autoclosure () -> LoggedWait
  ) {
    if let known = open.removeValue(forKey: pid) {
      waits[known].waited = max(waits[known].waited, seconds)
      waits[known].end = .acquired
      return
    }
    guard waits.count < Self.limit else { return }
    var orphan = wait()
    orphan.end = .acquired
    count &+= 1
    waits.append(orphan)
  }

  /// A process that waits writes nothing else: what it writes shows that the wait is over.
  package mutating func end(_ pid: Int, at time: Double?, _ end: LoggedWait.End) {
    guard let known = open.removeValue(forKey: pid) else { return }
    waits[known].end = end
    if let time, let start = waits[known].start {
      waits[known].waited = max(waits[known].waited, time - start)
    }
  }

  /// The server ended all sessions.
  package mutating func endAll(at time: Double?) {
    for pid in Array(open.keys) { end(pid, at: time, .ended(.restarted)) }
  }

  mutating func hideLiterals() {
    for index in waits.indices {
      waits[index].statement = waits[index].statement.map(StatementRedaction.withoutLiterals)
    }
    for (pid, process) in holders {
      holders[pid]?.statement = process.statement.map(StatementRedaction.withoutLiterals)
    }
  }

  /// Waits that nothing ended last to the end of the log.
  package mutating func finish(at time: Double?) {
    for place in open.values {
      guard let time, let start = waits[place].start else { continue }
      waits[place].waited = max(waits[place].waited, time - start)
    }
    open = [:]
  }

  /// The waits of both; one that the earlier log leaves open may end in the later one.
  package mutating func join(_ other: LockWaitLedger) {
    var later = other
    for place in waits.indices where waits[place].end == .open {
      let wait = waits[place]
      guard
        let match = later.waits.firstIndex(where: {
          $0.waiter == wait.waiter && $0.end == .acquired && $0.holders.isEmpty
            && $0.waited >= wait.reported
        })
      else { continue }
      waits[place].end = .acquired
      waits[place].waited = later.waits[match].waited
      later.waits.remove(at: match)
    }
    count &+= other.count
    waits = Array((waits + later.waits).prefix(Self.limit))
    holders.merge(other.holders) { first, _ in first }
  }

  package func moved(_ change: (ServerMark) -> ServerMark) -> LockWaitLedger {
    var ledger = self
    for place in ledger.waits.indices {
      ledger.waits[place].mark = change(ledger.waits[place].mark)
    }
    for (pid, process) in ledger.holders {
      ledger.holders[pid]?.mark = process.mark.map(change)
    }
    return ledger
  }
}
