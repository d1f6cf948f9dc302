internal import ByteParsing

extension QueryPlan {
  /// The plans in a text of JSON, wherever they stand in it: `[{"Plan": {…}}]`, `{"Query Text": …,
  /// "Plan": {…}}` of `auto_explain`, or what a client put around.
  static func plans(
    json bytes: [UInt8], lines: ClosedRange<Int>
  ) -> (plans: [QueryPlan], isWhole: Bool) {
    let (values, isWhole) = JSONTree.values(of: bytes, firstLine: lines.lowerBound)
    var plans: [QueryPlan] = []
    for value in values { collect(value, lines, isWhole, into: &plans) }
    return (plans, isWhole)
  }

  private static func collect(
    _ value: JSONTree, _ lines: ClosedRange<Int>, _ isWhole: Bool, into plans: inout [QueryPlan]
  ) {
    switch value {
    case .array(let elements):
      for element in elements { collect(element, lines, isWhole, into: &plans) }
    case .object(let entries, let line):
      if let root = entries["Plan"], root["Node Type"] != nil {
        plans.append(QueryPlan(entries, root, from: line, to: lines.upperBound, isWhole))
      } else {
        for (_, entry) in entries.sorted(by: { $0.key < $1.key }) {
          collect(entry, lines, isWhole, into: &plans)
        }
      }
    default: break
    }
  }

  private init(
    _ entries: [String: JSONTree], _ root: JSONTree, from line: Int, to lastLine: Int,
    _ isWhole: Bool
  ) {
    self.init(lines: min(line, lastLine)...lastLine)
    planningTime = entries["Planning Time"]?.number
    executionTime = entries["Execution Time"]?.number ?? entries["Total Runtime"]?.number
    statement = entries["Query Text"]?.text
    statementID = entries["Query Identifier"]?.number.map { decimalText($0) }
    compileTime = entries["JIT"]?["Timing"].flatMap { $0["Total"]?.number ?? $0.number }
    if case .array(let triggers)? = entries["Triggers"], !triggers.isEmpty {
      triggerTime = triggers.reduce(0) { $0 + ($1["Time"]?.number ?? 0) }
    }
    add(root, parent: nil, depth: 0)
    if let last = nodes.map(\.line).max() { lines = lines.lowerBound...max(last, lastLine) }
    isCut = !isWhole && executionTime == nil && isAnalyzed
  }

  private func decimalText(_ number: Double) -> String {
    Int64(exactly: number).map(String.init) ?? "\(number)"
  }

  private mutating func add(_ value: JSONTree, parent: Int?, depth: Int) {
    guard nodes.count < 5000, let node = PlanNode(value, parent: parent, depth: depth) else {
      return
    }
    nodes.append(node)
    let place = nodes.count - 1
    guard case .array(let children)? = value["Plans"] else { return }
    for child in children { add(child, parent: place, depth: depth + 1) }
  }
}

extension PlanNode {
  fileprivate init?(_ value: JSONTree, parent: Int?, depth: Int) {
    guard case .object(_, let line) = value, let kind = value["Node Type"]?.text else { return nil }
    self.init(kind: kind, label: kind)
    self.parent = parent
    self.depth = depth
    self.line = line
    if case .flag(true)? = value["Parallel Aware"] { isParallelAware = true }
    if case .flag(true)? = value["Inner Unique"] { isInnerUnique = true }
    takeNames(value)
    takeFigures(value)
    takeConditions(value)
    takeSpace(value)
    label = writtenLabel(value)
  }

  private mutating func takeNames(_ value: JSONTree) {
    schema = value["Schema"]?.text
    relation = value["Relation Name"]?.text
    alias = value["Alias"]?.text
    index = value["Index Name"]?.text
    cteName = value["CTE Name"]?.text
    planName = value["Subplan Name"]?.text
    joinType = value["Join Type"]?.text.flatMap { $0 == "Inner" ? nil : $0 }
    switch value["Parent Relationship"]?.text {
    case "InitPlan":
      role = planName?.hasPrefix("CTE ") == true ? .cte : .initPlan
      if role == .cte, let name = planName { planName = String(name.dropFirst(4)) }
    case "SubPlan": role = .subPlan
    default: break
    }
  }

  private mutating func takeFigures(_ value: JSONTree) {
    startupCost = value["Startup Cost"]?.number
    totalCost = value["Total Cost"]?.number
    estimatedRows = value["Plan Rows"]?.number
    startupTime = value["Actual Startup Time"]?.number
    totalTime = value["Actual Total Time"]?.number
    rows = value["Actual Rows"]?.number
    loops = value["Actual Loops"]?.number
    // A node that never ran has figures of 0 in JSON.
    if loops == 0 { (rows, startupTime, totalTime) = (nil, nil, nil) }
    workersPlanned = value["Workers Planned"]?.whole
    workersLaunched = value["Workers Launched"]?.whole
    removedByFilter = value["Rows Removed by Filter"]?.number
    removedByJoinFilter = value["Rows Removed by Join Filter"]?.number
    removedByRecheck = value["Rows Removed by Index Recheck"]?.number
    heapFetches = value["Heap Fetches"]?.number
    lossyBlocks = value["Lossy Heap Blocks"]?.number
    exactBlocks = value["Exact Heap Blocks"]?.number
    sharedHit = value["Shared Hit Blocks"]?.number
    sharedRead = value["Shared Read Blocks"]?.number
    temporaryRead = value["Temp Read Blocks"]?.number
    temporaryWritten = value["Temp Written Blocks"]?.number
  }

  private mutating func takeConditions(_ value: JSONTree) {
    filter = value["Filter"]?.text
    indexCondition = value["Index Cond"]?.text ?? value["TID Cond"]?.text
    recheckCondition = value["Recheck Cond"]?.text
    joinFilter = value["Join Filter"]?.text
    joinCondition = value["Hash Cond"]?.text ?? value["Merge Cond"]?.text
    sortKey = value["Sort Key"]?.joined
    groupKey = value["Group Key"]?.joined
  }

  private mutating func takeSpace(_ value: JSONTree) {
    sortMethod = value["Sort Method"]?.text
    let space = value["Sort Space Used"]?.number.map { $0 * 1024 }
    if value["Sort Space Type"]?.text == "Disk" { diskBytes = space } else { memoryBytes = space }
    batches = value["Hash Batches"]?.whole ?? value["HashAgg Batches"]?.whole
    if let peak = value["Peak Memory Usage"]?.number { memoryBytes = peak * 1024 }
    if let disk = value["Disk Usage"]?.number, disk > 0 { diskBytes = disk * 1024 }
    if let storage = value["Maximum Storage"]?.number, value["Storage"]?.text == "Disk" {
      diskBytes = storage * 1024
    }
  }

  /// The label as the text form prints it.
  private func writtenLabel(_ value: JSONTree) -> String {
    var text = isParallelAware ? "Parallel " : ""
    let operation = kind == "ModifyTable" ? value["Operation"]?.text : nil
    if kind == "Aggregate" {
      switch value["Partial Mode"]?.text {
      case "Partial": text += "Partial "
      case "Finalize": text += "Finalize "
      default: break
      }
      switch value["Strategy"]?.text {
      case "Hashed": text += "Hash"
      case "Sorted": text += "Group"
      case "Mixed": text += "Mixed"
      default: break
      }
    }
    text += operation ?? kind
    if let joinType, isJoin {
      let stem = kind.hasSuffix(" Join") ? String(kind.dropLast(5)) : kind
      text = (isParallelAware ? "Parallel " : "") + "\(stem) \(joinType) Join"
    }
    let backward = value["Scan Direction"]?.text == "Backward" ? " Backward" : ""
    text += backward
    if kind == "Bitmap Index Scan" { return text + (index.map { " on \($0)" } ?? "") }
    if let index { text += " using \(index)" }
    let target = table ?? cteName ?? value["Function Name"]?.text
    guard let target else { return text }
    return text + " on \(target)"
      + (alias.flatMap { $0 == (relation ?? target) ? nil : " \($0)" } ?? "")
  }
}

extension JSONTree {
  fileprivate var whole: Int? { number.flatMap { Int(exactly: $0) } }

  /// The texts of an array.
  fileprivate var joined: String? {
    guard case .array(let elements) = self else { return nil }
    return elements.compactMap(\.text).joined(separator: ", ")
  }
}
