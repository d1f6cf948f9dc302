internal import DatabaseViews
internal import Evidence

/// The node whose number of rows the planner misjudged most on its own account.
struct PlanMisestimate {
  var node: Int
  /// Of one loop.
  var estimated, actual: Double
  var factor: Double
  /// In all loops.
  var difference: Double

  /// `nil` where the plan was not run, or each estimate holds.
  init?(_ view: PlanView) {
    let errors = view.plan.nodes.indices.map { Self.error(of: $0, in: view) }
    // Children stand behind their parents.
    var factors = errors.map { $0?.factor }
    for index in view.plan.nodes.indices.reversed() where factors[index] == nil {
      factors[index] = view.children(of: index).compactMap { factors[$0] }.max()
    }
    var best: (node: Int, weight: Double)?
    for (index, error) in errors.enumerated() {
      guard let error, error.factor > 1, Self.isOrigin(view.plan.nodes[index]) else { continue }
      let inherited = view.children(of: index).compactMap { factors[$0] }.max() ?? 1
      let own = error.factor / max(1, inherited)
      guard own > 1 else { continue }
      // Both how wrong it is and how many rows that makes count.
      let weight = logarithm(own) * logarithm(1 + error.difference)
      if weight > best?.weight ?? 0 { best = (index, weight) }
    }
    guard let best, let error = errors[best.node] else { return nil }
    node = best.node
    (estimated, actual) = (error.estimated, error.actual)
    (factor, difference) = (error.factor, error.difference)
  }

  private struct Error {
    var estimated, actual, factor, difference: Double
  }

  private static func error(of index: Int, in view: PlanView) -> Error? {
    let node = view.plan.nodes[index]
    guard let (estimated, actual) = node.judgedRows, let loops = node.loops, loops > 0,
      countsRows(node)
    else { return nil }
    if actual < estimated, view.canStopEarly[index] { return nil }
    let (high, low) = (max(estimated, actual), max(1, min(estimated, actual)))
    return Error(
      estimated: estimated, actual: actual, factor: max(1, high / low),
      difference: abs(estimated - actual) * loops)
  }

  /// Some nodes count no rows, or those of repeated reads.
  private static func countsRows(_ node: PlanNode) -> Bool {
    switch node.kind {
    case "BitmapAnd", "BitmapOr", "Bitmap Index Scan", "Hash", "Materialize", "Memoize",
      "ModifyTable", "Insert", "Update", "Delete", "Merge", "Gather", "Gather Merge", "Limit":
      false
    default: true
    }
  }

  /// What passes on the rows of its input has no error of its own.
  private static func isOrigin(_ node: PlanNode) -> Bool {
    guard !node.isDerived else { return false }
    return switch node.kind {
    case "Sort", "Incremental Sort", "Result", "Append", "Merge Append", "Subquery Scan",
      "LockRows",
      "WindowAgg", "ProjectSet":
      false
    default: true
    }
  }

  /// What the node's condition asks of the statistics.
  func shape(in view: PlanView) -> String {
    let node = view.plan.nodes[self.node]
    if node.isJoin { return "join" }
    guard node.isTableScan else { return "other" }
    let texts = [node.filter, node.indexCondition, node.recheckCondition].compactMap(\.self)
    if texts.isEmpty { return "none" }
    let joined = view.condition(texts.joined(separator: " AND "))
    return joined.shape(own: node.alias)?.rawValue ?? "other"
  }

  func columns(in view: PlanView) -> [String] {
    let node = view.plan.nodes[self.node]
    let texts = [
      node.indexCondition, node.recheckCondition, node.filter, node.joinFilter, node.joinCondition,
    ]
    return view.condition(texts.compactMap(\.self).joined(separator: " AND ")).columns(
      of: node.alias)
  }
}

/// A natural logarithm, as close as a ranking needs it.
private func logarithm(_ value: Double) -> Double {
  guard value.isFinite, value > 0 else { return 0 }
  return Double(value.exponent) * 0.6931 + (Double(value.significand) - 1) * 0.6931
}

/// The nested loop whose inner side took longest.
struct PlanLoop {
  var inner: Int
  var loops: Double
  /// Milliseconds on the clock.
  var time: Double
  /// Whether the rows that drive it come from the misestimated node.
  var isOnError: Bool

  init?(_ view: PlanView, _ error: PlanMisestimate?) {
    guard let times = view.times else { return nil }
    var best: (inner: Int, outer: Int)?
    for (index, node) in view.plan.nodes.enumerated() where node.kind == "Nested Loop" {
      let inputs = view.children(of: index).filter { view.plan.nodes[$0].role == .input }
      guard inputs.count == 2, view.plan.nodes[inputs[1]].loops ?? 0 > 0 else { continue }
      if best.map({ times[inputs[1]].inclusive > times[$0.inner].inclusive }) ?? true {
        best = (inputs[1], inputs[0])
      }
    }
    guard let best else { return nil }
    inner = best.inner
    loops = view.plan.nodes[best.inner].loops ?? 0
    time = times[best.inner].inclusive
    isOnError = error.map { $0.node == best.outer || view.isBelow($0.node, best.outer) } ?? false
  }
}
