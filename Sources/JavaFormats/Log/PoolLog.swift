/// What a log says of one pool of connections.
package struct PoolLog: Sendable {
  package enum Kind: String, Sendable {
    case hikari = "HikariCP"
    case dbcp = "DBCP"
    case c3p0
    case tomcat = "Tomcat JDBC"
    case agroal = "Agroal"
    case druid = "Druid"
    case vibur = "Vibur"
  }

  /// The connections of a pool at one moment, as far as they were told.
  package struct State: Sendable, Hashable {
    package var total: Int?
    package var active: Int?
    package var idle: Int?
    /// Callers that wait for one.
    package var waiting: Int?

    package init() {}

    /// Whether all connections are out; `nil` where that was not told.
    package var isFull: Bool? {
      guard let total, let active else { return nil }
      return total > 0 && active >= total
    }
  }

  package let kind: Kind
  /// The name in its messages: `HikariPool-1`; `nil` for pools that say none.
  package let name: String?
  /// Callers that got no connection in time while the pool was in service.
  package internal(set) var timeouts = Tally()
  /// Those while it was not yet started, or already being closed.
  package internal(set) var timeoutsOutOfService = Tally()
  /// How many of the time-outs came within two minutes of its start.
  package internal(set) var earlyTimeouts = 0
  /// How often an answer of the database stood behind a time-out.
  package internal(set) var answers: [DatabaseAnswer: Tally] = [:]
  /// Seconds that the last caller waited.
  package internal(set) var patience: Double?
  /// The last state that was told with a time-out, and the last of all.
  package internal(set) var stateAtTimeout: State?
  package internal(set) var state: State?
  /// The most callers that waited when one gave up, as far as told.
  package internal(set) var mostWaiting: Int?
  /// Where the pool shows free connections and no waiting callers after its last time-out.
  package internal(set) var relief: LogMark?
  package internal(set) var started: LogMark?
  var isInService = true

  init(kind: Kind, name: String?) {
    self.kind = kind
    self.name = name
  }

  /// The pool as a person knows it: `HikariPool-1 (HikariCP)`.
  package var displayed: String {
    name.map { "\($0) (\(kind.rawValue))" } ?? kind.rawValue
  }

  mutating func addTimeout(
    _ mark: LogMark, patience: Double?, state: State?, answer: DatabaseAnswer?,
    in answerMark: LogMark?
  ) {
    guard isInService else { return timeoutsOutOfService.add(mark) }
    timeouts.add(mark)
    relief = nil
    if let patience { self.patience = patience }
    if let state { noteTimeout(state) }
    if let answer { answers[answer, default: Tally()].add(answerMark ?? mark) }
    if let time = mark.time, let start = started?.time, time - start < 120 { earlyTimeouts += 1 }
  }

  mutating func add(_ state: State, at mark: LogMark, isOfTimeout: Bool) {
    self.state = state
    if isOfTimeout { noteTimeout(state) }
    let isFree = state.waiting == 0 && (state.idle ?? 0) > 0
    if isFree, timeouts.count > 0, relief == nil { relief = mark }
    if !isFree { relief = nil }
  }

  private mutating func noteTimeout(_ state: State) {
    self.state = state
    stateAtTimeout = state
    if let waiting = state.waiting { mostWaiting = max(mostWaiting ?? 0, waiting) }
  }
}

/// Connections that pools reported as held for too long.
package struct LeakLedger: Sendable {
  package struct Report: Sendable {
    /// The connection as the pool wrote it; empty where it did not.
    package var connection: String
    /// The thread that borrowed it; `nil` where the report does not say.
    package var thread: String?
    /// The frames of the borrower, innermost first, in `stacks`; `nil` where none follow.
    package var stack: Int?
    package var mark: LogMark
    /// Where the same thread is seen at other work while the connection is still out.
    package var movedOn: LogMark?
    /// Whether the pool took the connection back by force.
    package var isReclaimed: Bool
  }

  private static let reportLimit = 2000
  private static let stackLimit = 64

  package private(set) var reported = 0
  /// Reported connections that came back after all.
  package private(set) var returned = 0
  /// Those that did not, oldest first; of very many the first.
  package private(set) var outstanding: [Report] = []
  /// Distinct stacks of borrowers, as `class.method(File.java:7)`.
  package private(set) var stacks: [[String]] = []
  private var places: [[String]: Int] = [:]
  /// Threads of outstanding reports that were not seen at other work.
  private var watched: Set<ThreadTail> = []

  mutating func add(_ report: Report, frames: [String]) {
    reported += 1
    var report = report
    report.stack = intern(frames)
    // A connection that is reported again was given back and borrowed anew in between.
    if !report.connection.isEmpty {
      outstanding.removeAll { $0.connection == report.connection }
    }
    guard let thread = report.thread.map(ThreadTail.init) else {
      if outstanding.count < Self.reportLimit { outstanding.append(report) }
      return
    }
    noteWork(of: thread, at: report.mark)
    guard outstanding.count < Self.reportLimit else { return }
    outstanding.append(report)
    watched.insert(thread)
  }

  mutating func giveBack(_ connection: String) {
    guard let place = outstanding.lastIndex(where: { $0.connection == connection }) else { return }
    outstanding.remove(at: place)
    returned += 1
  }

  /// Notes that a thread does something else than with what it borrowed.
  mutating func noteWork(of thread: ThreadTail, at mark: LogMark) {
    guard watched.remove(thread) != nil else { return }
    for index in outstanding.indices where outstanding[index].movedOn == nil {
      guard let borrower = outstanding[index].thread, ThreadTail(borrower) == thread,
        outstanding[index].mark.line < mark.line
      else { continue }
      outstanding[index].movedOn = mark
    }
  }

  private mutating func intern(_ frames: [String]) -> Int? {
    if frames.isEmpty { return nil }
    if let known = places[frames] { return known }
    guard stacks.count < Self.stackLimit else { return nil }
    stacks.append(frames)
    places[frames] = stacks.count - 1
    return stacks.count - 1
  }
}

/// The last 15 characters of a thread's name: layouts cut names to their end.
struct ThreadTail: Hashable {
  private let text: String

  init(_ name: String) {
    text = String(name.suffix(15))
  }
}
