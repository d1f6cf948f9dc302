internal import DatabaseViews

/// The moment of a look, and times before it.
struct MySQLLockClock {
  /// Seconds since 1970 on the clock of the server; 0 where ages alone are known.
  private(set) var now: Double?
  /// Whether `now` is the moment of the look, and not merely no later than that.
  private(set) var isKnown = false

  init() {}

  /// `time` is what the server said.
  ///
  /// A text that tells it not may tell it by two times of one event: a transaction waits since some
  /// moment, in a statement that runs for so many seconds.
  init(_ time: Double?, _ rows: MySQLLockRows) {
    if let time {
      (now, isKnown) = (time, true)
      return
    }
    var earliest: [Double] = []
    var latest: [Double] = []
    for transaction in rows.transactions {
      let session = transaction.connection.flatMap { rows.sessions[$0] }
      earliest += [transaction.started, transaction.waitStarted].compactMap(\.self)
      if let started = transaction.started, let age = transaction.age {
        latest.append(started + age)
      }
      if let begin = transaction.waitStarted, let age = transaction.waitAge {
        latest.append(begin + age)
      }
      guard let seconds = session?.seconds else { continue }
      if session?.isIdle == true {
        if let started = transaction.started { earliest.append(started + seconds) }
      } else if transaction.waits, let begin = transaction.waitStarted {
        latest.append(begin + seconds)
      }
    }
    let (first, last) = (earliest.max(), latest.min())
    if let last {
      (now, isKnown) = (max(last, first ?? last), true)
    } else if let first {
      now = first
    } else if rows.sessions.values.contains(where: { $0.seconds != nil })
      || rows.transactions.contains(where: { $0.age != nil || $0.waitAge != nil })
    {
      (now, isKnown) = (0, true)
    }
  }

  /// A moment so many seconds ago.
  func begin(_ age: Double?) -> Double? {
    guard let now, let age, age >= 0, age < 1e9 else { return nil }
    return now - age
  }
}

extension MySQLLockRows {
  func start(of transaction: MySQLTransaction?) -> Double? {
    guard let transaction else { return nil }
    // Ages are of the server's own clock; the begin is written in the zone of the machine.
    return clock.begin(transaction.age) ?? (isLive ? nil : transaction.started)
  }

  func waitStart(of transaction: MySQLTransaction?) -> Double? {
    guard let transaction else { return nil }
    return clock.begin(transaction.waitAge) ?? (isLive ? nil : transaction.waitStarted)
  }

  /// When a session entered its state: began its statement, or became idle.
  func stateStart(_ party: LockParty) -> Double? { clock.begin(session(party)?.seconds) }

  func statementStart(_ party: LockParty) -> Double? {
    guard let session = session(party), !session.isIdle else { return nil }
    return clock.begin(session.seconds)
  }
}
