internal import ByteParsing

extension QueryPlan {
  /// The plans of MySQL and MariaDB in a text of JSON: the second version of MySQL's form, whose
  /// `query_plan` is a tree of `inputs`, and blocks (`query_block`) of both forks.
  static func mysqlPlans(
    json bytes: [UInt8], lines: ClosedRange<Int>
  ) -> (plans: [QueryPlan], isWhole: Bool) {
    let (values, isWhole) = JSONTree.values(of: bytes, firstLine: lines.lowerBound)
    var plans: [QueryPlan] = []
    for value in values { collectMySQL(value, lines, into: &plans) }
    if !isWhole { for place in plans.indices { plans[place].isCut = true } }
    return (plans, isWhole)
  }

  private static func collectMySQL(
    _ value: JSONTree, _ lines: ClosedRange<Int>, into plans: inout [QueryPlan]
  ) {
    switch value {
    case .array(let elements):
      for element in elements { collectMySQL(element, lines, into: &plans) }
    case .object(let entries, let line):
      var plan = QueryPlan(lines: min(line, lines.upperBound)...lines.upperBound)
      plan.product = .mysql
      if let root = entries["query_plan"] ?? (entries["operation"] == nil ? nil : value) {
        plan.add(operation: root, parent: nil)
        plan.foldFilters()
      } else if let block = entries["query_block"] {
        var reader = MySQLBlockReader()
        reader.read(block, line)
        plan.nodes = reader.nodes
        plan.executionTime = block["r_total_time_ms"]?.number
      } else {
        for (_, entry) in entries.sorted(by: { $0.key < $1.key }) {
          collectMySQL(entry, lines, into: &plans)
        }
        return
      }
      plan.statement = entries["query"]?.text
      if !plan.nodes.isEmpty { plans.append(plan) }
    default: break
    }
  }

  private mutating func add(operation value: JSONTree, parent: Int?) {
    guard nodes.count < 5000, case .object(_, let line) = value else { return }
    let label = value["operation"]?.text ?? value["heading"]?.text ?? "operation"
    var node = PlanNode(mysqlLabel: String(label.prefix(2000)))
    node.line = line
    node.parent = parent
    node.depth = parent.map { nodes[$0].depth + 1 } ?? 0
    if value["heading"]?.text?.hasPrefix("Select #") == true {
      node.role = .subPlan
      node.planName = value["heading"]?.text
    }
    node.takeMySQL(value)
    nodes.append(node)
    let place = nodes.count - 1
    for key in ["inputs", "inputs_from_select_list", "inputs_from_where", "subqueries"] {
      guard case .array(let inputs)? = value[key] else { continue }
      for input in inputs { add(operation: input, parent: place) }
    }
  }
}

extension PlanNode {
  fileprivate mutating func takeMySQL(_ value: JSONTree) {
    if let table = value["table_name"]?.text, isTableScan, relation != nil {
      alias = value["alias"]?.text ?? table
      relation = table
      schema = value["schema_name"]?.text
    }
    index = value["index_name"]?.text ?? index
    totalCost = value["estimated_total_cost"]?.number
    estimatedRows = value["estimated_rows"]?.number
    guard let counted = value["actual_loops"]?.number else { return }
    loops = counted
    guard counted > 0 else { return }
    rows = value["actual_rows"]?.number
    startupTime = value["actual_first_row_ms"]?.number
    totalTime = value["actual_last_row_ms"]?.number
  }
}
