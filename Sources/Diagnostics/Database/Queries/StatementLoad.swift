internal import DatabaseViews
internal import Evidence

/// What a statement of `pg_stat_statements`, or a digest of `events_statements_summary_by_digest`, took
/// between two moments.
struct StatementLoad {
  var text: StatementText
  var id: String?
  /// The database whose tables it names; `nil` where that is not told.
  var schema: String?
  /// What it gave or changed.
  var rows: Double
  var calls, milliseconds: Double
  var temporaryBlocks, blocksRead: Double?
  /// Rows that it looked at, and calls that read a table without an index.
  var examined, withoutIndex: Double?
  var temporaryDiskTables, mergePasses, lockMilliseconds: Double?
  /// Of the time of all statements.
  var share = 0.0

  var mean: Double { calls > 0 ? milliseconds / calls : 0 }

  /// The statements of a view that took time between both moments, the tallest first, and how many rows
  /// were skipped because their counters were reset.
  ///
  /// `load` makes one of the latest row and of how far a counter of it went; `nil` where it fell.
  static func all<View>(
    _ moments: ServerMoments<View>, in view: View, key: (RowSet.Row) -> String?,
    _ load: (RowSet.Row, (String) -> Double?) -> StatementLoad?
  ) -> (loads: [StatementLoad], skipped: Int) {
    guard moments.hasTwo(view), let before = moments.first(view)?[view],
      let after = moments.last(view)?[view]
    else { return ([], 0) }
    var old: [String: RowSet.Row] = [:]
    for row in before.rows { if let key = key(row) { old[key] = row } }
    var loads: [StatementLoad] = []
    var skipped = 0
    var seen: Set<String> = []
    for row in after.rows {
      guard let key = key(row), seen.insert(key).inserted else { continue }
      // A statement that is new since the first moment counts from zero.
      let earlier = old[key]
      guard
        let found = load(
          row,
          { name in
            earlier.map { row.grown(name, since: $0) } ?? row.number(name)
          })
      else {
        skipped += 1
        continue
      }
      if found.calls > 0 || found.milliseconds > 0 { loads.append(found) }
    }
    // A captured list may have been cut by its statement, and so may the longest of a server.
    if moments.server.origin == .live, View.product == .postgres {
      skipped += old.keys.count { !seen.contains($0) }
    }
    let all = loads.reduce(0) { $0 + $1.milliseconds }
    for index in loads.indices where all > 0 {
      loads[index].share = 100 * loads[index].milliseconds / all
    }
    return (loads.ordered { $0.milliseconds > $1.milliseconds }, skipped)
  }

  func facts<View>(
    _ moments: ServerMoments<View>, _ view: View, hasLockWaits: Bool, logWaits: LogWaits
  ) -> [Fact] {
    guard let span = moments.span(view), !text.text.isEmpty else { return [] }
    let name = text.shortened(to: 80) + (id.map { " [\($0)]" } ?? "")
    var sheet = FactSheet(moments.subject(.statement, name), prefix: View.product.factPrefix)
    let evidence = [
      moments.citation(
        view,
        "\(name): \(grouped(calls)) calls of \(decimal(mean)) ms in \(decimal(span, places: 1)) s, \(decimal(share, places: 0)) % of the time of all statements"
      )
    ]
    sheet.add(StatementFact.calls.rawValue, calls, .statements, evidence)
    sheet.add(StatementFact.mean.rawValue, mean, .milliseconds, evidence)
    sheet.add(StatementFact.share.rawValue, share, .percent, evidence)
    sheet.add(StatementFact.load.rawValue, milliseconds / 1000 / span, .queued, evidence)
    sheet.add(StatementFact.lockWaits.rawValue, hasLockWaits, evidence)
    let isCommit = logWaits.areMost && text.verb != "SELECT"
    sheet.add(StatementFact.logWaits.rawValue, isCommit, evidence)
    guard calls > 0 else { return sheet.facts }
    if let examined {
      sheet.add(StatementFact.examined.rawValue, examined / calls, .rows, evidence)
      sheet.add(StatementFact.given.rawValue, rows / calls, .rows, evidence)
      sheet.add(StatementFact.filter.rawValue, text.hasCondition, evidence)
    }
    if let withoutIndex {
      sheet.add(StatementFact.unindexed.rawValue, withoutIndex > 0, evidence)
    }
    if let lockMilliseconds {
      let share = milliseconds > 0 ? min(100, 100 * lockMilliseconds / milliseconds) : 0
      sheet.add(StatementFact.lockShare.rawValue, share, .percent, evidence)
    }
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
  case logWaits = "statement.log_waits"
  case examined = "statement.examined"
  case given = "statement.given"
  case filter = "statement.filter"
  case unindexed = "statement.without_index"
  case lockShare = "statement.lock_share"

  static func declarations(of product: ServerProduct) -> [FactDeclaration] {
    allCases.filter { product == .mysql || !$0.isOfMySQL }.map {
      FactDeclaration(product.factPrefix + $0.rawValue, of: .statement, $0.shape, $0.meaning)
    }
  }

  private var isOfMySQL: Bool {
    switch self {
    case .examined, .given, .filter, .unindexed, .lockShare: true
    default: false
    }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .calls: .quantity(.statements)
    case .mean: .quantity(.milliseconds)
    case .share, .lockShare: .quantity(.percent)
    case .examined, .given: .quantity(.rows)
    case .load: .quantity(.queued)
    case .lockWaits, .logWaits, .filter, .unindexed: .flag
    }
  }

  private var meaning: String {
    switch self {
    case .calls: "Calls that ended between two moments."
    case .mean: "What one of them took, as a mean."
    case .share: "Its share of the time of all statements of the server."
    case .load: "How many sessions it kept busy, as a mean: its time over the time that passed."
    case .examined: "Rows that one call looked at, as a mean."
    case .given: "Rows that one call gave or changed, as a mean."
    case .filter: "Whether it has a condition."
    case .unindexed: "Whether calls of it read a table without an index."
    case .lockShare: "The share of its time that it waited for locks."
    case .logWaits:
      "Whether it writes, and most that was seen at work waited for the log to be on storage."
    case .lockWaits:
      "Whether sessions waited for locks meanwhile, which counts as time of statements."
    }
  }
}
