/// Questions that follow from what a server has answered before.
package struct MySQLFollowUps {
  /// How many blockers are asked for more.
  private static let limit = 100

  /// The last answers.
  private var answers: [MySQLView: RowSet] = [:]

  package init() {}

  package mutating func take(_ rows: RowSet, of view: MySQLView) {
    answers[view] = rows
  }

  /// Whether a view can tell more than what was answered before.
  ///
  /// `data_locks` is made of all locks that there are, a bulk load's millions among them: it is not
  /// asked where no transaction waits.
  package func isOfUse(_ view: MySQLView) -> Bool {
    view != .rowLocks || answers[.transactions] == nil || transactions.contains(where: \.waits)
  }

  func answer(_ view: MySQLView) -> RowSet? { answers[view] }

  var sessions: [MySQLSession] { answers[.processlist]?.rows.compactMap(MySQLSession.init) ?? [] }

  var transactions: [MySQLTransaction] {
    answers[.transactions]?.rows.compactMap(MySQLTransaction.init) ?? []
  }

  /// Statements for a view; empty where nothing calls for it, or where it does not depend on others.
  package func statements(_ view: MySQLView, on version: MySQLVersion) -> [String] {
    let statement: String? =
      switch view {
      case .heldRowLocks:
        version.isMySQL(since: 80_001)
          ? answers[.rowLocks].flatMap(MySQLQueries.heldRowLocks) : nil
      case .heldMetadataLocks: answers[.metadataLocks].flatMap(MySQLQueries.heldMetadataLocks)
      case .metadataLockInfo: hasLockPlugin ? MySQLQueries.metadataLockInfo : nil
      case .threads: hasLocks ? MySQLQueries.threads : nil
      case .attributes: MySQLQueries.attributes(of: connections)
      case .history: MySQLQueries.history(of: holders)
      case .lastStatements: hasSleepers ? MySQLQueries.lastStatements : nil
      default: nil
      }
    return statement.map { [$0] } ?? []
  }

  /// Whether sessions wait for locks.
  var hasWaits: Bool {
    if [.rowLocks, .metadataLocks].contains(where: { (answers[$0]?.count ?? 0) > 0 }) {
      return true
    }
    return sessions.contains(where: \.waitsForMetadata)
  }

  /// Whether MariaDB's plugin that lists metadata locks is active.
  private var hasLockPlugin: Bool {
    answers[.plugins]?.rows.contains {
      $0.text("name")?.uppercased() == "METADATA_LOCK_INFO" && $0.text("status") == "ACTIVE"
    } ?? false
  }

  /// Whether sessions do nothing.
  private var hasSleepers: Bool {
    answers[.processlist]?.rows.contains { $0.text("command") == "Sleep" } ?? false
  }

  private var hasLocks: Bool {
    [.rowLocks, .metadataLocks].contains { (answers[$0]?.count ?? 0) > 0 }
  }

  /// Threads of the server that hold what others wait for.
  private var holders: [Int] {
    var threads: [Int] = []
    for (view, column) in [
      (MySQLView.heldRowLocks, "thread_id"), (.heldMetadataLocks, "owner_thread_id"),
    ] {
      threads += answers[view]?.rows.compactMap { $0.integer(column) } ?? []
    }
    return Array(Set(threads).sorted().prefix(Self.limit))
  }

  /// Connections whose program is of interest: all that are not of the server itself.
  private var connections: [Int] {
    sessions.filter(\.isClient).prefix(2000).map(\.id)
  }
}
