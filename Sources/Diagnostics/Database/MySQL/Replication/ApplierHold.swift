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
      look.sessions?.contains(where: \.isApplier) == true
    else { return nil }
    let picture = MySQLLockPicture(series, look)
    let waiting = picture.waiters.sorted().first { place in
      picture.rows.session(picture.forest.nodes[place].party)?.isApplier == true
    }
    guard let waiting, let id = picture.forest.nodes[waiting].party.session else { return nil }
    let party = picture.forest.nodes[waiting].party
    let state = picture.rows.session(party)?.state ?? ""
    if let lock = picture.rowWaits.waiting[party] {
      let table = [lock.schema, Optional(lock.table).filled].compactMap(\.self).joined(
        separator: ".")
      kind = "a row lock" + (table.isEmpty ? "" : " on \(table)")
      evidence = [picture.citation(.transactions, "applier \(id) waits for a row lock")]
    } else {
      kind = Self.kind(of: state)
      evidence = [picture.citation(.processlist, "applier \(id): \(state)")]
    }
    let root = picture.forest.root(of: waiting)
    if root != waiting { name(root, picture) }
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

  /// Who is at the head of those that it waits for.
  private mutating func name(_ root: Int, _ picture: MySQLLockPicture) {
    let party = picture.forest.nodes[root].party
    guard let session = picture.rows.session(party) else {
      holder = picture.name(party)
      return
    }
    id = session.id
    let account = [session.user, session.client].compactMap(\.self).joined(separator: "@")
    let transaction = picture.rows.transaction(party)
    let age = transaction.flatMap { transaction in
      transaction.age ?? picture.age(since: picture.rows.start(of: transaction))
    }
    let time =
      (age ?? session.seconds).map { " for \(Quantity(roundedTime($0), .seconds))" } ?? ""
    let doing = session.isIdle ? "idle" : "running"
    holder =
      "session \(session.id)" + (account.isEmpty ? "" : " (\(account))")
      + ", \(doing)\(transaction == nil ? "" : " in a transaction")\(time)"
      + (picture.isCertain(root) ? "" : ", most likely")
    let statement = session.statement.map { ": \($0)" } ?? ""
    evidence.append(
      picture.citation(.processlist, "session \(session.id) \(doing)\(time)\(statement)"))
  }

  /// Seconds since the last transaction that the applier took was committed, by the time that the
  /// processlist shows of it (MySQL manual, "Replication threads": the time of the last event).
  static func threadTime(_ look: MySQLSnapshot) -> Double? {
    look.sessions?.filter { session in
      session.isApplier
        && (session.command == "Slave_SQL"
          || session.state?.hasPrefix("Replica has read all") == true
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
