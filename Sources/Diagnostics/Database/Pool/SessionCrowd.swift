internal import DatabaseViews
internal import Evidence

/// The sessions of clients of one server at one moment.
struct SessionCrowd {
  let sessions: [PooledSession]
  let product: ServerProduct
  /// Cites the view that shows them.
  let citation: (String) -> Citation

  /// Whether rows hide what some of them do.
  var isHidden: Bool { sessions.contains { $0.activity == nil } }

  /// Sessions with the same value, the largest group first.
  func groups(
    by key: (PooledSession) -> String
  ) -> [(key: String, sessions: [PooledSession])] {
    Dictionary(grouping: sessions, by: key).map { (key: $0.key, sessions: $0.value) }
      .ordered { ($1.sessions.count, $0.key) < ($0.sessions.count, $1.key) }
  }

  /// Who has most of the slots in use.
  func addFiller(to sheet: inout FactSheet) {
    guard let filler = groups(by: \.owner).first else { return }
    let share = 100 * Double(filler.sessions.count) / Double(max(1, sessions.count))
    sheet.add(
      PoolFact.filler.name(product), filler.key,
      [citation("\(filler.sessions.count) of \(sessions.count) sessions: \(filler.key)")])
    sheet.add(PoolFact.fillerShare.name(product), share, .percent)
  }

  func addStates(to sheet: inout FactSheet) {
    func add(_ fact: PoolFact, _ what: String, _ holds: (PooledSession) -> Bool) {
      let count = sessions.count(where: holds)
      sheet.add(
        fact.name(product), count, .sessions,
        count > 0 ? [citation("\(Quantity(count, .sessions)) \(what)")] : [])
    }
    add(.active, "running a statement") { $0.activity == .active }
    add(.idle, "idle") { $0.activity == .idle }
    add(.idleInTransaction, "idle in a transaction") { $0.activity == .idleInTransaction }
    add(.locked, "waiting for a lock", \.isLocked)
    let waiting = sessions.count(where: \.isOnStorage)
    sheet.add(
      PoolFact.storage.name(product), 100 * Double(waiting) / Double(max(1, sessions.count)),
      .percent,
      waiting > 0
        ? [citation("\(Quantity(waiting, .sessions)) of \(sessions.count) waiting for storage")]
        : [])
  }

  /// Who has sessions, with what they do and for how long.
  func table(_ key: String, _ title: String, _ value: (PooledSession) -> String) -> Block {
    let name = String(key.dropFirst(3))
    let columns = [
      Table.Column(name, name), .init("sessions", "sessions", alignsRight: true),
      .init("active", "active", alignsRight: true), .init("idle", "idle", alignsRight: true),
      .init("idle_in_transaction", "in tx", alignsRight: true),
      .init("waiting_for_locks", "locked", alignsRight: true),
      .init("oldest_idle_s", "idle s", alignsRight: true),
      .init("oldest_transaction_s", "tx s", alignsRight: true),
    ]
    let isHidden = isHidden
    let rows = groups(by: value).map { key, sessions -> [Cell] in
      func count(_ holds: (PooledSession) -> Bool) -> Cell {
        isHidden ? .unknown : .integer(sessions.count(where: holds))
      }
      let idle = sessions.filter { [.idle, .idleInTransaction].contains($0.activity) }
      return [
        .text(key), .integer(sessions.count), count { $0.activity == .active },
        count { $0.activity == .idle }, count { $0.activity == .idleInTransaction },
        count(\.isLocked), .seconds(idle.compactMap(\.idleSeconds).max()),
        .seconds(sessions.compactMap(\.transactionSeconds).max()),
      ]
    }
    return .table(Table(key: key, title: title, columns: columns, rows: rows))
  }
}
