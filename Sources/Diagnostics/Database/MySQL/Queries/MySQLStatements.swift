internal import DatabaseViews
internal import Evidence

extension StatementLoad {
  /// Digests of two moments; those that the server did not tell apart are left out.
  static func all(_ moments: MySQLMoments) -> (loads: [StatementLoad], skipped: Int) {
    let first = moments.first(.digests)
    let known = Set(first?[.digests]?.rows.compactMap(key) ?? [])
    return all(moments, in: .digests, key: key) { row, grown in
      guard let calls = grown("calls") ?? grown("count_star"),
        let time = grown("total_ms") ?? grown("sum_timer_wait").map({ $0 / 1e9 })
      else { return nil }
      // One that is not among those asked for before may still be an old one.
      if let key = key(row), !known.contains(key), let since = first?.time,
        row.number("first_seen").map({ $0 < since - 1 }) ?? true
      {
        return nil
      }
      let given = grown("rows_sent") ?? grown("sum_rows_sent")
      let changed = grown("rows_affected") ?? grown("sum_rows_affected")
      return StatementLoad(
        text: StatementText(row.text("digest_text") ?? "", of: .mysql),
        id: row.text("digest").map { String($0.prefix(16)) }, schema: row.text("schema_name"),
        rows: (given ?? 0) + (changed ?? 0), calls: calls, milliseconds: time,
        examined: grown("rows_examined") ?? grown("sum_rows_examined"),
        withoutIndex: grown("no_index_used") ?? grown("sum_no_index_used"),
        temporaryDiskTables: grown("tmp_disk_tables") ?? grown("sum_created_tmp_disk_tables"),
        mergePasses: grown("sort_merge_passes") ?? grown("sum_sort_merge_passes"),
        lockMilliseconds: grown("lock_ms") ?? grown("sum_lock_time").map { $0 / 1e9 })
    }
  }

  /// Totals of one moment.
  static func totals(_ moments: MySQLMoments) -> [StatementLoad] {
    guard !moments.hasTwo(.digests), let rows = moments.last(.digests)?[.digests]?.rows else {
      return []
    }
    return rows.compactMap { row in
      guard key(row) != nil, let calls = row.number("calls") ?? row.number("count_star"), calls > 0,
        let time = row.number("total_ms") ?? row.number("sum_timer_wait").map({ $0 / 1e9 })
      else { return nil }
      let given = row.number("rows_sent") ?? row.number("sum_rows_sent") ?? 0
      let changed = row.number("rows_affected") ?? row.number("sum_rows_affected") ?? 0
      return StatementLoad(
        text: StatementText(row.text("digest_text") ?? "", of: .mysql),
        id: row.text("digest").map { String($0.prefix(16)) }, schema: row.text("schema_name"),
        rows: given + changed, calls: calls, milliseconds: time,
        examined: row.number("rows_examined") ?? row.number("sum_rows_examined"),
        withoutIndex: row.number("no_index_used") ?? row.number("sum_no_index_used"))
    }
  }

  private static func key(_ row: RowSet.Row) -> String? {
    guard let id = row.text("digest") ?? row.text("digest_text") else { return nil }
    return "\(row.text("schema_name") ?? "") \(id)"
  }

  /// Whether it is a question to the server about itself, such as those of this program.
  var isAboutServer: Bool {
    ["SHOW", "SET", "COMMIT", "BEGIN", "ROLLBACK", "USE"].contains(text.verb)
      || !text.words.isDisjoint(with: [
        "performance_schema", "information_schema", "innodb_table_stats", "innodb_index_stats",
        "utc_timestamp",
      ])
  }

  /// Share of the calls of all statements that the server had no digest left for.
  static func overflow(_ moments: MySQLMoments) -> Double? {
    guard let last = moments.last(.digests)?[.digests] else { return nil }
    let before = moments.hasTwo(.digests) ? moments.first(.digests)?[.digests] : nil
    func calls(_ row: RowSet.Row) -> Double { row.number("calls") ?? row.number("count_star") ?? 0 }
    func all(_ rows: RowSet?) -> (lost: Double, all: Double) {
      let rows = rows?.rows ?? []
      let lost = rows.filter { $0.text("digest") == nil && $0.text("digest_text") == nil }
      return (lost.reduce(0) { $0 + calls($1) }, rows.reduce(0) { $0 + calls($1) })
    }
    let (new, old) = (all(last), all(before))
    guard new.lost > old.lost, new.all > old.all else { return nil }
    return min(100, 100 * (new.lost - old.lost) / (new.all - old.all))
  }
}
