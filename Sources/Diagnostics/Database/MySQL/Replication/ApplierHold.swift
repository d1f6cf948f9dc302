internal import DatabaseViews
internal import Evidence

/// What the threads that apply wait for, where that is a lock of somebody else.
struct ApplierHold {
  /// `a metadata lock`, `the global read lock`, `a row lock on shop.orders`.
  var kind: String
  /// The session as a person names it; `nil` where it is not known.
  var holder: String?
  var id: Int?
  var evidence: [Citation] = []

  /// As of the last look.
  init?(_ series: MySQLSeries) {
    guard let look = series.snapshots.last(where: { $0[.processlist] != nil }),
      let sessions = look.sessions
    else { return nil }
    let appliers = sessions.filter(\.isApplier)
    let whole = ApplierObstacles(series, look)
    if let session = appliers.first(where: { $0.state?.isWaitForLock == true }),
      let state = session.state
    {
      kind = Self.kind(of: state)
      let text = "applier \(session.id): \(state)"
      evidence = [series.citation(.processlist, of: look, text)]
      name(
        whole.metadataHolders(of: Set(appliers.map(\.id))), isCertain: true, sessions, whole, series,
        look)
      if holder == nil { guess(state, sessions, whole, series, look) }
      return
    }
    let ids = Set(appliers.map(\.id))
    guard let wait = whole.waitingTransaction(of: ids) else { return nil }
    kind = "a row lock" + (wait.table.map { " on \($0)" } ?? "")
    let text = "applier \(wait.thread) waits for a row lock"
    evidence = [series.citation(.transactions, of: look, text)]
    name(wait.holders, isCertain: true, sessions, whole, series, look)
  }

  private static func kind(of state: String) -> String {
    switch state {
    case "Waiting for global read lock": "the global read lock"
    case "Waiting for backup lock": "the backup lock"
    case "Waiting for commit lock": "the commit lock"
    case "Waiting for table level lock": "a table lock"
    default: "a metadata lock"
    }
  }

  /// Of those that may be it, the one in the longest transaction, or longest in its state.
  private mutating func name(
    _ candidates: [Int], isCertain: Bool, _ sessions: [MySQLSession], _ rows: ApplierObstacles,
    _ series: MySQLSeries, _ look: MySQLSnapshot
  ) {
    let fitting = sessions.filter { candidates.contains($0.id) && !$0.isApplier }
    let oldest = fitting.max { rows.age(of: $0) < rows.age(of: $1) }
    guard let oldest else { return }
    id = oldest.id
    let account = [oldest.user, oldest.client].compactMap(\.self).joined(separator: "@")
    let age = rows.transactionAge(of: oldest.id) ?? oldest.seconds
    let time = age.map { " for \(Quantity(roundedTime($0), .seconds))" } ?? ""
    let doing = oldest.isIdle ? "idle" : "running"
    let isOpen = rows.transactionAge(of: oldest.id) != nil
    holder =
      (isCertain ? "" : "probably ") + "session \(oldest.id)"
      + (account.isEmpty ? "" : " (\(account))")
      + ", \(doing)\(isOpen ? " in a transaction" : "")\(time)"
    let statement = oldest.statement.map { ": \($0)" } ?? ""
    evidence.append(
      series.citation(.processlist, of: look, "session \(oldest.id) \(doing)\(time)\(statement)"))
  }

  /// Where no view names the holder: the statement that takes such a lock, an open transaction, or the
  /// only session that there is.
  private mutating func guess(
    _ state: String, _ sessions: [MySQLSession], _ rows: ApplierObstacles, _ series: MySQLSeries,
    _ look: MySQLSnapshot
  ) {
    let own = series.last(.server)?.rows.first?.integer("connection_id")
    let clients = sessions.filter {
      $0.isClient && $0.id != own && $0.state?.isWaitForLock != true
        && $0.statement?.uppercased().hasPrefix("SHOW ") != true
    }
    let lockers = clients.filter { session in
      let words = (session.statement ?? "").uppercased().split(separator: " ").prefix(3)
      return [["FLUSH", "TABLES"], ["LOCK", "TABLES"], ["BACKUP", "STAGE"], ["BACKUP", "LOCK"]]
        .contains { words.starts(with: $0.map { Substring($0) }) } || words.first == "ALTER"
    }
    let isOfTable = state.hasSuffix("metadata lock") || state.hasSuffix("level lock")
    let open = clients.filter { rows.transactionAge(of: $0.id) != nil }
    let likely = !lockers.isEmpty ? lockers : isOfTable && !open.isEmpty ? open : clients
    guard !likely.isEmpty, likely.count == 1 || likely.count < clients.count || isOfTable && !open.isEmpty
    else { return }
    name(likely.map(\.id), isCertain: false, sessions, rows, series, look)
  }

  /// Seconds since the last transaction that the applier took was committed, by the time that the
  /// processlist shows of it (MySQL manual, "Replication threads": the time of the last event).
  static func threadTime(_ look: MySQLSnapshot) -> Double? {
    look.sessions?.filter { session in
      session.isApplier
        && (session.command == "Slave_SQL" || session.state?.hasPrefix("Replica has read all") == true
          || session.state?.hasPrefix("Slave has read all") == true)
    }.compactMap(\.seconds).min()
  }
}

extension MySQLSession {
  /// Whether it is a thread of replication that does not receive.
  var isApplier: Bool {
    guard user == "system user" else { return false }
    if let command { if command == "Slave_IO" || command == "Daemon" { return false } }
    let words = ["to send event", "Connecting to", "Reconnecting", "Queueing", "to reconnect"]
    return !words.contains { word in state.map { $0.holds(word) } ?? false }
  }
}

extension String {
  /// `Waiting for table metadata lock`, `Waiting for backup lock`.
  var isWaitForLock: Bool { hasPrefix("Waiting for ") && hasSuffix(" lock") }

  func holds(_ word: String) -> Bool {
    let (text, word) = (Array(utf8), Array(word.utf8))
    guard text.count >= word.count else { return false }
    return (0...(text.count - word.count)).contains { text[$0...].starts(with: word) }
  }
}
