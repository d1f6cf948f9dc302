/// What InnoDB's own monitor tells: `SHOW ENGINE INNODB STATUS`, or the same text in an error log.
///
/// MySQL and MariaDB have the same sections and differ in their lines; what one of them does not
/// print, and what a cut text lost, is `nil`, never zero.
package struct InnoDBStatus: Sendable, Hashable {
  /// When it was printed: seconds since 1970 on the clock of the server, whose zone it does not tell.
  package var time: Double?
  /// Seconds over which rates are averaged.
  package var averagedOver: Double?
  /// Whether it names threads as MariaDB does; `nil` where it names none.
  package var isMariaDB: Bool?
  /// The last one since the server began: it may be of long ago.
  package var deadlock: InnoDBDeadlock?
  package var foreignKeyError: InnoDBForeignKeyError?
  package var semaphores = InnoDBSemaphores()
  /// In the order of the text; those without a transaction (`not started`) are among them.
  package var transactions: [InnoDBTransaction] = []
  /// Whether the list of transactions was printed to its end.
  package var hasAllTransactions = false
  /// The next transaction gets this number; a text where the server printed it in hexadecimal.
  package var nextTransaction: String?
  /// Undo records that purge has yet to remove, in units of committed transactions.
  package var historyListLength: Int?
  package var bufferPool = InnoDBBufferPool()
  package var log = InnoDBRedoLog()
  package var rows = InnoDBRowOperations()
  /// Whether the text ends with the line that the monitor ends with.
  package var isComplete = false
  /// The first and the last line in the text that it was read from, counted from 1.
  package var lines = 1...1

  package init() {}

  /// Seconds from the last deadlock to the moment of the print.
  package var deadlockAge: Double? {
    guard let time, let then = deadlock?.time else { return nil }
    return max(0, time - then)
  }

  /// Transactions that run, with or without a statement at the moment.
  package var activeTransactions: [InnoDBTransaction] { transactions.filter { $0.active != nil } }
}

/// The last error of a foreign key (`LATEST FOREIGN KEY ERROR`).
package struct InnoDBForeignKeyError: Sendable, Hashable {
  package var time: Double?
  /// The first lines of it; foreign text.
  package var text: String
}

/// Threads that wait for InnoDB's own latches (`SEMAPHORES`).
package struct InnoDBSemaphores: Sendable, Hashable {
  /// One thread: `--Thread 1403 has waited at buf0buf.cc line 4211 for 241 seconds the semaphore:`.
  package struct Wait: Sendable, Hashable {
    /// The operating system's handle of it.
    package var thread: String
    /// The file and line of the server's source.
    package var place: String
    package var seconds: Double
    /// The lines that say which latch and who has it.
    package var latch: String
  }

  package var waits: [Wait] = []

  package init() {}

  package var longest: Double? { waits.map(\.seconds).max() }
}

/// What `BUFFER POOL AND MEMORY` tells; pages are those of the pool, of 16 KiB unless set otherwise.
package struct InnoDBBufferPool: Sendable, Hashable {
  package var pages: Int?
  package var free: Int?
  package var database: Int?
  package var modified: Int?
  package var pendingReads: Int?
  /// Writes that wait, of all kinds.
  package var pendingWrites: Int?
  /// Pages read from disk per second.
  package var reads: Double?
  package var writes: Double?
  /// Of 1000 reads of a page, how many found it in memory; `nil` where there were none.
  package var hitsPer1000: Int?

  package init() {}
}

/// What `LOG` tells, in bytes.
package struct InnoDBRedoLog: Sendable, Hashable {
  package var sequence: UInt64?
  package var flushed: UInt64?
  package var pagesFlushed: UInt64?
  package var checkpoint: UInt64?
  /// `Log capacity`, of MySQL 8.4 and later.
  package var capacity: UInt64?
  package var pendingFlushes: Int?
  package var pendingWrites: Int?
  package var pendingCheckpointWrites: Int?

  package init() {}

  /// How much of the log lies behind the last checkpoint.
  package var checkpointAge: UInt64? {
    guard let sequence, let checkpoint, sequence >= checkpoint else { return nil }
    return sequence - checkpoint
  }
}

/// What `ROW OPERATIONS` tells.
package struct InnoDBRowOperations: Sendable, Hashable {
  package var queriesInside: Int?
  package var queriesInQueue: Int?
  package var readViews: Int?
  /// What InnoDB's main thread does: `sleeping`, `flushing log`, `making checkpoint`.
  package var mainThread: String?
  /// Rows per second, averaged over `averagedOver`.
  package var inserted: Double?
  package var updated: Double?
  package var deleted: Double?
  package var read: Double?

  package init() {}
}
