import ArgumentParser
import Capture
import DatabaseViews
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

  @Flag(
    name: .customLong("redact"),
    help: "Write ? for strings and numbers in statements, whose text may hold what is somebody's")
  var hidesLiterals = false
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

  /// The plan of a command with the given look.
  func plan(_ look: PostgresLook) -> DatabasePlan {
    DatabasePlan(
      postgres: servers.postgres, look: span.applied(to: look),
      hidesLiterals: servers.hidesLiterals)
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
  func applied(to look: PostgresLook) -> PostgresLook {
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

  var postgres: [String]
  var look: PostgresLook
  /// How many bare startup packets each server gets.
  var probes = 0
  /// How much may be lost where a primary dies; `nil` where nobody says it.
  var objective: Duration?
  /// Whether the server of the environment is asked where none is named.
  var usesEnvironment = true
  var hidesLiterals = false

  var companions: Set<String> { [] }

  func record(
    _ inputs: [String], into recorder: inout Recorder, deadline: ContinuousClock.Instant?,
    progress: Progress?
  ) {
    for input in inputs { recorder.record(path: input) }
    if let objective {
      recorder.recording.add(
        RecoveryObjective(seconds: objective / .seconds(1)), of: RecoveryObjective.format,
        from: "--rpo")
    }
    let named = postgres.isEmpty && inputs.isEmpty && usesEnvironment ? [""] : postgres
    guard !named.isEmpty else { return }
    let patience = ContinuousClock.now + look.span + Self.patience
    let end = deadline.map { min($0 - .milliseconds(200), patience) } ?? patience
    PostgresRecorder.record(
      named.map { target in
        var request = PostgresRequest(target: target, look: look, deadline: end)
        request.probes = probes
        return request
      },
      into: &recorder, progress: { progress?.say($0) })
  }

  /// A server that cannot be asked was asked for, whatever name it has.
  func isAsked(_ source: String, _ inputs: [String]) -> Bool {
    source.hasPrefix("postgres") || source.hasPrefix("pgbouncer")
  }
}
