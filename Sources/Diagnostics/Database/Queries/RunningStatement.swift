internal import DatabaseViews
internal import Evidence

/// A statement that runs, with all sessions that run the same one.
struct RunningStatement {
  /// What `KILL` or `pg_cancel_backend` takes.
  var process: Int
  /// How the subject is called: `pid 4242 shop@app`, `id 17 shop@10.0.0.7`, as in trees of locks.
  var name: String
  var user, database: String?
  /// What the client calls itself; where it does not, of MySQL, where it is.
  var application: String?
  var text: StatementText
  var work: SessionWork
  /// Seconds since the statement began, at the last moment.
  var seconds: Double
  /// Whether it ran at the first moment as well; `nil` where there is one moment.
  var stayed: Bool?
  /// What it waits for or does, in a few words; `nil` where nothing is told.
  var wait: String?
  /// The same as a part of a sentence: `waits for Lock tuple`, `runs on a processor`.
  var waits: String
  /// Whether it waits for storage.
  var isOnStorage: Bool
  /// Moments that show the sessions at work, and those in which they wait for the log.
  var logLooks: LogWaits.Looks
  /// Sessions that run the same statement, without literals.
  var alike = 1
  /// Transactions that began since its snapshot; `nil` where that is not known.
  var horizonAge: Double?
  /// Whether it keeps InnoDB from removing old versions of rows; `nil` where that is not known.
  var holdsPurge: Bool?

  /// All that run, the longest first; those of one statement are one.
  ///
  /// `statements` begin with the oldest.
  static func grouped(_ statements: [RunningStatement]) -> [RunningStatement] {
    var result: [RunningStatement] = []
    var places: [String: Int] = [:]
    for statement in statements {
      let key = "\(statement.work) \(statement.text.text)"
      if statement.work == .statement, let place = places[key] {
        result[place].alike += 1
        result[place].logLooks.log += statement.logLooks.log
        result[place].logLooks.all += statement.logLooks.all
        continue
      }
      places[key] = result.count
      result.append(statement)
    }
    return result.ordered { $0.seconds > $1.seconds }
  }

  func facts<View>(_ moments: ServerMoments<View>, _ view: View) -> [Fact] {
    var sheet = FactSheet(moments.subject(.session, name), prefix: View.product.factPrefix)
    let evidence = [
      moments.citation(
        view,
        "\(name)\(application.map { " (\($0))" } ?? ""): \(text.shortened(to: 200)), for \(spoken(seconds)), \(waits)"
      )
    ]
    sheet.add(RunningFact.work.rawValue, work.title, evidence)
    sheet.add(RunningFact.duration.rawValue, seconds, .seconds, evidence)
    sheet.add(RunningFact.statement.rawValue, text.shortened(to: 120), evidence)
    sheet.add(RunningFact.pid.rawValue, "\(process)", evidence)
    sheet.add(RunningFact.application.rawValue, application ?? "no application name", evidence)
    sheet.add(RunningFact.waits.rawValue, waits, evidence)
    sheet.add(RunningFact.storage.rawValue, isOnStorage, evidence)
    sheet.add(RunningFact.onLog.rawValue, LogWaits.share(logLooks), .percent, evidence)
    sheet.add(RunningFact.alike.rawValue, alike, .sessions, evidence)
    // One moment is all there is: nothing speaks against it.
    sheet.add(RunningFact.stayed.rawValue, stayed ?? true, evidence)
    if let horizonAge {
      sheet.add(RunningFact.horizon.rawValue, horizonAge, .transactions, evidence)
    }
    if let holdsPurge { sheet.add(RunningFact.holdsPurge.rawValue, holdsPurge, evidence) }
    return sheet.facts
  }

  /// The statements as a table.
  static func table(_ running: [RunningStatement]) -> Block {
    func text(_ text: String?) -> Cell { text.map { .text($0) } ?? .unknown }
    return .table(
      Table(
        key: "running", title: "Statements that run, the longest first",
        columns: [
          .init("pid", "pid", alignsRight: true), .init("seconds", "s", alignsRight: true),
          .init("work", "what"), .init("sessions", "alike", alignsRight: true),
          .init("user", "user"),
          .init("database", "database"), .init("application", "application"),
          .init("waits", "waits"), .init("statement", "statement"),
        ],
        rows: running.prefix(20).map { entry in
          [
            .integer(entry.process), measured(entry.seconds, 1), .text(entry.work.title),
            .integer(entry.alike), text(entry.user), text(entry.database), text(entry.application),
            text(entry.wait), .text(entry.text.shortened(to: 100)),
          ]
        }))
  }
}

/// A number with 0, 1 or 3 decimals.
func measured(_ value: Double?, _ places: Int) -> Cell {
  guard let value, value.isFinite else { return .unknown }
  if places == 0 { return Int(exactly: value.rounded()).map { .integer($0) } ?? .number(value) }
  let scale = places == 1 ? 10.0 : 1000
  return .number((value * scale).rounded() / scale)
}
