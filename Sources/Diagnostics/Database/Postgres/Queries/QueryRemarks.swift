internal import DatabaseViews
internal import Evidence

/// What is worth knowing of a server's load and is no cause.
struct QueryRemarks {
  let moments: QueryMoments
  let tables: [TableState]

  var observations: [Citation] {
    [unusedIndexes, duplicateIndexes, invalidIndexes, checkpoints, temporaryFiles, otherDatabases]
      .compactMap(\.self)
      + scans
  }

  private struct Index {
    var name, table: String
    var bytes, scans: Double
    var row: RowSet.Row
  }

  private var indexes: [Index] {
    guard let rows = moments.last(.indexes)?[.indexes]?.rows else { return [] }
    let size = moments.server.setting("block_size").flatMap { Double($0) } ?? 8192
    return rows.compactMap { row in
      guard let name = row.text("indexrelname"), let table = row.text("relname") else { return nil }
      let pages = row.number("relpages")
      return Index(
        name: name, table: row.text("schemaname").map { "\($0).\(table)" } ?? table,
        bytes: (pages ?? 0) * size, scans: row.number("idx_scan") ?? 0, row: row)
    }
  }

  private var unusedIndexes: Citation? {
    let unused = indexes.filter { index in
      index.scans == 0 && index.bytes > 0 && index.row.flag("indisunique") == false
        && index.row.flag("indisprimary") == false
    }.ordered { $0.bytes > $1.bytes }
    guard !unused.isEmpty else { return nil }
    let shown = unused.prefix(3).map { "\($0.name) on \($0.table) (\(Quantity($0.bytes, .bytes)))" }
      .joined(separator: ", ")
    let more = unused.count > 3 ? " and \(unused.count - 3) more" : ""
    return moments.citation(
      .indexes,
      "indexes that nothing has used on this server since its counters were reset: \(shown)\(more); standbys count for themselves"
    )
  }

  /// Of the same table, columns and operator classes, and neither of expressions nor partial.
  private var duplicateIndexes: Citation? {
    var groups: [String: [Index]] = [:]
    for index in indexes
    where index.row.flag("has_expression") == false && index.row.flag("is_partial") == false {
      guard let table = index.row.text("relid"), let columns = index.row.text("indkey") else {
        continue
      }
      groups["\(table) \(columns) \(index.row.text("indclass") ?? "")", default: []].append(index)
    }
    let twins = groups.values.filter { $0.count > 1 }.map { $0.map(\.name).sorted() }
      .ordered { $0.lexicographicallyPrecedes($1) }
    guard !twins.isEmpty else { return nil }
    return moments.citation(
      .indexes,
      "indexes on the same columns: "
        + twins.prefix(3).map { $0.joined(separator: " = ") }.joined(separator: ", "))
  }

  private var invalidIndexes: Citation? {
    let invalid = indexes.filter { $0.row.flag("indisvalid") == false }
    guard !invalid.isEmpty else { return nil }
    return moments.citation(
      .indexes,
      "invalid indexes, which cost every write and serve no read: "
        + invalid.prefix(3).map { "\($0.name) on \($0.table)" }.joined(separator: ", "))
  }

  private var checkpoints: Citation? {
    guard moments.hasTwo(.checkpoints),
      let before = moments.first(.checkpoints)?[.checkpoints]?.rows.first,
      let after = moments.last(.checkpoints)?[.checkpoints]?.rows.first,
      let requested = after.grown("requested", since: before), requested > 0
    else { return nil }
    let timed = after.grown("timed", since: before) ?? 0
    return moments.citation(
      .checkpoints,
      "checkpoints between two moments: \(grouped(requested)) requested, \(grouped(timed)) timed; where it is WAL that forces them, raise max_wal_size"
    )
  }

  private var temporaryFiles: Citation? {
    guard moments.hasTwo(.databases), let before = moments.first(.databases)?[.databases]?.rows,
      let after = moments.last(.databases)?[.databases]?.rows
    else { return nil }
    let old = Dictionary(
      before.map { ($0.text("datname"), $0) }, uniquingKeysWith: { first, _ in first })
    var (files, bytes) = (0.0, 0.0)
    for row in after {
      guard let earlier = old[row.text("datname")] else { continue }
      files += row.grown("temp_files", since: earlier) ?? 0
      bytes += row.grown("temp_bytes", since: earlier) ?? 0
    }
    guard files > 0 else { return nil }
    return moments.citation(
      .databases,
      "temporary files written between two moments: \(grouped(files)), with \(Quantity(bytes, .bytes)): sorts and hashes beyond work_mem"
    )
  }

  /// Tables of other databases are not seen.
  private var otherDatabases: Citation? {
    guard let own = moments.server.last(.server)?.rows.first?.text("database"),
      moments.last(.tables) != nil, let sessions = moments.last(.activity)?.sessions
    else { return nil }
    let others = sessions.filter { $0.isAtWork && $0.isClient }.compactMap(\.database).filter {
      $0 != own
    }
    guard !others.isEmpty else { return nil }
    let names = Set(others).sorted()
    return moments.citation(
      .activity,
      "statements run in other databases too (\(names.prefix(3).joined(separator: ", "))); tables and indexes are those of \(own)"
    )
  }

  /// Totals since a reset say what was, not what is.
  private var scans: [Citation] {
    let read = tables.filter { $0.before == nil }.compactMap {
      table -> (TableState, Double, Double)? in
      guard let scans = table.row.number("seq_scan"), scans > 0,
        let rows = table.row.number("seq_tup_read"), rows > 0
      else { return nil }
      return (table, scans, rows)
    }
    guard let most = read.max(by: { $0.2 < $1.2 }), most.2 / most.1 >= 1 else { return [] }
    return [
      most.0.citation(
        "read most in sequence since the counters were reset: \(grouped(most.1)) scans, \(rowCount((most.2 / most.1).rounded())) each"
      )
    ]
  }
}
