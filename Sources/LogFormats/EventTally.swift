/// A line of a log.
package struct LogPlace: Sendable, Hashable {
  package var line: Int
  /// Seconds since 1970, in UTC where the log tells its zone, else on its own clock; `nil` where the
  /// record has no time.
  package var time: Double?
  /// What stands there.
  package var text: String
}

/// Events of one kind, counted: of many only the first, the last and the fullest minute stay.
package struct EventTally: Sendable {
  package private(set) var count = 0
  package private(set) var first: LogPlace?
  package private(set) var last: LogPlace?
  /// The most events of a minute that begins with one of them, and when that was.
  package private(set) var burst: (count: Int, start: Double) = (0, 0)
  /// A connection came about behind the last event.
  package var recovery: LogPlace?
  /// The last event ended the program that wrote it.
  package var isFatal = false
  private var minute: (count: Int, start: Double) = (0, 0)

  package init() {}

  package mutating func add(_ place: LogPlace) {
    count += 1
    if first == nil { first = place }
    last = place
    recovery = nil
    isFatal = false
    guard let time = place.time else { return }
    // Times may run backwards, where logs were put together.
    if minute.count > 0, (time - minute.start).magnitude < 60 {
      minute.count += 1
    } else {
      minute = (1, time)
    }
    if minute.count > burst.count { burst = minute }
  }
}

/// Events of one kind, source and peer.
package struct EventGroup: Sendable {
  package var kind: LogEventKind
  /// Which of the log's sources wrote them.
  package var source: Int
  /// The party that the records name, `host:port` or a name.
  package var peer: String?
  /// What tells events of a kind apart: how a certificate is wrong, which runtime ran out of memory.
  package var detail: String?
  package var owner: Owner
  package var tally = EventTally()

  /// Whose word it is.
  package enum Owner: Sendable, Hashable {
    /// The program's that wrote the log: something failed.
    case program
    /// What the reading of Java logs judges: JDBC connections, threads that the JVM did not get.
    case java
    /// A database server's own log.
    case server
    case kernel
    /// A record of a level at which nobody is told of failures.
    case remark
  }
}
