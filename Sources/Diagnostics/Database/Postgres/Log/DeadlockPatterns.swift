internal import Capture
internal import DatabaseViews
internal import Evidence

/// Deadlocks of one server's log, those of the same statements put together.
struct DeadlockPatterns {
  struct Pattern {
    var deadlocks: [Deadlock]
    var tally: ServerTally

    /// The one that tells most, of those the last.
    var shown: Deadlock? {
      deadlocks.last { !$0.edges.isEmpty && $0.statements.count == $0.edges.count }
        ?? deadlocks.last
    }
  }

  let server: ServerLog
  /// The most frequent first.
  let patterns: [Pattern]

  init(_ server: ServerLog) {
    self.server = server
    var byPattern: [String: [Deadlock]] = [:]
    for deadlock in server.log.deadlocks.kept {
      byPattern[deadlock.pattern, default: []].append(deadlock)
    }
    patterns = server.log.deadlocks.patterns.compactMap { key, tally in
      byPattern[key].map { Pattern(deadlocks: $0, tally: tally) }
    }.sorted { left, right in
      (right.tally.count, left.tally.first?.line ?? 0) < (
        left.tally.count, right.tally.first?.line ?? 0
      )
    }
  }

  var facts: [Fact] {
    var sheet = FactSheet(server.subject)
    let tally = server.log[.deadlock]
    let count = max(tally.count, server.log.deadlocks.count)
    sheet.add(DeadlockFact.count.rawValue, count, .count, server.citations(tally))
    guard let main = patterns.first, let shown = main.shown else { return sheet.facts }
    sheet.add(DeadlockFact.patterns.rawValue, patterns.count, .count)
    let places = server.citations(main.tally)
    sheet.add(DeadlockFact.recurring.rawValue, main.tally.count, .count, places)
    if let span = main.tally.span { sheet.add(DeadlockFact.span.rawValue, span, .seconds) }
    if let quiet = server.quiet(since: tally.last) {
      sheet.add(DeadlockFact.quiet.rawValue, quiet, .seconds)
    }
    let shapes = Self.shapes(shown)
    if !shapes.isEmpty {
      sheet.add(DeadlockFact.statements.rawValue, shapes.joined(separator: "; "), places)
    }
    if !shown.edges.isEmpty {
      sheet.add(DeadlockFact.processes.rawValue, shown.edges.count, .processes)
      sheet.add(
        DeadlockFact.order.rawValue, Self.order(shown),
        [server.citation(shown.mark, Self.order(shown))])
    }
    let tables = Self.tables(main.deadlocks)
    if !tables.isEmpty { sheet.add(DeadlockFact.tables.rawValue, listed(tables)) }
    return sheet.facts
  }

  /// Each statement once, without its literals.
  static func shapes(_ deadlock: Deadlock) -> [String] {
    var shapes: [String] = []
    for pid in deadlock.edges.map(\.waiter)
      + (deadlock.edges.isEmpty ? Array(deadlock.statements.keys) : [])
    {
      guard let statement = deadlock.statements[pid] else { continue }
      let shape = StatementText(statement).text
      if !shape.isEmpty, !shapes.contains(shape) { shapes.append(cut(shape)) }
    }
    return shapes
  }

  private static func cut(_ text: String) -> String {
    text.count > 160 ? String(text.prefix(159)) + "…" : text
  }

  /// Who waits for what, and who holds it, in one sentence.
  static func order(_ deadlock: Deadlock) -> String {
    deadlock.edges.prefix(8).map {
      "process \($0.waiter) waits for \($0.mode) on \($0.object), which process \($0.holder) holds"
    }.joined(separator: "; ")
  }

  private static func tables(_ deadlocks: [Deadlock]) -> [String] {
    var tables: [String] = []
    for relation in deadlocks.flatMap(\.tables) where !tables.contains(relation) {
      tables.append(relation)
    }
    return tables
  }

  // MARK: Detail

  var listing: [Listing.Entry] {
    patterns.compactMap { pattern in
      guard let shown = pattern.shown else { return nil }
      let times = pattern.tally.count == 1 ? "once" : "\(pattern.tally.count) times"
      let when = [pattern.tally.first?.time, pattern.tally.last?.time].compactMap {
        server.written($0)
      }
      let span =
        when.count == 2 && when[0] != when[1] ? "\(when[0]) to \(when[1])" : when.first ?? ""
      let tables = Self.tables(pattern.deadlocks)
      return Listing.Entry(
        heading: "\(times)\(span.isEmpty ? "" : ", \(span)"), \(shown.edges.count) processes"
          + (tables.isEmpty ? "" : ", rows of \(listed(tables))"),
        source: server.citation(shown.mark).source, lines: Self.lines(shown),
        figures: figures(pattern, shown, tables))
    }
  }

  private static func lines(_ deadlock: Deadlock) -> [String] {
    var lines: [String] = []
    for edge in deadlock.edges.prefix(16) {
      let ended = edge.waiter == deadlock.victim ? ", was ended" : ""
      lines.append(
        "process \(edge.waiter)\(ended): waits for \(edge.mode) on \(edge.object), held by process \(edge.holder)"
      )
      if let statement = deadlock.statements[edge.waiter] {
        lines.append("  \(cut(StatementText(statement).text))")
      }
    }
    return lines
  }

  private func figures(
    _ pattern: Pattern, _ shown: Deadlock, _ tables: [String]
  ) -> [Figures.Figure] {
    [
      Figures.Figure("count", "deadlocks", .integer(pattern.tally.count)),
      .init(
        "first", "first", server.written(pattern.tally.first?.time).map { .text($0) } ?? .unknown),
      .init("last", "last", server.written(pattern.tally.last?.time).map { .text($0) } ?? .unknown),
      .init("victim_pid", "ended process", shown.victim.map { .integer($0) } ?? .unknown),
      .init("victim", "ended session", .text(shown.owner.displayed)),
      .init("processes", "processes", .list(shown.edges.map { String($0.waiter) })),
      .init(
        "lock_order", "lock order",
        .list(shown.edges.map { "\($0.waiter)->\($0.holder) \($0.mode) on \($0.object)" })),
      .init("statements", "statements", .list(Self.shapes(shown))),
      .init("tables", "tables", .list(tables)),
    ]
  }
}
