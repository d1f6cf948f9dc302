/// What a node took, of the time that passes on the clock.
package struct PlanNodeTime: Sendable, Hashable {
  /// Milliseconds of the node and all below it.
  package var inclusive: Double
  /// Milliseconds of the node alone.
  package var own: Double
}

extension QueryPlan {
  /// The times of all nodes in their order; `nil` where the plan has none.
  ///
  /// A node's times are means of its loops, and below a Gather the loops are those of all processes
  /// that ran side by side. What runs an InitPlan or a CTE is the node that uses it first, wherever
  /// the plan prints it.
  package var times: [PlanNodeTime]? {
    guard nodes.contains(where: { $0.totalTime != nil }) else { return nil }
    let inclusive = nodes.indices.map { index -> Double in
      let node = nodes[index]
      guard let total = node.totalTime, let loops = node.loops, loops > 0 else { return 0 }
      return total * loops / min(loops, processes(at: index))
    }
    var own = inclusive
    for index in nodes.indices {
      switch nodes[index].role {
      case .input, .subPlan:
        if let parent = nodes[index].parent { own[parent] -= inclusive[index] }
      case .initPlan, .cte:
        share(inclusive[index], of: index, among: &own, inclusive)
      }
    }
    return zip(inclusive, own).map { PlanNodeTime(inclusive: $0, own: max(0, $1)) }
  }

  /// Takes the time of an InitPlan or CTE from the nodes that use it.
  private func share(
    _ time: Double, of index: Int, among own: inout [Double], _ inclusive: [Double]
  ) {
    var left = time
    let users = users(of: index)
    for user in users where left > 0 {
      let taken = min(left, max(0, own[user]))
      own[user] -= taken
      left -= taken
    }
    // Without a user in sight it was run for the node that it hangs on.
    if users.isEmpty, let parent = nodes[index].parent { own[parent] -= left }
  }

  private func users(of index: Int) -> [Int] {
    let plan = nodes[index]
    guard let name = plan.planName else { return [] }
    if plan.role == .cte {
      return nodes.indices.filter { nodes[$0].kind == "CTE Scan" && nodes[$0].cteName == name }
    }
    return nodes.indices.filter { user in
      user != index && nodes[user].parameters.contains(where: { plan.gives($0) })
    }
  }

  /// How many processes share the loops of a node: the workers of the Gather above it and the leader.
  package func processes(at index: Int) -> Double {
    var place = nodes[index].parent
    while let at = place {
      let node = nodes[at]
      if node.kind == "Gather" || node.kind == "Gather Merge" {
        return Double(min(1024, max(0, node.workersLaunched ?? node.workersPlanned ?? 0)) + 1)
      }
      place = node.parent
    }
    return 1
  }
}

extension PlanNode {
  /// Parameters that its conditions name: `$0`, `InitPlan 2`.
  fileprivate var parameters: Set<String> {
    var found: Set<String> = []
    for text in [filter, indexCondition, recheckCondition, joinFilter, joinCondition] {
      guard let text else { continue }
      found.formUnion(PlanCondition(text).parameters)
    }
    return found
  }

  /// Whether an InitPlan computes a parameter: `InitPlan 1 (returns $0)`, since version 17
  /// `InitPlan 1`.
  fileprivate func gives(_ parameter: String) -> Bool {
    guard let planName else { return false }
    if planName == parameter { return true }
    return planName.split { $0 == " " || $0 == "(" || $0 == ")" || $0 == "," }
      .contains { $0 == parameter }
  }
}
