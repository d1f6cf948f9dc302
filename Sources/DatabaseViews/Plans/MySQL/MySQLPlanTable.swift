/// Reads `EXPLAIN` of MySQL and MariaDB as a table, and `ANALYZE` of MariaDB, which adds `r_rows` and
/// `r_filtered`: a row for each table, in the order in which they are joined.
struct MySQLPlanTable {
  /// Whether names of columns are those of such a table.
  static func isPlan(_ names: [String]) -> Bool {
    let columns = Set(names.map { $0.lowercased() })
    return columns.isSuperset(of: ["select_type", "table", "type", "key", "rows"])
  }

  private let table: CapturedTable
  private let statement: StatementText?
  private var plan: QueryPlan

  init(_ table: CapturedTable, statement: StatementText?) {
    self.table = table
    self.statement = statement
    plan = QueryPlan(lines: table.firstLine...max(table.firstLine, table.lastLine))
    plan.product = .mysql
    plan.isCut = table.isDamaged
  }

  /// Plans of the table: a number that starts again begins another one.
  var plans: [QueryPlan] {
    var groups: [[RowSet.Row]] = []
    var top = 0
    for row in table.rows.rows.prefix(2000) where row.text("select_type") != nil {
      let id = row.integer("id")
      if groups.isEmpty || id == 1 && top > 1 {
        groups.append([])
        top = 0
      }
      top = max(top, id ?? top)
      groups[groups.count - 1].append(row)
    }
    return groups.compactMap { plan(of: $0) }
  }

  private func plan(of rows: [RowSet.Row]) -> QueryPlan? {
    var reader = self
    var blocks: [(id: Int?, rows: [RowSet.Row])] = []
    for row in rows where row.text("select_type")?.hasSuffix("RESULT") != true {
      let id = row.integer("id")
      if let last = blocks.indices.last, blocks[last].id == id {
        blocks[last].rows.append(row)
      } else {
        blocks.append((id, [row]))
      }
    }
    for (place, block) in blocks.enumerated() { reader.add(block.rows, isMain: place == 0) }
    return reader.plan.nodes.isEmpty ? nil : reader.plan
  }

  private mutating func add(_ rows: [RowSet.Row], isMain: Bool) {
    let readers = rows.filter { $0.text("type").filled != nil }
    guard let last = readers.last, plan.nodes.count < 5000 else { return }
    // `<subquery2>` stands where the rows of block 2 go.
    let id = last.integer("id") ?? 0
    let user = plan.nodes.firstIndex {
      $0.label.hasSuffix("<subquery\(id)>") || $0.label.hasSuffix("<derived\(id)>")
    }
    let parent = isMain ? nil : user ?? (plan.nodes.isEmpty ? nil : 0)
    addJoin(
      readers[...], parent, user == nil && !isMain && !isUnion(last) ? .subPlan : .input)
  }

  private func isUnion(_ row: RowSet.Row) -> Bool {
    row.text("select_type").map { $0.uppercased().hasSuffix("UNION") } ?? false
  }

  /// The last join stands on top; gives the node.
  @discardableResult
  private mutating func addJoin(
    _ rows: ArraySlice<RowSet.Row>, _ parent: Int?, _ role: PlanNode.Role
  ) -> Int {
    let depth = parent.map { plan.nodes[$0].depth + 1 } ?? 0
    guard rows.count > 1, let last = rows.last, rows.count < 100 else {
      var node = PlanNode(kind: "", label: "")
      (node.parent, node.role, node.depth, node.line) = (parent, role, depth, table.firstLine)
      node.take(access(rows[rows.startIndex], loops: 1))
      plan.nodes.append(node)
      return plan.nodes.count - 1
    }
    var join = PlanNode(kind: "Nested Loop", label: "Nested loop")
    (join.parent, join.role, join.depth, join.line) = (parent, role, depth, table.firstLine)
    join.isDerived = true
    let place = plan.nodes.count
    plan.nodes.append(join)
    let outer = addJoin(rows.dropLast(), place, .input)
    let inner = addJoin([last][...], place, .input)
    if plan.nodes[inner].extras.contains(where: { $0.hasPrefix("join buffer (hash") }) {
      (plan.nodes[place].kind, plan.nodes[place].label) = ("Hash Join", "Hash join")
    }
    // The table does not say how often: once for each row of those in front.
    if plan.nodes[inner].loops != nil, let many = plan.nodes[outer].totalRows {
      let isBuffered = plan.nodes[inner].extras.contains { $0.hasPrefix("join buffer") }
      plan.nodes[inner].loops = isBuffered ? 1 : many
      if isBuffered { plan.nodes[inner].rows = nil }
    }
    let (left, right) = (plan.nodes[outer], plan.nodes[inner])
    plan.nodes[place].takeJoin(left, right)
    return place
  }

  private func access(_ row: RowSet.Row, loops: Double) -> MySQLAccess {
    var access = MySQLAccess(type: row.text("type") ?? "")
    access.name = row.text("table")
    access.key = row.text("key").filled
    access.possibleKeys =
      row.text("possible_keys").filled.map { $0.split(separator: ",").map(String.init) } ?? []
    access.rows = row.number("rows")
    access.filtered = row.number("filtered")
    access.runRows = row.number("r_rows")
    access.runFiltered = row.number("r_filtered")
    access.loops = access.runRows == nil ? nil : loops
    let extra = row.text("extra") ?? ""
    let words = extra.split(separator: ";").map { $0.drop { $0 == " " } }
    for word in words {
      if word.hasPrefix("Using filesort") { access.extras.append("filesort") }
      if word.hasPrefix("Using temporary") { access.extras.append("temporary table") }
      if word.hasPrefix("Using join buffer") { access.extras.append(String(word.dropFirst(6))) }
    }
    if words.contains(where: { $0.hasPrefix("Using where") }) { access.filter = filter(of: access) }
    if words.contains(where: { $0.hasPrefix("Using index condition") }) {
      access.indexCondition = "index condition"
    }
    return access
  }

  /// The table does not print conditions: those of the statement that compare columns of it.
  private func filter(of access: MySQLAccess) -> String {
    guard let statement, let name = access.name else { return "" }
    return statement.comparedColumns(of: name).map { column, isEquality in
      "`\(column)` \(isEquality ? "=" : ">") 0"
    }.joined(separator: " and ")
  }
}
