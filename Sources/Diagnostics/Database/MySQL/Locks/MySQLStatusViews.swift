internal import Capture
internal import DatabaseViews
internal import Evidence

/// The list of transactions that InnoDB's monitor prints, as rows of the views that tell the same.
struct MySQLStatusViews {
  private static let recordLimit = 100

  private let entry: EngineStatuses.Entry

  init(_ entry: EngineStatuses.Entry) {
    self.entry = entry
  }

  /// Captured servers with what their monitors printed, where no view tells it.
  static func servers(_ recording: Recording) -> [MySQLSeries] {
    var servers = MySQLEvidence(recording).servers.map(\.sample)
    for (name, entries) in EngineStatuses(recording).servers {
      let printed = entries.map { MySQLStatusViews($0).snapshot }.filter { !$0.views.isEmpty }
      guard !printed.isEmpty else { continue }
      guard let place = servers.firstIndex(where: { $0.name == name }) else {
        var series = MySQLSeries(name: name, origin: .captured)
        series.snapshots = printed
        servers.append(series)
        continue
      }
      let isTold = [MySQLView.transactions, .rowLocks, .rowLockWaits].contains {
        servers[place].last($0) != nil
      }
      if servers[place].origin == .captured, !isTold, let last = printed.last {
        servers[place].add(last)
      }
    }
    return servers
  }

  private var snapshot: MySQLSnapshot {
    var snapshot = MySQLSnapshot(time: entry.status.time)
    let active = entry.status.activeTransactions
    guard !active.isEmpty else { return snapshot }
    let lines = active.map(\.line)
    let source = "\(entry.source):\(lines.min() ?? 1)-\(lines.max() ?? 1)"
    for (view, rows) in [
      (MySQLView.transactions, transactions(active)), (.rowLocks, locks(active)),
      (.processlist, sessions(active)),
    ] {
      snapshot.views[view] = .rows(rows)
      snapshot.places[view] = source
      if !entry.status.hasAllTransactions { snapshot.cutViews.insert(view) }
    }
    return snapshot
  }

  private func transactions(_ active: [InnoDBTransaction]) -> RowSet {
    var rows = RowSet(columns: [
      "trx_id", "trx_state", "trx_age", "trx_requested_lock_id", "trx_wait_age",
      "trx_mysql_thread_id", "trx_query", "trx_rows_locked", "trx_rows_modified",
      "trx_lock_structs",
    ])
    for transaction in active {
      let state =
        transaction.isRollingBack ? "ROLLING BACK" : transaction.waits ? "LOCK WAIT" : "RUNNING"
      rows.append([
        transaction.id, state, transaction.active.map { "\($0)" },
        transaction.awaited.map { Self.id($0, transaction, $0.records.first) },
        transaction.waited.map { "\($0)" }, transaction.thread.map(String.init),
        transaction.statement, transaction.rowLocks.map(String.init),
        transaction.undoEntries.map(String.init), transaction.lockStructs.map(String.init),
      ])
    }
    return rows
  }

  /// Without ages, so that nobody takes them for a list of all sessions.
  private func sessions(_ active: [InnoDBTransaction]) -> RowSet {
    var rows = RowSet(columns: ["id", "user", "host", "command", "state", "info"])
    for transaction in active {
      rows.append([
        transaction.thread.map(String.init), transaction.user, transaction.host,
        transaction.statement == nil ? "Sleep" : "Query", transaction.state, transaction.statement,
      ])
    }
    return rows
  }

  private func locks(_ active: [InnoDBTransaction]) -> RowSet {
    var rows = RowSet(columns: [
      "engine_lock_id", "engine_transaction_id", "object_schema", "object_name", "partition_name",
      "index_name", "lock_type", "lock_mode", "lock_status", "lock_data",
    ])
    for transaction in active {
      for lock in [transaction.awaited].compactMap(\.self) + transaction.held {
        let isWaiting = lock == transaction.awaited
        let records = lock.records.prefix(isWaiting ? 1 : Self.recordLimit).map(Optional.some)
        for record in records.isEmpty ? [nil] : records {
          rows.append([
            Self.id(lock, transaction, record), transaction.id, lock.database, lock.table,
            lock.partition, lock.index, lock.scope == .table ? "TABLE" : "RECORD",
            Self.mode(lock, record), isWaiting ? "WAITING" : "GRANTED", Self.data(lock, record),
          ])
        }
      }
    }
    return rows
  }

  private static func id(
    _ lock: InnoDBLock, _ transaction: InnoDBTransaction, _ record: InnoDBRecord?
  ) -> String {
    guard lock.scope != .table else { return "\(transaction.id):\(lock.qualifiedTable)" }
    let place = [lock.space, lock.page, record?.heap].map { $0.map(String.init) ?? "" }
    return ([transaction.id] + place).joined(separator: ":")
  }

  private static func mode(_ lock: InnoDBLock, _ record: InnoDBRecord?) -> String {
    switch lock.scope {
    case .table, .nextKey: lock.mode
    case .record: "\(lock.mode),REC_NOT_GAP"
    case .gap: "\(lock.mode),GAP"
    case .insertIntention:
      record?.isSupremum == true
        ? "\(lock.mode),INSERT_INTENTION" : "\(lock.mode),GAP,INSERT_INTENTION"
    }
  }

  private static func data(_ lock: InnoDBLock, _ record: InnoDBRecord?) -> String? {
    guard let record else { return nil }
    if record.isSupremum { return "supremum pseudo-record" }
    return record.displayedKey(
      inPrimary: lock.index == "PRIMARY" || lock.index == "GEN_CLUST_INDEX")
  }
}

extension ServerSeries where View == MySQLView {
  /// Adds what another text shows to the last moment, where that has it not.
  fileprivate mutating func add(_ other: MySQLSnapshot) {
    guard let last = snapshots.indices.last else { return snapshots.append(other) }
    snapshots[last].views.merge(other.views) { first, _ in first }
    snapshots[last].places.merge(other.places) { first, _ in first }
    snapshots[last].time = snapshots[last].time ?? other.time
  }
}
