internal import DatabaseViews

/// The metadata lock that a session waits for by what it says of itself, where the server lists none.
struct MySQLStateLock {
  var lock: MetadataLock
  let work: StatementTables.Work
  /// Other tables of the statement, one of which may be meant.
  let tables: [MetadataLock.Target]

  /// `nil` of a session that waits for none.
  init?(_ session: MySQLSession, isMariaDB: Bool) {
    guard session.waitsForMetadata, let state = session.state else { return nil }
    let statement = StatementTables(session.statement ?? "")
    work = statement.work
    let type = Self.type(state, isMariaDB)
    tables = statement.names.map {
      MetadataLock.Target(type: type, schema: $0.schema ?? session.database, name: $0.name)
    }
    let target: MetadataLock.Target =
      switch type {
      case "TABLE", "FLUSH", "TABLE LEVEL":
        tables.first ?? MetadataLock.Target(type: type, schema: nil, name: nil)
      case "SCHEMA": MetadataLock.Target(type: type, schema: session.database, name: nil)
      case "USER LEVEL LOCK":
        MetadataLock.Target(
          type: type, schema: nil, name: session.statement.flatMap(Self.lockName))
      default: MetadataLock.Target(type: type, schema: nil, name: nil)
      }
    lock = MetadataLock(
      target, Self.mode(type, statement.work), isGranted: false, connection: session.id,
      row: session.row)
  }

  /// Manuals of both, "General Thread States"; MariaDB's global read lock is one of its backup locks.
  private static func type(_ state: String, _ isMariaDB: Bool) -> String {
    switch state {
    case "Waiting for table metadata lock": "TABLE"
    case "Waiting for table flush": "FLUSH"
    case "Waiting for table level lock": "TABLE LEVEL"
    case "Waiting for schema metadata lock": "SCHEMA"
    case "Waiting for global read lock", "Waiting for global metadata lock": "GLOBAL"
    case "Waiting for commit lock": "COMMIT"
    case "Waiting for backup lock": isMariaDB ? "BACKUP" : "BACKUP LOCK"
    case "Waiting for stored function metadata lock": "FUNCTION"
    case "Waiting for stored procedure metadata lock": "PROCEDURE"
    case "Waiting for trigger metadata lock": "TRIGGER"
    case "Waiting for event metadata lock": "EVENT"
    case "User lock": "USER LEVEL LOCK"
    default: String(state.dropFirst("Waiting for ".utf8.count))
    }
  }

  private static func mode(_ type: String, _ work: StatementTables.Work) -> MetadataLockMode {
    switch (type, work) {
    case ("FLUSH", _): .shared
    case ("TABLE", .read), ("TABLE", .other): .sharedRead
    case ("TABLE", .write): .sharedWrite
    case ("TABLE", .lockRead): .sharedReadOnly
    case ("TABLE", .lockWrite): .sharedNoReadWrite
    case ("GLOBAL", .readLock), ("COMMIT", .readLock), ("BACKUP LOCK", .backup): .shared
    case ("GLOBAL", _), ("COMMIT", _), ("BACKUP LOCK", _): .intentionExclusive
    case ("BACKUP", .readLock): .readLock1
    case ("BACKUP", .backup): .backupStart
    case ("BACKUP", .definition): .backupDefinition
    case ("BACKUP", .commit): .backupCommit
    case ("BACKUP", _): .backupTransactionalWrite
    default: .exclusive
    }
  }

  /// `job` of `SELECT GET_LOCK('job', 10)`.
  private static func lockName(_ statement: String) -> String? {
    let bytes = Array(statement.utf8)
    let word = Array("get_lock(".utf8)
    guard bytes.count > word.count else { return nil }
    for start in 0..<(bytes.count - word.count)
    where zip(bytes[start...], word).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 }) {
      let rest = bytes[(start + word.count)...].drop { $0 == 0x20 }
      guard let quote = rest.first, quote == 0x27 || quote == 0x22 else { return nil }
      return String(decoding: rest.dropFirst().prefix { $0 != quote }, as: UTF8.self)
    }
    return nil
  }

  /// Whether readers or writers of the table have to wait behind it.
  var isHead: Bool { lock.target.type == "TABLE" && (lock.mode?.isOfDefinition ?? false) }
}
