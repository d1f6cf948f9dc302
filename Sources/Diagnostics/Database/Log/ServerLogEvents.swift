internal import DatabaseViews
internal import Evidence

/// The table of what logs of servers tell.
enum ServerLogEvents {
  /// One row for each kind of event that the log holds.
  static func rows<Log: EventLog>(
    _ server: ServerLog<Log>, _ signs: [Log.Sign], label: (Log.Sign) -> String
  ) -> [[Cell]] {
    signs.compactMap { sign in
      let tally = server.log[sign]
      guard tally.count > 0, let last = tally.last else { return nil }
      return [
        .text(server.citation(last).source), .text(label(sign)), .integer(tally.count),
        server.written(tally.first?.time).map { .text($0) } ?? .unknown,
        server.written(last.time).map { .text($0) } ?? .unknown, .text(last.text),
      ]
    }
  }

  static func table(_ rows: [[Cell]]) -> Table {
    Table(
      key: "log_events", title: "what the server log tells",
      columns: [
        .init("where", "where"), .init("kind", "kind"),
        .init("count", "times", alignsRight: true), .init("first", "first"), .init("last", "last"),
        .init("text", "the last one"),
      ], rows: rows)
  }

  /// What is worth a look, and no cause by itself.
  static func remarks<Log: EventLog>(
    _ server: ServerLog<Log>, _ hints: [(sign: Log.Sign, text: String)]
  ) -> [Citation] {
    hints.compactMap { sign, text in
      let tally = server.log[sign]
      guard tally.count > 0, let last = tally.last else { return nil }
      let times = tally.count == 1 ? "once" : "\(tally.count) times"
      return server.citation(last, "\(text) (\(times)): \(last.text)")
    }
  }
}
