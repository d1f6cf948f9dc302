internal import ByteParsing

/// Reads the blocks of `EXPLAIN FORMAT=JSON` of MySQL (its first version) and of `EXPLAIN` and `ANALYZE
/// FORMAT=JSON` of MariaDB.
///
/// A block has a table, or tables in the order in which they are joined (`nested_loop`), inside of what
/// sorts, groups or stores them (`ordering_operation`, `filesort`, `temporary_table`). MariaDB's `r_`
/// figures are those of the run: rows of one loop before the filter, milliseconds of all loops.
struct MySQLBlockReader {
  private(set) var nodes: [PlanNode] = []
  /// Milliseconds of all loops that a node took beside its inputs.
  private var ownTimes: [Int: Double] = [:]
  private static let depthLimit = 200

  mutating func read(_ block: JSONTree, _ line: Int) {
    _ = add(block, parent: nil, role: .input, depth: 0)
    sumTimes()
  }

  /// What stores or sorts what stands inside of it, and how a person calls that.
  private static let operations: [(key: String, kind: String, flag: String?)] = [
    ("ordering_operation", "Sort", "using_filesort"), ("filesort", "Sort", nil),
    ("grouping_operation", "Group", "using_temporary_table"),
    ("duplicates_removal", "Duplicate Removal", "using_temporary_table"),
    ("temporary_table", "Temporary Table", nil), ("buffer_result", "Temporary Table", nil),
    ("windowing", "Window", nil), ("window_functions_computation", "Window", nil),
  ]

  /// What only stands around other parts.
  private static let wrappers = [
    "query_block", "read_sorted_file", "union_result", "recursive_union", "materialized",
    "materialized_from_subquery", "derived", "expression_cache", "insert_from", "sorts",
    "having_condition", "duplicate_removal",
  ]
  private static let subqueries = [
    "subqueries", "attached_subqueries", "select_list_subqueries", "having_subqueries",
    "order_by_subqueries", "group_by_subqueries", "optimized_away_subqueries",
    "update_value_subqueries", "insert_values_subqueries", "insert_update_subqueries",
  ]

  /// Adds what a part of a block holds; gives the node that stands for it.
  private mutating func add(
    _ part: JSONTree, parent: Int?, role given: PlanNode.Role, depth: Int
  ) -> Int? {
    guard depth < Self.depthLimit, nodes.count < 5000, case .object(let entries, let line) = part
    else { return nil }
    var main: Int?
    func role(_ own: PlanNode.Role) -> PlanNode.Role { main == nil ? given : own }
    for operation in Self.operations {
      guard let inner = entries[operation.key] else { continue }
      let place = append(operation.kind, parent ?? main, role(.input), inner, line)
      nodes[place].takeOperation(inner, flag: operation.flag)
      ownTimes[place] = inner["r_total_time_ms"]?.number
      _ = add(inner, parent: place, role: .input, depth: depth + 1)
      main = main ?? place
    }
    if case .array(let items)? = entries["nested_loop"] {
      let place = addJoin(items[...], parent ?? main, role(.input), depth + 1)
      main = main ?? place
    }
    for key in ["table", "block-nl-join"] {
      guard let table = entries[key] else { continue }
      let place = addItem([key: table], parent ?? main, role(.input), depth + 1, line)
      main = main ?? place
    }
    for key in Self.wrappers {
      guard let inner = entries[key] else { continue }
      let place = add(inner, parent: parent ?? main, role: role(.input), depth: depth + 1)
      main = main ?? place
    }
    if case .array(let parts)? = entries["query_specifications"] {
      let place = append("Union", parent ?? main, role(.input), part, line)
      for inner in parts { _ = add(inner, parent: place, role: .input, depth: depth + 1) }
      main = main ?? place
    }
    for key in Self.subqueries {
      guard case .array(let parts)? = entries[key] else { continue }
      for inner in parts {
        _ = add(inner, parent: main ?? parent, role: .subPlan, depth: depth + 1)
      }
    }
    return main
  }

  private mutating func append(
    _ kind: String, _ parent: Int?, _ role: PlanNode.Role, _ value: JSONTree, _ line: Int
  ) -> Int {
    var node = PlanNode(kind: kind, label: kind)
    node.isDerived = true
    node.parent = parent ?? (nodes.isEmpty ? nil : 0)
    node.role = role
    node.depth = node.parent.map { nodes[$0].depth + 1 } ?? 0
    if case .object(_, let own) = value { node.line = own } else { node.line = line }
    nodes.append(node)
    return nodes.count - 1
  }

  /// Tables in the order in which they are joined: the last join stands on top.
  private mutating func addJoin(
    _ items: ArraySlice<JSONTree>, _ parent: Int?, _ role: PlanNode.Role, _ depth: Int
  ) -> Int? {
    guard let last = items.last, depth < Self.depthLimit, nodes.count < 5000,
      case .object(let entries, let line) = last
    else { return nil }
    guard items.count > 1 else { return addItem(entries, parent, role, depth, line) }
    let join = append("Nested Loop", parent, role, last, line)
    nodes[join].label = "Nested loop"
    let outer = addJoin(items.dropLast(), join, .input, depth + 1)
    let inner = addItem(entries, join, .input, depth + 1, line)
    nodes[join].takeJoin(outer.map { nodes[$0] }, inner.map { nodes[$0] })
    if let block = entries["block-nl-join"] {
      nodes[join].takeBuffered(block, outer.map { nodes[$0] }, inner.map { nodes[$0] })
      ownTimes[join] =
        (block["r_unpack_time_ms"]?.number ?? 0) + (block["r_other_time_ms"]?.number ?? 0)
    }
    if let buffer = entries["table"]?["using_join_buffer"]?.text, buffer == "hash join" {
      nodes[join].kind = "Hash Join"
      nodes[join].label = "Hash join"
    }
    return join
  }

  private mutating func addItem(
    _ entries: [String: JSONTree], _ parent: Int?, _ role: PlanNode.Role, _ depth: Int, _ line: Int
  ) -> Int? {
    guard let table = entries["table"] ?? entries["block-nl-join"]?["table"] else {
      return add(.object(entries, line: line), parent: parent, role: role, depth: depth + 1)
    }
    guard table["table_name"] != nil || table["access_type"] != nil else {
      // `"table": {"message": "No tables used"}`
      return nil
    }
    let place = append("", parent, role, table, line)
    nodes[place].takeTable(table)
    for key in ["materialized", "materialized_from_subquery", "derived", "attached_subqueries"] {
      guard let inner = table[key] else { continue }
      if case .array(let parts) = inner {
        for part in parts { _ = add(part, parent: place, role: .subPlan, depth: depth + 1) }
      } else {
        _ = add(inner, parent: place, role: .input, depth: depth + 1)
      }
    }
    return place
  }

  /// MariaDB tells the time of tables; what stands above them took as long in all.
  private mutating func sumTimes() {
    guard nodes.contains(where: { $0.totalTime != nil }) else { return }
    for place in nodes.indices.reversed() where nodes[place].totalTime == nil {
      var total = ownTimes[place] ?? 0
      for child in nodes[(place + 1)...] where child.parent == place {
        total += (child.totalTime ?? 0) * (child.loops ?? 0)
      }
      nodes[place].loops = nodes[place].loops ?? 1
      nodes[place].totalTime = total / max(1, nodes[place].loops ?? 1)
    }
  }
}
