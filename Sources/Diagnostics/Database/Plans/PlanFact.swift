internal import DatabaseViews
internal import Evidence

/// The facts about a plan, each named and explained once.
enum PlanFact: String, CaseIterable {
  case analyzed = "plan.analyzed"
  case duration = "plan.duration"
  case scanTable = "plan.scan.table"
  case scanNode = "plan.scan.node"
  case scanColumns = "plan.scan.columns"
  case scanIndexable = "plan.scan.indexable"
  case scanPattern = "plan.scan.pattern"
  case scanRead = "plan.scan.rows_read"
  case scanKept = "plan.scan.kept"
  case scanExpected = "plan.scan.expected"
  case scanTime = "plan.scan.time"
  case scanShare = "plan.scan.share"
  case scanCost = "plan.scan.cost"
  case scanCostShare = "plan.scan.cost_share"
  case scanEstimatedKept = "plan.scan.estimated_kept"
  case scanComputed = "plan.scan.computed"
  case scanKeys = "plan.scan.possible_keys"
  case scanEquality = "plan.scan.equality"
  case scanRowsExpected = "plan.scan.rows_expected"
  case scanRowsShare = "plan.scan.rows_share"
  case errorNode = "plan.misestimate.node"
  case errorTable = "plan.misestimate.table"
  case errorColumns = "plan.misestimate.columns"
  case errorShape = "plan.misestimate.shape"
  case errorFactor = "plan.misestimate.factor"
  case errorEstimated = "plan.misestimate.estimated"
  case errorActual = "plan.misestimate.actual"
  case errorDifference = "plan.misestimate.difference"
  case loops = "plan.loop.count"
  case loopNode = "plan.loop.node"
  case loopShare = "plan.loop.share"
  case loopOnError = "plan.loop.on_misestimate"
  case changeSeen = "plan.change.seen"
  case changeFactor = "plan.change.factor"
  case changeBefore = "plan.change.before"
  case changeAfter = "plan.change.after"
  case changeDuration = "plan.change.duration_before"

  static func declarations(of product: ServerProduct) -> [FactDeclaration] {
    allCases.filter { product == .mysql || !$0.isOfMySQL }.map {
      FactDeclaration(product.factPrefix + $0.rawValue, of: .statement, $0.shape, $0.meaning)
    }
  }

  private var isOfMySQL: Bool {
    switch self {
    case .scanComputed, .scanKeys, .scanEquality, .scanRowsExpected, .scanRowsShare: true
    default: false
    }
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .analyzed, .scanIndexable, .scanPattern, .scanComputed, .scanEquality, .loopOnError,
      .changeSeen:
      .flag
    case .duration, .scanTime, .changeDuration: .quantity(.milliseconds)
    case .scanRead, .scanRowsExpected, .errorEstimated, .errorActual, .errorDifference:
      .quantity(.rows)
    case .scanKept, .scanShare, .scanRowsShare, .scanExpected, .scanCostShare, .scanEstimatedKept,
      .loopShare:
      .quantity(.percent)
    case .scanCost, .errorFactor, .loops, .changeFactor: .quantity(.count)
    default: .text
    }
  }

  private var meaning: String {
    switch self {
    case .analyzed: "Whether the statement was run for its plan (EXPLAIN ANALYZE)."
    case .duration: "What the statement took, without planning; absent where it was not run."
    case .scanTable:
      "The table of which a scan read most rows in vain: rows that its filter removed."
    case .scanNode: "That scan as the plan prints it."
    case .scanColumns: "The columns that its filter compares, those first that an index could find."
    case .scanIndexable:
      "Whether its filter compares a column of the table with =, <, > or IS, which an index finds."
    case .scanPattern:
      "Whether its filter only compares by LIKE, ~, @>, @@ and the like, which no plain index serves."
    case .scanRead:
      "Rows that the scan read in all loops and processes; 0 where no filter removes a row."
    case .scanKept: "The share of them that it passed on."
    case .scanExpected: "The share of them that the planner expected it to pass on."
    case .scanTime: "Time on the clock that the scan itself took."
    case .scanShare: "Its share of the duration."
    case .scanCost: "The estimated cost of the scan with the highest cost and a filter, unrun."
    case .scanCostShare: "Its share of the cost of the whole plan."
    case .scanEstimatedKept:
      "The share of the table that the planner expects it to pass on, by the cost of a page and a row."
    case .scanComputed:
      "Whether its filter compares nothing but what functions or arithmetic make of columns."
    case .scanEquality: "Whether its filter compares a column by = or IN."
    case .scanKeys: "Indexes that could have served, as MySQL lists them, or none."
    case .scanRowsExpected: "Rows that the scan was expected to read, unrun, in all loops."
    case .scanRowsShare: "Their share of the rows that are expected to be read from all tables."
    case .errorNode:
      "The node with the greatest error of its own in the number of rows: its inputs were estimated better."
    case .errorTable: "The table that it scans; absent where it scans none."
    case .errorColumns: "The columns that its condition compares."
    case .errorShape:
      """
      What its condition asks of the statistics: column (one column and constants), columns (several), \
      expression, unknownValue (a parameter, a subquery, another table), none (no condition), join, \
      other.
      """
    case .errorFactor:
      "How many times too high or too low its estimate is, of one loop; 1 where all hold."
    case .errorEstimated: "Rows that it was expected to give, of one loop."
    case .errorActual: "Rows that it gave, of one loop."
    case .errorDifference: "How far both are apart in all loops."
    case .loops: "How often the inner side of the nested loop that took longest was run."
    case .loopNode: "That inner side as the plan prints it."
    case .loopShare: "The share of the duration that the inner side took."
    case .loopOnError:
      "Whether the loops of a nested loop come from the misestimated node: it stands on the outer side."
    case .changeSeen: "Whether the evidence has another plan of the same statement before this one."
    case .changeFactor:
      "How many times longer the same statement took with this plan than with another one before."
    case .changeBefore: "The nodes of the plan before."
    case .changeAfter: "The nodes of this plan."
    case .changeDuration: "What the statement took with the plan before."
    }
  }
}
