internal import DatabaseViews
internal import Evidence

/// Who may hold a metadata lock that no list names a holder of: what was open before the wait began.
struct MySQLLockSuspects {
  struct Guess {
    var holder: LockParty
    /// Others of whom the same can be said.
    var rivals: [LockParty]
  }

  private let rows: MySQLLockRows
  private let waiting: [LockParty: MetadataLock]

  init(_ rows: MySQLLockRows, _ waiting: [LockParty: MetadataLock]) {
    self.rows = rows
    self.waiting = waiting
  }

  /// How likely somebody holds it: less is more.
  private enum Rank: Int {
    /// Its statement names the table, or takes such a lock.
    case named
    /// Idle in a transaction, in the schema of the table.
    case idleNearby
    case idle
    case prepared
    case busy
    /// Idle, in no transaction that is known, in the schema of the table.
    case sleeperNearby
    case sleeper
  }

  private struct Suspect {
    var party: LockParty
    var rank: Rank
    var start: Double
  }

  /// The likeliest of those that were there before the wait began; `nil` where nobody stands out.
  ///
  /// The wait is that of the statement that wants to change the table, where there is one: who came
  /// later than that one waits behind it.
  func guess(
    _ target: MetadataLock.Target, _ queue: [LockParty], _ rows: MySQLLockRows
  ) -> Guess? {
    let heads = queue.filter { waiting[$0]?.mode?.isOfDefinition ?? false }
    let begin = (heads.isEmpty ? queue : heads).compactMap { rows.statementStart($0) }.min()
    var found = rows.sessions.values.compactMap { suspect($0, target, begin) }
    if target.type == "TABLE" || target.type == "COMMIT" {
      found += rows.orphans.compactMap { transaction in
        let start = rows.start(of: transaction) ?? 0
        return isBefore(start, begin)
          ? Suspect(party: .prepared(transaction.id), rank: .prepared, start: start) : nil
      }
    }
    guard let best = found.map(\.rank.rawValue).min() else { return nil }
    var group = found.filter { $0.rank.rawValue == best }.ordered {
      $0.start != $1.start ? $0.start < $1.start : $0.party < $1.party
    }
    // Ages are whole seconds: those that came within that of the wait count where nobody came before.
    let surely = group.filter { $0.start <= begin ?? .infinity }
    if !surely.isEmpty { group = surely }
    // Pools keep many idle connections: one of several tells nothing.
    if group.count > 1, group[0].rank.rawValue >= Rank.sleeperNearby.rawValue { return nil }
    return Guess(holder: group[0].party, rivals: group.dropFirst().map(\.party))
  }

  private func isBefore(_ start: Double?, _ begin: Double?) -> Bool {
    guard let start, let begin else { return true }
    return start <= begin + 1
  }

  private func suspect(
    _ session: MySQLSession, _ target: MetadataLock.Target, _ begin: Double?
  ) -> Suspect? {
    let party = LockParty.session(session.id)
    guard waiting[party] == nil, !session.isDump, session.command != "Daemon",
      session.user != "event_scheduler", session.user != "unauthenticated user"
    else { return nil }
    let transaction = rows.transactionOf[session.id]
    let state = rows.stateStart(party)
    let start = rows.start(of: transaction) ?? state
    if !session.isIdle, isNamed(session, target), isBefore(state, begin) {
      return Suspect(party: party, rank: .named, start: start ?? 0)
    }
    guard isBefore(start, begin) else { return nil }
    // Who flushes a table waits for statements that use it.
    if target.type == "FLUSH" || target.type == "TABLE LEVEL" { return nil }
    let isNearby = target.schema == nil || target.schema == session.database
    let rank: Rank
    if session.isIdle, transaction == nil || target.type != "TABLE" {
      rank = isNearby ? .sleeperNearby : .sleeper
    } else if transaction == nil {
      return nil
    } else {
      rank = !session.isIdle ? .busy : isNearby ? .idleNearby : .idle
    }
    return Suspect(party: party, rank: rank, start: start ?? 0)
  }

  /// Whether the statement that runs works on the object.
  private func isNamed(_ session: MySQLSession, _ target: MetadataLock.Target) -> Bool {
    guard let text = session.statement else { return false }
    let statement = StatementTables(text)
    switch target.type {
    case "TABLE", "FLUSH", "TABLE LEVEL":
      guard let name = target.name else { return target.type == "FLUSH" }
      return statement.mentions(.init(schema: target.schema, name: name), in: session.database)
    case "GLOBAL", "BACKUP", "BACKUP LOCK", "COMMIT":
      return [.readLock, .backup].contains(statement.work)
    default: return false
    }
  }
}
