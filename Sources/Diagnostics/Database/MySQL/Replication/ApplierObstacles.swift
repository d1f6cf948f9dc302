internal import DatabaseViews

/// Which sessions hold what some threads of a server wait for, as far as its lock tables tell.
struct ApplierObstacles {
  private let look: MySQLSnapshot
  private let series: MySQLSeries
  /// Numbers of connections by those of threads of the server.
  private let connections: [Int: Int]
  /// Ages of open transactions by connection, in seconds.
  private let ages: [Int: Double]

  init(_ series: MySQLSeries, _ look: MySQLSnapshot) {
    self.series = series
    self.look = look
    connections = Dictionary(
      (series.last(.threads)?.rows ?? []).compactMap { row in
        row.integer("thread_id").flatMap { thread in row.integer("id").map { (thread, $0) } }
      }, uniquingKeysWith: { first, _ in first })
    ages = Dictionary(
      (series.last(.transactions)?.rows ?? []).compactMap { row in
        row.integer("trx_mysql_thread_id").flatMap { id in
          row.number("trx_age").map { (id, $0) }
        }
      }, uniquingKeysWith: { max($0, $1) })
  }

  /// `nil` where no transaction of it is open.
  func transactionAge(of connection: Int) -> Double? { ages[connection] }

  func age(of session: MySQLSession) -> Double { ages[session.id] ?? session.seconds ?? 0 }

  /// Connections that hold metadata locks in the way of some that wait.
  func metadataHolders(of waiting: Set<Int>) -> [Int] {
    let pending = (series.last(.metadataLocks)?.rows ?? []).filter { row in
      row.integer("owner_thread_id").flatMap { connections[$0] }.map(waiting.contains) ?? false
        && row.text("lock_status") != "GRANTED"
    }
    let wanted = Set(pending.map(object))
    let held = series.last(.heldMetadataLocks)?.rows ?? []
    let holders = held.filter { row in
      wanted.contains(object(row)) && row.text("lock_type") != "INTENTION_EXCLUSIVE"
    }.compactMap { $0.integer("owner_thread_id").flatMap { connections[$0] } }
    if !holders.isEmpty { return holders.filter { !waiting.contains($0) } }
    // MariaDB's plugin tells who holds, not who waits.
    return (series.last(.metadataLockInfo)?.rows ?? []).filter {
      $0.text("lock_mode") != "MDL_INTENTION_EXCLUSIVE"
    }.compactMap { $0.integer("thread_id") }.filter { !waiting.contains($0) }
  }

  private func object(_ row: RowSet.Row) -> [String?] {
    [row.text("object_type"), row.text("object_schema"), row.text("object_name")]
  }

  /// The transaction of one of these connections that waits for a row, and who has it.
  func waitingTransaction(
    of connections: Set<Int>
  ) -> (thread: Int, table: String?, holders: [Int])? {
    let transactions = series.last(.transactions)?.rows ?? []
    let waiting = transactions.first { row in
      row.text("trx_state") == "LOCK WAIT"
        && row.integer("trx_mysql_thread_id").map(connections.contains) ?? false
    }
    guard let waiting, let thread = waiting.integer("trx_mysql_thread_id") else { return nil }
    let locks = (series.last(.rowLocks)?.rows ?? []) + (series.last(.heldRowLocks)?.rows ?? [])
    guard
      let wanted = locks.first(where: { row in
        row.text("lock_id") ?? row.text("engine_lock_id") == waiting.text("trx_requested_lock_id")
      })
    else { return (thread, nil, []) }
    let own = owner(wanted)
    let owners = Set(
      locks.filter { row in
        place(row) == place(wanted) && owner(row) != own && row.text("lock_status") != "WAITING"
      }.compactMap(owner))
    let holders = transactions.filter { row in
      row.text("trx_id").map(owners.contains) ?? false && row.text("trx_state") != "LOCK WAIT"
    }
    return (thread, table(wanted), holders.compactMap { $0.integer("trx_mysql_thread_id") })
  }

  private func owner(_ row: RowSet.Row) -> String? {
    row.text("lock_trx_id") ?? row.text("engine_transaction_id")
  }

  private func place(_ row: RowSet.Row) -> [String?] {
    row.text("lock_table") != nil
      ? ["lock_table", "lock_index", "lock_space", "lock_page", "lock_rec"].map { row.text($0) }
      : ["object_schema", "object_name", "index_name", "lock_data"].map { row.text($0) }
  }

  /// The table of a lock, `shop.orders`.
  private func table(_ row: RowSet.Row) -> String? {
    if let table = row.text("lock_table") { return table.filter { $0 != "`" } }
    let parts = [row.text("object_schema"), row.text("object_name")].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ".")
  }
}
