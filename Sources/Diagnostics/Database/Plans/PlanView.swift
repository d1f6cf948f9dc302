internal import DatabaseViews
internal import Evidence

/// A plan with what is worked out of it once, and where it stands.
struct PlanView {
  let plan: QueryPlan
  let source: String
  let times: [PlanNodeTime]?
  /// Whether a node above may have stopped each node before its end.
  let canStopEarly: [Bool]

  init(_ plan: QueryPlan, source: String) {
    self.plan = plan
    self.source = source
    times = plan.times
    canStopEarly = Self.stops(plan)
  }

  var place: String {
    plan.lines.count == 1
      ? "\(source):\(plan.lines.lowerBound)"
      : "\(source):\(plan.lines.lowerBound)-\(plan.lines.upperBound)"
  }

  /// Tables that it reads, each once.
  var tables: [String] {
    var seen: Set<String> = []
    return plan.nodes.compactMap(\.relation).filter { seen.insert($0).inserted }
  }

  var statement: StatementText? { plan.statement.map { StatementText($0) } }

  var subject: Subject {
    let tables = tables
    let shown = tables.prefix(3).joined(separator: ", ") + (tables.count > 3 ? ", …" : "")
    let of = tables.isEmpty ? "" : " of \(shown)"
    return Subject(.statement, "plan\(of) (\(source):\(plan.lines.lowerBound))")
  }

  func citation(_ node: Int, _ text: String) -> Citation {
    Citation(source: "\(source):\(plan.nodes[node].line)", text: text)
  }

  /// Milliseconds.
  var duration: Double? { plan.duration }

  func share(_ milliseconds: Double) -> Double? {
    guard let duration, duration > 0 else { return nil }
    return min(100, 100 * milliseconds / duration)
  }

  func children(of index: Int) -> [Int] {
    plan.nodes.indices.filter { plan.nodes[$0].parent == index }
  }

  func isBelow(_ index: Int, _ ancestor: Int) -> Bool {
    var place = plan.nodes[index].parent
    while let at = place {
      if at == ancestor { return true }
      place = plan.nodes[at].parent
    }
    return false
  }

  /// Limits, searches for one match and merges end their inputs early: then fewer rows than
  /// estimated are no error of the estimate.
  private static func stops(_ plan: QueryPlan) -> [Bool] {
    var result = Array(repeating: false, count: plan.nodes.count)
    for (index, node) in plan.nodes.enumerated() {
      guard let parent = node.parent else { continue }
      let above = plan.nodes[parent]
      let isInner =
        node.role == .input
        && (plan.nodes[..<index].contains { $0.parent == parent && $0.role == .input })
      let stopsHere =
        above.kind == "Limit" || above.kind == "Merge Join" || node.role == .subPlan
        || node.role == .initPlan
        || (above.isJoin && isInner
          && (above.isInnerUnique || above.joinType == "Semi" || above.joinType == "Anti"))
        || (above.kind == "Nested Loop" && isInner)
      result[index] = stopsHere || result[parent]
    }
    return result
  }
}
