internal import DatabaseViews
internal import Evidence

/// Sessions of one application that do nothing since they ran the same few statements.
///
/// Where code takes a connection and never gives it back, the last statement is that of the code's
/// place, again and again. A pool that has its connections back has sent one of its own last, or has
/// ended the transaction.
struct LeakGroup {
  private(set) var sessions: [PostgresSession]
  /// In seconds, ascending.
  let ages: [Double]
  /// How many sessions ran which statement last, the most frequent first.
  let statements: [(text: String, count: Int)]
  let isInTransaction: Bool

  private struct Key: Hashable {
    var database, user, application: String?
    var isInTransaction: Bool
  }

  /// The group that has done nothing for the longest time in sum.
  static func best(of pool: PoolPicture) -> LeakGroup? {
    let idle = pool.clients.filter { session in
      guard pool.idleTime(session) != nil, let query = session.query, !session.isHidden else {
        return false
      }
      if session.isIdleInTransaction { return true }
      return session.state == "idle" && !query.isEmpty && !StatementKind.givesBack(query)
    }
    let groups = Dictionary(grouping: idle) { session in
      Key(
        database: session.database, user: session.user, application: session.application,
        isInTransaction: session.isIdleInTransaction)
    }
    return groups.values.compactMap { LeakGroup($0, pool) }.max { $0.weight < $1.weight }
  }

  /// Of the sessions those with the statement that stands still longest, and with others that stand
  /// still for as long.
  private init?(_ all: [PostgresSession], _ pool: PoolPicture) {
    let byStatement = Dictionary(grouping: all) { session in
      StatementRedaction.withoutLiterals(session.query ?? "")
    }
    func ages(_ sessions: [PostgresSession]) -> [Double] {
      sessions.compactMap(pool.idleTime).sorted()
    }
    let parts = byStatement.map { (text: $0.key, sessions: $0.value, ages: ages($0.value)) }
      .sorted { ($1.ages.reduce(0, +), $0.text) < ($0.ages.reduce(0, +), $1.text) }
    guard let first = parts.first else { return nil }
    let alike = parts.filter { Self.median($0.ages) * 2 >= Self.median(first.ages) }
    sessions = alike.flatMap(\.sessions)
    self.ages = ages(sessions)
    statements = alike.map { ($0.text, $0.sessions.count) }
      .sorted { ($1.count, $0.text) < ($0.count, $1.text) }
    isInTransaction = all.first?.isIdleInTransaction ?? false
  }

  private static func median(_ ages: [Double]) -> Double {
    ages.isEmpty ? 0 : ages[(ages.count - 1) / 2]
  }

  private var weight: Double { ages.reduce(0, +) }

  /// At least half of them have done nothing for so long.
  var age: Double { Self.median(ages) }

  func addFacts(to sheet: inout FactSheet, in pool: PoolPicture) {
    guard let statement = statements.first, let session = sessions.first else { return }
    let count = sessions.count
    let oldest = ages.last ?? 0
    let state = isInTransaction ? "idle in transaction" : "idle"
    let evidence = [
      pool.citation(
        "\(count) sessions of \(session.owner) \(state), half of them for "
          + "\(Quantity(age, .seconds)) or longer, the oldest \(Quantity(oldest, .seconds))"),
      pool.citation("last statement of \(statement.count) of them: \(statement.text.oneLine)"),
    ]
    sheet.add(PoolFact.leakSessions.rawValue, count, .sessions, evidence)
    sheet.add(
      PoolFact.leakShare.rawValue, 100 * Double(count) / Double(max(1, pool.clients.count)),
      .percent)
    if !pool.awaited.isEmpty {
      let held = sessions.count { pool.awaited.contains($0.pid) }
      sheet.add(
        PoolFact.leakPoolShare.rawValue, 100 * Double(held) / Double(pool.awaited.count), .percent)
    }
    sheet.add(PoolFact.leakAge.rawValue, age, .seconds, evidence)
    sheet.add(PoolFact.leakOldest.rawValue, oldest, .seconds)
    sheet.add(PoolFact.leakInTransaction.rawValue, isInTransaction)
    sheet.add(
      PoolFact.leakSameStatement.rawValue, 100 * Double(statement.count) / Double(max(1, count)),
      .percent)
    sheet.add(PoolFact.leakApplication.rawValue, session.owner)
    sheet.add(PoolFact.leakClient.rawValue, clients)
    sheet.add(PoolFact.leakStatement.rawValue, statement.text.oneLine)
    let victims = Set(sessions.flatMap { pool.locks?.victims(of: $0.pid) ?? [] })
    let waiting = pool.locks?.waiters ?? []
    sheet.add(
      PoolFact.leakVictims.rawValue, victims.count, .sessions,
      victims.isEmpty ? [] : [pool.citation("\(victims.count) sessions wait for their locks")])
    sheet.add(PoolFact.leakBlocksAll.rawValue, !waiting.isEmpty && waiting.isSubset(of: victims))
    if let waiting = pool.waitingClients {
      sheet.add(PoolFact.leakWaiting.rawValue, waiting.count, .clients, waiting.evidence)
    }
  }

  /// Such as `10.0.0.7 (31), 10.0.0.8 (3)`.
  private var clients: String {
    let hosts = Dictionary(grouping: sessions) { $0.clientHost ?? "an unknown client" }
      .mapValues(\.count).mostFirst
    if hosts.count == 1, let only = hosts.first { return only.key }
    let shown = hosts.prefix(3).map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
    return hosts.count > 3 ? "\(shown) and \(hosts.count - 3) more" : shown
  }
}

/// What a statement is for, by its first words.
enum StatementKind {
  private static let verbs: Set<String> = [
    "commit", "rollback", "end", "abort", "discard", "deallocate", "unlisten", "reset", "set",
    "close",
  ]

  /// Whether it is one with which pools and drivers end the use of a connection.
  static func givesBack(_ statement: String) -> Bool {
    let verb = statement.drop { " \t\r\n;".contains($0) }.prefix { $0.isLetter }
    return verbs.contains(verb.lowercased())
  }
}
