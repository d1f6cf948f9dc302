internal import DatabaseViews
internal import Evidence

/// A server's load as tables.
struct MySQLQueryTables {
  let moments: MySQLMoments
  let running: [RunningStatement]
  let loads: [StatementLoad]
  let tables: MySQLTables
  let scans: [MySQLTableScans.Found]
  let history: Double?

  var blocks: [Block] {
    [runningBlock, statementsBlock, tablesBlock, figures].compactMap(\.self)
  }

  private var runningBlock: Block? {
    guard moments.last(.processlist) != nil else { return nil }
    return RunningStatement.table(running)
  }

  private var statementsBlock: Block? {
    StatementTable.block(
      loads, in: moments.span(.digests),
      [
        StatementTable.number("examined_per_call", "examined") { load in
          measured(load.examined.map { $0 / max(1, load.calls) }, 1)
        },
        StatementTable.number("rows_per_call", "rows") { measured($0.rows / max(1, $0.calls), 1) },
        StatementTable.number("without_index", "no index") { measured($0.withoutIndex, 0) },
        StatementTable.number("temporary_disk_tables", "tmp disk") {
          measured($0.temporaryDiskTables, 0)
        },
        StatementTable.number("lock_ms", "lock ms") { measured($0.lockMilliseconds, 1) },
      ])
  }

  private var tablesBlock: Block? {
    let shown = tables.all.values.filter { $0.rows != nil }
      .ordered { ($0.pages ?? 0, $1.name) > ($1.pages ?? 0, $0.name) }.prefix(20)
    guard !shown.isEmpty else { return nil }
    let now = moments.last(.tableStatistics)?.time
    return .table(
      Table(
        key: "tables", title: "Tables, the largest first",
        columns: [
          .init("table", "table"), .init("pages", "pages", alignsRight: true),
          .init("rows", "rows", alignsRight: true),
          .init("counted_rows", "counted", alignsRight: true),
          .init("statistics_age_s", "statistics s ago", alignsRight: true),
          .init("unindexed_reads", "read without index", alignsRight: true),
          .init("indexes", "indexes"),
        ],
        rows: shown.map { table in
          let age = table.updated.flatMap { then in now.map { $0 - then } }
          return [
            .text(table.name), measured(table.pages, 0), measured(table.rows, 0),
            measured(table.counted, 0), measured(age.flatMap { $0 >= 0 ? $0 : nil }, 0),
            measured(table.unindexedReads, 0),
            .list(
              table.indexes.prefix(6).map { "\($0.name) (\($0.columns.joined(separator: ", ")))" }),
          ]
        }))
  }

  /// Rates of the whole server between the first and the last moment.
  private var figures: Block? {
    var figures: [Figures.Figure] = []
    let remarks = MySQLQueryRemarks(moments: moments, tables: tables, loads: [])
    if let history { figures.append(.init("history_list", "history list", measured(history, 0))) }
    if let running = moments.last(.status)?.status("Threads_running") {
      figures.append(.init("threads_running", "threads running", measured(running, 0)))
    }
    if let span = moments.span(.status) {
      let rates: [(String, String, String)] = [
        ("Questions", "questions_per_s", "statements/s"),
        ("Handler_read_rnd_next", "rows_in_sequence_per_s", "rows in sequence/s"),
        ("Select_scan", "scans_per_s", "first tables scanned/s"),
        ("Select_full_join", "full_joins_per_s", "joins without index/s"),
        ("Created_tmp_disk_tables", "temporary_disk_tables_per_s", "temporary tables on disk/s"),
        ("Sort_merge_passes", "merge_passes_per_s", "sort passes/s"),
        ("Innodb_buffer_pool_reads", "pages_read_per_s", "pages from disk/s"),
        ("Innodb_buffer_pool_read_requests", "pages_asked_per_s", "pages asked for/s"),
      ]
      for (name, key, title) in rates {
        guard let grown = remarks.grown(name) else { continue }
        figures.append(.init(key, title, measured(grown / span, 1)))
      }
    }
    guard !figures.isEmpty else { return nil }
    return .figures(Figures(key: "load", title: "The server's load", figures: figures))
  }
}
