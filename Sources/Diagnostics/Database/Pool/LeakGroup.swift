internal import DatabaseViews
internal import Evidence

/// Sessions of one application that do nothing since they ran the same few statements.
///
/// Where code takes a connection and never gives it back, the last statement is that of the code's
/// place, again and again. A pool that has its connections back has sent one of its own last, or has
/// ended the transaction.
struct LeakGroup {
  private(set) var sessions: [PooledSession]
  /// In seconds, ascending.
  let ages: [Double]
  /// How many sessions ran which statement last, the most frequent first; those of which it is known.
  let statements: [(text: String, count: Int)]
  let isInTransaction: Bool

  private struct Key: Hashable {
    var database, user, application: String?
    var isInTransaction: Bool
  }

  /// The group that has done nothing for the longest time in sum.
  static func best(of crowd: SessionCrowd) -> LeakGroup? {
    let idle = crowd.sessions.filter { $0.mayBeForgotten && $0.idleSeconds != nil }
    let groups = Dictionary(grouping: idle) { session in
      Key(
        database: session.database, user: session.user, application: session.application,
        isInTransaction: session.activity == .idleInTransaction)
    }
    return groups.values.compactMap(LeakGroup.init).max { $0.weight < $1.weight }
  }

  /// Of the sessions those with the statement that stands still longest, and with others that stand
  /// still for as long.
  private init?(_ all: [PooledSession]) {
    let byStatement = Dictionary(grouping: all, by: \.lastStatement)
    func ages(_ sessions: [PooledSession]) -> [Double] {
      sessions.compactMap(\.idleSeconds).sorted()
    }
    let parts = byStatement.map { (text: $0.key, sessions: $0.value, ages: ages($0.value)) }
      .ordered { ($1.ages.reduce(0, +), $0.text ?? "") < ($0.ages.reduce(0, +), $1.text ?? "") }
    guard let first = parts.first else { return nil }
    let alike = parts.filter { Self.median($0.ages) * 2 >= Self.median(first.ages) }
    sessions = alike.flatMap(\.sessions)
    self.ages = ages(sessions)
    statements = alike.compactMap { part in part.text.map { ($0, part.sessions.count) } }
      .ordered { ($1.count, $0.text) < ($0.count, $1.text) }
    isInTransaction = all.first?.activity == .idleInTransaction
  }

  private static func median(_ ages: [Double]) -> Double {
    ages.isEmpty ? 0 : ages[(ages.count - 1) / 2]
  }

  private var weight: Double { ages.reduce(0, +) }

  /// At least half of them have done nothing for so long.
  var age: Double { Self.median(ages) }

  func addFacts(
    to sheet: inout FactSheet, of crowd: SessionCrowd, tellsTransactions: Bool = true
  ) {
    guard let session = sessions.first else { return }
    func name(_ fact: PoolFact) -> String { fact.name(crowd.product) }
    let count = sessions.count
    let oldest = ages.last ?? 0
    let state = isInTransaction ? "idle in transaction" : "idle"
    var evidence = [
      crowd.citation(
        "\(Quantity(count, .sessions)) of \(session.owner) \(state), half of them for "
          + "\(Quantity(age, .seconds)) or longer, the oldest \(Quantity(oldest, .seconds))")
    ]
    if let statement = statements.first {
      evidence.append(
        crowd.citation("last statement of \(statement.count) of them: \(statement.text.oneLine)"))
    }
    sheet.add(name(.leakSessions), count, .sessions, evidence)
    sheet.add(
      name(.leakShare), 100 * Double(count) / Double(max(1, crowd.sessions.count)), .percent)
    sheet.add(name(.leakAge), age, .seconds, evidence)
    sheet.add(name(.leakOldest), oldest, .seconds)
    if tellsTransactions { sheet.add(name(.leakInTransaction), isInTransaction) }
    if let statement = statements.first {
      sheet.add(
        name(.leakSameStatement), 100 * Double(statement.count) / Double(max(1, count)), .percent)
    }
    sheet.add(name(.leakApplication), session.owner)
    sheet.add(name(.leakClient), clients)
    sheet.add(name(.leakStatement), statements.first?.text.oneLine ?? "not shown")
  }

  /// Who waits for locks: `victims` for those of this group, `waiting` for those of anybody.
  func addVictims(
    _ victims: Set<Int>, of waiting: Set<Int>, to sheet: inout FactSheet, _ crowd: SessionCrowd
  ) {
    sheet.add(
      PoolFact.leakVictims.name(crowd.product), victims.count, .sessions,
      victims.isEmpty
        ? [] : [crowd.citation("\(Quantity(victims.count, .sessions)) waiting for their locks")])
    sheet.add(
      PoolFact.leakBlocksAll.name(crowd.product),
      !waiting.isEmpty && waiting.isSubset(of: victims))
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
