internal import DatabaseViews
internal import Evidence

/// What of the locks could not be seen, beyond what a server refused or hid.
enum PostgresLockGaps {
  private static let cause = "contention/postgres-lock"

  static func gaps(_ series: PostgresSeries, _ waits: PostgresWaits) -> [Gap] {
    var gaps: [Gap] = []
    func add(_ reason: String) {
      gaps.append(Gap(source: series.name, reason: reason, weakens: [cause]))
    }
    guard (waits.lockWaiters ?? 0) > 0 else { return gaps }
    guard let picture = waits.history.last else {
      add("who holds the locks was not captured: capture pg_locks, or pg_blocking_pids(pid)")
      return gaps
    }
    if !picture.isApproximate, !picture.waiting.values.contains(where: { $0.waitStart != nil }) {
      add(
        "when the waits began is not known (pg_locks.waitstart, version 14 and later)")
    }
    if picture.isApproximate {
      add(
        "the captured query joins pg_locks with itself and pairs sessions that do not block each other: capture pg_blocking_pids(pid)"
      )
    }
    if picture.sessions.isEmpty {
      add("what the sessions do was not captured: capture pg_stat_activity")
    }
    return gaps
  }

  static func observations(
    _ series: PostgresSeries, _ roots: [LockRoot<PostgresLockPicture>], _ waits: PostgresWaits
  ) -> [Citation] {
    var found: [Citation] = []
    if waits.synchronousCommits > 0 {
      found.append(
        Citation(
          source: "\(series.name) pg_stat_activity",
          text:
            "\(waits.synchronousCommits) commits wait for a synchronous standby (SyncRep), not for a lock"
        ))
    }
    if roots.isEmpty, let picture = waits.history.last, picture.forest.waiterCount > 0 {
      let forest = picture.forest
      let begins = forest.nodes.compactMap { $0.wait?.since }
      let oldest = picture.age(since: begins.min())
      let age = oldest.map { ", the longest for \(LockWords.duration($0))" } ?? ""
      found.append(
        picture.citation(
          .waiting,
          "\(forest.waiterCount) of \(picture.sessions.count) sessions wait for locks\(age); \(cause(of: picture))"
        ))
    }
    return found
  }

  private static func cause(of picture: PostgresLockPicture) -> String {
    picture.forest.circular.isEmpty
      ? "who holds them does not show"
      : "at this moment they wait for each other, which the server ends after deadlock_timeout"
  }
}
