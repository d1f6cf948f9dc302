internal import DatabaseViews
internal import Evidence

/// What the sessions of a server wait for, as far as no root tells it already.
struct PostgresWaits {
  struct Class: Hashable {
    var type, event: String
    var count: Int
  }

  let series: PostgresSeries
  let history: LockHistory<PostgresLockPicture>
  /// Of the last moment.
  let sessions: [PostgresSession]
  private let now: Double?

  init(_ series: PostgresSeries, _ history: LockHistory<PostgresLockPicture>) {
    self.series = series
    self.history = history
    let rows = series.allSessions
    sessions = rows.map { $0.rows.compactMap(PostgresSession.init) } ?? []
    let moment = series.snapshots.last { $0[.activity] != nil }
    let times = sessions.flatMap { [$0.queryStart, $0.stateChange, $0.transactionStart] }
    now = rows?.agesEnd ?? moment?.time ?? times.compactMap(\.self).max()
  }

  /// Waits of sessions at work, by class; clients and idle processes that wait for something to do
  /// are left out.
  var classes: [Class] {
    var counts: [Class: Int] = [:]
    for session in sessions {
      guard let type = session.waitEventType, let event = session.waitEvent,
        type != "Activity", type != "Client", type != "Timeout"
      else { continue }
      counts[Class(type: type, event: event, count: 0), default: 0] += 1
    }
    return counts.map { Class(type: $0.type, event: $0.event, count: $1) }
      .ordered { ($1.count, $0.type, $0.event) < ($0.count, $1.type, $1.event) }
  }

  /// Commits that wait for a standby to confirm.
  var synchronousCommits: Int { sessions.count { $0.waitEvent == "SyncRep" } }

  /// Whether it was read who waits for locks.
  var areLocksKnown: Bool { history.last != nil }

  /// Sessions that wait for a lock; `nil` where neither locks nor sessions were read.
  var lockWaiters: Int? {
    if let last = history.last { return last.forest.waiterCount }
    guard series.allSessions?.has("wait_event_type") == true else { return nil }
    return sessions.isEmpty ? nil : sessions.count { $0.waitEventType == "Lock" }
  }

  static var declarations: [FactDeclaration] {
    LockWaitFact.declarations(of: PostgresLockPicture.product)
  }

  /// Waiters whose holder the evidence does not name.
  private var headless: HeadlessWaits? {
    var waiting: [PostgresSession] = []
    var objects: [String] = []
    var ages: [Double] = []
    if let last = history.last {
      let forest = last.forest
      for index in forest.headless {
        let node = forest.nodes[index]
        if let session = node.party.session.flatMap({ last.sessions[$0] }) {
          waiting.append(session)
        }
        if let age = last.age(since: node.wait?.since) { ages.append(age) }
        objects.append(last.wish(index))
      }
    } else {
      waiting = sessions.filter { $0.waitEventType == "Lock" }
      objects = waiting.map { "a lock of type \($0.waitEvent ?? "unknown")" }
    }
    guard !objects.isEmpty else { return nil }
    let begin = waiting.compactMap(\.queryStart).min()
    return HeadlessWaits(
      count: objects.count, objects: objects, longest: ages.max(),
      statement: now.flatMap { now in begin.map { max(0, now - $0) } },
      suspects: suspects(before: begin))
  }

  var facts: [Fact] {
    var sheet = FactSheet(series.subject)
    guard let lockWaiters else { return [] }
    let product = PostgresLockPicture.product
    let view: PostgresView = areLocksKnown ? .waiting : .activity
    let text = lockWaiters == 0 ? "no session waits for a lock" : "\(lockWaiters) wait for locks"
    let evidence = [citation(view, text)]
    sheet.add(LockWaitFact.waiters.name(of: product), lockWaiters, .sessions, evidence)
    sheet.add(LockWaitFact.sessions.name(of: product), sessions.count, .sessions)
    sheet.add(LockWaitFact.isKnown.name(of: product), areLocksKnown)
    if let headless {
      headless.add(
        to: &sheet, product, [citation(areLocksKnown ? .waiting : .activity, headless.text)])
    }
    // What the server would have broken by now.
    if history.last?.isApproximate == false, let ring = LockRing(history) {
      ring.add(to: &sheet, product, [citation(.waiting, ring.text)])
    }
    return sheet.facts
  }

  /// Sessions that do nothing within a transaction, the oldest first.
  private func suspects(before begin: Double?) -> String {
    let idle = sessions.filter { session in
      guard session.isIdleInTransaction, let start = session.transactionStart else { return false }
      return begin.map { start < $0 + 1 } ?? true
    }.ordered { ($0.transactionStart ?? 0) < ($1.transactionStart ?? 0) }
    if idle.isEmpty { return "no session is idle in a transaction that began before" }
    return idle.prefix(3).map { session in
      let age = now.flatMap { now in session.transactionStart.map { max(0, now - $0) } } ?? 0
      return "pid \(session.pid) is idle in a transaction of \(LockWords.duration(age))"
    }.joined(separator: ", ")
  }

  private func citation(_ view: PostgresView, _ text: String) -> Citation {
    if let last = history.last, view == .waiting { return last.citation(.waiting, text) }
    let moment = series.snapshots.last { $0[.activity] != nil } ?? PostgresSnapshot()
    return series.citation(.activity, of: moment, text)
  }
}
