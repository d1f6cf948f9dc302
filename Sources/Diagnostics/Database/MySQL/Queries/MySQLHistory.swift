internal import DatabaseViews
internal import Evidence

/// Old versions of rows that InnoDB has yet to remove, and the transaction whose view keeps them.
///
/// Purge removes what no open view can need. A view is taken by the first consistent read of a transaction
/// at REPEATABLE READ or SERIALIZABLE and kept to its end, at the lower levels for one statement (MySQL
/// manual, "Consistent Nonlocking Reads").
struct MySQLHistory {
  struct Holder {
    /// `nil` where no session has it.
    var connection: Int?
    var name: String
    /// Seconds.
    var age: Double
    /// `session` (idle in its transaction), `statement`, `backup`, `replication`, or `transaction` where no
    /// session has it.
    var kind: String
    var citation: Citation
  }

  let subject: Subject
  private let length: Double?
  private let growth: Double?
  private let holder: Holder?
  private let citation: Citation?

  /// From the views of a server, with the text of its monitor where it has one.
  init(_ moments: MySQLMoments, _ monitor: EngineStatuses.Entry?) {
    subject = moments.server.subject
    let known = Self.lengths(moments)
    length = known.last?.value ?? monitor?.status.historyListLength.map(Double.init)
    if let first = known.first, let last = known.last, let from = first.time, let to = last.time,
      to > from
    {
      growth = (last.value - first.value) / (to - from)
    } else {
      growth = nil
    }
    let text = length.map { "history list length \(grouped($0))" } ?? ""
    citation =
      known.last.map { moments.server.citation($0.view, of: $0.snapshot, text) }
      ?? monitor.map { $0.citation($0.status.lines, text) }
    holder = Self.holder(moments) ?? monitor.flatMap { Self.holder($0) }
  }

  /// From a text of the monitor alone.
  init(_ monitor: EngineStatuses.Entry) {
    subject = Subject(.server, monitor.server)
    length = monitor.status.historyListLength.map(Double.init)
    growth = nil
    citation = length.map {
      monitor.citation(monitor.status.lines, "history list length \(grouped($0))")
    }
    holder = Self.holder(monitor)
  }

  var holdingConnection: Int? { holder?.connection }
  var figure: Double? { length }

  var facts: [Fact] {
    guard let length else { return [] }
    var sheet = FactSheet(subject)
    let evidence = [citation].compactMap(\.self)
    sheet.add(MySQLHistoryFact.length.rawValue, length, .count, evidence)
    if let growth { sheet.add(MySQLHistoryFact.growth.rawValue, growth, .perSecond, evidence) }
    guard let holder else {
      sheet.add(MySQLHistoryFact.kind.rawValue, "none")
      return sheet.facts
    }
    let place = [holder.citation]
    sheet.add(MySQLHistoryFact.holder.rawValue, holder.name, place)
    sheet.add(MySQLHistoryFact.kind.rawValue, holder.kind, place)
    sheet.add(MySQLHistoryFact.age.rawValue, holder.age, .seconds, place)
    if let connection = holder.connection {
      sheet.add(MySQLHistoryFact.key.rawValue, "\(connection)", place)
    }
    return sheet.facts
  }

  private struct Length {
    var value: Double
    var time: Double?
    var view: MySQLView
    var snapshot: MySQLSnapshot
  }

  /// Of MariaDB a status, of MySQL a metric; at each moment.
  private static func lengths(_ moments: MySQLMoments) -> [Length] {
    moments.server.snapshots.compactMap { snapshot in
      if let value = snapshot.status("Innodb_history_list_length") {
        return Length(value: value, time: snapshot.time, view: .status, snapshot: snapshot)
      }
      let row = snapshot[.metrics]?.rows.first { $0.text("name") == "trx_rseg_history_len" }
      guard let value = row.flatMap({ $0.number("value") ?? $0.number("count") }) else {
        return nil
      }
      return Length(value: value, time: snapshot.time, view: .metrics, snapshot: snapshot)
    }
  }

  private static func holder(_ moments: MySQLMoments) -> Holder? {
    guard let snapshot = moments.last(.transactions), let rows = snapshot[.transactions]?.rows
    else {
      return nil
    }
    let programs = moments.programs
    let sessions = Dictionary(
      (moments.last(.processlist)?.sessions ?? []).map { ($0.id, $0) },
      uniquingKeysWith: { first, _ in first })
    let holders = rows.compactMap { row -> Holder? in
      guard let age = row.number("trx_age") ?? age(row, snapshot) else { return nil }
      let id = row.integer("trx_mysql_thread_id").flatMap { $0 > 0 ? $0 : nil }
      guard id == nil || id != moments.ownConnection else { return nil }
      var session = id.flatMap { sessions[$0] }
      if let program = id.flatMap({ programs[$0] }) { session?.program = program }
      guard let held = held(row, session, age), held > 0 else { return nil }
      let kind = kind(row, session, id)
      let name = name(row, session, id, kind)
      return Holder(
        connection: id, name: name, age: held, kind: kind,
        citation: moments.server.citation(
          .transactions, of: snapshot, "\(name): open for \(spoken(held))"))
    }
    return holders.max { $0.age < $1.age }
  }

  /// How long its view may have been open; `nil` where it keeps none.
  private static func held(_ row: RowSet.Row, _ session: MySQLSession?, _ age: Double) -> Double? {
    switch row.text("trx_isolation_level") {
    case "READ COMMITTED", "READ UNCOMMITTED":
      // For one statement.
      guard session?.isAtWork ?? (row.text("trx_query") != nil) else { return nil }
      return session?.seconds.map { min($0, age) }
    default: return age
    }
  }

  private static func age(_ row: RowSet.Row, _ snapshot: MySQLSnapshot) -> Double? {
    guard let started = row.time("trx_started"), let now = snapshot.time, now >= started else {
      return nil
    }
    return now - started
  }

  private static func kind(_ row: RowSet.Row, _ session: MySQLSession?, _ id: Int?) -> String {
    guard id != nil else { return "transaction" }
    guard let session else { return row.text("trx_query") == nil ? "session" : "statement" }
    if session.isInternal || session.isDump { return "replication" }
    let text = StatementText(session.statement ?? "", of: .mysql)
    if SessionWork(session, text, isWaiting: false) == .backup { return "backup" }
    return session.isAtWork ? "statement" : "session"
  }

  private static func name(
    _ row: RowSet.Row, _ session: MySQLSession?, _ id: Int?, _ kind: String
  ) -> String {
    guard let id else { return "a prepared or recovered transaction \(row.text("trx_id") ?? "")" }
    var text = session?.name ?? "id \(id)"
    if let program = session?.program ?? session?.client { text += " (\(program))" }
    return kind == "session" ? text + ", idle in its transaction" : text
  }

  private static func holder(_ monitor: EngineStatuses.Entry) -> Holder? {
    let open = monitor.status.activeTransactions.filter { $0.thread != nil || $0.isPrepared }
    guard let oldest = open.max(by: { $0.active ?? 0 < $1.active ?? 0 }), let age = oldest.active
    else { return nil }
    let name =
      oldest.thread.map { id in
        let place = oldest.host.map { "@\($0)" } ?? ""
        return "id \(id)" + (oldest.user.map { " \($0)\(place)" } ?? "")
      } ?? "a prepared transaction \(oldest.id)"
    let isDump = oldest.statement?.hasPrefix("SELECT /*!40001 SQL_NO_CACHE */ ") ?? false
    let kind =
      oldest.thread == nil
      ? "transaction" : isDump ? "backup" : oldest.statement == nil ? "session" : "statement"
    let words = kind == "session" ? name + ", idle in its transaction" : name
    return Holder(
      connection: oldest.thread, name: words, age: age, kind: kind,
      citation: monitor.citation(oldest.line...oldest.line, "\(words): open for \(spoken(age))"))
  }
}

/// The facts about old versions of rows.
enum MySQLHistoryFact: String, CaseIterable {
  case length = "mysql.history.length"
  case growth = "mysql.history.growth"
  case holder = "mysql.history.holder"
  case kind = "mysql.history.holder.kind"
  case key = "mysql.history.holder.key"
  case age = "mysql.history.holder.age"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .server, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .length: .quantity(.count)
    case .growth: .quantity(.perSecond)
    case .age: .quantity(.seconds)
    case .holder, .kind, .key: .text
    }
  }

  private var meaning: String {
    switch self {
    case .length: "Transactions whose old versions of rows InnoDB has yet to remove."
    case .growth:
      "How many more there are each second, between two moments; less than 0 where they go."
    case .holder: "The oldest open transaction that may keep a view."
    case .kind:
      """
      What has it: session (idle in its transaction), statement, backup, replication, transaction (no \
      session has it: prepared or recovered), none.
      """
    case .key: "The number of its connection."
    case .age: "How long its view may have been open."
    }
  }
}
