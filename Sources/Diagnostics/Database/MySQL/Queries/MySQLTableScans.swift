internal import DatabaseViews
internal import Evidence

/// Tables that statements read whole, by digests; without performance_schema, by the counters of the
/// server and the statements that its processlist showed.
struct MySQLTableScans {
  struct Found {
    var table: MySQLTableState
    var scan: TableScan
    /// `digests`, or `processlist`.
    var source: String
    /// Whether the statement gives rows as they are, and no sum or number of them.
    var isPlain: Bool
    /// Rows that one scan of the table alone read; `nil` where others are read along.
    var seenRows: Double?
    var evidence: [Citation]
  }

  let moments: MySQLMoments
  let tables: MySQLTables
  private(set) var found: [Found] = []

  init(_ moments: MySQLMoments, _ tables: MySQLTables, _ loads: [StatementLoad]) {
    self.moments = moments
    self.tables = tables
    let isMeasured = moments.hasTwo(.digests)
    let counted = isMeasured ? loads : StatementLoad.totals(moments)
    if counted.contains(where: { !$0.isAboutServer }) {
      found = byDigest(counted, isMeasured: isMeasured)
    } else if let one = byCounters() {
      found = [one]
    }
  }

  // MARK: digests

  private struct Share {
    var load: StatementLoad
    var read: Double
    var isAlone: Bool
  }

  private func byDigest(_ loads: [StatementLoad], isMeasured: Bool) -> [Found] {
    var shares: [String: (table: MySQLTableState, parts: [Share])] = [:]
    for load in loads where !load.isAboutServer && load.calls > 0 {
      guard load.withoutIndex ?? 0 > 0, let examined = load.examined, examined > 0,
        let (table, isAlone) = read(by: load)
      else { continue }
      let key = "\(table.schema).\(table.relation)"
      shares[key, default: (table, [])].parts.append(
        Share(load: load, read: examined, isAlone: isAlone))
    }
    return shares.values.map { found($0.table, $0.parts, isMeasured: isMeasured) }
      .ordered { $0.scan.read > $1.scan.read }
  }

  /// The table that a statement reads whole: its only one; of several the one of which most rows were read
  /// without an index, where that was counted.
  private func read(by load: StatementLoad) -> (MySQLTableState, isAlone: Bool)? {
    let named = load.text.namedTables.map { table -> MySQLTableState in
      let parts = table.table.split(separator: ".").map(String.init)
      let schema = parts.count > 1 ? parts[parts.count - 2] : load.schema
      let relation = parts.last ?? table.table
      return tables[schema, relation]
        ?? MySQLTableState(schema: schema ?? "?", relation: relation)
    }
    guard let first = named.first else { return nil }
    if Set(named.map(\.name)).count == 1 {
      return (first, named.count == 1 && !load.text.words.contains("limit"))
    }
    return named.filter { $0.unindexedReads ?? 0 > 0 }
      .max { $0.unindexedReads ?? 0 < $1.unindexedReads ?? 0 }.map { ($0, false) }
  }

  /// Columns of a table that a statement compares.
  private func columns(of table: MySQLTableState, in text: StatementText) -> [String] {
    let alias = text.namedTables.first { named in
      named.table.split(separator: ".").last.map(String.init) == table.relation
    }?.alias
    return text.comparedColumns(of: alias ?? table.relation).map(\.column)
  }

  private func found(_ table: MySQLTableState, _ parts: [Share], isMeasured: Bool) -> Found {
    let calls = parts.reduce(0) { $0 + ($1.load.withoutIndex ?? 0) }
    let examined = parts.reduce(0) { $0 + $1.read }
    // Statements look at rows of other tables too.
    let read = table.unindexedReads.map { $0 > 0 ? min($0, examined) : examined } ?? examined
    let scanner = parts.max { $0.read < $1.read }
    let span = isMeasured ? moments.span(.digests) : nil
    let when =
      span.map { "in \(decimal($0, places: 1)) s" }
      ?? (isMeasured ? "between two moments" : "since the counters were reset")
    let view = MySQLView.digests
    let named = scanner.map { share in
      NamedStatement(
        text: share.load.text, words: share.load.text.words, milliseconds: share.load.mean,
        rows: share.load.rows / share.load.calls, calls: share.load.calls,
        columns: self.columns(of: table, in: share.load.text),
        citation: moments.citation(
          view,
          "\(share.load.text.shortened(to: 160)): \(grouped(share.load.calls)) calls of \(decimal(share.load.mean)) ms, \(rowCount(share.read / share.load.calls)) examined and \(decimal(share.load.rows / share.load.calls)) given by each"
        ))
    }
    let alone = parts.filter { $0.isAlone && $0.load.withoutIndex == $0.load.calls }
    let columns = scanner.map { self.columns(of: table, in: $0.load.text) } ?? []
    return Found(
      table: table,
      scan: TableScan(
        scans: max(1, calls), read: read, isMeasured: isMeasured, span: span, statement: named,
        isIndexed: columns.isEmpty ? nil : table.isIndexed(columns)),
      source: "digests", isPlain: scanner.map { $0.load.text.givesRows } ?? false,
      seenRows: alone.map { $0.read / $0.load.calls }.max(),
      evidence: [
        moments.citation(
          view,
          "\(table.name): \(grouped(max(1, calls))) statements without an index \(when), \(rowCount((read / max(1, calls)).rounded())) each"
        )
      ])
  }

  // MARK: counters

  /// What all statements of the server read in sequence, put down to the one that the processlist showed
  /// most often with a condition on a table that could account for it.
  private func byCounters() -> Found? {
    guard moments.hasTwo(.status), let first = moments.first(.status),
      let last = moments.last(.status), let span = moments.span(.status),
      let old = first.status("Handler_read_rnd_next"),
      let new = last.status("Handler_read_rnd_next"),
      new > old
    else { return nil }
    let read = new - old
    var seen: [StatementText: (count: Int, seconds: Double)] = [:]
    for snapshot in moments.server.snapshots {
      for session in snapshot.sessions ?? [] where session.isAtWork && session.isClient {
        guard session.id != moments.ownConnection, let statement = session.statement else {
          continue
        }
        let text = StatementText(statement, of: .mysql)
        guard SessionWork(session, text, isWaiting: false) == .statement, text.hasCondition else {
          continue
        }
        let known = seen[text] ?? (0, 0)
        seen[text] = (known.count + 1, max(known.seconds, session.seconds ?? 0))
      }
    }
    let candidates = seen.compactMap { text, times -> (StatementText, MySQLTableState, Int)? in
      guard times.count > 1, text.namedTables.count == 1, let name = text.namedTables.first?.table,
        let table = table(named: name), let rows = table.rows, rows > 0, read >= rows * 0.5,
        !text.comparedColumns.isEmpty
      else { return nil }
      return (text, table, times.count)
    }
    guard let (text, table, count) = candidates.max(by: { $0.2 < $1.2 }), let rows = table.rows
    else {
      return nil
    }
    let looks = moments.server.snapshots.count { $0[.processlist] != nil }
    let citation = moments.citation(
      .processlist, "\(text.shortened(to: 160)): seen \(count) times in \(looks) looks")
    return Found(
      table: table,
      scan: TableScan(
        scans: max(1, (read / rows).rounded()), read: read, isMeasured: true, span: span,
        statement: NamedStatement(text: text, words: text.words, citation: citation),
        isIndexed: table.isIndexed(text.comparedColumns)),
      source: "processlist", isPlain: text.givesRows,
      evidence: [
        moments.citation(
          .status,
          "\(rowCount(read)) read in sequence in \(decimal(span, places: 1)) s by all statements (Handler_read_rnd_next)"
        )
      ])
  }

  private func table(named name: String) -> MySQLTableState? {
    let parts = name.split(separator: ".").map(String.init)
    guard let relation = parts.last else { return nil }
    return tables[parts.count > 1 ? parts[parts.count - 2] : nil, relation]
  }
}

extension StatementText {
  /// Whether it gives or changes rows as they are: no sum, no number, no group of them.
  var givesRows: Bool {
    words.isDisjoint(with: [
      "count", "sum", "avg", "min", "max", "group", "distinct", "limit", "group_concat", "having",
    ])
  }
}
