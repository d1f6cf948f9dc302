internal import ByteParsing

/// What a message of a MySQL or MariaDB server is about, as far as it tells of a fault or of its end.
package enum MySQLSign: Int, Sendable, CaseIterable {
  case deadlock
  /// No slot of `max_connections` was left.
  case slots
  /// A limit of one user.
  case ownSlots
  case diskFull
  case inputOutputError
  case corruption
  case memory
  case tooManyFiles
  /// A thread waits for a latch of InnoDB for more than four minutes.
  case semaphore
  /// A change of the source cannot be applied, and the replica stopped.
  case applyFailed
  /// Applying waits for a lock of a session; it is tried again.
  case applyRetried
  /// What the replica asks for is no longer there, or the histories differ.
  case binlogLost
  /// A replica cannot reach, or lost, its source.
  case sourceLost
  case streaming
  /// The applier began, or began again.
  case applying
  case aborted
  case accessDenied
  case signalled
  case assertion
  case crashRecovery
  case tableCrashed
  case ready
  case shutdown

  /// What a person calls it.
  package var label: String {
    switch self {
    case .deadlock: "deadlock"
    case .slots: "connection refused: no slot left"
    case .ownSlots: "connection refused: limit of a user"
    case .diskFull: "no space left on device"
    case .inputOutputError: "input/output error"
    case .corruption: "damaged data"
    case .memory: "out of memory"
    case .tooManyFiles: "too many open files"
    case .semaphore: "InnoDB threads wait for a latch"
    case .applyFailed: "replica stopped: a change cannot be applied"
    case .applyRetried: "replica waits for a lock and tries again"
    case .binlogLost: "replica stopped: what it needs is not in the source's binary logs"
    case .sourceLost: "source not reached"
    case .streaming: "replica connected to its source"
    case .applying: "replica began to apply"
    case .aborted: "connection aborted"
    case .accessDenied: "access denied"
    case .signalled: "server killed by a signal of its own"
    case .assertion: "assertion failure"
    case .crashRecovery: "recovery from a crash"
    case .tableCrashed: "table marked as crashed"
    case .ready: "ready for connections"
    case .shutdown: "shut down"
    }
  }
}

/// Finds out what a message of an error log is about; the texts are those of `lc_messages` English,
/// which servers write their log in unless told otherwise.
enum MySQLMessage {
  private enum Place { case anywhere, start }

  private struct Rule {
    var text: StaticString
    var sign: MySQLSign
    var place = Place.anywhere
  }

  private static let notes: [Rule] = [
    Rule(text: "Transactions deadlock detected", sign: .deadlock, place: .start),
    Rule(text: "Aborted connection ", sign: .aborted, place: .start),
    Rule(text: "ready for connections", sign: .ready),
    Rule(text: "Starting crash recovery", sign: .crashRecovery, place: .start),
    Rule(text: "Database was not shut", sign: .crashRecovery, place: .start),
    Rule(text: "Access denied for user", sign: .accessDenied),
    Rule(text: "Shutdown complete", sign: .shutdown),
    Rule(text: "starting replication in log", sign: .applying),
    Rule(text: "connected to master", sign: .streaming),
    Rule(text: "connected to source", sign: .streaming),
    Rule(text: "replication resumed in log", sign: .streaming),
    Rule(text: "Too many connections", sign: .slots),
  ]

  private static let faults: [Rule] = [
    Rule(text: "Too many connections", sign: .slots),
    Rule(text: "max_user_connections", sign: .ownSlots),
    Rule(text: "Got fatal error 1236", sign: .binlogLost),
    Rule(text: "Got error 1236", sign: .binlogLost),
    Rule(text: "Lock wait timeout exceeded", sign: .applyRetried),
    Rule(text: "Deadlock found when trying to get lock", sign: .applyRetried),
    Rule(text: "No space left on device", sign: .diskFull),
    Rule(text: "Disk is full writing", sign: .diskFull),
    Rule(text: "Error number 28", sign: .diskFull),
    Rule(text: "error number 28", sign: .diskFull),
    Rule(text: "Errcode: 28", sign: .diskFull),
    Rule(text: "errno: 28", sign: .diskFull),
    Rule(text: "ran out of disk space", sign: .diskFull),
    Rule(text: "Disk quota exceeded", sign: .diskFull),
    Rule(text: "' is full", sign: .diskFull),
    Rule(text: "long semaphore wait", sign: .semaphore),
    Rule(text: "Long wait (", sign: .semaphore),
    Rule(text: "emaphore wait has lasted", sign: .semaphore),
    Rule(text: "page corruption", sign: .corruption),
    Rule(text: "is corrupted", sign: .corruption),
    Rule(text: "checksum mismatch", sign: .corruption),
    Rule(text: "marked as crashed", sign: .tableCrashed),
    Rule(text: "Input/output error", sign: .inputOutputError),
    Rule(text: "Errcode: 5 ", sign: .inputOutputError),
    Rule(text: "Cannot allocate memory", sign: .memory),
    Rule(text: "Out of memory", sign: .memory),
    Rule(text: "Too many open files", sign: .tooManyFiles),
    Rule(text: "Errcode: 24", sign: .tooManyFiles),
    Rule(text: "Assertion failure", sign: .assertion),
  ]

  /// `nil` where it is nothing of interest.
  static func sign(_ level: MySQLLogLevel, _ bytes: RawSpan, _ text: Range<Int>) -> MySQLSign? {
    let head = text.lowerBound..<min(text.upperBound, text.lowerBound + 1200)
    if level == .note || level == .system { return first(of: notes, bytes, head) }
    if isReplication(bytes, head) { return ofReplication(level, bytes, head) }
    // A message of a query that failed by itself: `Table 'x' doesn't exist`.
    if let sign = first(of: faults, bytes, head) {
      return sign == .applyRetried || sign == .binlogLost ? nil : sign
    }
    return first(of: notes, bytes, head)
  }

  private static func first(
    of rules: [Rule], _ bytes: RawSpan, _ head: Range<Int>
  ) -> MySQLSign? {
    rules.first { rule in
      switch rule.place {
      case .start: bytes.starts(with: rule.text, at: head.lowerBound)
      case .anywhere: bytes.firstRange(of: rule.text, in: head) != nil
      }
    }?.sign
  }

  private static func isReplication(_ bytes: RawSpan, _ head: Range<Int>) -> Bool {
    let starts: [StaticString] = [
      "Slave ", "Replica ", "Error running query, slave", "Error running query, replica",
      "Error reading packet from server", "Read event for server", "Worker ", "Master '",
    ]
    return starts.contains { bytes.starts(with: $0, at: head.lowerBound) }
  }

  private static func ofReplication(
    _ level: MySQLLogLevel, _ bytes: RawSpan, _ head: Range<Int>
  ) -> MySQLSign? {
    func holds(_ text: StaticString) -> Bool { bytes.firstRange(of: text, in: head) != nil }
    if holds("Got fatal error 1236") || holds("error 1236") { return .binlogLost }
    // Told again, with its number, in the next message.
    if holds("purged required binary logs") { return nil }
    if holds("error connecting to ") || holds("error reconnecting to ")
      || holds("reconnecting to ") || holds("Error reading packet from server")
    {
      return .sourceLost
    }
    if holds("connected to master") || holds("connected to source") { return .streaming }
    if holds("Lock wait timeout exceeded") || holds("Error_code: 1205") || holds("MY-001205")
      || holds("Deadlock found when trying") || holds("Error_code: 1213") || holds("MY-001213")
    {
      // With its last attempt it stops.
      return holds("exiting") || holds("in vain") ? .applyFailed : .applyRetried
    }
    guard level == .error else { return nil }
    let isApplier =
      holds("SQL") || holds("slave SQL") || holds("Worker") || holds("Error running query")
    return isApplier ? .applyFailed : nil
  }
}
