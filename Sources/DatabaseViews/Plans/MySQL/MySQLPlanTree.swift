internal import ByteParsing

/// Puts the lines of a plan of MySQL as a tree together (`EXPLAIN FORMAT=TREE`, `EXPLAIN ANALYZE`).
///
///     -> Nested loop inner join  (cost=1804 rows=4005) (actual time=0.65..45.7 rows=3383 loops=1)
///         -> Index lookup on s using customer_id (customer_id = 7)  (cost=403 rows=4005) (never executed)
struct MySQLPlanTree {
  private(set) var plan: QueryPlan?
  /// The nodes above, and where their arrows stand.
  private var open: [(node: Int, column: Int)] = []
  /// `Select #2 (subquery in projection; dependent)`, below which the next node stands.
  private var subselect: (name: String, column: Int)?
  /// Arrows without a node of their own: their children belong to the node above.
  private var headings: [Int] = []

  private static let nodeLimit = 5000

  var isOpen: Bool { plan != nil }

  /// The plan that ended.
  mutating func end() -> QueryPlan? {
    defer { self = MySQLPlanTree() }
    guard var plan, plan.nodes.contains(where: { $0.estimatedRows != nil || $0.loops != nil })
    else { return nil }
    plan.foldFilters()
    return plan
  }

  /// Takes a line; false where it does not belong to a plan.
  mutating func take(_ line: ArraySlice<UInt8>, _ number: Int) -> Bool {
    let column = line.prefix { $0 == 0x20 || $0 == 0x09 }.count
    let text = line.dropFirst(column)
    guard let label = text.rest(behind: "-> ")?.trimmed, !label.isEmpty else {
      return isOpen && takeRest(text.trimmed, number)
    }
    // MySQL has no width; the first line of a plan is at the left.
    guard label.firstRange(of: " width=") == nil else { return false }
    while let last = open.last, last.column >= column { open.removeLast() }
    while let last = headings.last, last >= column { headings.removeLast() }
    if plan == nil { plan = QueryPlan(lines: number...number) }
    note(number)
    if label.elementsEqual("Hash".utf8) {
      headings.append(column)
    } else if label.starts(with: "Select #") {
      subselect = (label.string, column)
    } else if !label.starts(with: "<not executable") {
      add(label, number, column)
    }
    return true
  }

  private mutating func add(_ text: ArraySlice<UInt8>, _ number: Int, _ column: Int) {
    guard let count = plan?.nodes.count, count < Self.nodeLimit else { return }
    let (label, figures) = Self.split(text)
    var node = PlanNode(mysqlLabel: label.prefix(2000).string)
    node.take(figures)
    node.line = number
    node.parent = open.last?.node
    if let subselect, subselect.column < column {
      node.role = .subPlan
      node.planName = subselect.name
      node.parent = node.parent ?? (count > 0 ? 0 : nil)
    }
    subselect = nil
    node.depth = node.parent.map { (plan?.nodes[$0].depth ?? 0) + 1 } ?? 0
    // A second root: of a statement that has several, or what a cut left.
    if node.parent == nil, count > 0 { node.parent = 0 }
    plan?.nodes.append(node)
    open.append((count, column))
  }

  /// The rest of a node whose literal has an end of line, up to its figures.
  private mutating func takeRest(_ text: ArraySlice<UInt8>, _ number: Int) -> Bool {
    guard let last = plan?.nodes.indices.last, let node = plan?.nodes[last],
      node.estimatedRows == nil, node.loops == nil,
      text.firstRange(of: "(cost=") != nil || text.firstRange(of: "(actual time=") != nil
    else { return false }
    plan?.nodes[last].take(Self.split(text).figures)
    note(number)
    return true
  }

  private mutating func note(_ number: Int) {
    guard let lines = plan?.lines else { return }
    plan?.lines = min(lines.lowerBound, number)...max(lines.upperBound, number)
  }

  /// The label, and the figures behind it.
  private static func split(
    _ text: ArraySlice<UInt8>
  ) -> (label: ArraySlice<UInt8>, figures: ArraySlice<UInt8>) {
    let places = [
      text.lastRange(of: "(cost="), text.lastRange(of: "(actual time="),
      text.lastRange(of: "(actual rows="), text.lastRange(of: "(never executed)"),
      text.lastRange(of: "(rows="),
    ].compactMap { $0?.lowerBound }
    let end = places.min() ?? text.endIndex
    return (text[..<end].trimmed, text[end...])
  }
}

extension PlanNode {
  /// `(cost=0.25..0.25 rows=1) (actual time=0.0077..0.0079 rows=1 loops=156000)`.
  fileprivate mutating func take(_ figures: ArraySlice<UInt8>) {
    let actual = figures.firstRange(of: "(actual ")
    let estimate = figures[..<(actual?.lowerBound ?? figures.endIndex)]
    if let cost = estimate.firstRange(of: "(cost=") {
      let rest = estimate[cost.upperBound...]
      let end = rest.firstIndex { $0 == 0x20 || $0 == UInt8(ascii: ")") } ?? rest.endIndex
      startupCost = rest[..<end].scientificNumber
      totalCost = rest[..<end].scientificNumber(behind: "..") ?? startupCost
    }
    estimatedRows = estimate.scientificNumber(behind: "rows=")
    if let actual {
      let rest = figures[actual.upperBound...]
      let counted = rest.scientificNumber(behind: "loops=")
      // A line that was cut has figures that cannot be trusted.
      guard let counted else { return }
      loops = counted
      startupTime = rest.scientificNumber(behind: "time=")
      totalTime = rest.scientificNumber(behind: "..")
      rows = rest.scientificNumber(behind: "rows=")
      if counted == 0 { (rows, startupTime, totalTime) = (nil, nil, nil) }
    } else if figures.firstRange(of: "(never executed)") != nil {
      loops = 0
    }
  }
}

extension QueryPlan {
  /// MySQL gives a filter a node of its own: what stands above a scan or a join becomes its filter, as
  /// PostgreSQL prints it.
  mutating func foldFilters() {
    product = .mysql
    var isFolded = Array(repeating: false, count: nodes.count)
    for place in nodes.indices.reversed() where nodes[place].kind == "Filter" {
      let inputs = nodes.indices.filter {
        nodes[$0].parent == place && nodes[$0].role == .input && !isFolded[$0]
      }
      guard inputs.count == 1, let input = inputs.first,
        nodes[input].isTableScan || nodes[input].isJoin
      else { continue }
      nodes[input].fold(nodes[place])
      nodes[input].parent = nodes[place].parent
      isFolded[place] = true
      for child in nodes.indices where nodes[child].parent == place { nodes[child].parent = input }
    }
    remove(isFolded)
    addProjections()
  }

  /// What subqueries in the list of a SELECT take is not in the time of the node above them.
  private mutating func addProjections() {
    let apart = nodes.filter { $0.role == .subPlan && $0.planName?.hasProjection ?? false }
    guard !apart.isEmpty, executionTime == nil, let root = nodes.first?.totalTime else { return }
    executionTime = apart.reduce(root) { $0 + ($1.totalTime ?? 0) * ($1.loops ?? 0) }
  }

  private mutating func remove(_ isRemoved: [Bool]) {
    var places: [Int] = []
    var count = 0
    for gone in isRemoved {
      places.append(count)
      if !gone { count += 1 }
    }
    var kept: [PlanNode] = []
    for (place, node) in nodes.enumerated() where !isRemoved[place] {
      var node = node
      node.parent = node.parent.map { places[$0] }
      node.depth = node.parent.flatMap { $0 < kept.count ? kept[$0].depth + 1 : nil } ?? 0
      kept.append(node)
    }
    nodes = kept
  }
}

extension PlanNode {
  fileprivate mutating func fold(_ above: PlanNode) {
    let removed = rows.flatMap { read in above.rows.map { max(0, read - $0) } }
    if isJoin {
      joinFilter = [above.filter, joinFilter].compactMap(\.self).joined(separator: " and ")
      removedByJoinFilter = removed.map { $0 + (removedByJoinFilter ?? 0) }
    } else {
      filter = [above.filter, filter].compactMap(\.self).joined(separator: " and ")
      removedByFilter = removed.map { $0 + (removedByFilter ?? 0) }
      estimatedInput = estimatedInput ?? estimatedRows
    }
    estimatedRows = above.estimatedRows ?? estimatedRows
    rows = above.rows ?? rows
    (startupTime, totalTime) = (above.startupTime ?? startupTime, above.totalTime ?? totalTime)
    (role, planName) = (above.role, above.planName)
  }
}

extension String {
  /// `Select #2 (subquery in projection; dependent)`.
  fileprivate var hasProjection: Bool {
    Array(utf8)[...].firstRange(of: " in projection") != nil
  }
}
