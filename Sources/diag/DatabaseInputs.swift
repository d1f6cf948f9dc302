import ArgumentParser
import Capture
import DatabaseViews
import Glibc
import LiveDatabases

/// Which servers are asked.
struct DatabaseOptions: ParsableArguments {
  @Option(
    name: .customLong("postgres"),
    help: ArgumentHelp(
      """
      Ask this PostgreSQL server, or the console of this PgBouncer; a libpq connection string or \
      URI, whose gaps PG* variables, ~/.pgpass and the service file fill; may be repeated
      """, valueName: "conn"))
  var postgres: [String] = []

  @Option(
    name: .customLong("mysql"),
    help: ArgumentHelp(
      """
      Ask this MySQL or MariaDB server, mysql://user@host:port/db?socket=PATH&ssl-mode=MODE; what it \
      leaves out, MYSQL_* variables and [client] of ~/.my.cnf fill; may be repeated
      """, valueName: "uri"))
  var mysql: [String] = []

  @Option(
    name: .customLong("defaults-file"),
    help: ArgumentHelp(
      "Read this option file of MySQL instead of the usual ones", valueName: "file"))
  var defaultsFile: String?

  @Flag(
    name: [.customShort("W"), .customLong("password")],
    help: "Ask for the password on the terminal (PGPASSWORD, MYSQL_PWD and files need no asking)")
  var asksPassword = false

  @Flag(
    name: .customLong("redact"),
    help: "Write ? for strings and numbers in statements, whose text may hold what is somebody's")
  var hidesLiterals = false

  /// Asks on the terminal, without showing what is typed, and hands it to libpq; `nil` where nobody is
  /// to be asked.
  func askPassword() -> String? {
    guard asksPassword, let password = unsafe getpass("Password: ") else { return nil }
    unsafe setenv("PGPASSWORD", password, 1)
    return unsafe String(cString: password)
  }
}

/// What a command about databases reads and asks.
struct DatabaseTargets: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      """
      Files, folders, archives, or - for standard input; the server of the environment where \
      nothing is given
      """, valueName: "input"))
  var inputs: [String] = []

  @OptionGroup var servers: DatabaseOptions

  @OptionGroup var span: DatabaseSpanOptions

  /// The plan of a command with the given looks.
  func plan(_ look: PostgresLook, _ mysqlLook: MySQLLook) -> DatabasePlan {
    DatabasePlan(
      servers: servers, look: span.applied(to: look), mysqlLook: span.applied(to: mysqlLook))
  }
}

/// How long servers are looked at, and how often.
struct DatabaseSpanOptions: ParsableArguments {
  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("Look for so long: 500ms, 10s, 2m", valueName: "duration"))
  var span: TimeSpan?

  @Option(help: ArgumentHelp("Time between two looks (1s)", valueName: "duration"))
  var interval: TimeSpan?

  func validate() throws {
    if let interval, interval.duration < .milliseconds(50) {
      throw ValidationError("--interval takes 50ms or more")
    }
  }

  /// The look of a command, as long as it was asked to be.
  func applied<View>(to look: ServerLook<View>) -> ServerLook<View> {
    var look = look
    if let span = span?.duration ?? interval?.duration { look.span = span }
    look.interval = interval?.duration ?? min(look.interval, max(look.span, .milliseconds(50)))
    return look
  }
}

/// How much may be lost.
struct ObjectiveOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How much may be lost if the primary dies: 10s, 60s, 5m (60s)", valueName: "duration"))
  var rpo: TimeSpan?
}

/// What a command takes from servers that run: those that are named, else, where no file is handed
/// over, the one of the environment.
struct DatabasePlan: LivePlan {
  /// Of a look that `--deadline` does not bound.
  static let patience: Duration = .seconds(10)

  var servers: DatabaseOptions
  var look: PostgresLook
  var mysqlLook: MySQLLook
  /// How many bare startup packets each server gets.
  var probes = 0
  /// How much may be lost where a primary dies; `nil` where nobody says it.
  var objective: Duration?
  /// Whether the server of the environment is asked where none is named.
  var usesEnvironment = true

  var hidesLiterals: Bool { servers.hidesLiterals }
  /// Whether a server is named.
  var namesServers: Bool { !servers.postgres.isEmpty || !servers.mysql.isEmpty }

  var companions: Set<String> { [] }

  func record(
    _ inputs: [String], into recorder: inout Recorder, deadline: ContinuousClock.Instant?,
    progress: Progress?
  ) {
    let password = servers.askPassword()
    for input in inputs { recorder.record(path: input) }
    if let objective {
      recorder.recording.add(
        RecoveryObjective(seconds: objective / .seconds(1)), of: RecoveryObjective.format,
        from: "--rpo")
    }
    let isBare = !namesServers && inputs.isEmpty && usesEnvironment
    let asksMySQL = isBare && !hasPostgresEnvironment && hasMySQLEnvironment
    let postgres = isBare && !asksMySQL ? [""] : servers.postgres
    let mysql = asksMySQL ? [""] : servers.mysql
    guard !postgres.isEmpty || !mysql.isEmpty else { return }
    let patience = ContinuousClock.now + max(look.span, mysqlLook.span) + Self.patience
    let end = deadline.map { min($0 - .milliseconds(200), patience) } ?? patience
    start(postgres: postgres, mysql: mysql, password: password, until: end)
      .finish(into: &recorder, progress: progress)
  }

  /// Starts to ask servers: those that are named and those that were found.
  func start(
    postgres: [String], mysql: [String], found: [FoundServer] = [], password: String?,
    until end: ContinuousClock.Instant
  ) -> ServerLooks {
    let postgresRequests =
      postgres.map { target in
        var request = PostgresRequest(target: target, look: look, deadline: end)
        request.probes = probes
        return request
      } + found.compactMap { $0.postgresRequest(look, until: end) }
    let mysqlRequests =
      mysql.map { target in
        var request = MySQLRequest(target: target, look: mysqlLook, deadline: end)
        request.probes = probes
        request.password = password
        return request
      } + found.compactMap { $0.mysqlRequest(mysqlLook, until: end) }
    return ServerLooks(
      postgres: PostgresRecorder.start(postgresRequests),
      mysql: MySQLRecorder.start(
        mysqlRequests.map { request in
          var request = request
          request.defaultsFile = servers.defaultsFile
          return request
        }))
  }

  private var hasPostgresEnvironment: Bool {
    ["PGHOST", "PGSERVICE", "PGDATABASE", "PGUSER", "PGPORT"].contains {
      Terminal.environment($0) != nil
    }
  }

  /// Without a word about PostgreSQL, what the clients of MySQL would reach is asked.
  private var hasMySQLEnvironment: Bool {
    if servers.defaultsFile != nil { return true }
    let names = ["MYSQL_HOST", "MYSQL_PWD", "MYSQL_TCP_PORT", "MYSQL_UNIX_PORT"]
    if names.contains(where: { Terminal.environment($0) != nil }) { return true }
    return !Self.exists("/var/run/postgresql/.s.PGSQL.5432")
      && Self.exists("/var/run/mysqld/mysqld.sock")
  }

  private static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// A server that cannot be asked was asked for, whatever name it has.
  func isAsked(_ source: String, _ inputs: [String]) -> Bool {
    ["postgres", "pgbouncer", "mysql", "mariadb"].contains { source.hasPrefix($0) }
  }
}

/// Servers of both kinds that are being asked, each by a process of its own.
struct ServerLooks {
  var postgres: ServerRecorder<PostgresView>
  var mysql: ServerRecorder<MySQLView>

  var pids: [Int32] { postgres.pids + mysql.pids }

  var progress: (finished: Int, all: Int) {
    let (one, two) = (postgres.progress, mysql.progress)
    return (one.finished + two.finished, one.all + two.all)
  }

  func finish(into recorder: inout Recorder, progress: Progress?) {
    postgres.finish(into: &recorder, progress: { progress?.say($0) })
    mysql.finish(into: &recorder, progress: { progress?.say($0) })
  }
}
