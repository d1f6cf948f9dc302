internal import DatabaseViews
internal import Evidence

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
    guard let table = view.tableName(node), let filter = node.filter else { return }
    let condition = view.condition(filter)
    let columns = condition.indexable(of: node.alias)
    let text = "\(node.label): cost \(decimal(cost)), \(rowCount(node.estimatedRows ?? 0)) expected"
    let evidence = [view.citation(self.node, text)]
    sheet.add(PlanFact.scanTable.rawValue, table, evidence)
    sheet.add(PlanFact.scanNode.rawValue, node.label, evidence)
    if !columns.isEmpty {
      sheet.add(PlanFact.scanColumns.rawValue, view.columnList(columns), evidence)
    }
    sheet.add(PlanFact.scanIndexable.rawValue, condition.isSelective && !columns.isEmpty, evidence)
    sheet.add(PlanFact.scanCost.rawValue, cost, .count, evidence)
    sheet.add(PlanFact.scanCostShare.rawValue, costShare, .percent, evidence)
    sheet.add(PlanFact.scanEstimatedKept.rawValue, kept, .percent, evidence)
  }
}

/// The scan of an unrun plan of MySQL that is expected to read most rows.
///
/// What a filter keeps MySQL guesses (a tenth for `=`, a third for `<`), so that rows alone count.
struct PlanRowsEstimate {
  var node: Int
  /// In all loops.
  var rows: Double
  /// Percent of the rows that all tables are expected to be read for.
  var share: Double

  init?(_ view: PlanView) {
    let nodes = view.plan.nodes
    guard !view.plan.isAnalyzed else { return nil }
    let reads = nodes.indices.map { index in
      nodes[index].isTableScan
        ? (nodes[index].estimatedInput ?? nodes[index].estimatedRows ?? 0)
          * view.expectedLoops(of: index) : 0
    }
    let scans = nodes.indices.filter { index in
      nodes[index].isFullScan && nodes[index].relation != nil
        && (nodes[index].filter != nil
          || nodes[index].extras.contains { $0.hasPrefix("join buffer") })
    }
    guard let node = scans.max(by: { reads[$0] < reads[$1] }), reads[node] > 0 else { return nil }
    self.node = node
    rows = reads[node]
    share = min(100, 100 * rows / max(1, reads.reduce(0, +)))
  }

  func facts(_ view: PlanView, _ sheet: inout FactSheet) {
    let node = view.plan.nodes[self.node]
    guard let table = view.tableName(node) else { return }
    let evidence = [
      view.citation(self.node, "\(node.label): \(rowCount(rows)) expected to be read")
    ]
    sheet.add(PlanFact.scanTable.rawValue, table, evidence)
    sheet.add(PlanFact.scanNode.rawValue, node.label, evidence)
    sheet.add(PlanFact.scanRowsExpected.rawValue, rows, .rows, evidence)
    sheet.add(PlanFact.scanRowsShare.rawValue, share, .percent, evidence)
    view.addKeys(self.node, &sheet, evidence)
    // All of them is what MariaDB says where it does not know.
    if let read = node.estimatedInput, read > 0, let kept = node.estimatedRows, kept < read {
      sheet.add(PlanFact.scanEstimatedKept.rawValue, 100 * kept / read, .percent, evidence)
    }
    // A table of EXPLAIN says that there is a condition, and not which.
    guard let filter = node.filter, !filter.isEmpty else { return }
    let condition = view.condition(filter)
    let indexable = condition.indexable(of: node.alias)
    sheet.add(PlanFact.scanEquality.rawValue, condition.hasEquality, evidence)
    if !indexable.isEmpty {
      sheet.add(PlanFact.scanColumns.rawValue, view.columnList(indexable), evidence)
    }
    sheet.add(
      PlanFact.scanIndexable.rawValue, condition.isSelective && !indexable.isEmpty, evidence)
  }
}

extension PlanView {
  /// Indexes that MySQL lists as possible ones for a scan.
  func addKeys(_ node: Int, _ sheet: inout FactSheet, _ evidence: [Citation]) {
    guard let keys = plan.nodes[node].possibleKeys else { return }
    sheet.add(
      PlanFact.scanKeys.rawValue, keys.isEmpty ? "none" : keys.joined(separator: ", "), evidence)
  }
}
