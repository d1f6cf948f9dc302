internal import DatabaseViews
internal import Evidence

extension MySQLPoolPicture {
  var detail: [Block] {
    let crowd = crowd
    var blocks: [Block] = [.table(slots)]
    guard !crowd.sessions.isEmpty else { return blocks }
    let groups: [(String, String, (PooledSession) -> String)] = [
      ("by_command", "sessions by command", \.state),
      ("by_program", "sessions by program", { $0.application ?? "(unknown)" }),
      ("by_client", "sessions by client", { $0.clientHost ?? "(unknown)" }),
      ("by_user", "sessions by user", { $0.user ?? "(unknown)" }),
      ("by_database", "sessions by database", { $0.database ?? "(none)" }),
    ]
    blocks += groups.map { crowd.table($0.0, $0.1, $0.2) }
    let idle = idleTable(crowd)
    if !idle.rows.isEmpty { blocks.append(.table(idle)) }
    return blocks
  }

  private var slots: Table {
    let columns = [
      Table.Column("used_connections", "used", alignsRight: true),
      .init("max_connections", "max_connections", alignsRight: true),
      .init("free_connections", "free", alignsRight: true),
      .init("max_user_connections", "for one user", alignsRight: true),
      .init("highest_connections", "highest ever", alignsRight: true),
      .init("refused", "refused", alignsRight: true),
      .init("aborted_connects", "failed logins", alignsRight: true),
      .init("aborted_clients", "broken off", alignsRight: true),
      .init("thread_handling", "threads"),
    ]
    let perUser = series.variable("max_user_connections").flatMap { Int($0) }
    let row: [Cell] = [
      .integer(used), .maybe(most), .maybe(most.map { $0 - used }),
      perUser == 0 ? .text("no limit") : .maybe(perUser),
      .maybe(snapshot.status("Max_used_connections").flatMap { Int(exactly: $0) }),
      .maybe(growth(of: "Connection_errors_max_connections")),
      .maybe(growth(of: "Aborted_connects")),
      .maybe(growth(of: "Aborted_clients")),
      .maybe(series.variable("thread_handling")),
    ]
    return Table(
      key: "slots", title: "connection slots of \(series.name)", columns: columns, rows: [row])
  }

  /// Sessions that sleep in a transaction, the oldest transaction first.
  private func idleTable(_ crowd: SessionCrowd) -> Table {
    let columns = [
      Table.Column("id", "id", alignsRight: true), .init("user", "user"),
      .init("program", "program"), .init("client", "client"),
      .init("transaction_s", "tx s", alignsRight: true),
      .init("idle_s", "idle s", alignsRight: true),
      .init("rows_locked", "rows locked", alignsRight: true),
      .init("rows_changed", "rows changed", alignsRight: true),
      .init("victims", "victims", alignsRight: true), .init("last_statement", "last statement"),
    ]
    let clients = Dictionary(
      sessions.map { ($0.id, $0.client) }, uniquingKeysWith: { first, _ in first })
    let idle = crowd.sessions.filter { $0.activity == .idleInTransaction }
      .ordered { ($1.transactionSeconds ?? 0, $0.number) < ($0.transactionSeconds ?? 0, $1.number) }
    let rows = idle.map { session -> [Cell] in
      let transaction = transactions?[session.number]
      return [
        .integer(session.number), .maybe(session.user),
        .maybe(session.application),
        .maybe(clients[session.number].flatMap(\.self)),
        .seconds(session.transactionSeconds), .seconds(session.idleSeconds),
        .maybe(transaction?.lockedRows), .maybe(transaction?.changedRows),
        snapshot[.rowLocks] == nil ? .unknown : .maybe(locks?.victims(of: session.number).count),
        .maybe(lastStatement(of: session.number)?.oneLine),
      ]
    }
    return Table(
      key: "idle_in_transaction", title: "idle in transaction, oldest first", columns: columns,
      rows: rows)
  }

  /// What is worth a look and names no cause.
  var observations: [Citation] {
    [oldTransaction, slowLogins, threadPool, sinceStart].compactMap(\.self)
  }

  private var slowLogins: Citation? {
    let logins = sessions.filter(\.isLoggingIn)
    guard logins.count >= 5 else { return nil }
    return citation(
      "\(logins.count) logins have not ended (unauthenticated user): the server waits for the name of "
        + "the client's host (skip_name_resolve does without), or for clients that are slow or gone"
    )
  }

  private var oldTransaction: Citation? {
    let old = crowd.sessions.filter { $0.activity == .idleInTransaction }
      .max { $0.transactionSeconds ?? 0 < $1.transactionSeconds ?? 0 }
    guard let old, let age = old.transactionSeconds, age >= 600 else { return nil }
    return citation(
      "id \(old.number) (\(old.owner)) sleeps in a transaction that is "
        + "\(Quantity(age, .seconds)) old: it keeps old versions of rows from being purged")
  }

  /// All threads of a thread pool that has as many as it may have are at work.
  private var threadPool: Citation? {
    guard series.variable("thread_handling") == "pool-of-threads",
      let most = series.variable("thread_pool_max_threads").flatMap({ Double($0) }),
      let threads = snapshot.status("Threadpool_threads"), threads >= most,
      snapshot.status("Threadpool_idle_threads") == 0
    else { return nil }
    return series.citation(
      .status, of: snapshot,
      "all \(Quantity(threads, .count)) threads of the thread pool are at work "
        + "(thread_pool_max_threads): statements queue for them, whatever slots are free")
  }

  /// Refusals of the past, of which nothing tells when they were.
  private var sinceStart: Citation? {
    guard growth(of: "Connection_errors_max_connections") ?? 0 == 0,
      let refused = snapshot.status("Connection_errors_max_connections"), refused > 0,
      let uptime = snapshot.status("Uptime")
    else { return nil }
    return series.citation(
      .status, of: snapshot,
      "\(Quantity(refused, .count)) connections were refused for want of slots in the "
        + "\(Quantity(uptime, .seconds)) since the server started"
        + (series.origin == .live ? ", none while this look took" : ""))
  }
}
