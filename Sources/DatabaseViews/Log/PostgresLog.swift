package import Capture

/// What a PostgreSQL server's log tells, counted while it was read: of a long log only the first, the
/// last and a few examples of each kind stay.
package struct PostgresLog: Sendable {
  package static let format = PostgresLogParser.format

  package enum Form: String, Sendable {
    case stderr, csvlog, jsonlog
  }

  package var form = Form.stderr
  /// Records, whatever they say.
  package var records = 0
  package var bySeverity: [LogSeverity: Int] = [:]
  /// Seconds since 1970 on the clock of the log.
  package var firstTime: Double?
  package var lastTime: Double?
  /// Whether the log tells its zone, so that times are those of UTC.
  package var isUniversal = false
  package var tallies: [ServerSign: ServerTally] = [:]
  package var deadlocks = DeadlockLedger()
  package var waits = LockWaitLedger()
  package var statements = SlowStatements()
  /// What failed, by the name that stands in the messages: subscriptions, slots, databases, WAL files.
  package var names: [ServerSign: [String]] = [:]
  /// `15.18`, where the log holds the server's start.
  package var version: String?
  package var port: Int?
  /// The last error of processes, while the log is read.
  var lastErrors: [Int: ServerMark] = [:]

  package init() {}

  package subscript(sign: ServerSign) -> ServerTally { tallies[sign] ?? ServerTally() }
}

/// A place in a server's log.
package struct ServerMark: Sendable, Hashable {
  package var line: Int
  package var lastLine: Int
  package var time: Double?
  /// The line that says most; foreign text.
  package var text: String
  package var pid: Int?
  /// The name of the file, once logs of one server are put together.
  package var source = ""

  package init(line: Int, lastLine: Int, time: Double?, text: String, pid: Int? = nil) {
    self.line = line
    self.lastLine = lastLine
    self.time = time
    self.text = text
    self.pid = pid
  }
}

/// Events of one kind.
package struct ServerTally: Sendable {
  package private(set) var count = 0
  package private(set) var first: ServerMark?
  package private(set) var last: ServerMark?
  /// The first few.
  package private(set) var examples: [ServerMark] = []
  /// The most within one minute; all of them where the log tells no times.
  package private(set) var burst = 0
  private var minute: (start: Double, count: Int)?

  package init() {}

  package mutating func add(_ mark: ServerMark) {
    count &+= 1
    if first == nil { first = mark }
    last = mark
    if examples.count < 5 { examples.append(mark) }
    guard let time = mark.time else {
      burst = max(burst, count)
      return
    }
    if let known = minute, abs(time - known.start) < 60 {
      minute = (known.start, known.count &+ 1)
    } else {
      minute = (time, 1)
    }
    burst = max(burst, minute?.count ?? 0)
  }

  /// Seconds from the first to the last; `nil` where the log tells no times.
  package var span: Double? {
    guard let start = first?.time, let end = last?.time else { return nil }
    return max(0, end - start)
  }

  /// The same events, each with its place changed.
  package func moved(_ change: (ServerMark) -> ServerMark) -> ServerTally {
    var moved = self
    moved.first = first.map(change)
    moved.last = last.map(change)
    moved.examples = examples.map(change)
    return moved
  }

  /// The events of both, the other's later.
  package mutating func join(_ other: ServerTally) {
    guard other.count > 0 else { return }
    let isLater = (other.first?.time ?? .infinity) >= (first?.time ?? -.infinity)
    let (early, late) = isLater ? (self, other) : (other, self)
    let total = count &+ other.count
    let peak = max(burst, other.burst)
    self = early
    count = total
    burst = peak
    first = early.first ?? late.first
    last = late.last ?? early.last
    examples = Array((early.examples + late.examples).prefix(5))
  }
}

/// Deadlocks of a log.
package struct DeadlockLedger: Sendable {
  private static let limit = 500

  package private(set) var count = 0
  /// Of very many the first.
  package private(set) var kept: [Deadlock] = []
  /// How many were of each pattern, beyond those that are kept too.
  package private(set) var patterns: [String: ServerTally] = [:]

  package init() {}

  mutating func hideLiterals() {
    for index in kept.indices {
      kept[index].hideLiterals()
    }
  }

  package mutating func add(_ deadlock: Deadlock) {
    count &+= 1
    let pattern = deadlock.pattern
    if patterns[pattern] != nil || patterns.count < 64 {
      patterns[pattern, default: ServerTally()].add(deadlock.mark)
    }
    if kept.count < Self.limit { kept.append(deadlock) }
  }

  package mutating func join(_ other: DeadlockLedger) {
    count &+= other.count
    for (pattern, tally) in other.patterns where patterns[pattern] != nil || patterns.count < 64 {
      patterns[pattern, default: ServerTally()].join(tally)
    }
    kept = Array((kept + other.kept).prefix(Self.limit))
  }

  /// The same deadlocks, each with its place changed.
  package func moved(_ change: (ServerMark) -> ServerMark) -> DeadlockLedger {
    var ledger = self
    for place in kept.indices { ledger.kept[place].mark = change(kept[place].mark) }
    ledger.patterns = patterns.mapValues { $0.moved(change) }
    return ledger
  }
}
