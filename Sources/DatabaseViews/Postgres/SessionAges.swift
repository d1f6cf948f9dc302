internal import Capture

/// Sessions of captured queries that tell ages in place of times, as in `now() - query_start`.
enum SessionAges {
  /// The end of all ages, in seconds since 1970: no clock shows it, so that what is not of the same
  /// rows is never taken for older.
  static let end = 9e9

  private static let columns: [(time: String, ages: Set<String>)] = [
    (
      "xact_start",
      [
        "xact_age", "transaction_age", "tx_age", "txn_age", "xact_duration",
        "transaction_duration", "xact_runtime", "xact_time", "tx_duration",
      ]
    ),
    (
      "query_start",
      [
        "duration", "runtime", "query_duration", "query_age", "elapsed", "query_time",
        "running_for", "age", "running", "run_time", "running_time", "query_runtime", "?column?",
      ]
    ),
    (
      "state_change",
      ["state_age", "idle_for", "idle_time", "idle_duration", "state_duration", "idle_age"]
    ),
  ]

  /// Names that ages of transaction ids and other numbers have as well.
  private static let ambiguous: Set<String> = ["age", "?column?"]

  /// Types of heavyweight locks, as `wait_event` names them.
  private static let locks: Set<String> = [
    "relation", "tuple", "transactionid", "virtualxid", "advisory", "userlock",
  ]

  /// The rows with times for ages, and with the class of a wait where only its name is there.
  static func dated(_ rows: RowSet) -> RowSet {
    var result = rows
    if !rows.has("wait_event_type"), rows.has("wait_event") || rows.has("waiting") {
      result = result.setting("wait_event_type") { row in
        row.text("wait_event").map(locks.contains) ?? row.flag("waiting") ?? false ? "Lock" : nil
      }
    }
    guard !columns.contains(where: { rows.has($0.time) }), !rows.has("backend_start") else {
      return result
    }
    var isDated = false
    for (time, ages) in columns {
      guard
        let age = rows.columns.first(where: { name in
          ages.contains(name)
            && rows.rows.contains { seconds($0, name) != nil }
        })
      else { continue }
      isDated = true
      result = result.setting(time) { row in seconds(row, age).map { "\(end - $0)" } }
    }
    return isDated ? result.setting(PostgresSession.agesEndColumn) { _ in "\(end)" } : result
  }

  /// The moment of the capture, where rows tell both when something began and how long ago that was.
  static func clock(_ rows: RowSet) -> Double? {
    for (time, ages) in columns where rows.has(time) {
      for age in rows.columns where ages.contains(age) {
        for row in rows.rows {
          if let begin = row.time(time), let past = seconds(row, age) { return begin + past }
        }
      }
    }
    return nil
  }

  private static func seconds(_ row: RowSet.Row, _ name: String) -> Double? {
    if ambiguous.contains(name), row.number(name) != nil { return nil }
    return row.interval(name)
  }
}

extension PostgresSession {
  /// No server has this column: it is added where times were made from ages.
  static let agesEndColumn = "diag_ages_end"
}

extension RowSet {
  /// The clock of the times in these rows, where they were made from ages.
  package var agesEnd: Double? { rows.first?.number(PostgresSession.agesEndColumn) }
}
