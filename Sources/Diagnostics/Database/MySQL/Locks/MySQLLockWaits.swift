internal import DatabaseViews
internal import Evidence

/// What the sessions of a server wait for, as far as no root tells it already.
struct MySQLLockWaits {
  let series: MySQLSeries
  let history: LockHistory<MySQLLockPicture>
  private var picture: MySQLLockPicture? { history.last }

  init(_ series: MySQLSeries, _ history: LockHistory<MySQLLockPicture>) {
    self.series = series
    self.history = history
  }

  static let kinds = ["row.", "metadata."]

  /// The waits of sessions that were there when sessions were read, or of which nothing else tells.
  var waiters: Int { picture?.forest.waiterCount ?? 0 }

  var sessions: Int { picture?.sessionCount ?? 0 }

  /// Whether it was read who waits for locks of rows; states of sessions do not tell.
  var areRowsKnown: Bool {
    guard let picture else { return false }
    if [MySQLView.rowLocks, .rowLockWaits].contains(where: { series.last($0) != nil }) {
      return true
    }
    return picture.rows.hasTransactions
  }

  /// Whether it was read who waits for metadata locks.
  var areMetadataKnown: Bool {
    guard let picture else { return false }
    return picture.rows.hasMetadataLocks
      || picture.rows.hasSessions
        && series.seesOthers != false
  }

  private func headless(ofRows isOfRows: Bool) -> HeadlessWaits? {
    guard let picture else { return nil }
    let found = picture.forest.headless.filter {
      picture.isRowWait(picture.forest.nodes[$0].party) == isOfRows
    }
    guard !found.isEmpty else { return nil }
    let nodes = found.map { picture.forest.nodes[$0] }
    let begin = nodes.compactMap { picture.statementStart($0.party) }.min()
    return HeadlessWaits(
      count: found.count, objects: found.map { picture.wish($0) },
      longest: nodes.compactMap { picture.age(since: $0.wait?.since) }.max(),
      statement: begin.flatMap { picture.age(since: $0) },
      suspects: suspects(picture, before: begin, ofRows: isOfRows))
  }

  /// Who was there before: idle in transactions first, the oldest first.
  private func suspects(
    _ picture: MySQLLockPicture, before begin: Double?, ofRows isOfRows: Bool
  ) -> String {
    let idle = picture.rows.sessions.values.compactMap { session -> (id: Int, start: Double)? in
      let party = LockParty.session(session.id)
      guard session.isIdle, session.isClient else { return nil }
      let transaction = picture.rows.transaction(party)
      if isOfRows || picture.rows.hasTransactions && transaction == nil && isOfRows { return nil }
      let start = picture.rows.start(of: transaction) ?? picture.rows.stateStart(party)
      guard let start, begin.map({ start <= $0 + 1 }) ?? true else { return nil }
      return (session.id, start)
    }.ordered { $0.start < $1.start }
    let others = picture.rows.transactions.compactMap { transaction -> (id: Int, start: Double)? in
      guard !transaction.waits, isOfRows, let id = transaction.connection,
        let start = picture.rows.start(of: transaction), begin.map({ start <= $0 + 1 }) ?? true
      else { return nil }
      return (id, start)
    }.ordered { $0.start < $1.start }
    let all = idle + others
    guard !all.isEmpty else { return "nobody was seen who was there before" }
    let names = all.prefix(3).map { id, start in
      "id \(id)" + (picture.age(since: start).map { " (\(LockWords.duration($0)))" } ?? "")
    }
    let more = all.count > 3 ? " and \(all.count - 3) more" : ""
    return "there before: " + names.joined(separator: ", ") + more
  }

  var facts: [Fact] {
    guard let picture, areRowsKnown || areMetadataKnown else { return [] }
    let product = MySQLLockPicture.product
    var sheet = FactSheet(series.subject)
    let count = waiters
    let text = count == 0 ? "no session waits for a lock" : "\(count) wait for locks"
    sheet.add(
      LockWaitFact.waiters.name(of: product), count, .sessions,
      [citation(ofRows: !picture.rowWaits.waits.isEmpty, text)])
    sheet.add(LockWaitFact.sessions.name(of: product), sessions, .sessions)
    sheet.add("\(product).waits.row.known", areRowsKnown)
    sheet.add("\(product).waits.metadata.known", areMetadataKnown)
    for kind in Self.kinds {
      guard let headless = headless(ofRows: kind == "row.") else { continue }
      headless.add(
        to: &sheet, product, kind: kind, [citation(ofRows: kind == "row.", headless.text)])
    }
    if !areRowsKnown, let last = series.snapshots.last(where: { $0[.processlist] != nil }) {
      add(last.alikeChanges, to: &sheet)
    }
    if let ring = LockRing(history) {
      ring.add(to: &sheet, product, [citation(ofRows: false, ring.text)])
    }
    return sheet.facts
  }

  /// Sessions that run the same change for long, where nothing tells of locks of rows.
  private func add(_ alike: [MySQLSession], to sheet: inout FactSheet) {
    let name = "\(MySQLLockPicture.product).waits.row.alike"
    guard let picture, let first = alike.first else { return sheet.add(name, 0, .sessions) }
    let longest = alike.compactMap(\.seconds).max() ?? 0
    let begin = alike.compactMap { picture.statementStart(.session($0.id)) }.min()
    let statement =
      first.statement.map {
        StatementRedaction.withoutLiterals($0, of: .mysql)
      } ?? ""
    sheet.add(
      name, alike.count, .sessions,
      [picture.citation(.processlist, "\(alike.count) run the same statement: \(statement)")])
    sheet.add("\(name).age", longest, .seconds)
    sheet.add("\(name).suspects", suspects(picture, before: begin, ofRows: false))
  }

  private func citation(ofRows isOfRows: Bool, _ text: String) -> Citation {
    picture?.citation(isOfRows ? .rowLocks : .metadataLocks, text)
      ?? Citation(source: series.name, text: text)
  }

  static var declarations: [FactDeclaration] {
    let product = MySQLLockPicture.product
    return LockWaitFact.declarations(of: product, kinds: kinds)
      .filter { $0.name != LockWaitFact.isKnown.name(of: product) }
      + [
        FactDeclaration(
          "\(product).waits.row.known", of: .server, .flag,
          "Whether the evidence tells who waits for locks of rows."),
        FactDeclaration(
          "\(product).waits.row.alike", of: .server, .quantity(.sessions),
          "Sessions that run the very same change for long, where nothing tells of locks of rows."),
        FactDeclaration(
          "\(product).waits.row.alike.age", of: .server, .quantity(.seconds),
          "For how long the first of them has run."),
        FactDeclaration(
          "\(product).waits.row.alike.suspects", of: .server, .text,
          "Sessions that sleep since before those statements began."),
        FactDeclaration(
          "\(product).waits.metadata.known", of: .server, .flag,
          "Whether the evidence tells who waits for metadata locks."),
      ]
  }
}

extension MySQLLockPicture {
  static var declarations: [FactDeclaration] {
    let meanings: [LockFact: String] = [
      .doing: """
      What a holder that waits for nobody is: idle in transaction, prepared transaction, holds the \
      global read lock, holds the backup lock, holds a named lock, holds LOCK TABLES, rolls back, runs \
      DDL, running, idle, applies replication, thread, hidden, gone.
      """,
      .who: "User, host, program and database of it.",
      .origin: "The program and the client of it.",
      .pid: "The number that KILL takes; absent of a transaction that no session has.",
      .statement:
        "Its statement or its last one, which is not necessarily the one that took the lock.",
      .isCertain:
        "Whether the server names the holder; else it follows from what was open before the wait.",
      .headPid: "The number of the session of that statement.",
    ]
    let own: [(String, FactDeclaration.Shape, String)] = [
      ("kind", .text, "What its victims wait for: row where some wait for rows, else metadata."),
      ("victims.rows", .quantity(.sessions), "Victims below those that wait for a row lock of it."),
      (
        "victims.metadata", .quantity(.sessions),
        "Victims below those that wait for a metadata lock of it."
      ),
      ("rows", .quantity(.rows), "Rows that its transaction has locked."),
      (
        "thread", .text,
        "The server's number of its thread, where that of its connection is hidden."
      ),
      ("said", .text, "Its statement as the end of a sentence; empty where it is not known."),
      ("rivals", .text, "Others that could be the holder as well, as the end of a sentence."),
    ]
    return LockFact.declarations(of: product, meanings)
      + own.map { FactDeclaration("\(product).lock.\($0.0)", of: .session, $0.1, $0.2) }
  }
}
