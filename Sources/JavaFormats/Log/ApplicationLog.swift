import Capture

/// What a log of Java applications says of connection pools, of memory that ran out and of the
/// database, counted while it was read: of a long log only the first, the last and a few examples
/// stay.
package struct ApplicationLog: ProcessEvidence {
  /// One for each source that a log collector named, else one.
  package var sources: [LogSource]

  /// A process id in a log changes with each restart and is another inside of a container: it joins
  /// nothing.
  package var pids: [Int] { [] }
}

/// What one source of a log wrote.
package struct LogSource: Sendable {
  /// What the collector called it: `orders-1`; `nil` where nothing stood in front of its lines.
  package var name: String?
  /// The time of the first and of the last line that has one, seconds on the clock of the log.
  package var firstTime: Double?
  package var lastTime: Double?
  /// In the order of their first mention.
  package var pools: [PoolLog] = []
  package var leaks = LeakLedger()
  package var memoryErrors: [MemoryError: Tally] = [:]
  /// What the database or the way to it answered outside of a pool's time-out.
  package var answers: [DatabaseAnswer: Tally] = [:]

  package init(name: String?) {
    self.name = name
  }

  var isEmpty: Bool {
    pools.isEmpty && leaks.reported == 0 && memoryErrors.isEmpty && answers.isEmpty
  }
}

/// A place in a log.
package struct LogMark: Sendable, Hashable {
  package var line: Int
  package var lastLine: Int
  /// Seconds on the clock of the log; `nil` where the record has no time.
  package var time: Double?
  /// The line that says most.
  package var text: String
}

/// Events of one kind: how many, the first, the last, and the most in a minute.
package struct Tally: Sendable {
  package private(set) var count = 0
  package private(set) var first: LogMark?
  package private(set) var last: LogMark?
  /// The first few.
  package private(set) var examples: [LogMark] = []
  private var minutes = Windows(seconds: 60)
  private var hours = Windows(seconds: 3600)
  private var untimed = 0

  /// The most events within one minute; all of them where the log tells no times.
  package var burst: Int { max(minutes.fullest, untimed) }
  /// The most events within one hour.
  package var hourly: Int { max(hours.fullest, untimed) }

  /// Seconds from the first to the last; `nil` where the log tells no times.
  package var span: Double? {
    guard let start = first?.time, let end = last?.time else { return nil }
    return max(0, end - start)
  }

  /// Seconds between one and the next, as a mean; `nil` where the log tells no times.
  package var pause: Double? {
    guard count > 1 else { return nil }
    return span.map { $0 / Double(count - 1) }
  }

  package init() {}

  package mutating func add(_ mark: LogMark) {
    count += 1
    if first == nil { first = mark }
    last = mark
    if examples.count < 3 { examples.append(mark) }
    guard let time = mark.time else {
      untimed += 1
      return
    }
    minutes.add(time)
    hours.add(time)
  }
}

/// Counts events in stretches of time that begin with one of them.
private struct Windows {
  let seconds: Double
  private(set) var fullest = 0
  private var current: (start: Double, count: Int)?

  init(seconds: Double) {
    self.seconds = seconds
  }

  /// Times may also run backwards, where logs were put together.
  mutating func add(_ time: Double) {
    if let known = current, abs(time - known.start) < seconds {
      current = (known.start, known.count + 1)
    } else {
      current = (time, 1)
    }
    fullest = max(fullest, current?.count ?? 0)
  }
}

/// What the database, or the way to it, answers in a message or at the end of a chain of causes.
package enum DatabaseAnswer: String, Sendable, CaseIterable {
  case postgresSlots, mysqlSlots, pgbouncerSlots
  case postgresLockTimeout, mysqlLockTimeout, statementTimeout
  case postgresDeadlock, mysqlDeadlock
  case refused, unknownHost, connectTimeout, readTimeout, startingUp
  /// A statement was ended from elsewhere, or found its connection closed.
  case closed
}

/// The kinds of `java.lang.OutOfMemoryError`, and of the JVM's own want of memory.
package enum MemoryError: String, Sendable, CaseIterable {
  case heap, overhead, metaspace, threads, threadRefused, direct, arraySize, map, swap, native, jvm,
    other
}
