internal import ByteParsing
package import Capture

/// Reads plans of MySQL's and MariaDB's EXPLAIN as people copy them: trees, both versions of JSON, and
/// tables; out of the clients' frames, records of `\G`, text of `-B` with `\n` for the ends of lines.
package struct MySQLPlanParser: StreamParser {
  package static let format = Format(
    kind: "mysql-plan", label: "output of EXPLAIN or ANALYZE of MySQL or MariaDB",
    markers: [
      "select_type", "\"query_block\"", "\"estimated_total_cost\"", "  (cost=", "(actual time=",
    ])

  private var reader = MySQLPlanReader()

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var position = 0
    var line = firstLine
    while position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      reader.take(bytes, position..<end, line)
      position = end + 1
      line += 1
    }
  }

  package mutating func finish() -> Parsed<QueryPlans>? {
    let plans = reader.finish()
    guard !plans.isEmpty else { return nil }
    let analyzed = plans.count(where: \.isAnalyzed)
    let what = plans.count == 1 ? "1 plan" : "\(plans.count) plans"
    return Parsed(
      QueryPlans(plans: plans),
      damage: plans.contains(where: \.isCut) ? "a plan is cut short" : nil,
      note: "\(what), \(analyzed == plans.count ? "" : "\(analyzed) ")with figures of a run")
  }
}

/// Tells trees, JSON and tables from each other, and all from what stands around them.
struct MySQLPlanReader {
  private static let planLimit = 500
  private static let lineLimit = 1 << 20
  private static let documentLimit = 4 << 20

  private var plans: [QueryPlan] = []
  private var statement = MySQLTyped()
  private var tree = MySQLPlanTree()
  private var document = PlanDocument()
  private var tables = TableReader(wanting: MySQLPlanTable.isPlan, key: { _ in false })
  private var lastLine = 1

  mutating func take(_ bytes: RawSpan, _ range: Range<Int>, _ number: Int) {
    lastLine = number
    guard range.count < Self.lineLimit else { return }
    var line: [UInt8] = []
    line.reserveCapacity(range.count)
    for place in range { line.append(bytes[place]) }
    while let last = line.last, last == 0x0D || last == 0x20 || last == 0x09 { line.removeLast() }
    take(line[...], number)
    if !document.isOpen, !tree.isOpen {
      tables.take(bytes.extracting(range), number)
      takeTables()
    }
  }

  mutating func finish() -> [QueryPlan] {
    endTree()
    endDocument()
    tables.finish()
    takeTables()
    return plans
  }

  private mutating func take(
    _ whole: ArraySlice<UInt8>, _ number: Int, isUnescaped: Bool = false
  ) {
    if document.isOpen {
      document.take(whole)
      if !document.isOpen || document.bytes.count > Self.documentLimit { endDocument() }
      return
    }
    let isGrowing = statement.isGrowing
    let line = Self.unframed(whole)
    if !(tree.isOpen && line.dropFirst(line.prefix { $0 == 0x20 }.count).starts(with: "-> "))
      || isGrowing,
      statement.take(whole)
    {
      return endTree()
    }
    if !isUnescaped, let escaped = Self.unescaped(line) {
      for part in escaped.split(separator: 0x0A, omittingEmptySubsequences: true) {
        take(part, number, isUnescaped: true)
      }
      return endTree()
    }
    if tree.take(line, number) { return }
    endTree()
    if PlanDocument.starts(line) {
      document.begin(number)
      document.take(line)
      if !document.isOpen { endDocument() }
    }
  }

  /// The line without what a client puts in front: the border of a table, the name of a column.
  private static func unframed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    for head in ["| ", "EXPLAIN: ", "ANALYZE: "] as [StaticString] {
      if let rest = line.rest(behind: head) { line = rest }
    }
    if line.count > 2, line.last == UInt8(ascii: "|"), line[line.endIndex - 2] == 0x20 {
      line = line.dropLast(2)
    }
    // A cell of CSV, or a copied result.
    if line.first == 0x22, let next = line.dropFirst().first,
      next == UInt8(ascii: "-") || next == UInt8(ascii: "{")
    {
      line = line.dropFirst()
    }
    return line
  }

  /// A whole plan in one line, as `-B` prints it; `nil` where it is none.
  private static func unescaped(_ line: ArraySlice<UInt8>) -> [UInt8]? {
    guard line.starts(with: "-> ") || line.starts(with: "{"), line.firstRange(of: "\\n") != nil
    else {
      return nil
    }
    var text: [UInt8] = []
    text.reserveCapacity(line.count)
    var place = line.startIndex
    while place < line.endIndex {
      let byte = line[place]
      place += 1
      guard byte == UInt8(ascii: "\\"), place < line.endIndex else {
        text.append(byte)
        continue
      }
      switch line[place] {
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
      case let other:
        // An escape of JSON's own.
        text.append(UInt8(ascii: "\\"))
        text.append(other)
      }
      place += 1
    }
    return text
  }

  private mutating func endTree() {
    if let plan = tree.end() { add(plan) }
  }

  private mutating func endDocument() {
    guard let (bytes, firstLine) = document.end() else { return }
    let (found, _) = QueryPlan.mysqlPlans(
      json: bytes, lines: firstLine...max(firstLine, lastLine))
    for plan in found { add(plan) }
  }

  private mutating func takeTables() {
    for table in tables.tables() where MySQLPlanTable.isPlan(table.rows.columns) {
      let text = statement.text.map { StatementText($0, of: .mysql) }
      for plan in MySQLPlanTable(table, statement: text).plans { add(plan) }
    }
  }

  private mutating func add(_ plan: QueryPlan) {
    guard plans.count < Self.planLimit else { return }
    var plan = plan
    plan.statement = plan.statement ?? statement.text
    plan.nameTables()
    plans.append(plan)
    // It is the statement of one plan.
    if statement.text != nil { statement.end() }
  }
}

extension QueryPlan {
  /// Trees and older forms call a table by its alias: the statement tells which table that is.
  mutating func nameTables() {
    guard let statement else { return }
    let named = StatementText(statement, of: .mysql).namedTables
    for place in nodes.indices {
      guard let alias = nodes[place].alias, nodes[place].relation == alias else { continue }
      let known = named.filter { $0.alias?.lowercased() == alias.lowercased() }
      guard let table = known.first?.table, known.allSatisfy({ $0.table == table }) else {
        continue
      }
      let parts = table.split(separator: ".").map(String.init)
      nodes[place].relation = parts.last
      if parts.count > 1 { nodes[place].schema = parts[parts.count - 2] }
    }
  }
}
