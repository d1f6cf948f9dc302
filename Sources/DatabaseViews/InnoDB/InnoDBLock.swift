/// A lock of InnoDB as its monitor prints it.
///
///     RECORD LOCKS space id 2 page no 4 n bits 72 index PRIMARY of table `shop`.`accounts` trx id 1588 lock_mode X locks rec but not gap waiting
///     TABLE LOCK table `shop`.`accounts` trx id 1588 lock mode AUTO-INC waiting
package struct InnoDBLock: Sendable, Hashable {
  /// What of a table it covers (MySQL manual, "InnoDB Locking").
  package enum Scope: String, Sendable {
    /// A table.
    case table
    /// A record and the gap before it.
    case nextKey
    /// A record alone: `locks rec but not gap`.
    case record
    /// The gap before a record: `locks gap before rec`.
    case gap
    /// The gap before a record, to put one into it: `insert intention`.
    case insertIntention
  }

  package var scope: Scope
  /// `S`, `X`, `IS`, `IX`, `AUTO-INC`.
  package var mode: String
  package var isWaiting = false
  package var database: String?
  package var table: String
  package var partition: String?
  /// `PRIMARY`, or another index; `nil` for a table.
  package var index: String?
  /// The transaction whose lock it is.
  package var transaction: String?
  /// Where its records lie; together with `InnoDBRecord.heap` the same record has the same place.
  package var space: Int?
  package var page: Int?
  /// Records that it covers, of very many the first.
  package var records: [InnoDBRecord] = []

  package init(scope: Scope, mode: String, table: String) {
    self.scope = scope
    self.mode = mode
    self.table = table
  }

  /// `shop.accounts`.
  package var qualifiedTable: String { database.map { "\($0).\(table)" } ?? table }

  /// Mode and scope: `X`, `X gap`, `X next-key`, `X insert intention`, `AUTO-INC`.
  package var displayedMode: String {
    switch scope {
    case .table, .record: mode
    case .nextKey: "\(mode) next-key"
    case .gap: "\(mode) gap"
    case .insertIntention: "\(mode) insert intention"
    }
  }

  /// The mode, before the object: a gap is told there.
  package var displayedRequest: String { scope == .gap ? mode : displayedMode }

  /// `X on record 7 in index PRIMARY of shop.accounts`.
  package var displayed: String { "\(displayedRequest) on \(displayedObject)" }

  /// The index and table: `index PRIMARY of shop.accounts, partition p1`.
  package var displayedPlace: String {
    let part = partition.map { ", partition \($0)" } ?? ""
    return (index.map { "index \($0) of " } ?? "table ") + qualifiedTable + part
  }

  /// The place with the first record: `record 7 in index PRIMARY of shop.accounts`.
  package var displayedObject: String {
    guard let record = records.first else { return displayedPlace }
    let isGap = scope == .gap || scope == .insertIntention
    if record.isSupremum { return "the gap at the end of \(displayedPlace)" }
    guard let key = record.displayedKey(inPrimary: hasPrimaryFields) else { return displayedPlace }
    return (isGap ? "the gap before record " : "record ") + key + " in \(displayedPlace)"
  }

  /// Whether its records begin with the key and go on with the columns of the system.
  private var hasPrimaryFields: Bool { index == "PRIMARY" || index == "GEN_CLUST_INDEX" }

  /// Whether one of them is the same record.
  package func shares(_ other: InnoDBLock) -> Bool {
    guard qualifiedTable == other.qualifiedTable, partition == other.partition else { return false }
    if scope == .table || other.scope == .table { return scope == other.scope }
    guard index == other.index, space == other.space, page == other.page else { return false }
    let (mine, theirs) = (records.compactMap(\.heap), other.records.compactMap(\.heap))
    return mine.isEmpty || theirs.isEmpty || mine.contains { theirs.contains($0) }
  }

  /// Whether who asks for this one waits for who has `other`, both of the same place.
  package func conflicts(with other: InnoDBLock) -> Bool {
    guard let wish = rowLockMode, let theirs = other.rowLockMode else { return true }
    return scope == .table
      ? wish.waitsOnTable(for: theirs) : wish.waitsOnRecord(for: theirs, isSupremum: false)
  }

  /// `nil` where the monitor prints a mode that is not known.
  private var rowLockMode: RowLockMode? {
    var lock = RowLockMode(mode)
    switch scope {
    case .table, .nextKey: break
    case .record: lock?.extent = .record
    case .gap, .insertIntention: lock?.extent = .gap
    }
    lock?.isInsertIntention = scope == .insertIntention
    return lock
  }
}

/// A record of an index, as far as a monitor prints it.
package struct InnoDBRecord: Sendable, Hashable {
  /// One column: at most 30 bytes of it are printed.
  package struct Field: Sendable, Hashable {
    /// Bytes in all; `nil` where it is NULL.
    package var length: Int?
    package var bytes: [UInt8]

    package init(length: Int?, bytes: [UInt8]) {
      self.length = length
      self.bytes = bytes
    }

    /// A number or a text where the bytes look like one; the type of the column is not printed.
    package var displayed: String {
      guard let length else { return "NULL" }
      if !bytes.isEmpty, bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
        return "'" + String(decoding: bytes, as: UTF8.self) + (length > bytes.count ? "…'" : "'")
      }
      if let number { return number }
      let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      return "0x" + digits + (length > bytes.count ? "…" : "")
    }

    /// Integers are stored with their highest bit turned; those without a sign as they are.
    private var number: String? {
      guard length == bytes.count, [1, 2, 3, 4, 8].contains(bytes.count), let first = bytes.first
      else { return nil }
      let value = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard first & 0x80 != 0 else { return String(value) }
      return String(value & ~(0x80 << UInt64(8 * (bytes.count - 1))))
    }
  }

  /// Its number on the page; 1 is the supremum, which stands behind the last record.
  package var heap: Int?
  package var fields: [Field] = []

  package init(heap: Int?) {
    self.heap = heap
  }

  package var isSupremum: Bool {
    heap == 1 || fields.first?.bytes.elementsEqual("supremum".utf8) ?? false && fields.count == 1
  }

  /// The columns that tell the record: of a primary key those before the ids of the system (6 and
  /// 7 bytes), of another index all, which end with those of the primary key.
  package func key(inPrimary isPrimary: Bool) -> [Field] {
    guard isPrimary else { return fields }
    let place = fields.indices.first { place in
      fields[place].length == 6 && place + 1 < fields.count && fields[place + 1].length == 7
    }
    return Array(fields.prefix(place ?? 1))
  }

  /// `7`, or `(2, 200)`; `nil` where no columns are printed.
  package func displayedKey(inPrimary isPrimary: Bool) -> String? {
    let key = key(inPrimary: isPrimary).prefix(6).map(\.displayed)
    guard !key.isEmpty else { return nil }
    return key.count == 1 ? key[0] : "(" + key.joined(separator: ", ") + ")"
  }
}
