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

/// Who waits for row locks and for metadata locks, counted by who has them.
struct MySQLPoolWaits {
  /// Connections that wait, by one that holds what they wait for.
  private var behind: [Int: Set<Int>] = [:]
  private(set) var waiters: Set<Int> = []

  init(_ series: MySQLSeries, _ snapshot: MySQLSnapshot) {
    let threads = Dictionary(
      (series.last(.threads)?.rows ?? []).compactMap { row in
        row.integer("thread_id").flatMap { thread in row.integer("id").map { (thread, $0) } }
      }, uniquingKeysWith: { $1 })
    let transactions = snapshot[.transactions]?.rows ?? []
    let owners = Dictionary(
      transactions.compactMap { row in
        row.text("trx_id").flatMap { id in row.integer("trx_mysql_thread_id").map { (id, $0) } }
      }, uniquingKeysWith: { $1 })
    let wanted = Set(transactions.compactMap { $0.text("trx_requested_lock_id") })
    // MySQL from 8.0 on lists waits and holders apart, older servers and MariaDB contested locks.
    link(
      waiting: snapshot[.rowLocks]?.rows.filter {
        $0.text("lock_status") == "WAITING" || $0.text("lock_id").map(wanted.contains) ?? false
      },
      held: (snapshot[.heldRowLocks] ?? snapshot[.rowLocks])?.rows.filter {
        $0.text("lock_status") == "GRANTED"
          || $0.text("lock_id").map { !wanted.contains($0) } ?? false
      }, on: Self.record
    ) { row in
      (row.text("engine_transaction_id") ?? row.text("lock_trx_id")).flatMap { owners[$0] }
        ?? row.integer("thread_id").flatMap { threads[$0] }
    }
    link(
      waiting: snapshot[.metadataLocks]?.rows.filter { $0.text("lock_status") == "PENDING" },
      held: snapshot[.heldMetadataLocks]?.rows, on: Self.object
    ) { row in row.integer("owner_thread_id").flatMap { threads[$0] } }
    for session in snapshot.sessions ?? [] where session.waitsForLock { waiters.insert(session.id) }
  }

  private static func record(_ row: RowSet.Row) -> [String?] {
    [
      "object_schema", "object_name", "index_name", "lock_table", "lock_index", "lock_data",
      "lock_page", "lock_rec",
    ].map { row.text($0) }
  }

  private static func object(_ row: RowSet.Row) -> [String?] {
    ["object_type", "object_schema", "object_name"].map { row.text($0) }
  }

  private mutating func link(
    waiting: [RowSet.Row]?, held: [RowSet.Row]?, on place: (RowSet.Row) -> [String?],
    owner: (RowSet.Row) -> Int?
  ) {
    guard let waiting, !waiting.isEmpty else { return }
    let holders = Dictionary(grouping: held ?? [], by: place).mapValues { rows in
      Set(rows.compactMap(owner))
    }
    for row in waiting {
      guard let waiter = owner(row) else { continue }
      waiters.insert(waiter)
      for holder in holders[place(row)] ?? [] where holder != waiter {
        behind[holder, default: []].insert(waiter)
      }
    }
  }

  /// Who waits for one of `roots`, directly or through others.
  func victims(of roots: some Sequence<Int>) -> Set<Int> {
    var found: Set<Int> = []
    var open = Array(roots)
    while let next = open.popLast() {
      for waiter in behind[next] ?? [] where found.insert(waiter).inserted { open.append(waiter) }
    }
    return found
  }
}
