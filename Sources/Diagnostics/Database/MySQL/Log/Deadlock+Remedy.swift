internal import DatabaseViews

extension Deadlock {
  /// What breaks a ring of such locks; `nil` where the locks are not told.
  ///
  /// By the modes of InnoDB (MySQL manual, "Deadlocks in InnoDB", "Locks Set by Different SQL
  /// Statements in InnoDB").
  var remedy: String? {
    guard session == .thread, !edges.isEmpty else { return nil }
    if edges.contains(where: { $0.mode.hasSuffix("insert intention") }) {
      return
        "the sessions hold gaps that each of them wants to insert into: do not lock rows that do not exist (SELECT … FOR UPDATE, UPDATE and DELETE without a match) before the INSERT, write INSERT … ON DUPLICATE KEY UPDATE, or run these transactions with READ COMMITTED"
    }
    if edges.contains(where: { $0.mode == "AUTO-INC" }) {
      return
        "an AUTO_INCREMENT lock of the whole table takes part: innodb_autoinc_lock_mode=2, and no INSERT … SELECT into the table within such a transaction"
    }
    if edges.allSatisfy({ $0.held?.hasPrefix("S ") ?? false }) {
      return
        "both read with a shared lock first and then want to write: read with SELECT … FOR UPDATE at once (a foreign key or a duplicate key takes the shared lock too)"
    }
    let kinds = Set(edges.map(\.kind))
    if kinds.count > 1, Set(tables).count == 1 {
      return
        "the statements reach the same rows through different indexes: let both find them by the primary key, in its order"
    }
    if edges.contains(where: {
      $0.mode.hasSuffix("next-key") || $0.held?.hasSuffix("next-key") ?? false
    }) {
      return
        "ranges are locked, not single rows: give the conditions an index that finds few rows, sort by one key, and let READ COMMITTED spare the gaps where the application allows it"
    }
    return tables.count > 1
      ? "lock the tables in one order everywhere: \(tables.sorted().joined(separator: ", then "))"
      : "lock the rows in one order everywhere: sort the keys before the first statement, or take all rows at once with SELECT … ORDER BY the key FOR UPDATE"
  }
}
