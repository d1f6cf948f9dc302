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

  var statement: StatementText? {
    plan.statement.map { StatementText($0, of: plan.product) }
  }

  func condition(_ text: String) -> PlanCondition { PlanCondition(text, of: plan.product) }

  /// The table of a node as SQL takes it.
  func tableName(_ node: PlanNode) -> String? {
    node.relation.map { relation in
      (node.schema.map { identifier($0, of: plan.product) + "." } ?? "")
        + identifier(relation, of: plan.product)
    }
  }

  /// Columns as SQL takes them.
  func columnList(_ columns: [String]) -> String {
    plan.product == .postgres
      ? columns.joined(separator: ",")
      : columns.map { identifier($0, of: plan.product) }.joined(separator: ",")
  }

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

  /// How often a node was expected to run, by the rows that drive the loops above it.
  func expectedLoops(of index: Int) -> Double {
    var loops = 1.0
    var place = index
    while let parent = plan.nodes[place].parent {
      let inputs = children(of: parent).filter { plan.nodes[$0].role == .input }
      if plan.nodes[place].role == .subPlan {
        loops *= max(1, plan.nodes[parent].estimatedRows ?? 1)
      } else if plan.nodes[parent].kind == "Nested Loop", inputs.count == 2, inputs[1] == place,
        !plan.nodes[place].extras.contains(where: { $0.hasPrefix("join buffer") })
      {
        loops *= max(1, plan.nodes[inputs[0]].estimatedRows ?? 1)
      }
      // What is stored is made once, however often it is read.
      let above = plan.nodes[parent]
      if above.kind.hasPrefix("Materialize") || above.kind.hasPrefix("Union materialize")
        || above.isTableScan && above.relation == nil
      {
        break
      }
      place = parent
    }
    return min(loops, 1e15)
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
