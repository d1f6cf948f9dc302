internal import ByteParsing
package import Capture
internal import DatabaseViews
package import Evidence

/// Clients that PgBouncer sent away, as its log tells.
package enum PoolerLogs: Diagnostic {
  package static let name = "pgbouncer-log"
  package static let facts = PoolerLogFact.declarations
  package static let parsers: [any StreamParser.Type] = [PoolerLogParser.self]

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let logs = recording.samples(of: PoolerLogParser.self)
    for log in logs {
      let name = logs.count == 1 ? "pgbouncer" : "pgbouncer (\(log.source))"
      findings.facts += facts(log, name)
      findings.observations += observations(log)
    }
    if !logs.isEmpty { findings.detail = [.table(table(logs))] }
    return findings
  }

  private static func citations(_ source: String, _ tally: ServerTally) -> [Citation] {
    let marks = [tally.first, tally.last].compactMap(\.self)
    let shown = marks.count == 2 && marks[0] == marks[1] ? [marks[0]] : marks
    return shown.map { Citation(source: "\(source):\($0.line)", text: $0.text) }
  }

  private static func facts(_ log: Artifact<PoolerLog>, _ name: String) -> [Fact] {
    var sheet = FactSheet(Subject(.server, name))
    let (room, waited) = (log.sample[.noRoom], log.sample[.waited])
    sheet.add(
      PoolerLogFact.refused.rawValue, room.count, .connections, citations(log.source, room))
    sheet.add(
      PoolerLogFact.waitTimeouts.rawValue, waited.count, .connections,
      citations(log.source, waited))
    var both = room
    both.join(waited)
    if let last = both.last {
      sheet.add(PoolerLogFact.burst.rawValue, max(room.burst, waited.burst), .connections)
      let reason = last.text.range(behind: ["closing because: ", "pooler error: "])
      sheet.add(PoolerLogFact.reason.rawValue, reason)
      if let end = log.sample.lastTime, let time = last.time {
        sheet.add(PoolerLogFact.quiet.rawValue, max(0, end - time), .seconds)
      }
    }
    if let pool = log.sample.pools.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) {
      sheet.add(PoolerLogFact.pool.rawValue, pool.key)
    }
    if log.sample.periods > 0 {
      let mark = log.sample.waitMark.map {
        [Citation(source: "\(log.source):\($0.line)", text: $0.text)]
      }
      sheet.add(PoolerLogFact.wait.rawValue, log.sample.secondWait, .seconds, mark ?? [])
    }
    return sheet.facts
  }

  private static func observations(_ log: Artifact<PoolerLog>) -> [Citation] {
    let hints: [(PoolerLog.Reason, String)] = [
      (.server, "the pooler could not reach its server, or was not let in"),
      (.login, "logins of clients took too long"), (.access, "clients were not let in"),
    ]
    return hints.compactMap { reason, text in
      let tally = log.sample[reason]
      guard let last = tally.last else { return nil }
      let times = tally.count == 1 ? "once" : "\(tally.count) times"
      return Citation(
        source: "\(log.source):\(last.line)", text: "\(text) (\(times)): \(last.text)")
    }
  }

  private static func table(_ logs: [Artifact<PoolerLog>]) -> Table {
    let rows: [[Cell]] = logs.flatMap { log in
      PoolerLog.Reason.allCases.compactMap { reason -> [Cell]? in
        let tally = log.sample[reason]
        guard let last = tally.last else { return nil }
        return [
          .text("\(log.source):\(last.line)"), .text(reason.rawValue), .integer(tally.count),
          .integer(tally.burst), .text(last.text),
        ]
      }
    }
    return Table(
      key: "pooler_log", title: "clients that PgBouncer sent away",
      columns: [
        .init("where", "where"), .init("kind", "why"), .init("count", "times", alignsRight: true),
        .init("most_in_a_minute", "most in a minute", alignsRight: true),
        .init("text", "the last one"),
      ], rows: rows)
  }
}

extension String {
  /// What stands behind the last of `texts`, without the age of the client; all where none is there.
  fileprivate func range(behind texts: [StaticString]) -> String {
    let bytes = Array(utf8)
    let span = bytes.rawSpan
    for text in texts {
      guard let found = span.firstRange(of: text) else { continue }
      let end = span.firstRange(of: " (age=")?.lowerBound ?? bytes.count
      return span.string(found.upperBound..<max(end, found.upperBound))
    }
    return self
  }
}

/// The facts of PgBouncer's log, each named and explained once.
enum PoolerLogFact: String, CaseIterable {
  case refused = "pooler.log.refused"
  case waitTimeouts = "pooler.log.wait_timeouts"
  case burst = "pooler.log.burst"
  case quiet = "pooler.log.quiet"
  case reason = "pooler.log.reason"
  case pool = "pooler.log.pool"
  case wait = "pooler.log.wait"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .server, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .refused, .waitTimeouts, .burst: .quantity(.connections)
    case .quiet, .wait: .quantity(.seconds)
    case .reason, .pool: .text
    }
  }

  private var meaning: String {
    switch self {
    case .refused: "Clients refused because a limit of client connections was reached."
    case .waitTimeouts: "Clients sent away after query_wait_timeout without a server connection."
    case .burst: "The most of either within one minute."
    case .quiet: "Time from the last of either to the end of the log."
    case .reason: "What PgBouncer answered last."
    case .pool: "The pool (database/user) whose clients waited in vain most often."
    case .wait:
      "The mean wait for a server connection that at least two periods of its statistics reached."
    }
  }
}
