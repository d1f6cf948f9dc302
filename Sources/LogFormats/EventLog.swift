/// What a log says of what matters in any log, and what else it says most.
package struct EventLog: Sendable {
  /// The names of who wrote it, as collectors give them; one without a name where none is told.
  package var sources: [String?] = []
  package var groups: [EventGroup] = []
  package var templates: [LogTemplate] = []
  package var lines = 0
  /// The time of the first and the last line that has one, as `LogPlace.time`.
  package var firstTime, lastTime: Double?
  /// Whether its days are told, and whether its zone is.
  package var isDated = false
  package var isUniversal = false
  /// Lines that templates were mined of; fewer than `lines` where only every so manyth was.
  package var minedLines = 0
  /// Where `templates` begin to be counted by samples; `nil` where every line was.
  package var sampledFrom: Int?
  /// Lines of templates beyond those that are kept.
  package var otherLines = 0

  package init() {}
}

/// Lines of one shape.
package struct LogTemplate: Sendable {
  /// The shape, with `*` for what differs.
  package var text: String
  /// Lines of it; an estimate where lines were sampled.
  package var count: Int
  package var firstLine, lastLine: Int
  package var firstTime, lastTime: Double?
  package var level: LogLevel?
  /// Lines in equal parts of the log, the first part first; the last may be part of one.
  package var slots: [Int]
}

package enum LogLevel: Int, Sendable, Comparable {
  case trace, debug, info, warning, error, fatal

  package static func < (left: LogLevel, right: LogLevel) -> Bool {
    left.rawValue < right.rawValue
  }

  package var displayed: String {
    switch self {
    case .trace: "trace"
    case .debug: "debug"
    case .info: "info"
    case .warning: "warning"
    case .error: "error"
    case .fatal: "fatal"
    }
  }
}
