package import Capture
internal import DatabaseViews
package import Evidence

/// Deadlocks that InnoDB broke: statements, locks held and waited for, and pairs that recur.
package enum MySQLDeadlocks: Diagnostic {
  package static let name = "mysql-deadlocks"
  package static let facts = DeadlockFact.declarations([.mysql, .monitor, .mysqlCounter])
  package static let parsers: [any StreamParser.Type] = [
    MySQLLogParser.self, InnoDBStatusParser.self, CapturedMySQLParser.self,
  ]

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    var entries: [Listing.Entry] = []
    var logged: [String: Set<String>] = [:]
    for server in ServerLog<MySQLLog>.all(recording) {
      let patterns = DeadlockPatterns(server.deadlocks, .mysql)
      findings.facts += patterns.facts
      findings.graphs += patterns.graphs
      entries += patterns.listing
      logged[server.name] = Set(server.log.deadlocks.kept.compactMap(\.identity))
      if let gap = gap(server) { findings.gaps.append(gap) }
    }
    for (name, texts) in EngineStatuses(recording).servers {
      let monitor = MonitorDeadlocks(name, texts)
      findings.facts += monitor.facts
      let told = monitor.listing(without: logged[name] ?? [])
      if !told.isEmpty { findings.graphs += monitor.graphs }
      entries += told
    }
    for server in MySQLEvidence(recording).servers.map(\.sample) {
      let counter = DeadlockCounter(server)
      findings.facts += counter.facts
      findings.observations += counter.observations
      if server.flag("innodb_deadlock_detect") == false {
        findings.gaps.append(
          Gap(
            source: "\(server.name) innodb_deadlock_detect",
            reason:
              "InnoDB does not look for deadlocks (innodb_deadlock_detect=OFF): each ends when innodb_lock_wait_timeout is over, and none is told or counted",
            weakens: ["deadlock/mysql"]))
      }
    }
    if !entries.isEmpty {
      findings.detail = [.listing(Listing(key: "deadlocks", title: "deadlocks", entries: entries))]
    }
    return findings
  }

  private static func gap(_ server: ServerLog<MySQLLog>) -> Gap? {
    guard server.log.bareDeadlocks > 0, let first = server.log[.deadlock].first else { return nil }
    let reason =
      server.log.form == .json
      ? "log_sink_json leaves them out, the text of the error log has them" : "lines are missing"
    return Gap(
      source: first.citation().source,
      reason:
        "the log holds no transactions for \(server.log.bareDeadlocks) of the deadlocks: who waited for whom is not told (\(reason))",
      weakens: [])
  }
}

/// Deadlocks that InnoDB's monitor printed of one server: of each print the last one before it.
struct MonitorDeadlocks {
  private let patterns: DeadlockPatterns?

  init(_ name: String, _ texts: [EngineStatuses.Entry]) {
    var ledger = DeadlockLedger()
    var tally = ServerTally()
    var known: Set<String> = []
    for text in texts {
      guard let found = text.status.deadlock else { continue }
      let mark = text.mark(found.lines, time: found.time, text: found.displayed)
      let deadlock = Deadlock(found, mark: mark)
      guard let identity = deadlock.identity, known.insert(identity).inserted else { continue }
      ledger.add(deadlock)
      tally.add(mark)
    }
    let times = texts.compactMap(\.status.time)
    guard tally.count > 0 || !texts.isEmpty else {
      patterns = nil
      return
    }
    patterns = DeadlockPatterns(
      DeadlockSource(
        subject: Subject(.server, name), tally: tally, ledger: ledger, end: times.max(),
        isUniversal: false), .monitor)
  }

  var facts: [Fact] { patterns?.facts ?? [] }

  var graphs: [Graph] { patterns?.graphs ?? [] }

  /// Those that no log of the server tells.
  func listing(without logged: Set<String>) -> [Listing.Entry] {
    guard let patterns else { return [] }
    return patterns.patterns.allSatisfy({ pattern in
      pattern.deadlocks.allSatisfy { logged.contains($0.identity ?? "") }
    }) ? [] : patterns.listing
  }
}
