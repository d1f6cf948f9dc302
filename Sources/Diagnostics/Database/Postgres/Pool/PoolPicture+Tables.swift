internal import DatabaseViews
internal import Evidence

extension PoolPicture {
  var detail: [Block] {
    let crowd = crowd
    var blocks: [Block] = [.table(slots)]
    let groups: [(String, String, (PooledSession) -> String)] = [
      ("by_state", "sessions by state", \.state),
      ("by_application", "sessions by application", { $0.application ?? "(none)" }),
      ("by_client", "sessions by client", { $0.clientHost ?? "(unknown)" }),
      ("by_user", "sessions by user", { $0.user ?? "(unknown)" }),
      ("by_database", "sessions by database", { $0.database ?? "(unknown)" }),
    ]
    blocks += groups.map { crowd.table($0.0, $0.1, $0.2) }
    if !idleTable.rows.isEmpty { blocks.append(.table(idleTable)) }
    return blocks
  }

  private var slots: Table {
    let others = (snapshot.sessions ?? []).count - clients.count
    let columns = [
      Table.Column("used_connections", "used", alignsRight: true),
      .init("ordinary_limit_connections", "for ordinary roles", alignsRight: true),
      .init("free_connections", "free", alignsRight: true),
      .init("max_connections", "max_connections", alignsRight: true),
      .init("reserved_connections", "reserved", alignsRight: true),
      .init("other_processes", "other processes", alignsRight: true),
    ]
    let row: [Cell] = [
      .integer(clients.count), .maybe(limit), .maybe(limit.map { $0 - clients.count }),
      .maybe(most),
      most == nil ? .unknown : .integer(reserved), .integer(max(0, others)),
    ]
    return Table(
      key: "slots", title: "connection slots of \(series.name)", columns: columns, rows: [row])
  }

  /// Sessions that are idle in a transaction, the oldest transaction first.
  private var idleTable: Table {
    let columns = [
      Table.Column("pid", "pid", alignsRight: true), .init("user", "user"),
      .init("application", "application"), .init("client", "client"),
      .init("transaction_s", "tx s", alignsRight: true),
      .init("idle_s", "idle s", alignsRight: true), .init("locks", "has locked"),
      .init("victims", "victims", alignsRight: true), .init("last_statement", "last statement"),
    ]
    let idle = clients.filter(\.isIdleInTransaction)
      .ordered { $0.transactionStart ?? .infinity < $1.transactionStart ?? .infinity }
    let rows = idle.map { session -> [Cell] in
      [
        .integer(session.pid), .maybe(session.user), .maybe(session.application),
        .maybe(session.client), .seconds(transactionAge(session)), .seconds(idleTime(session)),
        locks(of: session.pid), .maybe(locks?.victims(of: session.pid).count),
        .maybe(session.query?.oneLine),
      ]
    }
    return Table(
      key: "idle_in_transaction", title: "idle in transaction, oldest first", columns: columns,
      rows: rows)
  }

  /// Relations that a session has locked, each with the strongest mode.
  private func locks(of pid: Int) -> Cell {
    guard let rows = series.last(.idleLocks) ?? snapshot[.held] ?? snapshot[.locks] else {
      return .unknown
    }
    var modes: [String: PostgresLockMode] = [:]
    for row in rows.rows where row.integer("pid") == pid && row.flag("granted") != false {
      guard let mode = row.text("mode").flatMap({ PostgresLockMode($0) }),
        let relation = row.text("relation_name") ?? row.text("relation")
      else { continue }
      modes[relation] = max(mode, modes[relation] ?? mode)
    }
    return .list(
      modes.ordered { $0.key < $1.key }.prefix(4).map { "\($0.value.name) on \($0.key)" })
  }

  /// What is worth a look and names no cause: single transactions that have been open for long.
  var observations: [Citation] {
    let old = clients.filter(\.isIdleInTransaction).compactMap { session in
      transactionAge(session).map { (session, age: $0) }
    }.max { $0.age < $1.age }
    guard let (session, age) = old, age >= 600 else { return [] }
    return [
      citation(
        "pid \(session.pid) (\(session.owner)) is idle in a transaction that is "
          + "\(Quantity(age, .seconds)) old: it keeps dead rows from being removed")
    ]
  }
}

extension PostgresSession {
  var shownState: String {
    isHidden ? "(hidden)" : state ?? "(none)"
  }
}
