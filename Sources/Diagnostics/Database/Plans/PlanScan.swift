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
  /// Its columns stand in functions or arithmetic alone.
  var isComputed: Bool
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
    if node.kind == "Hash Join", view.plan.product == .mysql {
      self.init(hash: index, in: view)
      return
    }
    guard node.isFullScan, let table = view.tableName(node), let filter = node.filter,
      let rows = node.rows, let loops = node.loops, let removed = node.removedByFilter,
      removed * loops > 0
    else { return nil }
    let condition = view.condition(filter)
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
    guard scan.isFullScan, let table = view.tableName(scan) else { return nil }
    self.init(
      node: index, table: table, view.condition(filter), alias: scan.alias,
      read: (rows + removed) * loops, kept: rows * loops)
    expected = node.estimatedRows.map { $0 * loops }
    time = view.times.map { $0[index].own + $0[inputs[1]].inclusive }
  }

  /// A join by hash, which MySQL takes where no index serves: a whole table was read for the few rows of
  /// it that have a partner.
  private init?(hash index: Int, in view: PlanView) {
    let node = view.plan.nodes[index]
    guard let rows = node.rows, let loops = node.loops, loops > 0,
      let joined = node.joinCondition ?? node.joinFilter
    else { return nil }
    let inputs = view.children(of: index).filter {
      view.plan.nodes[$0].role == .input && view.plan.nodes[$0].isFullScan
        && view.plan.nodes[$0].filter == nil
    }
    guard
      let input = inputs.max(by: {
        view.plan.nodes[$0].rowsRead ?? 0 < view.plan.nodes[$1].rowsRead ?? 0
      }), let read = view.plan.nodes[input].rowsRead,
      let table = view.tableName(view.plan.nodes[input]), read > rows * loops
    else { return nil }
    self.init(
      node: index, table: table, view.condition(joined), alias: view.plan.nodes[input].alias,
      read: read, kept: rows * loops)
    time = view.times.map { $0[index].own + $0[input].inclusive }
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
    isComputed = condition.hasExpression && indexable.isEmpty && !condition.hasPattern
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
      sheet.add(PlanFact.scanColumns.rawValue, view.columnList(columns), evidence)
    }
    // A table of EXPLAIN says that there is a condition, and not which.
    if node.filter != "" { sheet.add(PlanFact.scanIndexable.rawValue, isIndexable, evidence) }
    sheet.add(PlanFact.scanPattern.rawValue, isPattern, evidence)
    if view.plan.product == .mysql {
      sheet.add(PlanFact.scanComputed.rawValue, isComputed, evidence)
      view.addKeys(self.node, &sheet, evidence)
    }
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
