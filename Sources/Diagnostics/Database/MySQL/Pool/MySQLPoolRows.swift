internal import DatabaseViews

/// An open transaction of InnoDB, as far as slots are judged by it.
struct MySQLOpenTransaction {
  /// In seconds.
  var age: Double?
  var lockedRows: Int?
  var changedRows: Int?
  var isWaiting: Bool

  static func byConnection(_ rows: RowSet) -> [Int: MySQLOpenTransaction] {
    var found: [Int: MySQLOpenTransaction] = [:]
    for row in rows.rows {
      guard let connection = row.integer("trx_mysql_thread_id"), connection > 0 else { continue }
      found[connection] = MySQLOpenTransaction(
        age: row.number("trx_age"), lockedRows: row.integer("trx_rows_locked"),
        changedRows: row.integer("trx_rows_modified"),
        isWaiting: row.text("trx_state") == "LOCK WAIT")
    }
    return found
  }
}

/// What clients call themselves, by connection.
struct MySQLPrograms {
  /// Names of the libraries of C, which say nothing of a program.
  private static let plain: Set<String> = ["libmysql", "libmariadb"]
  private var names: [Int: String] = [:]

  init(_ series: MySQLSeries) {
    var drivers: [Int: String] = [:]
    for row in series.last(.attributes)?.rows ?? [] {
      guard let connection = row.integer("id"), let value = row.text("value"), !value.isEmpty else {
        continue
      }
      switch row.text("name") {
      case "program_name", "ApplicationName": names[connection] = value
      case "_client_name" where !Self.plain.contains(value): drivers[connection] = value
      default: break
      }
    }
    names.merge(drivers) { program, _ in program }
  }

  func name(of connection: Int) -> String? { names[connection] }
}
