import Evidence
import JavaFormats

/// Callers that got no connection in time, of the pool that let most of them down.
struct LogPoolFacts {
  /// That pool, with its log; `nil` where no caller was let down.
  private(set) var pool: (source: String, log: LogSource, pool: PoolLog)?
  /// Pools whose callers were let down only until the database answered, just after the start.
  private(set) var startUps: [(source: String, pool: PoolLog)] = []

  init(_ process: LoggedProcess, _ sheet: inout FactSheet) {
    for entry in process.entries {
      for candidate in entry.log.pools where candidate.timeouts.count > 0 {
        if Self.isStartUp(candidate, entry.log) {
          startUps.append((entry.source, candidate))
        } else if candidate.timeouts.count > pool?.pool.timeouts.count ?? 0 {
          pool = (entry.source, entry.log, candidate)
        }
      }
    }
    addSlots(process, &sheet)
    addUnreached(process, &sheet)
    guard let (source, log, pool) = pool else {
      sheet.add("jvm.log.timeouts", 0, .requests)
      sheet.add("jvm.log.burst", 0, .requests)
      sheet.add("jvm.log.hourly", 0, .requests)
      return
    }
    add(pool, log, source, &sheet)
  }

  /// Whether all of its time-outs came from a database that was not yet there, and ended with that.
  private static func isStartUp(_ pool: PoolLog, _ log: LogSource) -> Bool {
    let count = pool.timeouts.count
    let absent: [DatabaseAnswer] = [.refused, .unknownHost, .connectTimeout, .startingUp]
    let answered = absent.reduce(0) { $0 + (pool.answers[$1]?.count ?? 0) }
    guard pool.earlyTimeouts == count, answered * 2 >= count else { return false }
    if pool.relief != nil { return true }
    guard let end = log.lastTime, let last = pool.timeouts.last?.time else { return false }
    return end - last > 2 * (pool.patience ?? 30)
  }

  private func add(_ pool: PoolLog, _ log: LogSource, _ source: String, _ sheet: inout FactSheet) {
    let timeouts = pool.timeouts
    let evidence = [timeouts.first, timeouts.last].compactMap(\.self).map { $0.cite(source) }
    sheet.add("jvm.log.timeouts", timeouts.count, .requests, evidence.withoutDuplicates)
    sheet.add("jvm.log.burst", timeouts.burst, .requests)
    sheet.add("jvm.log.hourly", timeouts.hourly, .requests)
    sheet.add("jvm.log.pool", pool.displayed)
    if let patience = pool.patience { sheet.add("jvm.log.patience", patience, .seconds) }
    if let span = timeouts.span {
      sheet.add("jvm.log.span", span, .seconds)
      if span > 0 {
        sheet.add("jvm.log.rate", Double(timeouts.count - 1) / span * 60, .perMinute)
      }
    }
    if let end = log.lastTime, let last = timeouts.last?.time {
      let quiet = max(0, end - last)
      sheet.add("jvm.log.quiet", quiet, .seconds)
      let pause = max(timeouts.pause ?? 0, pool.patience ?? 30)
      sheet.add("jvm.log.pauses", quiet / max(1, pause), .count)
    }
    sheet.add("jvm.log.relieved", pool.relief != nil, pool.relief.map { [$0.cite(source)] } ?? [])
    if let waiting = pool.mostWaiting { sheet.add("jvm.log.waiting", waiting, .threads) }
    sheet.add("jvm.log.filling", Self.filling(pool) ?? "not told")
    addAnswer(pool, source, &sheet)
  }

  /// How the pool stood when callers timed out.
  private static func filling(_ pool: PoolLog) -> String? {
    guard let state = pool.stateAtTimeout ?? pool.state, let total = state.total else { return nil }
    if total == 0 { return "empty" }
    return state.isFull.map { $0 ? "full" : "partly out" }
  }

  /// What the database answered behind most of the time-outs that tell it.
  private func addAnswer(_ pool: PoolLog, _ source: String, _ sheet: inout FactSheet) {
    let most = pool.answers.max {
      ($0.value.count, $1.key.rawValue) < ($1.value.count, $0.key.rawValue)
    }
    guard let (answer, tally) = most else {
      sheet.add("jvm.log.answer_share", 0, .percent)
      return
    }
    let examples = tally.examples.prefix(1).map {
      $0.cite(source, "behind it: \($0.text)")
    }
    sheet.add("jvm.log.answer", answer.displayed, examples)
    sheet.add(
      "jvm.log.answer_share", 100 * Double(tally.count) / Double(pool.timeouts.count), .percent,
      examples)
  }

  /// A database that statements outside of pools did not reach.
  private func addUnreached(_ process: LoggedProcess, _ sheet: inout FactSheet) {
    var most: (source: String, log: LogSource, answer: DatabaseAnswer, tally: Tally)?
    for entry in process.entries {
      for answer in [DatabaseAnswer.refused, .unknownHost, .connectTimeout] {
        guard let tally = entry.log.answers[answer], tally.count > most?.tally.count ?? 0 else {
          continue
        }
        most = (entry.source, entry.log, answer, tally)
      }
    }
    guard let most else {
      sheet.add("jvm.log.unreached", 0, .connections)
      return
    }
    let evidence = [most.tally.first, most.tally.last].compactMap(\.self).map {
      $0.cite(most.source)
    }
    sheet.add(
      "jvm.log.unreached", most.tally.count, .connections, evidence.withoutDuplicates)
    sheet.add("jvm.log.unreached.answer", most.answer.displayed)
    if let end = most.log.lastTime, let last = most.tally.last?.time {
      sheet.add(
        "jvm.log.unreached.pauses", max(0, end - last) / max(1, most.tally.pause ?? 0), .count)
    }
  }

  /// Refusals for want of slots, behind time-outs of a pool or without one.
  private func addSlots(_ process: LoggedProcess, _ sheet: inout FactSheet) {
    let kinds: [(String, DatabaseAnswer, Unit)] = [
      ("jvm.log.slots.postgres", .postgresSlots, .connections),
      ("jvm.log.slots.mysql", .mysqlSlots, .connections),
      ("jvm.log.slots.pgbouncer", .pgbouncerSlots, .connections),
      ("jvm.log.locks.postgres", .postgresLockTimeout, .count),
      ("jvm.log.locks.mysql", .mysqlLockTimeout, .count),
    ]
    for (name, answer, unit) in kinds {
      var (count, evidence) = (0, [Citation]())
      for entry in process.entries {
        let tallies =
          entry.log.pools.compactMap { $0.answers[answer] }
          + [entry.log.answers[answer]].compactMap(\.self)
        count += tallies.reduce(0) { $0 + $1.count }
        evidence += tallies.flatMap { $0.examples.prefix(1) }.map {
          $0.cite(entry.source)
        }
      }
      sheet.add(name, count, unit, Array(evidence.prefix(2)))
    }
  }
}

extension DatabaseAnswer {
  /// What it says, in words that playbooks compare.
  var displayed: String {
    switch self {
    case .postgresSlots: "no connection slot left in PostgreSQL"
    case .mysqlSlots: "no connection slot left in MySQL"
    case .pgbouncerSlots: "no connection slot left in PgBouncer"
    case .postgresLockTimeout: "lock time-out in PostgreSQL"
    case .mysqlLockTimeout: "lock wait time-out in MySQL"
    case .statementTimeout: "statement time-out"
    case .postgresDeadlock: "deadlock in PostgreSQL"
    case .mysqlDeadlock: "deadlock in MySQL"
    case .refused: "connection refused"
    case .unknownHost: "unknown host"
    case .connectTimeout: "time-out while connecting"
    case .readTimeout: "time-out while reading"
    case .closed: "a statement ended from elsewhere"
    case .startingUp: "the database is starting up or shutting down"
    }
  }
}

extension Array where Element: Hashable {
  /// The elements in their order, each once.
  var withoutDuplicates: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
