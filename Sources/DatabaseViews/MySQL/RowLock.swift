/// A lock of InnoDB on a record or a table: a row of `data_locks` or of `innodb_locks`.
package struct RowLock: Sendable, Hashable {
  package var id: String
  package var transaction: String
  /// The server's number of the thread; of `data_locks` alone.
  package var thread: Int?
  package var schema: String?
  package var table: String
  package var partition: String?
  package var index: String?
  package var isRecord: Bool
  /// As the server writes it.
  package var modeText: String
  package var mode: RowLockMode?
  /// `nil` where the rows do not tell, as in `innodb_locks`.
  package var isGranted: Bool?
  /// The key of the record, or where it stands; foreign text.
  package var data: String?
  /// Space, page and number of the record, or the number of the table; equal for all locks of one thing.
  package var place: String
  /// The row in the answer, from 0 on.
  package var row: Int

  package init?(_ row: RowSet.Row) {
    if row.text("engine_lock_id") != nil {
      self.init(ofDataLocks: row)
    } else {
      self.init(old: row)
    }
  }

  private init?(ofDataLocks row: RowSet.Row) {
    guard let id = row.text("engine_lock_id"), let mode = row.text("lock_mode") else { return nil }
    self.id = id
    self.row = row.index
    transaction = row.text("engine_transaction_id") ?? ""
    thread = row.integer("thread_id")
    schema = row.text("object_schema").filled
    table = row.text("object_name") ?? ""
    partition = row.text("partition_name").filled
    index = row.text("index_name").filled
    isRecord = row.text("lock_type") != "TABLE"
    modeText = mode
    self.mode = RowLockMode(mode)
    isGranted = row.text("lock_status").map { $0 == "GRANTED" }
    data = row.text("lock_data").filled
    place = ""
    // Transaction, in newer versions a count, then space, page and record, or the table, and an address.
    let parts = id.split(separator: ":")
    let key =
      isRecord
      ? (parts.count > 4 ? parts.suffix(4).dropLast() : parts.suffix(3)[...])
      : parts.count > 2 ? parts.suffix(2).dropLast() : parts.suffix(1)[...]
    place = key.joined(separator: ":")
    qualifyPlace()
  }

  /// A lock of which a pair of who waits and who blocks tells.
  package init(
    id: String, transaction: String, table: String?, index: String?, mode: String?, row: Int
  ) {
    self.id = id
    self.transaction = transaction
    let names = table.map(Self.names) ?? []
    schema = names.count > 1 ? names[0] : nil
    self.table = names.last ?? ""
    self.index = index
    isRecord = index != nil || table == nil || id.split(separator: ":").count > 3
    modeText = mode ?? ""
    self.mode = mode.flatMap(RowLockMode.init)
    self.row = row
    // The rest beside the transaction and the address, which differ between locks of one record.
    let parts = id.split(separator: ":").dropFirst()
    place = (parts.last.map { $0.utf8.count > 9 } ?? false ? parts.dropLast() : parts).suffix(3)
      .joined(separator: ":")
  }

  /// The lock that a transaction waits for, as far as its own row tells.
  package init?(requestedBy transaction: MySQLTransaction) {
    guard let lock = transaction.requestedLock else { return nil }
    self.init(
      id: lock, transaction: transaction.id, table: nil, index: nil, mode: "X", row: transaction.row
    )
  }

  /// A row of MySQL 5.7 and MariaDB, whose `lock_id` is the transaction and the place.
  private init?(old row: RowSet.Row) {
    guard let id = row.text("lock_id"), let mode = row.text("lock_mode"),
      let name = row.text("lock_table")
    else { return nil }
    self.id = id
    self.row = row.index
    transaction = row.text("lock_trx_id") ?? ""
    let names = Self.names(name)
    schema = names.count > 1 ? names[0] : nil
    table = names.last ?? name
    index = row.text("lock_index").filled
    isRecord = row.text("lock_type") != "TABLE"
    modeText = mode
    self.mode = RowLockMode(mode)
    self.mode?.isExact = false
    data = row.text("lock_data").filled
    place = [row.text("lock_space"), row.text("lock_page"), row.text("lock_rec")]
      .compactMap(\.self).joined(separator: ":")
    if !isRecord || place.isEmpty {
      place = id.split(separator: ":").dropFirst().joined(separator: ":")
    }
    qualifyPlace()
  }

  private mutating func qualifyPlace() {
    let what = [schema ?? "", table, isRecord ? index ?? "" : "TABLE"].joined(separator: ".")
    place = "\(what) \(place.isEmpty ? data ?? "" : place)"
  }

  package var isSupremum: Bool { data == "supremum pseudo-record" }

  /// Whether a request for this lock waits for `other`, which is granted or ahead of it.
  package func waits(for other: RowLock) -> Bool {
    guard place == other.place, let mode, let theirs = other.mode else { return false }
    guard isRecord else { return mode.waitsOnTable(for: theirs) }
    var wish = mode
    // Who waits there, or for a gap, wants to insert; old servers do not say so.
    if !mode.isExact, isSupremum || mode.extent == .gap { wish.isInsertIntention = true }
    return wish.waitsOnRecord(for: theirs, isSupremum: isSupremum)
  }

  /// The parts of `` `shop`.`acct` `` and of `"shop"."acct"`.
  package static func names(_ text: String) -> [String] {
    var names: [String] = []
    var name = ""
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil } else { name.append(character) }
      } else if character == "`" || character == "\"" {
        quote = character
        // A doubled mark stands for itself.
        if !name.isEmpty { name.append(character) }
      } else if character == "." {
        names.append(name)
        name = ""
      } else {
        name.append(character)
      }
    }
    return names + [name]
  }
}
