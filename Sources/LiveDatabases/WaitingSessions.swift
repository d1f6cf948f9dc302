import DatabaseViews
internal import Probing

/// What follows from the rows of `PostgresView.waiting` for the next questions.
struct WaitingSessions {
  /// A wait younger than this is looked at twice.
  private static let youngSeconds = 5.0
  private static let sessionLimit = 2000

  private var waiters: Set<Int> = []
  private var blockers: Set<Int> = []
  private var transactionWaiters: [Int] = []
  private var orphanRelations: [Int] = []
  private var oldestStart: Double?
  private var isTimed = true
  private(set) var hasPrepared = false

  init() {}

  init(_ rows: RowSet) {
    isTimed = rows.has("waitstart")
    for row in rows.rows {
      guard let pid = row.integer("pid") else { continue }
      waiters.insert(pid)
      let ahead = row.integers("blocked_by")
      if ahead.contains(0) { hasPrepared = true }
      blockers.formUnion(ahead.filter { $0 > 0 })
      if row.text("locktype") == "transactionid" { transactionWaiters.append(pid) }
      if ahead.isEmpty, let relation = row.integer("relation") { orphanRelations.append(relation) }
      if let start = row.time("waitstart") { oldestStart = min(oldestStart ?? start, start) }
    }
  }

  /// The question what those hold who block others; `nil` where nobody does.
  var heldQuery: ViewQuery? {
    let roots = blockers.filter { !waiters.contains($0) }.sorted()
    // Who waits may also hold what others wait for.
    let links = blockers.intersection(waiters).sorted()
    guard hasPrepared || !blockers.isEmpty || !orphanRelations.isEmpty else { return nil }
    return PostgresQueries.held(
      by: Array((roots + links.prefix(100)).prefix(Self.sessionLimit)),
      tuplesOf: Array(transactionWaiters.prefix(Self.sessionLimit)),
      on: Array(Set(orphanRelations).sorted().prefix(Self.sessionLimit)),
      withPrepared: hasPrepared)
  }

  /// Whether only a second look tells: the waits are young or of unknown age, or those who block all
  /// wait themselves, which is a cycle.
  var needsConfirmation: Bool {
    guard !waiters.isEmpty else { return false }
    if !isTimed || hasCycle { return true }
    guard let oldestStart else { return true }
    return WallClock.seconds - oldestStart < Self.youngSeconds
  }

  private var hasCycle: Bool { !blockers.isEmpty && !hasPrepared && blockers.isSubset(of: waiters) }
}
