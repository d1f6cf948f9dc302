internal import Capture
internal import DatabaseViews
internal import Evidence

/// What tells of deadlocks of one server: its logs, or InnoDB's monitor.
struct DeadlockSource {
  var subject: Subject
  /// All of them, whatever is known of each.
  var tally: ServerTally
  var ledger: DeadlockLedger
  /// The end of what was looked at, on its own clock.
  var end: Double?
  /// Whether that clock is of UTC.
  var isUniversal: Bool

  /// Seconds from a mark to the end of what was looked at.
  func quiet(since mark: ServerMark?) -> Double? {
    guard let time = mark?.time, let end else { return nil }
    return max(0, end - time)
  }

  func written(_ time: Double?) -> String? {
    time.map { LogClockText.text($0, isUniversal: isUniversal) }
  }
}

/// Deadlocks of one server, those of the same statements put together.
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

  let source: DeadlockSource
  let family: DeadlockFact.Family
  /// The most frequent first.
  let patterns: [Pattern]

  init(_ source: DeadlockSource, _ family: DeadlockFact.Family) {
    self.source = source
    self.family = family
    var byPattern: [String: [Deadlock]] = [:]
    for deadlock in source.ledger.kept {
      byPattern[deadlock.pattern, default: []].append(deadlock)
    }
    patterns = source.ledger.patterns.compactMap { key, tally in
      byPattern[key].map { Pattern(deadlocks: $0, tally: tally) }
    }.ordered { left, right in
      (right.tally.count, left.tally.first?.line ?? 0) < (
        left.tally.count, right.tally.first?.line ?? 0
      )
    }
  }

  var facts: [Fact] {
    var sheet = FactSheet(source.subject)
    let count = max(source.tally.count, source.ledger.count)
    sheet.add(DeadlockFact.count.name(family), count, .count, source.tally.citations)
    guard let main = patterns.first, let shown = main.shown else { return sheet.facts }
    sheet.add(DeadlockFact.patterns.name(family), patterns.count, .count)
    let places = main.tally.citations
    sheet.add(DeadlockFact.recurring.name(family), main.tally.count, .count, places)
    if let span = main.tally.span { sheet.add(DeadlockFact.span.name(family), span, .seconds) }
    if let quiet = source.quiet(since: main.tally.last) {
      sheet.add(DeadlockFact.quiet.name(family), quiet, .seconds)
    }
    let shapes = Self.shapes(shown)
    if !shapes.isEmpty {
      sheet.add(DeadlockFact.statements.name(family), shapes.joined(separator: "; "), places)
    }
    if !shown.edges.isEmpty {
      sheet.add(DeadlockFact.sessions.name(family), shown.edges.count, family.unit)
      sheet.add(
        DeadlockFact.order.name(family), Self.order(shown),
        [shown.mark.citation(Self.order(shown))])
    } else if family != .postgres {
      sheet.add(DeadlockFact.sessions.name(family), shown.statements.count, family.unit)
      sheet.add(DeadlockFact.order.name(family), "the text does not tell the locks")
    }
    let tables = Self.tables(main.deadlocks)
    if !tables.isEmpty { sheet.add(DeadlockFact.tables.name(family), listed(tables)) }
    if let remedy = shown.remedy { sheet.add(DeadlockFact.remedy.name(family), remedy) }
    return sheet.facts
  }

  /// Each statement once, without its literals.
  static func shapes(_ deadlock: Deadlock) -> [String] {
    var shapes: [String] = []
    for pid in deadlock.edges.map(\.waiter)
      + (deadlock.edges.isEmpty ? Array(deadlock.statements.keys) : [])
    {
      guard let statement = deadlock.statements[pid] else { continue }
      let shape = StatementText(statement, of: deadlock.session.product).text
      if !shape.isEmpty, !shapes.contains(shape) { shapes.append(cut(shape)) }
    }
    return shapes
  }

  private static func cut(_ text: String) -> String {
    text.count > 160 ? String(text.prefix(159)) + "…" : text
  }

  /// Who waits for what, and who holds it, in one sentence.
  static func order(_ deadlock: Deadlock) -> String {
    let noun = deadlock.session.rawValue
    var parts = deadlock.edges.prefix(8).map { edge in
      let mode = edge.held.map { " (\($0))" } ?? ""
      return
        "\(noun) \(edge.waiter) waits for \(edge.mode) on \(edge.object), which \(noun) \(edge.holder) holds\(mode)"
    }
    if deadlock.session == .thread, let victim = deadlock.victim {
      parts.append("thread \(victim) was rolled back")
    }
    return parts.joined(separator: "; ")
  }

  private static func tables(_ deadlocks: [Deadlock]) -> [String] {
    var tables: [String] = []
    for table in deadlocks.flatMap(\.tables) where !tables.contains(table) {
      tables.append(table)
    }
    return tables
  }

  // MARK: Detail

  var listing: [Listing.Entry] {
    patterns.compactMap { pattern in
      guard let shown = pattern.shown else { return nil }
      let times = pattern.tally.count == 1 ? "once" : "\(pattern.tally.count) times"
      let when = [pattern.tally.first?.time, pattern.tally.last?.time].compactMap {
        source.written($0)
      }
      let span =
        when.count == 2 && when[0] != when[1] ? "\(when[0]) to \(when[1])" : when.first ?? ""
      let tables = Self.tables(pattern.deadlocks)
      let sessions = shown.session == .process ? "processes" : "threads"
      return Listing.Entry(
        heading: "\(times)\(span.isEmpty ? "" : ", \(span)"), \(shown.edges.count) \(sessions)"
          + (tables.isEmpty ? "" : ", rows of \(listed(tables))"),
        source: shown.mark.citation().source, lines: Self.lines(shown),
        figures: figures(pattern, shown, tables))
    }
  }

  private static func lines(_ deadlock: Deadlock) -> [String] {
    var lines: [String] = []
    let noun = deadlock.session.rawValue
    for edge in deadlock.edges.prefix(16) {
      let isVictim = edge.waiter == deadlock.victim
      let ended = isVictim ? deadlock.session == .process ? ", was ended" : ", was rolled back" : ""
      let owner = deadlock.owners[edge.waiter]?.displayedWithClient ?? ""
      let mode = edge.held.map { " (\($0))" } ?? ""
      lines.append(
        "\(noun) \(edge.waiter)\(owner.isEmpty ? "" : " (\(owner))")\(ended): waits for \(edge.mode) on \(edge.object), held by \(noun) \(edge.holder)\(mode)"
      )
      for lock in deadlock.held[edge.waiter] ?? [] { lines.append("  holds \(lock)") }
      if let statement = deadlock.statements[edge.waiter] {
        lines.append("  \(cut(StatementText(statement, of: deadlock.session.product).text))")
      }
    }
    return lines
  }

  private func figures(
    _ pattern: Pattern, _ shown: Deadlock, _ tables: [String]
  ) -> [Figures.Figure] {
    let noun = shown.session.rawValue
    let plural = noun == "process" ? "processes" : "threads"
    var figures: [Figures.Figure] = [
      Figures.Figure("count", "deadlocks", .integer(pattern.tally.count)),
      .init(
        "first", "first", source.written(pattern.tally.first?.time).map { .text($0) } ?? .unknown),
      .init("last", "last", source.written(pattern.tally.last?.time).map { .text($0) } ?? .unknown),
      .init(
        noun == "process" ? "victim_pid" : "victim_thread", "ended \(noun)",
        shown.victim.map { .integer($0) } ?? .unknown),
      .init(
        "victim", "ended session",
        .text(
          shown.session == .process ? shown.owner.displayed : shown.owner.displayedWithClient)),
      .init(plural, plural, .list(shown.edges.map { String($0.waiter) })),
      .init(
        "lock_order", "lock order",
        .list(shown.edges.map { "\($0.waiter)->\($0.holder) \($0.mode) on \($0.object)" })),
    ]
    if !shown.held.isEmpty {
      figures.append(
        .init(
          "locks_held", "locks held",
          .list(
            shown.edges.flatMap { edge in
              (shown.held[edge.waiter] ?? []).map { "\(edge.waiter) \($0)" }
            })))
    }
    figures.append(.init("statements", "statements", .list(Self.shapes(shown))))
    figures.append(.init("tables", "tables", .list(tables)))
    return figures
  }
}

extension LogOwner {
  /// As `displayed`, with the client where it alone says more: `shop@10.0.0.7`.
  var displayedWithClient: String {
    guard database == nil, application == nil, let user, let client else { return displayed }
    return "\(user)@\(client)"
  }
}
