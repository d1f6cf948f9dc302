/// A row of `pg_locks`, live or captured.
package struct PostgresLock: Sendable, Hashable {
  /// The process; `nil` of a prepared transaction.
  package var pid: Int?
  package var target: PostgresLockTarget
  /// `nil` where no mode is given, or none that blocks.
  package var mode: PostgresLockMode?
  package var isGranted: Bool
  /// The name of the relation where the server could tell it: only in the database that was asked.
  package var relationName: String?
  /// `3/1234`; a prepared transaction keeps that of its session, and has `-1/` and its number once the
  /// server was started again, and before version 15.
  package var virtualTransaction: String?
  /// Seconds since 1970; from version 14 on, and for a moment NULL when the wait begins.
  package var waitStart: Double?
  /// Processes that block it, 0 being a prepared transaction; `nil` where nobody asked.
  package var blockers: [Int]?
  /// How many there are, where the list was cut.
  package var blockerCount: Int
  /// The row in the answer, from 0 on.
  package var row: Int

  /// `isGranted` holds where the row does not say: a text of waiters only has no such column.
  package init?(_ row: RowSet.Row, isGranted: Bool) {
    let mode = row.text("mode") ?? row.text("lock_mode") ?? row.text("lockmode")
    if mode == "SIReadLock" { return nil }
    pid = row.integer("pid")
    self.mode = mode.flatMap { PostgresLockMode($0) }
    self.isGranted = row.flag("granted") ?? isGranted
    virtualTransaction = row.text("virtualtransaction").filled
    target = PostgresLockTarget(row)
    relationName = row.text("relation_name").filled ?? row.text("relname").filled
    if relationName == nil, let relation = target.relation, Int(relation) == nil {
      relationName = relation
    }
    // Where the server knows no relation of that number, the cast gives the number.
    if let name = relationName, Int(name) != nil { relationName = nil }
    waitStart = row.time("waitstart") ?? row.time("wait_start")
    blockers = row.blockers
    blockerCount = row.integer("blocker_count") ?? blockers?.count ?? 0
    self.row = row.index
    if pid == nil && preparedTransaction == nil && virtualTransaction == nil { return nil }
  }

  /// The number of the transaction, where a prepared one holds the lock and the row tells it.
  package var preparedTransaction: String? {
    guard pid == nil, let virtualTransaction, virtualTransaction.hasPrefix("-1/") else {
      return nil
    }
    return String(virtualTransaction.dropFirst(3))
  }
}

extension RowSet.Row {
  /// Who blocks the session of the row; `nil` where no column tells.
  package var blockers: [Int]? {
    text("blocked_by") == nil ? nil : integers("blocked_by")
  }
}

/// What a lock is on: the columns of `pg_locks` that name it.
///
/// Two rows are about the same object where all of these are equal. Texts, since people cast them
/// to names before they capture them.
package struct PostgresLockTarget: Sendable, Hashable {
  /// What kind of object: `relation`, `tuple`, `transactionid`, `virtualxid`, `advisory`, and so on.
  package var kind: String
  package var database, relation, page, tuple: String?
  package var virtualTransaction, transaction: String?
  package var classID, objectID, objectPart: String?

  package init(kind: String) {
    self.kind = kind
  }

  package init(_ row: RowSet.Row) {
    kind = row.text("locktype") ?? row.text("lock_type") ?? Self.kind(of: row)
    database = row.text("database").filled
    relation =
      row.text("relation").filled ?? row.text("relation_name").filled
      ?? row.text("relname").filled
    page = row.text("page").filled
    tuple = row.text("tuple").filled
    virtualTransaction = row.text("virtualxid").filled
    transaction = row.text("transactionid").filled
    classID = row.text("classid").filled
    objectID = row.text("objid").filled
    objectPart = row.text("objsubid").filled
  }

  /// Of rows without a type: what they name.
  private static func kind(of row: RowSet.Row) -> String {
    if row.text("transactionid").filled != nil { return "transactionid" }
    return (row.text("relation") ?? row.text("relname")).filled == nil ? "" : "relation"
  }
}
