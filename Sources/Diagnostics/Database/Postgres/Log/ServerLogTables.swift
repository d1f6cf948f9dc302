internal import DatabaseViews
internal import Evidence

/// The tables of a server's log.
enum ServerLogTables {
  static func events(_ server: ServerLog<PostgresLog>) -> [[Cell]] {
    ServerSign.allCases.compactMap { sign in
      let tally = server.log[sign]
      guard tally.count > 0, let last = tally.last else { return nil }
      return [
        .text(server.citation(last).source), .text(sign.label), .integer(tally.count),
        server.written(tally.first?.time).map { .text($0) } ?? .unknown,
        server.written(last.time).map { .text($0) } ?? .unknown, .text(last.text),
      ]
    }
  }

  static func eventTable(_ rows: [[Cell]]) -> Table {
    Table(
      key: "log_events", title: "what the server log tells",
      columns: [
        .init("where", "where"), .init("kind", "kind"),
        .init("count", "times", alignsRight: true), .init("first", "first"), .init("last", "last"),
        .init("text", "the last one"),
      ], rows: rows)
  }

  static func statements(_ server: ServerLog<PostgresLog>) -> [[Cell]] {
    server.log.statements.ranked.prefix(20).map { entry in
      [
        .text(server.citation(entry.mark).source), .integer(entry.calls),
        .number(round(entry.total)),
        .number(round(entry.total / Double(max(1, entry.calls)))), .number(round(entry.longest)),
        .text(entry.owner.displayed), .text(String(entry.shape.text.prefix(200))),
      ]
    }
  }

  private static func round(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }

  static func statementTable(_ rows: [[Cell]]) -> Table {
    Table(
      key: "log_statements", title: "slow statements in the log",
      columns: [
        .init("where", "longest at"), .init("calls", "calls", alignsRight: true),
        .init("total_s", "total s", alignsRight: true),
        .init("mean_s", "mean s", alignsRight: true),
        .init("longest_s", "longest s", alignsRight: true), .init("session", "by"),
        .init("statement", "statement"),
      ], rows: rows)
  }
}

/// What is worth a look in a server's log, and no cause by itself.
struct ServerLogRemarks {
  let server: ServerLog<PostgresLog>

  init(_ server: ServerLog<PostgresLog>) {
    self.server = server
  }

  private static let hints: [(sign: ServerSign, text: String)] = [
    (.panic, "the server stopped in a panic"),
    (
      .signalled,
      "processes were killed by a signal; signal 9 is often the kernel's want of memory (see the kernel log), 11 a fault in the server or an extension"
    ),
    (.restarted, "a crash ended all sessions"),
    (.crashRecovery, "the server recovered from a crash"),
    (.corruption, "data on disk is damaged: stop writing, check the storage, restore"),
    (.inputOutputError, "the storage returned an error: see the kernel log"),
    (.memory, "memory ran out for a statement"),
    (.forkFailed, "the system refused the server a process: memory or a limit of processes"),
    (.ownSlots, "a limit of connections of one role or database was reached"),
    (.senderSlots, "standbys were refused: max_wal_senders is too small"),
    (
      .recoveryConflict,
      "queries of a standby were cancelled so that replay could go on: hot_standby_feedback or max_standby_streaming_delay"
    ),
    (.idleInTransaction, "sessions were ended for being idle in a transaction"),
    (.lockTimeout, "statements gave up waiting for a lock"),
    (.statementTimeout, "statements ran into statement_timeout"),
    (.checkpointsFrequent, "checkpoints come too often: raise max_wal_size"),
    (.publisherLost, "a subscription could not reach its publisher"),
    (.password, "passwords were refused"),
    (.temporaryFile, "sorts and hashes spilled to temporary files: work_mem"),
    (.notReady, "connections came while the server was starting, recovering or shutting down"),
  ]

  var observations: [Citation] {
    Self.hints.compactMap { sign, text in
      let tally = server.log[sign]
      guard tally.count > 0, let last = tally.last else { return nil }
      let times = tally.count == 1 ? "once" : "\(tally.count) times"
      return server.citation(last, "\(text) (\(times)): \(last.text)")
    }
  }
}
