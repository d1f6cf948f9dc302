internal import DatabaseViews
internal import Evidence

typealias MySQLMoments = ServerMoments<MySQLView>

extension SessionWork {
  init(_ session: MySQLSession, _ statement: StatementText, isWaiting: Bool) {
    let state = session.state ?? ""
    let program = session.program ?? ""
    if session.isDump || session.command?.hasPrefix("Slave_") == true
      || session.command == "Register Slave"
    {
      self = .replication
    } else if session.isInternal {
      self = .background
    } else if isWaiting || state.hasPrefix("Waiting for ") && state.hasSuffix(" lock") {
      self = .lockWait
    } else if state.hasPrefix("Waiting for semi-sync ACK") {
      self = .standbyWait
    } else if Self.dumps.contains(where: { program.hasPrefix($0) }) || statement.verb == "BACKUP"
      || session.statement.map(Self.isDump) ?? false
    {
      self = .backup
    } else if statement.verb == "LOAD" {
      self = .load
    } else if Self.upkeep.contains(statement.verb) {
      self = .maintenance
    } else {
      self = .statement
    }
  }

  private static let dumps = [
    "mysqldump", "mariadb-dump", "mydumper", "mysqlpump", "xtrabackup", "mariabackup",
    "mariadb-backup", "mysqlbackup",
  ]
  /// `ANALYZE` in front of a statement runs it; in front of `TABLE` it gathers statistics.
  private static let upkeep: Set<String> = [
    "CREATE", "ALTER", "OPTIMIZE", "CHECK", "CHECKSUM", "REPAIR", "DROP", "TRUNCATE", "RENAME",
    "FLUSH",
    "PURGE", "ANALYZE", "SHUTDOWN", "CHANGE", "START", "STOP", "RESET", "IMPORT", "CLONE",
  ]

  /// What dumps put into each of their statements, so that a query cache keeps none of it.
  private static func isDump(_ statement: String) -> Bool {
    statement.hasPrefix("SELECT /*!40001 SQL_NO_CACHE */ ")
  }
}

extension MySQLSession {
  /// Whether it runs a statement.
  var isAtWork: Bool {
    statement != nil && command.map { ["Query", "Execute", "Fetch"].contains($0) } ?? true
  }
}

extension ServerMoments where View == MySQLView {
  /// What programs call themselves, by connection.
  var programs: [Int: String] {
    var programs: [Int: String] = [:]
    for row in last(.attributes)?[.attributes]?.rows ?? [] {
      guard let id = row.integer("id"), let value = row.text("value").filled,
        row.text("name") == "program_name"
      else { continue }
      programs[id] = value
    }
    return programs
  }

  /// Connections whose transaction waits for a row.
  var rowWaiters: Set<Int> {
    Set(
      (last(.transactions)?[.transactions]?.rows ?? []).filter {
        $0.text("trx_state") == "LOCK WAIT"
      }.compactMap { $0.integer("trx_mysql_thread_id") })
  }

  /// The connection of the look itself.
  var ownConnection: Int? {
    last(.server)?[.server]?.rows.first?.integer("connection_id")
  }

  /// Whether sessions waited for locks at any moment.
  var hasLockWaits: Bool {
    server.snapshots.contains { snapshot in
      (snapshot[.rowLocks]?.rows.contains { $0.text("lock_status") == "WAITING" } ?? false)
        || (snapshot[.metadataLocks]?.rows.contains { $0.text("lock_status") == "PENDING" } ?? false)
        || (snapshot[.transactions]?.rows.contains { $0.text("trx_state") == "LOCK WAIT" } ?? false)
        || (snapshot.sessions?.contains { session in
          session.state.map { $0.hasPrefix("Waiting for ") && $0.hasSuffix(" lock") } ?? false
        } ?? false)
    }
  }
}

extension RunningStatement {
  /// All that run on a server of MySQL or MariaDB.
  static func all(_ moments: MySQLMoments, holder: Int?) -> [RunningStatement] {
    guard let snapshot = moments.last(.processlist), let sessions = snapshot.sessions else {
      return []
    }
    let waiting =
      moments.last(.transactions) == nil
      ? Set(snapshot.alikeChanges.map(\.id)) : moments.rowWaiters
    let programs = moments.programs
    let before = moments.hasTwo(.processlist) ? moments.first(.processlist) : nil
    let (logWaits, waitsForStorage) = (LogWaits(moments), moments.waitsForStorage)
    var result: [RunningStatement] = []
    for var session in sessions.ordered(by: { $0.seconds ?? 0 > $1.seconds ?? 0 })
    where session.isAtWork && session.id != moments.ownConnection {
      session.program = session.program ?? programs[session.id]
      guard let statement = session.statement, let seconds = session.seconds, seconds < 3e8,
        session.program != "diag"
      else { continue }
      let text = StatementText(statement, of: .mysql)
      result.append(
        RunningStatement(
          process: session.id, name: session.name, user: session.user, database: session.database,
          application: session.program ?? session.client, text: text,
          work: SessionWork(session, text, isWaiting: waiting.contains(session.id)),
          seconds: max(0, seconds), stayed: before.map { ran(session, at: $0, before: snapshot) },
          wait: session.state,
          waits: session.state.map { "is in state \"\($0)\"" } ?? "tells no state",
          isOnStorage: waitsForStorage(session), logLooks: logWaits[session.id],
          holdsPurge: holder.map { $0 == session.id }))
    }
    return grouped(result)
  }

  /// Whether the session ran the same statement at an earlier moment; times are whole seconds with
  /// MySQL.
  private static func ran(
    _ session: MySQLSession, at before: MySQLSnapshot, before now: MySQLSnapshot
  ) -> Bool {
    guard let earlier = before.sessions?.first(where: { $0.id == session.id }), earlier.isAtWork,
      earlier.statement == session.statement
    else { return false }
    guard let from = before.time, let to = now.time, let old = earlier.seconds,
      let new = session.seconds
    else { return (earlier.seconds ?? 0) <= (session.seconds ?? 0) }
    return abs((to - new) - (from - old)) <= 2
  }
}
