internal import DatabaseViews
internal import Evidence

/// What a statement of `pg_stat_statements` took between two moments.
struct StatementLoad {
  var text: StatementText
  var id: String?
  var calls, milliseconds, rows: Double
  var temporaryBlocks, blocksRead: Double?
  /// Of the time of all statements.
  var share = 0.0

  var mean: Double { calls > 0 ? milliseconds / calls : 0 }

  /// The tallest first, and how many rows were skipped because their counters were reset.
  static func all(_ moments: QueryMoments) -> (loads: [StatementLoad], skipped: Int) {
    guard moments.hasTwo(.statements), let before = moments.first(.statements)?[.statements],
      let after = moments.last(.statements)?[.statements]
    else { return ([], 0) }
    var old: [String: RowSet.Row] = [:]
    for row in before.rows { if let key = key(row) { old[key] = row } }
    var loads: [StatementLoad] = []
    var skipped = 0
    var seen: Set<String> = []
    for row in after.rows {
      guard let key = key(row), seen.insert(key).inserted else { continue }
      guard let calls = grown("calls", old[key], row),
        let time = grown("total_exec_time", old[key], row) ?? grown("total_time", old[key], row)
      else {
        skipped += 1
        continue
      }
      guard calls > 0 || time > 0 else { continue }
      loads.append(
        StatementLoad(
          text: StatementText(row.text("query") ?? ""), id: row.text("queryid"), calls: calls,
          milliseconds: time, rows: grown("rows", old[key], row) ?? 0,
          temporaryBlocks: grown("temp_blks_written", old[key], row),
          blocksRead: grown("shared_blks_read", old[key], row)))
    }
    // A captured list may have been cut by its statement.
    if moments.server.origin == .live { skipped += old.keys.count { !seen.contains($0) } }
    let all = loads.reduce(0) { $0 + $1.milliseconds }
    for index in loads.indices where all > 0 {
      loads[index].share = 100 * loads[index].milliseconds / all
    }
    return (loads.sorted { $0.milliseconds > $1.milliseconds }, skipped)
  }

  /// A statement that is new since the first moment counts from zero.
  private static func grown(_ column: String, _ before: RowSet.Row?, _ after: RowSet.Row) -> Double?
  {
    guard let before else { return after.number(column) }
    return after.grown(column, since: before)
  }

  private static func key(_ row: RowSet.Row) -> String? {
    // A role that may not see a statement sees neither its text nor its identifier.
    guard let id = row.text("queryid") ?? row.text("query"), id != "<insufficient privilege>" else {
      return nil
    }
    return [row.text("userid"), row.text("dbid"), row.text("toplevel"), id].map { $0 ?? "" }
      .joined(separator: " ")
  }

  /// Whether it is one of this program's own questions.
  var isOwn: Bool {
    text.words.contains("pg_stat_statements") || Self.own.contains(String(text.text.prefix(40)))
  }

  private static let own: Set<String> = {
    var heads: Set<String> = []
    for view in PostgresView.allCases {
      for version in 12...20 {
        guard let statement = PostgresQueries.query(view)?.statement(for: version) else { continue }
        heads.insert(String(StatementText(statement).text.prefix(40)))
      }
    }
    return heads
  }()

  func facts(_ moments: QueryMoments, hasLockWaits: Bool) -> [Fact] {
    guard let span = moments.span(.statements), !text.text.isEmpty else { return [] }
    let name = text.shortened(to: 80) + (id.map { " [\($0)]" } ?? "")
    var sheet = FactSheet(moments.subject(.statement, name))
    let evidence = [
      moments.citation(
        .statements,
        "\(name): \(grouped(calls)) calls of \(decimal(mean)) ms in \(decimal(span, places: 1)) s, \(decimal(share, places: 0)) % of the time of all statements"
      )
    ]
    sheet.add(StatementFact.calls.rawValue, calls, .statements, evidence)
    sheet.add(StatementFact.mean.rawValue, mean, .milliseconds, evidence)
    sheet.add(StatementFact.share.rawValue, share, .percent, evidence)
    sheet.add(StatementFact.load.rawValue, milliseconds / 1000 / span, .queued, evidence)
    sheet.add(StatementFact.lockWaits.rawValue, hasLockWaits, evidence)
    return sheet.facts
  }
}

/// The facts about a statement of `pg_stat_statements`.
enum StatementFact: String, CaseIterable {
  case calls = "statement.calls"
  case mean = "statement.mean"
  case share = "statement.share"
  case load = "statement.load"
  case lockWaits = "statement.lock_waits"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .statement, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .calls: .quantity(.statements)
    case .mean: .quantity(.milliseconds)
    case .share: .quantity(.percent)
    case .load: .quantity(.queued)
    case .lockWaits: .flag
    }
  }

  private var meaning: String {
    switch self {
    case .calls: "Calls that ended between two moments."
    case .mean: "What one of them took, as a mean."
    case .share: "Its share of the time of all statements of the server."
    case .load: "How many sessions it kept busy, as a mean: its time over the time that passed."
    case .lockWaits:
      "Whether sessions waited for locks meanwhile, which counts as time of statements."
    }
  }
}
