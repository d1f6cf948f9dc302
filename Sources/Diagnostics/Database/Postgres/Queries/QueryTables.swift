internal import DatabaseViews
internal import Evidence

/// A server's load as tables.
struct QueryTables {
  let moments: QueryMoments
  let running: [RunningStatement]
  let loads: [StatementLoad]
  let tables: [TableState]

  var blocks: [Block] {
    [runningBlock, waitsBlock, statementsBlock, tablesBlock, figures].compactMap(\.self)
  }

  private var runningBlock: Block? {
    guard moments.last(.activity) != nil else { return nil }
    return RunningStatement.table(running)
  }

  /// Sessions at work by what they wait for, at the last moment.
  private var waitsBlock: Block? {
    guard let sessions = moments.last(.activity)?.sessions else { return nil }
    var counts: [String: [String: Int]] = [:]
    for session in sessions where session.isAtWork && session.isClient {
      counts[session.waitEventType ?? "none", default: [:]][
        session.waitEvent ?? "on a processor", default: 0] += 1
    }
    guard !counts.isEmpty else { return nil }
    let rows = counts.map { type, events in
      (
        type, events.values.reduce(0, +),
        events.mostFirst.prefix(3).map {
          "\($0.key) \($0.value)"
        }
      )
    }.ordered { ($1.1, $0.0) < ($0.1, $1.0) }
    return .table(
      Table(
        key: "waits", title: "Sessions at work, by what they wait for",
        columns: [
          .init("class", "class"), .init("sessions", "sessions", alignsRight: true),
          .init("events", "events"),
        ],
        rows: rows.map { [.text($0.0), .integer($0.1), .list(Array($0.2))] }))
  }

  private var statementsBlock: Block? {
    StatementTable.block(
      loads, in: moments.span(.statements),
      [
        StatementTable.number("rows_per_call", "rows") {
          measured($0.calls > 0 ? $0.rows / $0.calls : nil, 1)
        },
        StatementTable.number("temporary_blocks", "temp blocks") {
          measured($0.temporaryBlocks, 0)
        },
      ])
  }

  private var tablesBlock: Block? {
    let shown = tables.ordered {
      ($0.bytes ?? 0, $0.liveRows ?? 0) > ($1.bytes ?? 0, $1.liveRows ?? 0)
    }
    .prefix(20)
    guard !shown.isEmpty else { return nil }
    let isMeasured = tables.contains { $0.before != nil }
    return .table(
      Table(
        key: "tables", title: "Tables, the largest first",
        columns: [
          .init("table", "table"), .init("size_bytes", "bytes", alignsRight: true),
          .init("live_rows", "live", alignsRight: true),
          .init("dead_rows", "dead", alignsRight: true),
          .init("modified_rows", "modified", alignsRight: true),
          .init("analyze_age_s", "analyzed s ago", alignsRight: true),
          .init("vacuum_age_s", "vacuumed s ago", alignsRight: true),
          .init(isMeasured ? "seq_scans" : "seq_scans_total", "seq scans", alignsRight: true),
          .init("seq_rows_per_scan", "rows a scan", alignsRight: true),
        ],
        rows: shown.map(row)))
  }

  private func row(_ table: TableState) -> [Cell] {
    let scans = table.before == nil ? table.row.number("seq_scan") : table.grown("seq_scan")
    let read = table.before == nil ? table.row.number("seq_tup_read") : table.grown("seq_tup_read")
    let each = scans.flatMap { scans in read.map { scans > 0 ? $0 / scans : 0 } }
    return [
      .text(table.name), measured(table.bytes, 0), measured(table.liveRows, 0),
      measured(table.row.number("n_dead_tup"), 0),
      measured(table.row.number("n_mod_since_analyze"), 0),
      measured(table.age(table.lastAnalyze), 0), measured(table.age(table.lastVacuum), 0),
      measured(scans, 0), measured(each, 0),
    ]
  }

  private var figures: Block? {
    var figures: [Figures.Figure] = []
    let facts = Wraparound(moments)?.facts ?? []
    func add(_ fact: WraparoundFact, _ key: String, _ title: String) {
      guard let found = facts.first(where: { $0.name == fact.rawValue }) else { return }
      switch found.value {
      case .quantity(let quantity): figures.append(.init(key, title, measured(quantity.value, 0)))
      case .text(let text): figures.append(.init(key, title, .text(text)))
      case .flag(let flag): figures.append(.init(key, title, .flag(flag)))
      }
    }
    add(.database, "oldest_database", "oldest database")
    add(.age, "age_transactions", "age in transactions")
    add(.left, "left_transactions", "transactions left")
    add(.multixacts, "multixact_age", "age in multixacts")
    guard !figures.isEmpty else { return nil }
    return .figures(Figures(key: "wraparound", title: "Transaction ids", figures: figures))
  }
}
