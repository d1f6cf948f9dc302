/// Who can hold a lock or wait for one.
package enum LockParty: Sendable, Hashable, Comparable {
  /// A session by its number: a process of PostgreSQL, a connection of MySQL.
  case session(Int)
  /// A prepared transaction, which no session belongs to, by its number; empty where that is hidden.
  case prepared(String)

  package var session: Int? {
    if case .session(let number) = self { number } else { nil }
  }
}

/// A session that waits for a lock.
package struct LockWait: Sendable, Hashable {
  package var waiter: LockParty
  /// What is waited for; equal for all that stand in one queue.
  package var object: String
  package var mode: String
  /// When the wait began, seconds since 1970.
  package var since: Double?
  /// Tells who came first where `since` is not known: the begin of the statement.
  package var order: Double?
  /// Those it waits for: holders, and who stands before it in the queue; cut where there are many.
  package var blockers: [LockParty]
  /// All of them, where the list is cut.
  package var blockerCount: Int
  /// Those of the blockers that are known to hold a lock that is in the way, though they wait for
  /// the same object themselves.
  package var holders: Set<LockParty> = []

  package init(
    _ waiter: LockParty, object: String, mode: String, since: Double? = nil,
    blockers: [LockParty], blockerCount: Int? = nil
  ) {
    self.waiter = waiter
    self.object = object
    self.mode = mode
    self.since = since
    self.blockers = blockers
    self.blockerCount = blockerCount ?? blockers.count
  }
}
