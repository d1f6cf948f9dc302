internal import DatabaseViews
internal import Evidence

/// What is worth knowing of a server's load and is no cause.
struct MySQLQueryRemarks {
  let moments: MySQLMoments
  let tables: MySQLTables
  let loads: [StatementLoad]

  var observations: [Citation] {
    [
      bufferPool, logWaits, temporaryTables, mergePasses, fullJoins, running, duplicateIndexes,
      unusedIndexes,
    ].compactMap(\.self)
  }

  /// How far a counter went between the first and the last moment.
  func grown(_ name: String) -> Double? {
    guard moments.hasTwo(.status), let old = moments.first(.status)?.status(name),
      let new = moments.last(.status)?.status(name), new >= old
    else { return nil }
    return new - old
  }

  private var bufferPool: Citation? {
    guard let reads = grown("Innodb_buffer_pool_reads"), reads > 0,
      let asked = grown("Innodb_buffer_pool_read_requests"), asked > 0
    else { return nil }
    let waits = grown("Innodb_buffer_pool_wait_free") ?? 0
    let free = moments.last(.status)?.status("Innodb_buffer_pool_pages_free")
    guard waits > 0 || free.map({ $0 < 1024 }) ?? false else { return nil }
    return moments.citation(
      .status,
      "the buffer pool has no room left: \(grouped(reads)) pages read from disk for \(grouped(asked)) asked for during the look (\(decimal(100 * reads / asked)) %), \(grouped(waits)) waits for a free page"
    )
  }

  private var logWaits: Citation? {
    guard let waits = grown("Innodb_log_waits"), waits > 0 else { return nil }
    return moments.citation(
      .status,
      "\(grouped(waits)) waits for room in the log buffer during the look: innodb_log_buffer_size")
  }

  private var temporaryTables: Citation? {
    // The look's own questions make a few at each moment.
    guard let disk = grown("Created_tmp_disk_tables"),
      disk > Double(8 * moments.server.snapshots.count)
    else { return nil }
    let most = loads.filter { $0.temporaryDiskTables ?? 0 > 0 }.max {
      $0.temporaryDiskTables ?? 0 < $1.temporaryDiskTables ?? 0
    }
    let named = most.map { ", most by \($0.text.shortened(to: 100))" } ?? ""
    return moments.citation(
      .status, "\(grouped(disk)) temporary tables went to disk during the look\(named)")
  }

  private var mergePasses: Citation? {
    guard let passes = grown("Sort_merge_passes"), passes > 0 else { return nil }
    let most = loads.filter { $0.mergePasses ?? 0 > 0 }.max {
      $0.mergePasses ?? 0 < $1.mergePasses ?? 0
    }
    let named = most.map { ", most by \($0.text.shortened(to: 100))" } ?? ""
    return moments.citation(
      .status,
      "\(grouped(passes)) passes of sorts over temporary files during the look\(named): sort_buffer_size"
    )
  }

  private var fullJoins: Citation? {
    guard let joins = grown("Select_full_join"), joins > 0 else { return nil }
    return moments.citation(
      .status,
      "\(grouped(joins)) joins read a table without an index during the look (Select_full_join)")
  }

  private var running: Citation? {
    guard let threads = moments.last(.status)?.status("Threads_running"),
      let processors = moments.server.variable("thread_pool_size").flatMap({ Double($0) }),
      moments.server.version?.isMariaDB == true, processors > 0, threads > 4 * processors
    else { return nil }
    return moments.citation(
      .status,
      "\(grouped(threads)) statements run at once on \(grouped(processors)) processors (Threads_running, thread_pool_size)"
    )
  }

  private var duplicateIndexes: Citation? {
    var twins: [String] = []
    for table in tables.all.values {
      let columns = Dictionary(
        grouping: table.indexes.filter { !$0.columns.isEmpty }, by: \.columns)
      for group in columns.values where group.count > 1 {
        twins.append("\(group.map(\.name).joined(separator: " = ")) on \(table.name)")
      }
    }
    guard !twins.isEmpty else { return nil }
    return moments.citation(
      .indexStatistics,
      "indexes on the same columns: \(twins.sorted().prefix(3).joined(separator: ", "))")
  }

  /// Since the server began; unique ones may be there for what they forbid.
  private var unusedIndexes: Citation? {
    guard let rows = moments.last(.indexUse)?[.indexUse]?.rows else { return nil }
    let unused = rows.compactMap { row -> (name: String, pages: Double)? in
      guard let index = row.text("index_name"), index != "PRIMARY", row.number("count_star") == 0,
        let relation = row.text("object_name"),
        let table = tables[row.text("object_schema"), relation],
        let pages = table.indexes.first(where: { $0.name == index })?.pages, pages >= 64
      else { return nil }
      return ("\(index) on \(table.name)", pages)
    }.ordered { ($1.pages, $0.name) < ($0.pages, $1.name) }
    guard !unused.isEmpty else { return nil }
    let more = unused.count > 3 ? " and \(unused.count - 3) more" : ""
    return moments.citation(
      .indexUse,
      "indexes that nothing has used since the server began: \(unused.prefix(3).map(\.name).joined(separator: ", "))\(more); replicas count for themselves"
    )
  }
}
