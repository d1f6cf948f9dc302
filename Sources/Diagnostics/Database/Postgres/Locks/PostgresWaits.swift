internal import DatabaseViews
internal import Evidence

/// What the sessions of a server wait for, as far as no root tells it already.
struct PostgresWaits {
  struct Class: Hashable {
    var type, event: String
    var count: Int
  }

  let series: PostgresSeries
  let history: PostgresLockHistory
  /// Of the last moment.
  let sessions: [PostgresSession]
  private let now: Double?

  init(_ series: PostgresSeries, _ history: PostgresLockHistory) {
    self.series = series
    self.history = history
    let rows = series.allSessions
    sessions = rows.map { $0.rows.compactMap(PostgresSession.init) } ?? []
    let moment = series.snapshots.last { $0[.activity] != nil }
    let times = sessions.flatMap { [$0.queryStart, $0.stateChange, $0.transactionStart] }
    now = moment?.time ?? times.compactMap(\.self).max()
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
      .sorted { ($1.count, $0.type, $0.event) < ($0.count, $1.type, $1.event) }
  }

  /// Commits that wait for a standby to confirm.
  var synchronousCommits: Int { sessions.count { $0.waitEvent == "SyncRep" } }

  /// Whether it was read who waits for locks.
  var areLocksKnown: Bool { history.last != nil }

  /// Sessions that wait for a lock; `nil` where neither locks nor sessions were read.
  var lockWaiters: Int? {
    if let last = history.last { return last.forest.waiterCount }
    return sessions.isEmpty ? nil : sessions.count { $0.waitEventType == "Lock" }
  }

  /// Waiters whose holder the evidence does not name.
  var headless: [Headless] {
    if let last = history.last {
      let forest = last.forest
      let tops = forest.nodes.indices.filter { index in
        forest.nodes[index].wait != nil && forest.nodes[index].parent == nil
          && !forest.circular.contains(index)
      }
      return tops.flatMap { [$0] + forest.below($0) }.map { index in
        let node = forest.nodes[index]
        return Headless(
          session: node.party.session.flatMap { last.sessions[$0] },
          wait: last.age(since: node.wait?.since),
          object: last.wish(index))
      }
    }
    return sessions.filter { $0.waitEventType == "Lock" }.map {
      Headless(session: $0, wait: nil, object: "a lock of type \($0.waitEvent ?? "unknown")")
    }
  }

  struct Headless {
    var session: PostgresSession?
    /// Seconds, where the begin is known.
    var wait: Double?
    var object: String
  }

  var facts: [Fact] {
    var sheet = FactSheet(series.subject)
    guard let lockWaiters else { return [] }
    let view: PostgresView = areLocksKnown ? .waiting : .activity
    let text = lockWaiters == 0 ? "no session waits for a lock" : "\(lockWaiters) wait for locks"
    let evidence = [citation(view, text)]
    sheet.add(PostgresWaitFact.waiters.rawValue, lockWaiters, .sessions, evidence)
    sheet.add(PostgresWaitFact.sessions.rawValue, sessions.count, .sessions)
    sheet.add(PostgresWaitFact.isKnown.rawValue, areLocksKnown)
    addHeadless(to: &sheet)
    addRing(to: &sheet)
    return sheet.facts
  }

  private func addHeadless(to sheet: inout FactSheet) {
    let headless = headless
    guard !headless.isEmpty else { return }
    let kinds = Set(headless.map(\.object)).sorted()
    let text = "\(headless.count) wait for \(listed(kinds)); who holds it does not show"
    sheet.add(
      PostgresWaitFact.headless.rawValue, headless.count, .sessions,
      [citation(areLocksKnown ? .waiting : .activity, text)])
    if let oldest = headless.compactMap(\.wait).max() {
      sheet.add(PostgresWaitFact.headlessWait.rawValue, oldest, .seconds)
    }
    let begins = headless.compactMap { $0.session?.queryStart }
    if let now, let first = begins.min() {
      sheet.add(PostgresWaitFact.headlessStatement.rawValue, max(0, now - first), .seconds)
    }
    sheet.add(PostgresWaitFact.suspects.rawValue, suspects(before: begins.min()))
  }

  /// Sessions that do nothing within a transaction, the oldest first.
  private func suspects(before begin: Double?) -> String {
    let idle = sessions.filter { session in
      guard session.isIdleInTransaction, let start = session.transactionStart else { return false }
      return begin.map { start < $0 + 1 } ?? true
    }.sorted { ($0.transactionStart ?? 0) < ($1.transactionStart ?? 0) }
    if idle.isEmpty { return "no session is idle in a transaction that began before" }
    return idle.prefix(3).map { session in
      let age = now.flatMap { now in session.transactionStart.map { max(0, now - $0) } } ?? 0
      return "pid \(session.pid) is idle in a transaction of \(PostgresLockWords.duration(age))"
    }.joined(separator: ", ")
  }

  /// A ring of waits that stood at two moments: what the server would have broken by now.
  private func addRing(to sheet: inout FactSheet) {
    guard let last = history.last, !last.isApproximate else { return }
    let rings = last.forest.rings.compactMap { ring in
      history.lasting(ring).map { (ring: ring, seconds: $0) }
    }
    guard let longest = rings.max(by: { $0.seconds < $1.seconds }) else { return }
    let names = longest.ring.map { last.name($0) }
    let text = names.joined(separator: " waits for ") + ", which waits for the first"
    sheet.add(PostgresWaitFact.ring.rawValue, text, [citation(.waiting, text)])
    sheet.add(PostgresWaitFact.ringSize.rawValue, names.count, .sessions)
    sheet.add(PostgresWaitFact.ringLasting.rawValue, longest.seconds, .seconds)
    sheet.add(PostgresWaitFact.ringPid.rawValue, longest.ring.last?.session.map(String.init) ?? "")
  }

  private func citation(_ view: PostgresView, _ text: String) -> Citation {
    if let last = history.last, view == .waiting { return last.citation(.waiting, text) }
    let moment = series.snapshots.last { $0[.activity] != nil } ?? PostgresSnapshot()
    return series.citation(.activity, of: moment, text)
  }
}

/// The facts about waits of a server, each named and explained once.
enum PostgresWaitFact: String, CaseIterable {
  case waiters = "postgres.waits.lock"
  case sessions = "postgres.waits.sessions"
  case isKnown = "postgres.waits.known"
  case headless = "postgres.waits.headless"
  case headlessWait = "postgres.waits.headless.wait"
  case headlessStatement = "postgres.waits.headless.statement"
  case suspects = "postgres.waits.suspects"
  case ring = "postgres.waits.ring"
  case ringSize = "postgres.waits.ring.sessions"
  case ringLasting = "postgres.waits.ring.lasting"
  case ringPid = "postgres.waits.ring.pid"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .server, $0.shape, $0.meaning) }
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .waiters, .sessions, .headless, .ringSize: .quantity(.sessions)
    case .headlessWait, .headlessStatement, .ringLasting: .quantity(.seconds)
    case .isKnown: .flag
    case .suspects, .ring, .ringPid: .text
    }
  }

  var meaning: String {
    switch self {
    case .waiters: "Sessions that wait for a lock."
    case .sessions: "Sessions that were seen."
    case .isKnown: "Whether the evidence tells who blocks whom."
    case .headless: "Waiters whose holder the evidence does not name; absent where there are none."
    case .headlessWait: "The longest of their waits, where a begin is known."
    case .headlessStatement: "The oldest of their statements, which began no later than its wait."
    case .suspects: "Sessions that are idle in a transaction older than those statements."
    case .ring: "Sessions that wait for each other in a ring; absent for one moment only."
    case .ringSize: "How many they are."
    case .ringLasting: "For how long the same ring of the same waits was seen."
    case .ringPid: "The process of one of them."
    }
  }
}
