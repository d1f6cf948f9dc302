/// One transaction as InnoDB's monitor prints it, in its list or as part of a deadlock.
///
///     ---TRANSACTION 1622, ACTIVE 3 sec starting index read
///     mysql tables in use 1, locked 1
///     LOCK WAIT 2 lock struct(s), heap size 1128, 1 row lock(s), undo log entries 1
///     MySQL thread id 28, OS thread handle 1396242146, query id 105 db.example 10.0.0.7 shop updating
///     update accounts set balance=balance-1
///       where id=7
///     ------- TRX HAS BEEN WAITING 3 SEC FOR THIS LOCK TO BE GRANTED:
package struct InnoDBTransaction: Sendable, Hashable {
  /// `1622`; in hexadecimal with old servers, an address where it has read only so far.
  package var id: String
  /// Seconds since it began; `nil` where it has not started, or where the text does not say.
  package var active: Double?
  /// Prepared by two-phase commit, and neither committed nor rolled back.
  package var isPrepared = false
  /// Of a session that ended with the server before this one.
  package var isRecovered = false
  package var isRollingBack = false
  /// What InnoDB does for it: `starting index read`, `inserting`, `fetching rows`.
  package var operation: String?
  package var tablesInUse: Int?
  package var tablesLocked: Int?
  package var lockStructs: Int?
  package var rowLocks: Int?
  package var undoEntries: Int?
  /// The number of the session in the processlist; `nil` where no session has it (prepared, recovered).
  package var thread: Int?
  /// Whether the line of the thread calls it a thread of MariaDB.
  package var isMariaDB: Bool?
  package var query: Int?
  package var host: String?
  package var user: String?
  /// What the session does: `updating`, `Sending data`, `statistics`.
  package var state: String?
  /// Its statement, which the server may have cut; foreign text.
  package var statement: String?
  /// Whether it waits for a lock (`LOCK WAIT`).
  package var waits = false
  /// Seconds that it has waited.
  package var waited: Double?
  /// The lock that it waits for.
  package var awaited: InnoDBLock?
  /// Locks that it has, as far as they are printed: by `innodb_status_output_locks`, or in a deadlock.
  package var held: [InnoDBLock] = []
  /// Its first line in the text, counted from 1.
  package var line = 1

  package init(id: String) {
    self.id = id
  }
}
