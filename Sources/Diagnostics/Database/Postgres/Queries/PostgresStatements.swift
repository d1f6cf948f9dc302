internal import DatabaseViews
internal import Evidence

extension StatementLoad {
  /// Those of `pg_stat_statements`.
  static func all(_ moments: QueryMoments) -> (loads: [StatementLoad], skipped: Int) {
    all(moments, in: .statements, key: key) { row, grown in
      guard let calls = grown("calls"),
        let time = grown("total_exec_time") ?? grown("total_time")
      else { return nil }
      return StatementLoad(
        text: StatementText(row.text("query") ?? ""), id: row.text("queryid"),
        rows: grown("rows") ?? 0, calls: calls, milliseconds: time,
        temporaryBlocks: grown("temp_blks_written"), blocksRead: grown("shared_blks_read"))
    }
  }

  private static func key(_ row: RowSet.Row) -> String? {
    // A role that may not see a statement sees neither its text nor its identifier.
    guard let id = row.text("queryid") ?? row.text("query"), id != "<insufficient privilege>" else {
      return nil
    }
    return [row.text("userid"), row.text("dbid"), row.text("toplevel"), id].map { $0 ?? "" }
      .joined(separator: " ")
  }

  /// Whether it is one of this program's own questions.
  var isOwn: Bool {
    text.words.contains("pg_stat_statements") || Self.own.contains(String(text.text.prefix(40)))
  }

  private static let own: Set<String> = {
    var heads: Set<String> = []
    for view in PostgresView.allCases {
      for version in 12...20 {
        guard let statement = PostgresQueries.query(view)?.statement(for: version) else { continue }
        heads.insert(String(StatementText(statement).text.prefix(40)))
      }
    }
    return heads
  }()
}
