internal import Capture
internal import DatabaseViews

/// Locks of a server at one moment: who waits for whom, and what those hold who are waited for.
struct PostgresLockPicture: Sendable {
  let series: PostgresSeries
  let snapshot: PostgresSnapshot
  /// The server's clock at that moment.
  let now: Double?
  /// Whether `now` is the server's clock; ages are at least what they seem where it is not.
  let isClockKnown: Bool
  let forest: LockForest
  /// The row of each waiter.
  let waiting: [LockParty: PostgresLock]
  /// Granted locks as far as they were read: those of blockers, or all.
  let held: [LockParty: [PostgresLock]]
  let sessions: [Int: PostgresSession]
  let prepared: [String: PostgresPrepared]
  /// Some of the waits may be no waits: `PostgresLockRows.isApproximate`.
  let isApproximate: Bool
  let names: PostgresLockNames

  /// The picture of the last moment at which locks were read; `nil` where they never were.
  init?(_ series: PostgresSeries) {
    guard let snapshot = series.snapshots.last(where: PostgresLockRows.tellWaits) else {
      return nil
    }
    self.init(series, snapshot)
  }

  init(_ series: PostgresSeries, _ snapshot: PostgresSnapshot) {
    let rows = PostgresLockRows(series, snapshot)
    let edges = PostgresLockEdges(rows)
    self.series = series
    self.snapshot = snapshot
    now = rows.now
    isClockKnown = rows.isClockKnown
    waiting = edges.waiting
    held = edges.held
    sessions = rows.sessions
    prepared = rows.prepared
    isApproximate = rows.isApproximate
    names = PostgresLockNames(series, rows)
    let now = rows.now
    forest = LockForest(edges.waits) { party in
      PostgresBlame.rank(party, rows.sessions, rows.prepared, now)
    }
  }

  /// Of each server the pictures of all moments at which locks were read.
  static func histories(_ recording: Recording) -> [LockHistory<PostgresLockPicture>] {
    recording.once("postgres-lock-histories") {
      PostgresEvidence(recording).servers.map(\.sample).map { series in
        LockHistory(
          pictures: series.snapshots.filter(PostgresLockRows.tellWaits).map {
            PostgresLockPicture(series, $0)
          })
      }
    }
  }

  /// All who wait, as places in the forest; without those whom nobody blocks any more, as the server
  /// says.
  var waiters: Set<Int> {
    Set(
      forest.nodes.indices.filter { place in
        let node = forest.nodes[place]
        return node.wait != nil && waiting[node.party]?.blockers?.isEmpty != true
      })
  }

  /// What process `pid` holds, as far as it was read: of blockers all, of others nothing.
  func locks(of pid: Int) -> [PostgresLock] { held[.session(pid)] ?? [] }
}

/// Who of several holders is most to blame for a wait.
enum PostgresBlame {
  /// Less is more to blame: who does nothing before who works, and the older transaction first.
  static func rank(
    _ party: LockParty, _ sessions: [Int: PostgresSession], _ prepared: [String: PostgresPrepared],
    _ now: Double?
  ) -> Double {
    let group: Double
    let begin: Double?
    switch party {
    case .prepared(let number): (group, begin) = (0, prepared[number]?.prepared)
    case .session(let pid):
      let session = sessions[pid]
      begin = session?.transactionStart ?? session?.backendStart
      switch session?.state {
      case _ where session?.isIdleInTransaction == true: group = 1
      case "idle": group = 2
      case _ where session?.isWraparoundVacuum == true: group = 3
      default: group = 4
      }
    }
    // Times of this century stay below 1e10 seconds.
    return group * 1e11 + (begin ?? now ?? 5e10)
  }
}
