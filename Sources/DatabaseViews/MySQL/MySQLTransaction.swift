/// A row of `innodb_trx`: an open transaction of InnoDB.
package struct MySQLTransaction: Sendable, Hashable {
  /// `0` in MariaDB of all that have written nothing.
  package var id: String
  /// The number of its connection; `nil` where no session has it: prepared, or being recovered.
  package var connection: Int?
  /// `RUNNING`, `LOCK WAIT`, `ROLLING BACK`, `COMMITTING`.
  package var state: String?
  /// Its age in seconds, where the server was asked for it.
  package var age: Double?
  /// When it began, on the clock of the machine, seconds since 1970.
  package var started: Double?
  /// The lock that it waits for.
  package var requestedLock: String?
  /// For how long it has waited, in seconds.
  package var waitAge: Double?
  package var waitStarted: Double?
  /// Foreign text.
  package var statement: String?
  package var rowsLocked: Int?
  package var rowsModified: Int?
  package var tablesLocked: Int?
  package var lockStructs: Int?
  private var tellsStatement: Bool
  /// The row in the answer, from 0 on.
  package var row: Int

  package init?(_ row: RowSet.Row) {
    guard let id = row.text("trx_id") else { return nil }
    self.id = id
    self.row = row.index
    connection = row.integer("trx_mysql_thread_id").flatMap { $0 == 0 ? nil : $0 }
    state = row.text("trx_state")
    age = row.number("trx_age")
    started = row.time("trx_started")
    requestedLock = row.text("trx_requested_lock_id").filled
    waitAge = row.number("trx_wait_age")
    waitStarted = row.time("trx_wait_started")
    statement = row.text("trx_query").filled
    tellsStatement = row.has("trx_query")
    rowsLocked = row.integer("trx_rows_locked")
    rowsModified = row.integer("trx_rows_modified")
    tablesLocked = row.integer("trx_tables_locked")
    lockStructs = row.integer("trx_lock_structs")
  }

  package var waits: Bool { state == "LOCK WAIT" || requestedLock != nil }

  /// Whether its row tells of a statement, where it runs one.
  package var isTold: Bool { tellsStatement && state != nil }

  package var isRollingBack: Bool { state == "ROLLING BACK" }

  /// Whether it may hold a lock of a row, as far as it tells.
  package var mayHoldRows: Bool { rowsLocked != 0 || rowsModified.map { $0 > 0 } ?? false }
}
