internal import DatabaseViews

/// What the objects of locks are called.
struct PostgresLockNames {
  /// Names of databases by their numbers, as far as sessions tell them.
  private var databases: [String: String] = [:]
  private var relations: [String: String] = [:]
  /// The tables of the rows that transactions wait for, by the number of the awaited transaction.
  private var tables: [String: String] = [:]

  init(_ series: PostgresSeries, _ rows: PostgresLockRows) {
    for session in rows.sessions.values {
      if let number = session.databaseID { databases[number] = session.database }
    }
    let asked = series.last(.server)?.rows.first?.text("database")
    let locks = rows.waiting + rows.granted
    for lock in locks {
      guard let name = lock.relationName, let key = Self.key(lock.target) else { continue }
      // A cast to regclass finds a number of another database among those of its own.
      let database = lock.target.database.flatMap { databases[$0] }
      if rows.isLive, lock.target.database != "0", database != asked { continue }
      relations[key] = name
    }
    takeTables(rows)
  }

  /// Who waits for the end of another transaction holds the place in the queue for the row: a lock
  /// on the tuple, which tells the table.
  private mutating func takeTables(_ rows: PostgresLockRows) {
    var tuples: [Int: PostgresLockTarget] = [:]
    for lock in rows.granted where lock.target.kind == "tuple" {
      if let pid = lock.pid { tuples[pid] = lock.target }
    }
    for lock in rows.waiting where lock.target.kind == "transactionid" {
      guard let transaction = lock.target.transaction, let pid = lock.pid,
        let tuple = tuples[pid], let name = relation(tuple)
      else { continue }
      tables[transaction] = name
    }
  }

  private static func key(_ target: PostgresLockTarget) -> String? {
    target.relation.map { "\(target.database ?? "")/\($0)" }
  }

  /// The table or index of a lock: `public.acct`, `shop:16402` in a database that was not asked.
  func relation(_ target: PostgresLockTarget) -> String? {
    guard let relation = target.relation, let key = Self.key(target) else { return nil }
    if let name = relations[key] { return name }
    guard Int(relation) != nil else { return relation }
    guard let database = target.database, database != "0" else { return relation }
    return "\(databases[database] ?? database):\(relation)"
  }

  /// What is waited for, in words: `public.acct`, `a row of public.acct`.
  func object(_ target: PostgresLockTarget) -> String {
    let table = relation(target)
    switch target.kind {
    case "relation": return table ?? "a table"
    case "tuple": return table.map { "a row of \($0)" } ?? "a row"
    case "extend": return "the end of \(table ?? "a table") (to extend it)"
    case "page": return "a page of \(table ?? "a table")"
    case "frozenid": return "frozen ids of a database"
    case "transactionid":
      guard let number = target.transaction else { return "the end of a transaction" }
      return tables[number].map { "a row of \($0)" } ?? "the end of transaction \(number)"
    case "virtualxid":
      return "the end of snapshot \(target.virtualTransaction ?? "of a session")"
    case "advisory": return "advisory lock \(advisoryKey(target))"
    case "": return "a lock"
    default: return "a lock of type \(target.kind)"
    }
  }

  /// The table that a wait for a row, a page or the table itself is about.
  func table(_ target: PostgresLockTarget) -> String? {
    relation(target) ?? target.transaction.flatMap { tables[$0] }
  }

  /// The key as functions take it: one number of 64 bits, or two of 32 (PostgreSQL manual, `pg_locks`).
  private func advisoryKey(_ target: PostgresLockTarget) -> String {
    guard let high = target.classID.flatMap({ UInt32($0) }),
      let low = target.objectID.flatMap({ UInt32($0) })
    else { return "" }
    if target.objectPart == "2" {
      return "(\(Int32(bitPattern: high)), \(Int32(bitPattern: low)))"
    }
    return "\(Int64(bitPattern: UInt64(high) << 32 | UInt64(low)))"
  }
}
