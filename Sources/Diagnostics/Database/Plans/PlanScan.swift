internal import DatabaseViews
internal import Evidence

/// The scan that read most rows in vain.
struct PlanScan {
  var node: Int
  var table: String
  /// Those first that an index could find.
  var columns: [String]
  var isIndexable: Bool
  var isPattern: Bool
  /// Rows of all loops and processes.
  var read: Double
  var kept: Double
  /// Rows that the planner expected it to pass on, of all loops.
  var expected: Double?
  /// Milliseconds on the clock.
  var time: Double?

  init?(_ view: PlanView) {
    let candidates = view.plan.nodes.indices.compactMap { PlanScan($0, in: view) }
    guard let most = candidates.max(by: { $0.read - $0.kept < $1.read - $1.kept }) else {
      return nil
    }
    self = most
  }

  private init?(_ index: Int, in view: PlanView) {
    let node = view.plan.nodes[index]
    if node.kind == "Nested Loop" {
      self.init(pairs: index, in: view)
      return
    }
    guard node.kind == "Seq Scan", let table = node.tableName, let filter = node.filter,
      let rows = node.rows, let loops = node.loops, let removed = node.removedByFilter,
      removed * loops > 0
    else { return nil }
    let condition = PlanCondition(filter)
    self.init(
      node: index, table: table, condition, alias: node.alias, read: (rows + removed) * loops,
      kept: rows * loops)
    expected = node.estimatedRows.map { $0 * loops }
    time = view.times?[index].own
  }

  /// A nested loop that compares each row with each row of a scanned table.
  private init?(pairs index: Int, in view: PlanView) {
    let node = view.plan.nodes[index]
    guard let filter = node.joinFilter, let removed = node.removedByJoinFilter,
      let rows = node.rows, let loops = node.loops, removed * loops > 0
    else { return nil }
    let inputs = view.children(of: index).filter { view.plan.nodes[$0].role == .input }
    guard inputs.count == 2 else { return nil }
    var inner = inputs[1]
    while ["Materialize", "Memoize"].contains(view.plan.nodes[inner].kind),
      let below = view.children(of: inner).first
    {
      inner = below
    }
    let scan = view.plan.nodes[inner]
    guard scan.kind == "Seq Scan", let table = scan.tableName else { return nil }
    self.init(
      node: index, table: table, PlanCondition(filter), alias: scan.alias,
      read: (rows + removed) * loops, kept: rows * loops)
    expected = node.estimatedRows.map { $0 * loops }
    time = view.times.map { $0[index].own + $0[inputs[1]].inclusive }
  }

  private init(
    node: Int, table: String, _ condition: PlanCondition, alias: String?, read: Double,
    kept: Double
  ) {
    self.node = node
    self.table = table
    let indexable = condition.indexable(of: alias)
    let all = condition.columns(of: alias)
    columns = indexable.isEmpty ? all : indexable
    isIndexable = condition.isSelective && !columns.isEmpty
    isPattern = condition.hasPattern && indexable.isEmpty
    self.read = read
    self.kept = kept
  }

  func facts(_ view: PlanView, _ sheet: inout FactSheet) {
    let node = view.plan.nodes[self.node]
    let text =
      "\(node.label): \(rowCount(read)) read, \(rowCount(kept)) kept"
      + (time.map { ", \(decimal($0, places: 1)) ms" } ?? "")
    let evidence = [view.citation(self.node, text)]
    sheet.add(PlanFact.scanTable.rawValue, table, evidence)
    sheet.add(PlanFact.scanNode.rawValue, node.label, evidence)
    if !columns.isEmpty {
      sheet.add(PlanFact.scanColumns.rawValue, columns.joined(separator: ","), evidence)
    }
    sheet.add(PlanFact.scanIndexable.rawValue, isIndexable, evidence)
    sheet.add(PlanFact.scanPattern.rawValue, isPattern, evidence)
    sheet.add(PlanFact.scanRead.rawValue, read, .rows, evidence)
    sheet.add(PlanFact.scanKept.rawValue, 100 * kept / max(1, read), .percent, evidence)
    if let expected {
      let share = min(100, 100 * expected / max(1, read))
      sheet.add(PlanFact.scanExpected.rawValue, share, .percent, evidence)
    }
    if let time {
      sheet.add(PlanFact.scanTime.rawValue, time, .milliseconds, evidence)
      if let share = view.share(time) {
        sheet.add(PlanFact.scanShare.rawValue, share, .percent, evidence)
      }
    }
  }
}

/// The costliest filtered scan of a plan that was not run.
struct PlanScanEstimate {
  var node: Int
  var cost, costShare, kept: Double

  init?(_ view: PlanView) {
    guard !view.plan.isAnalyzed, let whole = view.plan.nodes.first?.totalCost, whole > 0 else {
      return nil
    }
    let scans = view.plan.nodes.indices.filter {
      view.plan.nodes[$0].kind == "Seq Scan" && view.plan.nodes[$0].filter != nil
    }
    func cost(_ index: Int) -> Double { view.plan.nodes[index].totalCost ?? 0 }
    guard let node = scans.max(by: { cost($0) < cost($1) }), cost(node) > 0 else { return nil }
    self.node = node
    self.cost = cost(node)
    costShare = min(100, 100 * cost(node) / whole)
    // A page costs 1 and a row with a comparison 0.0125; with 80 rows in a page a row costs 0.025.
    kept = min(100, 100 * (view.plan.nodes[node].estimatedRows ?? 0) / (cost(node) / 0.025))
  }

  func facts(_ view: PlanView, _ sheet: inout FactSheet) {
    let node = view.plan.nodes[self.node]
    guard let table = node.tableName, let filter = node.filter else { return }
    let condition = PlanCondition(filter)
    let columns = condition.indexable(of: node.alias)
    let text = "\(node.label): cost \(decimal(cost)), \(rowCount(node.estimatedRows ?? 0)) expected"
    let evidence = [view.citation(self.node, text)]
    sheet.add(PlanFact.scanTable.rawValue, table, evidence)
    sheet.add(PlanFact.scanNode.rawValue, node.label, evidence)
    if !columns.isEmpty {
      sheet.add(PlanFact.scanColumns.rawValue, columns.joined(separator: ","), evidence)
    }
    sheet.add(PlanFact.scanIndexable.rawValue, condition.isSelective && !columns.isEmpty, evidence)
    sheet.add(PlanFact.scanCost.rawValue, cost, .count, evidence)
    sheet.add(PlanFact.scanCostShare.rawValue, costShare, .percent, evidence)
    sheet.add(PlanFact.scanEstimatedKept.rawValue, kept, .percent, evidence)
  }
}

extension PlanNode {
  /// The table as SQL takes it.
  var tableName: String? {
    relation.map { (schema.map { identifier($0) + "." } ?? "") + identifier($0) }
  }
}

/// `1 row`, `1,234 rows`.
func rowCount(_ count: Double) -> String {
  "\(grouped(count)) \(count == 1 ? "row" : "rows")"
}

/// A whole number with commas: `1,234,567`; below ten with two decimals.
func grouped(_ number: Double) -> String {
  guard number.isFinite, number.magnitude < 1e15 else { return "unknown" }
  if number.magnitude < 10 { return decimal(number, places: 2) }
  var digits = String(Int(number.rounded()).magnitude)
  var parts: [String] = []
  while digits.count > 3 {
    parts.insert(String(digits.suffix(3)), at: 0)
    digits.removeLast(3)
  }
  parts.insert(digits, at: 0)
  return (number < 0 ? "-" : "") + parts.joined(separator: ",")
}
