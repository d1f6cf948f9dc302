internal import DatabaseViews
internal import Evidence

/// Who keeps VACUUM from removing dead rows, and transaction ids from being frozen.
struct HorizonHolder {
  enum Kind: String {
    case session
    case prepared = "prepared transaction"
    case slot = "replication slot"
    case standby
  }

  var kind: Kind
  /// `pid 4242 shop@app, idle in transaction`, `prepared transaction 'gid'`.
  var name: String
  /// What names it in a command: the process, the gid, the slot.
  var key: String
  /// Transactions begun since.
  var age: Double?
  /// Seconds since it began.
  var seconds: Double?
  /// When it began, seconds since 1970.
  var since: Double?
  var database: String?
  var view: PostgresView
  /// Holds back the catalogs alone: a slot of logical replication.
  var isCatalogOnly = false

  /// All of a server, the oldest first.
  static func all(_ moments: QueryMoments) -> [HorizonHolder] {
    let found = sessions(moments) + prepared(moments) + slots(moments) + standbys(moments)
    return found.ordered { ($0.age ?? -1, $0.seconds ?? 0) > ($1.age ?? -1, $1.seconds ?? 0) }
  }

  private static func sessions(_ moments: QueryMoments) -> [HorizonHolder] {
    guard let snapshot = moments.last(.activity), let sessions = snapshot.sessions else {
      return []
    }
    let rows = snapshot[.activity]?.rows ?? []
    let newest = sessions.flatMap { [$0.transaction, $0.horizon] }.compactMap {
      $0.flatMap { Double($0) }
    }
    .max()
    return sessions.compactMap { session in
      let row = rows[session.row]
      guard let horizon = session.horizon ?? session.transaction,
        session.backendType != "walsender",
        session.backendType?.hasPrefix("autovacuum") != true,
        session.query?.hasPrefix("autovacuum:") != true, !session.isVacuum
      else { return nil }
      let user = session.user ?? "unknown"
      let application = session.application.map { " (\($0))" } ?? ""
      let state = session.state.map { ", \($0)" } ?? ""
      let age =
        row.number("xmin_age")
        ?? newest.flatMap { top in
          // Of the sessions that were captured it may be the newest.
          Double(horizon).flatMap { top > $0 ? top - $0 : nil }
        }
      return HorizonHolder(
        kind: .session,
        name:
          "pid \(session.pid) \(user)\(session.database.map { "@\($0)" } ?? "")\(application)\(state)",
        key: "\(session.pid)", age: age,
        seconds: session.transactionStart.flatMap { start in
          snapshot.sessionClock.map { max(0, $0 - start) }
        },
        since: snapshot[.activity]?.agesEnd == nil ? session.transactionStart : nil,
        database: session.database, view: .activity)
    }
  }

  private static func prepared(_ moments: QueryMoments) -> [HorizonHolder] {
    guard let snapshot = moments.last(.prepared), let rows = snapshot[.prepared]?.rows else {
      return []
    }
    return rows.compactMap { row in
      guard let gid = row.text("gid") else { return nil }
      let since = row.time("prepared")
      return HorizonHolder(
        kind: .prepared, name: "prepared transaction \(gid)", key: gid, age: row.number("xmin_age"),
        seconds: since.flatMap { start in snapshot.clock.map { max(0, $0 - start) } }, since: since,
        database: row.text("database"), view: .prepared)
    }
  }

  private static func slots(_ moments: QueryMoments) -> [HorizonHolder] {
    guard let rows = moments.last(.slots)?[.slots]?.rows else { return [] }
    return rows.compactMap { row in
      guard let name = row.text("slot_name") else { return nil }
      let own = row.text("xmin").filled
      guard own != nil || row.text("catalog_xmin").filled != nil else { return nil }
      let state = row.flag("active").map { $0 ? ", active" : ", inactive" } ?? ""
      return HorizonHolder(
        kind: .slot, name: "replication slot \(name)\(state)", key: name,
        age: row.number(own == nil ? "catalog_xmin_age" : "xmin_age"), view: .slots,
        isCatalogOnly: own == nil)
    }
  }

  private static func standbys(_ moments: QueryMoments) -> [HorizonHolder] {
    guard let rows = moments.last(.replication)?[.replication]?.rows else { return [] }
    return rows.compactMap { row in
      guard row.text("backend_xmin").filled != nil else { return nil }
      let name = row.text("application_name") ?? "a standby"
      return HorizonHolder(
        kind: .standby, name: "standby \(name) (hot_standby_feedback)", key: name,
        age: row.number("xmin_age"), view: .replication)
    }
  }

  func citation(_ moments: QueryMoments) -> Citation {
    var text = name
    if let age { text += ": its snapshot is \(grouped(age)) transactions old" }
    if let seconds { text += ", \(spoken(seconds))" }
    return moments.citation(view, text)
  }
}

extension PostgresSession {
  /// Whether it runs VACUUM, whose snapshot holds nobody back.
  fileprivate var isVacuum: Bool {
    guard let query else { return false }
    return StatementText(query).verb == "VACUUM"
  }
}
