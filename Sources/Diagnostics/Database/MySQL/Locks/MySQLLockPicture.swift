internal import Capture
internal import DatabaseViews
internal import Evidence

/// Locks of a server at one moment: who waits for whom, and what those hold who are waited for.
struct MySQLLockPicture {
  let series: MySQLSeries
  let snapshot: MySQLSnapshot
  let rows: MySQLLockRows
  let forest: LockForest
  let rowWaits: MySQLRowWaits
  let metadataWaits: MySQLMetadataWaits
  /// The last statements of threads, the youngest last.
  private let history: [Int: [String]]

  init(_ series: MySQLSeries, _ snapshot: MySQLSnapshot) {
    var rows = MySQLLockRows(series, snapshot)
    rowWaits = MySQLRowWaits(series, snapshot, &rows)
    metadataWaits = MySQLMetadataWaits(series, snapshot, rows)
    self.series = series
    self.snapshot = snapshot
    self.rows = rows
    history = Self.history(series, rows)
    let known = rows
    // A row of a moment ago may tell of a session that has gone on: it waits for one thing at a time.
    let waiting = Set(rowWaits.waits.map(\.waiter))
    let waits =
      rowWaits.waits + metadataWaits.waits.filter { !waiting.contains($0.waiter) }
    forest = LockForest(waits) { MySQLBlame.rank($0, known) }
  }

  /// Whether a moment tells who waits.
  static func tellsWaits(_ snapshot: MySQLSnapshot) -> Bool {
    [
      MySQLView.rowLocks, .rowLockWaits, .metadataLocks, .processlist, .transactions, .threads,
    ].contains { snapshot[$0] != nil }
  }

  /// Of each server the pictures of all moments at which locks were read.
  static func histories(_ recording: Recording) -> [LockHistory<MySQLLockPicture>] {
    recording.once("mysql-lock-histories") {
      MySQLStatusViews.servers(recording).map(history)
    }
  }

  static func history(_ series: MySQLSeries) -> LockHistory<MySQLLockPicture> {
    LockHistory(
      pictures: series.snapshots.filter(tellsWaits).map { MySQLLockPicture(series, $0) })
  }

  private static func history(_ series: MySQLSeries, _ rows: MySQLLockRows) -> [Int: [String]] {
    var statements: [Int: [String]] = [:]
    for row in series.last(.history)?.rows ?? [] {
      guard let thread = row.integer("thread_id"), let text = row.text("sql_text").filled,
        let connection = rows.connection(ofThread: thread)
      else { continue }
      statements[connection, default: []].append(text)
    }
    return statements
  }

  /// Whether a waiter waits for a lock of InnoDB, and not for a metadata lock.
  func isRowWait(_ party: LockParty) -> Bool { rowWaits.waiting[party] != nil }

  func statements(_ party: LockParty) -> [String] { party.session.flatMap { history[$0] } ?? [] }

  /// What it runs, or ran last, in full; foreign text.
  func statementText(_ party: LockParty) -> String? {
    rows.session(party)?.statement ?? rows.transaction(party)?.statement ?? statements(party).last
  }
}

/// Who of several holders is most to blame for a wait.
enum MySQLBlame {
  /// Less is more to blame: who does nothing before who works, and the older transaction first.
  static func rank(_ party: LockParty, _ rows: MySQLLockRows) -> Double {
    let session = rows.session(party)
    let transaction = rows.transaction(party)
    let begin = rows.start(of: transaction) ?? rows.stateStart(party)
    let group: Double =
      party.session == nil ? 0 : session?.isIdle != true ? 4 : transaction == nil ? 2 : 1
    // Times of this century stay below 1e10 seconds.
    return group * 1e11 + (begin ?? rows.clock.now ?? 5e10)
  }
}

extension MySQLLockPicture: LockPicture {
  static var product: String { "mysql" }

  var server: String { series.name }
  var now: Double? { rows.clock.now }
  var isClockKnown: Bool { rows.clock.isKnown }
  var sessionCount: Int { rows.sessions.count }

  func isClient(_ party: LockParty) -> Bool { rows.session(party).map { !$0.isInternal } ?? true }

  func application(_ party: LockParty) -> String? { rows.session(party)?.program }

  func label(_ party: LockParty) -> String? {
    guard let session = rows.session(party) else { return nil }
    return session.program ?? (session.isInternal ? session.user : nil)
  }

  func statement(_ party: LockParty, atMost limit: Int) -> String? {
    statementText(party).map { LockWords.line($0, atMost: limit) }
  }

  func statementStart(_ party: LockParty) -> Double? { rows.statementStart(party) }

  func holder(_ index: Int) -> LockHolder { MySQLHolder(index, self).described }

  /// Whether no holder above those that wait for one is guessed at; where some wait for rows, of those.
  func isCertain(_ index: Int) -> Bool {
    guard !rowWaits.guesses.isEmpty || !metadataWaits.guesses.isEmpty else { return true }
    let waiters = forest.nodes[index].children.map { forest.nodes[$0].party }
    let ofRows = waiters.filter(isRowWait)
    return (ofRows.isEmpty ? waiters : ofRows).allSatisfy { party in
      !rowWaits.guesses.contains(party) && !metadataWaits.guesses.contains(party)
    }
  }

  func identity(of index: Int) -> LockWaitIdentity? {
    let node = forest.nodes[index]
    guard let wait = node.wait else { return nil }
    let task: String?
    if isRowWait(node.party) {
      task = rows.transaction(node.party).map { "\($0.id) \($0.requestedLock ?? "")" }
    } else {
      task = rows.session(node.party)?.statement
    }
    return LockWaitIdentity(waiter: node.party, object: wait.object, task: task)
  }

  /// Ages are whole seconds, rounded down.
  func hasStood(_ index: Int, for seconds: Double) -> Bool {
    let wait = forest.nodes[index].wait
    guard let age = age(since: wait?.since ?? wait?.order) else { return true }
    return age + 1 >= seconds
  }

  func isSame(_ party: LockParty, in later: MySQLLockPicture) -> Bool {
    guard let old = rows.transaction(party), let new = later.rows.transaction(party) else {
      // A lock of a session outlives its transactions.
      return true
    }
    guard let first = rows.start(of: old), let second = later.rows.start(of: new) else {
      return old.id == new.id
    }
    return (first - second).magnitude < 1.6 && (old.id == new.id || old.id == "0")
  }

  func activityCitation(_ party: LockParty, _ text: String) -> Citation {
    citation(rows.session(party) == nil ? .transactions : .processlist, text)
  }

  func waitCitation(_ index: Int, _ text: String) -> Citation {
    citation(isRowWait(forest.nodes[index].party) ? .rowLocks : .metadataLocks, text)
  }

  func heldCitation(_ index: Int, _ text: String) -> Citation {
    let isOfRows = forest.nodes[index].children.contains { isRowWait(forest.nodes[$0].party) }
    return citation(isOfRows ? .heldRowLocks : .heldMetadataLocks, text)
  }

  /// Where a view of this moment stands; one that was not read stands where its kind was.
  func citation(_ view: MySQLView, _ text: String) -> Citation {
    let views: [MySQLView] =
      switch view {
      case .rowLocks, .heldRowLocks: [view, .rowLocks, .rowLockWaits, .transactions]
      case .metadataLocks, .heldMetadataLocks:
        metadataWaits.isBlind ? [.processlist] : [view, .metadataLocks, .metadataLockInfo]
      default: [view]
      }
    let others: [MySQLView] = [.processlist, .transactions, .threads, .metadataLocks]
    for view in views + others {
      for moment in [snapshot] + series.snapshots.reversed() where moment[view] != nil {
        if view.isLockList, moment[view]?.count == 0 { continue }
        return series.citation(view, of: moment, text)
      }
    }
    return Citation(source: series.name, text: text)
  }
}

extension MySQLView {
  fileprivate var isLockList: Bool {
    [.rowLocks, .heldRowLocks, .metadataLocks, .heldMetadataLocks].contains(self)
  }
}
