internal import DatabaseViews
internal import Evidence

/// A table of InnoDB: what the optimizer believes of it, its indexes, and what reads it.
struct MySQLTableState {
  struct Index {
    var name: String
    /// In small letters, as far as the statistics name them.
    var columns: [String]
    var pages: Double?
  }

  var schema, relation: String
  /// Rows by the optimizer's statistics, and when those were made, on the server's clock.
  var rows: Double?
  var updated: Double?
  /// Pages of 16 KiB, unless set otherwise, of the table and of its indexes.
  var pages: Double?
  var indexes: [Index] = []
  /// Rows by InnoDB's own count, and changes since the statistics were made (`innodb_sys_tablestats`).
  var counted, modified: Double?
  /// Rows read without an index between two moments (`table_io_waits_summary_by_index_usage`).
  var unindexedReads: Double?
  /// Rows read in any way between two moments.
  var reads: Double?

  var name: String {
    "\(identifier(schema, of: .mysql)).\(identifier(relation, of: .mysql))"
  }

  /// Whether an index begins with one of the columns; `nil` where indexes were not seen.
  func isIndexed(_ columns: [String]) -> Bool? {
    guard !indexes.isEmpty else { return nil }
    return indexes.contains { index in
      index.columns.first.map { columns.contains($0) } ?? false
    }
  }
}

/// The tables of a server.
struct MySQLTables {
  private(set) var all: [String: MySQLTableState] = [:]

  init(_ moments: MySQLMoments) {
    for row in moments.last(.tableStatistics)?[.tableStatistics]?.rows ?? [] {
      guard let key = note(row.text("database_name"), row.text("table_name")) else { continue }
      all[key]?.rows = row.number("n_rows")
      all[key]?.updated = row.number("last_update_seconds") ?? row.time("last_update")
      let parts = [
        row.number("clustered_index_size"), row.number("sum_of_other_index_sizes"),
      ].compactMap(\.self)
      if !parts.isEmpty { all[key]?.pages = parts.reduce(0, +) }
    }
    addIndexes(moments)
    addCounts(moments)
    addReads(moments)
  }

  subscript(schema: String?, relation: String) -> MySQLTableState? {
    if let schema, let table = all["\(schema).\(relation)"] { return table }
    // Digests write names that are words of SQL as such: `EVENTS`. Without a database the name has to be
    // the only one.
    let wanted = relation.lowercased()
    let named = all.values.filter {
      (schema == nil || $0.schema == schema) && $0.relation.lowercased() == wanted
    }
    return named.count == 1 ? named.first : nil
  }

  private mutating func note(_ schema: String?, _ relation: String?) -> String? {
    guard let schema = schema.filled, let relation = relation.filled else { return nil }
    guard !relation.hasPrefix("#sql") else { return nil }
    let key = "\(schema).\(relation)"
    if all[key] == nil { all[key] = MySQLTableState(schema: schema, relation: relation) }
    return key
  }

  /// `n_diff_pfx02` of an index has its first two columns as description; an index that is not unique
  /// goes on with those of the primary key.
  private mutating func addIndexes(_ moments: MySQLMoments) {
    var longest: [String: [String: MySQLTableState.Index]] = [:]
    for row in moments.last(.indexStatistics)?[.indexStatistics]?.rows ?? [] {
      guard let key = note(row.text("database_name"), row.text("table_name")),
        let name = row.text("index_name"), let what = row.text("stat_name")
      else { continue }
      var index = longest[key]?[name] ?? .init(name: name, columns: [])
      if what == "size" { index.pages = row.number("stat_value") }
      if what.hasPrefix("n_diff_pfx"), let columns = row.text("stat_description") {
        let names = columns.split(separator: ",").map { String($0).lowercased() }
        if names.count > index.columns.count { index.columns = names }
      }
      longest[key, default: [:]][name] = index
    }
    for (key, indexes) in longest {
      all[key]?.indexes = indexes.values.ordered { $0.name < $1.name }
    }
  }

  /// `shop/orders`; of MariaDB and of captured texts alone, since MySQL would wait for metadata locks.
  private mutating func addCounts(_ moments: MySQLMoments) {
    for row in moments.last(.tableCounts)?[.tableCounts]?.rows ?? [] {
      guard let name = row.text("name"), let slash = name.firstIndex(of: "/") else { continue }
      let relation = String(name[name.index(after: slash)...])
      guard let key = note(String(name[..<slash]), relation) else { continue }
      all[key]?.counted = row.number("num_rows")
      all[key]?.modified = row.number("modified_counter")
    }
  }

  private mutating func addReads(_ moments: MySQLMoments) {
    guard moments.hasTwo(.indexUse), let before = moments.first(.indexUse)?[.indexUse],
      let after = moments.last(.indexUse)?[.indexUse]
    else { return }
    func id(_ row: RowSet.Row) -> String {
      [row.text("object_schema"), row.text("object_name"), row.text("index_name")]
        .map { $0 ?? "" }.joined(separator: "\u{1}")
    }
    let old = Dictionary(
      before.rows.map { (id($0), $0) }, uniquingKeysWith: { first, _ in first })
    for row in after.rows {
      guard let earlier = old[id(row)], let read = row.grown("count_read", since: earlier),
        let key = note(row.text("object_schema"), row.text("object_name"))
      else { continue }
      guard var table = all[key] else { continue }
      table.reads = (table.reads ?? 0) + read
      if row.text("index_name") == nil { table.unindexedReads = (table.unindexedReads ?? 0) + read }
      all[key] = table
    }
  }
}
