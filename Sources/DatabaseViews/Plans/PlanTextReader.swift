/// Puts the lines of a plan in text form together.
///
/// The lines below a node follow it before its children do; a child stands further to the right than
/// its parent, below `InitPlan 1`, `SubPlan 2` or `CTE name` where it is one.
struct PlanTextReader {
  private(set) var plans: [QueryPlan] = []
  private var plan: QueryPlan?
  private var logged: Double?
  /// The nodes above, and where their labels begin.
  private var open: [(node: Int, column: Int)] = []
  private var subplan: (name: String, role: PlanNode.Role, column: Int)?
  private var rootIndent = 0
  /// Behind the nodes: planning, compiling, totals.
  private var isInSummary = false
  /// Lines of one parallel worker, which stand further to the right than its heading.
  private var workerIndent: Int?
  /// The statement of `auto_explain` or of a prompt in front of the plan.
  var statement: String?
  /// Milliseconds that `auto_explain` wrote in front of the plan.
  var loggedDuration: Double?

  private static let nodeLimit = 5000
  private static let planLimit = 500

  var isOpen: Bool { plan != nil }

  /// Takes the next line; says whether it belongs to a plan.
  mutating func take(_ line: PlanLine, _ number: Int) -> Bool {
    let text = line.text
    // Between the lines of psql's expanded form.
    guard !line.isEmpty, !text.starts(with: "-[") else { return isOpen }
    if let arrow = arrow(text) { return takeNode(text[arrow...], line, number, isRoot: false) }
    if let (key, value) = entry(text), isOpen { return take(key, value, line, number) }
    // MySQL has an arrow in front of the first node, behind the client's frame.
    if text.starts(with: "| ->") || text.starts(with: "EXPLAIN: ->") { return false }
    if text.firstRange(of: "(cost=") != nil || text.firstRange(of: "(actual ") != nil {
      return takeNode(text, line, number, isRoot: true)
    }
    guard isOpen else { return false }
    if heading(text, line) {
      note(number)
      return true
    }
    // `(12 rows)`, a prompt, anything else.
    finish()
    return false
  }

  mutating func finish(isCut: Bool = false) {
    guard var plan, !plan.nodes.isEmpty else { return }
    if plan.isAnalyzed, plan.executionTime == nil { plan.executionTime = logged }
    plan.isCut = plan.isCut || (isCut && plan.isAnalyzed && plan.executionTime == nil)
    if plans.count < Self.planLimit { plans.append(plan) }
    self.plan = nil
    statement = nil
    open = []
    subplan = nil
    isInSummary = false
    workerIndent = nil
  }

  mutating func clear() {
    plans = []
  }

  private mutating func note(_ number: Int) {
    guard let lines = plan?.lines else { return }
    plan?.lines = min(lines.lowerBound, number)...max(lines.upperBound, number)
  }

  /// Where the label begins behind `->  `.
  private func arrow(_ text: ArraySlice<UInt8>) -> Int? {
    guard text.starts(with: "->") else { return nil }
    return text.indices.dropFirst(2).first { text[$0] != 0x20 }
  }

  private mutating func takeNode(
    _ label: ArraySlice<UInt8>, _ line: PlanLine, _ number: Int, isRoot: Bool
  ) -> Bool {
    guard var node = PlanNode(label, isCertain: !isRoot && isOpen) else { return isOpen && !isRoot }
    // Where the root was cut off, costs show that it is a plan of PostgreSQL.
    if !isRoot, !isOpen, node.estimatedRows == nil { return false }
    let column = label.startIndex
    if isRoot || plan == nil {
      // What hangs below a root that is not there was cut off.
      finish()
      plan = QueryPlan(lines: number...number)
      plan?.isCut = !isRoot
      plan?.statement = statement
      logged = loggedDuration
      rootIndent = line.indent
      isInSummary = false
    }
    while let last = open.last, last.column >= column { open.removeLast() }
    node.line = number
    node.parent = open.last?.node
    node.depth = open.count
    if let subplan, line.indent > subplan.column {
      node.role = subplan.role
      node.planName = subplan.name
    }
    subplan = nil
    workerIndent = nil
    guard let count = plan?.nodes.count, count < Self.nodeLimit else { return true }
    plan?.nodes.append(node)
    open.append((count, column))
    note(number)
    return true
  }

  /// `Key: value`; a key has few words, and no quote.
  private func entry(
    _ text: ArraySlice<UInt8>
  ) -> (key: ArraySlice<UInt8>, value: ArraySlice<UInt8>)? {
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")), colon > text.startIndex,
      colon - text.startIndex < 80
    else { return nil }
    let next = text.index(after: colon)
    guard next == text.endIndex || text[next] == 0x20 else { return nil }
    return (text[..<colon], text[next...].trimmed)
  }

  private mutating func take(
    _ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>, _ line: PlanLine, _ number: Int
  ) -> Bool {
    if let worker = workerIndent, line.indent > worker {
      note(number)
      return true
    }
    workerIndent = nil
    if key.starts(with: "Worker "), value.isEmpty == false || line.indent > rootIndent {
      workerIndent = line.indent
      note(number)
      return true
    }
    if summary(key, value, line) {
      note(number)
      return true
    }
    guard !isInSummary, let last = plan?.nodes.indices.last else { return true }
    plan?.nodes[last].take(key, value)
    note(number)
    return true
  }

  /// What stands behind the nodes.
  private mutating func summary(
    _ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>, _ line: PlanLine
  ) -> Bool {
    switch key.string {
    case "Planning", "JIT", "Serialization":
      isInSummary = true
    case "Planning Time", "Planning time":
      isInSummary = true
      plan?.planningTime = value.leadingNumber
    case "Execution Time", "Execution time", "Total runtime":
      isInSummary = true
      plan?.executionTime = value.leadingNumber
    case "Timing" where isInSummary: plan?.compileTime = value.number(behind: "Total ")
    case "Settings": plan?.settings = value.string
    case "Query Identifier": plan?.statementID = value.string
    case _ where key.starts(with: "Trigger"):
      isInSummary = true
      let before = plan?.triggerTime ?? 0
      plan?.triggerTime = before + (value.number(behind: "time=") ?? 0)
    default: return false
    }
    return true
  }

  /// `InitPlan 1 (returns $0)`, `SubPlan 2`, `CTE recent`.
  private mutating func heading(_ text: ArraySlice<UInt8>, _ line: PlanLine) -> Bool {
    let roles: [(StaticString, PlanNode.Role)] = [
      ("InitPlan ", .initPlan), ("SubPlan ", .subPlan), ("CTE ", .cte),
    ]
    guard line.indent > rootIndent, let role = roles.first(where: { text.starts(with: $0.0) })
    else { return false }
    let name = role.1 == .cte ? PlanNode.unquoted(text.dropFirst(4).string) : text.string
    subplan = (name, role.1, line.indent)
    return true
  }
}
