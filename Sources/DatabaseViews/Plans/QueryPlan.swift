/// What EXPLAIN printed of one statement: that of PostgreSQL 9.4 and later, of MySQL or of MariaDB.
package struct QueryPlan: Sendable, Hashable {
  /// The kind of server that made it.
  package var product = ServerProduct.postgres
  /// Each node stands behind its parent; the first is the root.
  package var nodes: [PlanNode]
  /// Milliseconds; `nil` without `ANALYZE` or `SUMMARY`.
  package var planningTime: Double?
  package var executionTime: Double?
  /// Milliseconds that compiling took, of the leader alone.
  package var compileTime: Double?
  /// Milliseconds of all triggers.
  package var triggerTime: Double?
  /// The statement, where `auto_explain` or a prompt above the plan shows it; foreign text.
  package var statement: String?
  package var statementID: String?
  /// Settings that differ from the default, as `EXPLAIN (SETTINGS)` prints them; foreign text.
  package var settings: String?
  /// Lines of the text, counted from 1.
  package var lines: ClosedRange<Int>
  /// The text ended within the plan.
  package var isCut = false

  package init(nodes: [PlanNode] = [], lines: ClosedRange<Int>) {
    self.nodes = nodes
    self.lines = lines
  }

  /// Whether the statement was run: `EXPLAIN ANALYZE`.
  package var isAnalyzed: Bool { nodes.contains { $0.loops != nil } }

  /// Milliseconds of the run: what the server said, else what the root took.
  package var duration: Double? { executionTime ?? nodes.first?.totalTime }
}

/// One node of a plan.
///
/// Actual figures are means of one loop, and below a Gather of one process; `totalRows` is all.
package struct PlanNode: Sendable, Hashable {
  /// How a node hangs on the one above it.
  package enum Role: String, Sendable {
    case input, initPlan, subPlan, cte
  }

  /// `Seq Scan`, `Hash Join`, without `Parallel` and the like.
  package var kind: String
  /// As the text form prints it: `Parallel Seq Scan on public.orders o`; foreign text.
  package var label: String
  package var role = Role.input
  /// `InitPlan 1`, `SubPlan 2`, the name of a CTE.
  package var planName: String?
  /// The place of the parent among the nodes; `nil` for the root.
  package var parent: Int?
  package var depth = 0
  package var isParallelAware = false
  package var schema, relation, alias, index: String?
  package var cteName: String?

  package var startupCost, totalCost, estimatedRows: Double?
  /// Milliseconds to the first row and to the last, of one loop; `nil` with `TIMING OFF`.
  package var startupTime, totalTime: Double?
  /// Rows of one loop; whole numbers before version 18.
  package var rows: Double?
  /// `nil` without `ANALYZE`; 0 where the node was never executed.
  package var loops: Double?

  package var filter, indexCondition, recheckCondition, joinFilter: String?
  /// What a join compares: `Hash Cond`, `Merge Cond`.
  package var joinCondition: String?
  package var sortKey, groupKey: String?
  /// Of one loop.
  package var removedByFilter, removedByJoinFilter, removedByRecheck: Double?
  package var sortMethod: String?
  /// Bytes of a sort or hash that went to disk.
  package var diskBytes: Double?
  package var memoryBytes: Double?
  package var batches: Int?
  package var heapFetches, lossyBlocks, exactBlocks: Double?
  package var workersPlanned, workersLaunched: Int?
  package var sharedHit, sharedRead, temporaryRead, temporaryWritten: Double?
  /// Each outer row needs one inner row at most, so that a search ends early.
  package var isInnerUnique = false
  /// `Semi`, `Anti`, `Left`, …; `nil` for other than joins in JSON, and for `Inner` in text.
  package var joinType: String?
  /// Rows that MySQL expected to read before its filter, of one loop; a filter's share it guesses.
  package var estimatedInput: Double?
  /// Its estimate rests on guesses for filters, so that an error of it says nothing of statistics.
  package var isDerived = false
  /// Indexes that could have served, as MySQL lists them; `nil` where the plan has no such list.
  package var possibleKeys: [String]?
  /// What MySQL says that it does besides: `filesort`, `temporary table`, `join buffer`.
  package var extras: [String] = []
  /// The line of the node, counted from 1.
  package var line = 0

  package init(kind: String, label: String) {
    self.kind = kind
    self.label = label
  }

  package var isNeverExecuted: Bool { loops == 0 }

  /// Rows of all loops and processes.
  package var totalRows: Double? {
    guard let rows, let loops else { return nil }
    return rows * loops
  }

  /// Rows that the node read itself in all loops: those it passed on and those its filter removed.
  package var rowsRead: Double? {
    guard let rows, let loops else { return nil }
    return (rows + (removedByFilter ?? 0) + (removedByRecheck ?? 0)) * loops
  }

  /// Rows of one loop that were expected and that came, where their difference tells of statistics.
  package var judgedRows: (estimated: Double, actual: Double)? {
    guard let rows else { return nil }
    if let estimatedInput { return (estimatedInput, rows + (removedByFilter ?? 0)) }
    return estimatedRows.map { ($0, rows) }
  }

  /// Whether it reads all of a table, or all of an index of it.
  package var isFullScan: Bool { kind == "Seq Scan" || kind == "Full Index Scan" }

  /// The table as a person names it: `public.orders`, `orders`.
  package var table: String? {
    guard let relation else { return nil }
    return schema.map { "\($0).\(relation)" } ?? relation
  }

  package var isTableScan: Bool {
    switch kind {
    case "Seq Scan", "Full Index Scan", "Index Scan", "Index Only Scan", "Index Scan Backward",
      "Index Only Scan Backward", "Bitmap Heap Scan", "Tid Scan", "Tid Range Scan", "Sample Scan":
      true
    default: false
    }
  }

  package var isJoin: Bool {
    kind == "Nested Loop" || kind.hasSuffix("Join")
  }
}
