internal import ByteParsing

/// How MySQL and MariaDB read one table, as a row of `EXPLAIN` or a `table` of its JSON tells it.
struct MySQLAccess {
  var name: String?
  /// `ALL`, `index`, `range`, `ref`, …; `ref|filter` of MariaDB.
  var type: String
  var key: String?
  var possibleKeys: [String]?
  /// Rows that one loop was expected to read, and percent of them that the filter was to pass.
  var rows, filtered: Double?
  /// The same of the run (`r_rows`, `r_filtered`).
  var runRows, runFiltered: Double?
  /// `nil` where it was not run.
  var loops: Double?
  /// Milliseconds of all loops.
  var time: Double?
  var cost: Double?
  var filter, indexCondition: String?
  var extras: [String] = []

  /// `hash_ALL` reads all of a table once for each buffer.
  private var plainType: String {
    let first = type.split(separator: "|").first.map(String.init) ?? type
    return first.hasPrefix("hash_") ? String(first.dropFirst(5)) : first
  }

  var node: PlanNode {
    let kind =
      switch plainType.lowercased() {
      case "all": "Seq Scan"
      case "index": "Full Index Scan"
      default: "Index Scan"
      }
    var node = PlanNode(kind: kind, label: label)
    node.index = key
    node.name(mysqlTable: name ?? "")
    node.possibleKeys = possibleKeys
    node.totalCost = cost
    node.estimatedInput = rows
    node.estimatedRows = rows.map { $0 * (filtered ?? 100) / 100 }
    (node.filter, node.indexCondition, node.extras) = (filter, indexCondition, extras)
    node.loops = loops
    guard let loops, loops > 0, let runRows else { return node }
    let kept = runRows * min(100, max(0, runFiltered ?? 100)) / 100
    node.rows = kept
    node.removedByFilter = filter == nil ? nil : runRows - kept
    node.totalTime = time.map { $0 / loops }
    return node
  }

  private var label: String {
    let words =
      switch plainType.lowercased() {
      case "all": "Table scan on"
      case "index": "Index scan on"
      case "range": "Index range scan on"
      default: "Index lookup (\(plainType)) on"
      }
    return "\(words) \(name ?? "?")" + (key.map { " using \($0)" } ?? "")
  }
}

extension PlanNode {
  /// Takes a `table` of JSON; keeps where it stands.
  mutating func takeTable(_ value: JSONTree) {
    var access = MySQLAccess(type: value["access_type"]?.text ?? "")
    access.name = value["table_name"]?.text
    access.key = value["key"]?.text.map { $0.hasPrefix("#hash#") ? String($0.dropFirst(6)) : $0 }
    if case .array(let keys)? = value["possible_keys"] {
      access.possibleKeys = keys.compactMap(\.text)
    } else {
      access.possibleKeys = []
    }
    access.rows = value["rows_examined_per_scan"]?.number ?? value["rows"]?.number
    access.filtered = value["filtered"]?.number
    access.runRows = value["r_rows"]?.number
    access.runFiltered = value["r_filtered"]?.number
    access.loops = value["r_loops"]?.number ?? access.runRows.map { _ in 1 }
    let parts = [value["r_table_time_ms"]?.number, value["r_other_time_ms"]?.number]
      .compactMap(\.self)
    access.time = parts.isEmpty ? value["r_total_time_ms"]?.number : parts.reduce(0, +)
    access.filter = value["attached_condition"]?.text
    access.indexCondition = value["index_condition"]?.text
    if let buffer = value["using_join_buffer"]?.text {
      access.extras.append("join buffer (\(buffer))")
    }
    if let costs = value["cost_info"] {
      let read = costs["read_cost"]?.number
      access.cost = read.map { $0 + (costs["eval_cost"]?.number ?? 0) }
    } else {
      access.cost = value["cost"]?.number
    }
    take(access)
  }

  mutating func take(_ access: MySQLAccess) {
    var node = access.node
    (node.parent, node.depth, node.role, node.line) = (parent, depth, role, line)
    node.isDerived = node.relation == nil
    self = node
  }

  /// What sorts, groups or stores the rows below it.
  mutating func takeOperation(_ value: JSONTree, flag: String?) {
    let isTold = flag.map { name in
      if case .flag(true)? = value[name] { return true }
      return false
    }
    if kind == "Sort", isTold ?? true { extras.append("filesort") }
    if isTold ?? kind.hasPrefix("Temporary"), kind != "Sort" { extras.append("temporary table") }
    if kind == "Group", case .flag(true)? = value["using_filesort"] { extras.append("filesort") }
    if kind == "Sort", case .flag(true)? = value["using_temporary_table"] {
      extras.append("temporary table")
    }
    sortKey = value["sort_key"]?.text
    rows = value["r_output_rows"]?.number
    loops = value["r_loops"]?.number
    label = kind + (sortKey.map { ": \($0)" } ?? "")
  }

  /// A join of two inputs, the inner one read once for each row of the outer one.
  mutating func takeJoin(_ outer: PlanNode?, _ inner: PlanNode?) {
    guard let outer, let inner else { return }
    estimatedRows = outer.estimatedRows.flatMap { many in inner.estimatedRows.map { many * $0 } }
    guard let total = inner.totalRows, let runs = outer.loops, runs > 0 else { return }
    loops = runs
    rows = total / runs
  }

  /// A join that compares all rows in a buffer with each row of the inner table (`block-nl-join` of
  /// MariaDB).
  mutating func takeBuffered(_ value: JSONTree, _ outer: PlanNode?, _ inner: PlanNode?) {
    let kind = value["join_type"]?.text ?? "BNL"
    extras.append("join buffer (\(kind))")
    label = "Block nested loop"
    guard let condition = value["attached_condition"]?.text else { return }
    joinFilter = condition
    let many = value["r_loops"]?.number ?? outer.flatMap(\.totalRows)
    let scanned = value["r_effective_rows"]?.number ?? inner.flatMap(\.rows)
    guard kind == "BNL", let many, let scanned, let share = value["r_filtered"]?.number else {
      return
    }
    loops = 1
    rows = many * scanned * min(100, max(0, share)) / 100
    removedByJoinFilter = max(0, many * scanned - (rows ?? 0))
  }
}
