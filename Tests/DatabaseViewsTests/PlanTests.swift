import ByteParsing
import Capture
import DatabaseViews
import Foundation
import TestSupport
import Testing

/// What the parser of plans makes of a text that arrives at once.
func plans(_ bytes: [UInt8]) -> Parsed<QueryPlans>? {
  var parser = PostgresPlanParser()
  parser.read(unsafe bytes.span.bytes, firstLine: 1)
  return parser.finish()
}

func plan(_ file: String) throws -> QueryPlan {
  let parsed = try #require(plans(Array(try fixture("plans/\(file)").utf8)))
  #expect(parsed.damage == nil)
  #expect(parsed.sample.plans.count == 1)
  return try #require(parsed.sample.plans.first)
}

@Suite struct PlanTests {
  static let versions = ["13", "15", "17", "18"]

  @Test("a parallel scan has figures of one loop and one process", arguments: versions)
  func parallel(version: String) throws {
    let plan = try plan("\(version)/missing-index.txt")
    #expect(plan.nodes.map(\.kind) == ["Gather", "Seq Scan"])
    let scan = plan.nodes[1]
    #expect(scan.isParallelAware && scan.relation == "orders" && scan.parent == 0)
    #expect(scan.filter == "(status = 'open'::text)")
    #expect(scan.loops == 3)
    #expect(scan.removedByFilter == 166_500)
    // 500 rows in three processes: whole numbers before version 18, where the sum is one off.
    #expect(abs((scan.rowsRead ?? 0) - 500_000) <= 1)
    #expect(plan.nodes[0].workersLaunched == 2)
    #expect(plan.executionTime != nil && plan.planningTime != nil)
    let times = try #require(plan.times)
    #expect(times[1].inclusive == scan.totalTime)
    #expect(abs(times[0].own + times[1].own - times[0].inclusive) < 0.001)
  }

  @Test(
    "text and JSON of a statement give the same nodes",
    arguments: versions.map { "\($0)/missing-index" } + ["15/verbose-workers", "15/join-hash"])
  func sameNodes(file: String) throws {
    let (text, json) = (try plan("\(file).txt"), try plan("\(file).json"))
    #expect(text.nodes.map(\.kind).count == json.nodes.map(\.kind).count)
    #expect(text.nodes.map(\.parent) == json.nodes.map(\.parent))
    #expect(text.nodes.map(\.relation) == json.nodes.map(\.relation))
    // With VERBOSE columns have their table in front.
    #expect(text.nodes.map { $0.filter == nil } == json.nodes.map { $0.filter == nil })
    #expect(text.nodes.map(\.loops) == json.nodes.map(\.loops))
    #expect(text.nodes.map(\.isParallelAware) == json.nodes.map(\.isParallelAware))
    #expect(json.executionTime != nil)
    for (left, right) in zip(text.nodes, json.nodes) where file.hasSuffix("missing-index") {
      #expect(left.label == right.label)
    }
  }

  @Test(
    "InitPlans and CTEs are told from inputs, and their time belongs to who uses them",
    arguments: versions)
  func initPlans(version: String) throws {
    let plan = try plan("\(version)/initplan-cte.txt")
    let cte = try #require(plan.nodes.first { $0.role == .cte })
    #expect(cte.planName == "recent" && cte.index == "orders_created_at" && cte.depth == 1)
    let initPlan = try #require(plan.nodes.first { $0.role == .initPlan })
    #expect(initPlan.planName?.hasPrefix("InitPlan 2") == true)
    #expect(plan.nodes.filter { $0.kind == "CTE Scan" }.map(\.cteName) == ["recent", "recent"])
    let times = try #require(plan.times)
    let total = times.reduce(0) { $0 + $1.own }
    #expect(total <= times[0].inclusive * 1.15)
    let user = try #require(plan.nodes.firstIndex { $0.kind == "CTE Scan" })
    #expect(times[user].own < times[user].inclusive / 2)
  }

  @Test("nodes that were never executed have neither rows nor time", arguments: versions)
  func neverExecuted(version: String) throws {
    let plan = try plan("\(version)/partitions.txt")
    let scans = plan.nodes.filter { $0.kind == "Bitmap Heap Scan" }
    #expect(scans.map(\.isNeverExecuted) == [true, true, false])
    #expect(scans[0].rows == nil && scans[0].totalTime == nil && scans[0].estimatedRows != nil)
    #expect(scans[2].recheckCondition?.hasPrefix("(at >= ") == true)
    let indexes = plan.nodes.filter { $0.kind == "Bitmap Index Scan" }
    #expect(indexes.last?.index == "events_2026_11_at_idx" && indexes.last?.relation == nil)
  }

  @Test("a misjudged scan drives a loop", arguments: versions)
  func stale(version: String) throws {
    let plan = try plan("\(version)/stale-status.txt")
    let scan = try #require(plan.nodes.first { $0.kind == "Seq Scan" && $0.relation == "orders" })
    #expect(scan.estimatedRows ?? 0 < 100)
    #expect(abs((scan.totalRows ?? 0) - 200_000) < 3)
  }

  @Test("the inner side of a loop runs many times", arguments: ["15", "17", "18"])
  func memoize(version: String) throws {
    let plan = try plan("\(version)/memoize.txt")
    #expect(plan.nodes.map(\.kind) == ["Nested Loop", "Index Scan", "Memoize", "Index Scan"])
    #expect(plan.nodes[2].loops == 19_999)
    #expect(plan.nodes[3].alias == "c" && plan.nodes[3].depth == 2)
  }

  @Test("an incremental sort is a node like others", arguments: versions)
  func incremental(version: String) throws {
    let plan = try plan("\(version)/incremental-sort.txt")
    #expect(plan.nodes.map(\.kind) == ["Limit", "Incremental Sort", "Index Scan"])
    #expect(plan.nodes[1].sortKey == "created_at, note")
  }

  @Test("lines of workers, of compiling and of planning belong to no node")
  func sections() throws {
    let workers = try plan("15/verbose-workers.txt")
    #expect(workers.nodes.count == 4)
    #expect(workers.nodes.last?.filter == "(orders.note ~~ '%abc%'::text)")
    #expect(workers.nodes.last?.schema == "public")
    let compiled = try plan("15/jit.txt")
    #expect(compiled.compileTime == 452.574)
    #expect(compiled.nodes.map(\.label).contains("Partial Aggregate"))
    let settings = try plan("15/aggregate.txt")
    #expect(settings.settings == "work_mem = '1MB'")
    #expect(settings.nodes.last?.sharedHit == 5682)
    #expect(settings.nodes[0].groupKey == "orders.status")
  }

  @Test("what went to disk is known in bytes")
  func disk() throws {
    let sort = try plan("15/sort-disk-parallel.txt")
    #expect(sort.nodes[1].sortMethod == "external merge")
    #expect(sort.nodes[1].diskBytes == 14_745_600)
    #expect(sort.nodes[1].temporaryWritten == 9131)
    let merge = try plan("15/merge-join.txt")
    #expect(merge.nodes[0].joinCondition == "(c.id = o.customer_id)")
    #expect(merge.nodes[2].kind == "Materialize" && merge.nodes[3].diskBytes == 37_101_568)
  }

  @Test("plans without times, and without a run, say so")
  func untimed() throws {
    let untimed = try plan("15/timing-off.txt")
    #expect(untimed.isAnalyzed && untimed.times == nil && untimed.duration == nil)
    let estimate = try plan("15/missing-index-estimate.txt")
    #expect(!estimate.isAnalyzed && estimate.nodes[1].estimatedRows != nil)
    #expect(estimate.nodes[1].totalCost == 8286.17)
  }

  @Test(
    "every frame that psql draws, and quotes around lines, are taken off",
    arguments: ["unaligned.txt", "unaligned.json", "border2.txt", "csv.txt", "expanded.txt"])
  func frames(file: String) throws {
    let plan = try plan("15/\(file)")
    #expect(plan.nodes.map(\.kind) == ["Gather", "Seq Scan"])
    #expect(plan.nodes[1].removedByFilter == 233_167)
    #expect(plan.executionTime != nil)
  }

  @Test(
    "XML and YAML are plans in the frame of psql too", arguments: ["15/xml.txt", "15/yaml.txt"])
  func others(file: String) throws {
    let plan = try plan(file)
    #expect(plan.nodes.map(\.kind) == ["Index Scan"] && plan.nodes[0].index == "orders_pkey")
    #expect(plan.nodes[0].indexCondition == "(id = 1)" && plan.executionTime != nil)
  }

  @Test("the statement behind a prompt, or in front of a plan in a log, is its statement")
  func statements() throws {
    let text = """
      shop=# \\timing
      Timing is on.
      shop=# EXPLAIN (ANALYZE, BUFFERS)
      shop-# SELECT * FROM orders
      shop-# WHERE status = 'open';
                                    QUERY PLAN
      ---------------------------------------------------------------------
       Seq Scan on orders  (cost=0.00..9.00 rows=1 width=63) (actual time=0.040..50.831 rows=167 loops=1)
         Filter: (status = 'open'::text)
       Execution Time: 51.1 ms
      (3 rows)

      Time: 52.0 ms
      shop=> EXPLAIN SELECT 1;
       Result  (cost=0.00..0.01 rows=1 width=4)
      (1 row)
      """
    let found = try #require(plans(Array(text.utf8))).sample.plans
    #expect(found.map(\.statement) == ["SELECT * FROM orders WHERE status = 'open';", "SELECT 1;"])
    #expect(found[0].lines == 8...10)
    let log = [
      "2026-11-26 06:17:28.975 UTC [26234] LOG:  duration: 58.714 ms  plan:",
      "\tQuery Text: SELECT count(*)", "\t  FROM orders",
      "\tAggregate  (cost=1.00..2.00 rows=1 width=8) (actual time=3.0..4.0 rows=1 loops=1)",
      "\t  ->  Seq Scan on orders  (cost=0.00..1.00 rows=5 width=0) (actual time=1.0..2.0 rows=5 loops=1)",
    ]
    let logged = try #require(QueryPlan(lines: log, firstLine: 40))
    #expect(logged.statement == "SELECT count(*) FROM orders")
    #expect(logged.nodes.map(\.line) == [43, 44])
    #expect(logged.executionTime == 58.714 && !logged.isCut)
    #expect(logged.nodes.map(\.parent) == [nil, 0])
  }

  @Test("JSON of auto_explain has its statement")
  func loggedJSON() throws {
    let lines = [
      "{", "  \"Query Text\": \"SELECT 1\",", "  \"Plan\": {", "    \"Node Type\": \"Result\",",
      "    \"Total Cost\": 0.01,", "    \"Plan Rows\": 1,", "    \"Actual Rows\": 1.00,",
      "    \"Actual Loops\": 1",
      "  }", "}",
    ]
    let plan = try #require(QueryPlan(lines: lines, firstLine: 7))
    #expect(plan.statement == "SELECT 1")
    #expect(plan.nodes[0].line == 9 && plan.nodes[0].rows == 1)
  }

  @Test("quoted names, mail quotes and decimal commas are read")
  func odd() throws {
    let text = """
      > Nested Loop  (cost=0,00..9,00 rows=1 width=63) (actual time=0,040..50,5 rows=10 loops=1)
      >   ->  Seq Scan on "Order Lines" l  (cost=0,00..4,00 rows=1 width=3) (actual time=0,1..0,2 rows=1 loops=1)
      >   ->  Index Scan using "Lines pk" on "My Shop"."Lines" "L 2"  (cost=0,00..4,00 rows=1 width=3) (never executed)
      """
    let plan = try #require(plans(Array(text.utf8))?.sample.plans.first)
    #expect(plan.nodes[0].totalTime == 50.5)
    #expect(plan.nodes[1].relation == "Order Lines" && plan.nodes[1].alias == "l")
    #expect(plan.nodes[2].index == "Lines pk" && plan.nodes[2].schema == "My Shop")
    #expect(plan.nodes[2].alias == "L 2" && plan.nodes[2].isNeverExecuted)
  }

  @Test("the tree of MySQL's EXPLAIN ANALYZE is no plan of PostgreSQL")
  func mysql() {
    let text = """
      -> Nested loop inner join  (cost=4.5 rows=10) (actual time=0.1..9.5 rows=10 loops=1)
          -> Table scan on <temporary>  (actual time=0.01..0.05 rows=10 loops=1)
          -> Filter: (t.a > 1)  (cost=0.35 rows=1) (actual time=0.02..0.03 rows=1 loops=10)

      """
    #expect(plans(Array(text.utf8)) == nil)
  }

  @Test("plans that are cut anywhere, or garbled, are read as far as they go")
  func damaged() throws {
    var generator = SeededGenerator(state: 11)
    let files = [
      "15/initplan-cte.txt", "15/verbose-workers.json", "18/aggregate.txt", "15/csv.txt",
      "15/border2.txt",
    ]
    for file in files {
      let bytes = Array(try fixture("plans/\(file)").utf8)
      for end in stride(from: 0, through: bytes.count, by: 23) { _ = plans(Array(bytes[..<end])) }
      for _ in 0..<60 {
        var garbled = bytes
        for _ in 0..<8 {
          garbled[Int.random(in: garbled.indices, using: &generator)] = UInt8.random(
            in: 0...255, using: &generator)
        }
        if let found = plans(garbled) {
          for plan in found.sample.plans {
            _ = plan.times
            for node in plan.nodes { _ = PlanCondition(node.filter ?? "").shape(own: nil) }
          }
        }
      }
    }
    let cut = Array(try fixture("plans/15/initplan-cte.txt").utf8.prefix(2600))
    #expect(plans(cut)?.damage != nil)
  }
}

@Suite struct PlanConditionTests {
  @Test(
    "what a condition asks of statistics",
    arguments: [
      ("(status = 'open'::text)", "column"), ("((a > 1) AND (a < 5))", "column"),
      ("((city = 'x (y)'::text) AND (country = 'it''s'::text))", "columns"),
      ("((status)::text = ANY ('{a,b}'::text[]))", "column"),
      ("(lower(name) = 'x'::text)", "expression"),
      ("((id % 7) = 3)", "expression"), ("(note ~~ '%a%'::text)", "expression"),
      ("(status = $1)", "unknownValue"),
      ("(a > (InitPlan 2).col1)", "unknownValue"),
      ("(o.customer_id = c.id)", "unknownValue"),
      ("(o.at >= '2026-01-01 00:00:00+00'::timestamp with time zone)", "column"),
      ("(NOT (hashed SubPlan 1))", "unknownValue"), ("(active)", "column"),
    ])
  func shapes(text: String, shape: String) {
    #expect(PlanCondition(text).shape(own: "o")?.rawValue == shape)
  }

  @Test(
    "columns that an index could find",
    arguments: [
      ("((customer_id = c.id) AND (status = 'open'::text))", ["customer_id", "status"]),
      ("(c.id = o.customer_id)", ["customer_id"]), ("(note ~~ '%abc%'::text)", []),
      ("(status <> 'paid'::text)", []), ("(\"Status\" IS NULL)", ["\"Status\""]),
      ("((5 < id) AND (deleted_at IS NULL))", ["id", "deleted_at"]),
    ])
  func indexable(text: String, columns: [String]) {
    #expect(PlanCondition(text).indexable(of: "o") == columns)
  }
}

@Suite struct StatementTextTests {
  @Test("literals, comments and blanks go, names stay")
  func text() {
    let statement = StatementText(
      "SELECT *  -- all\n FROM t1 WHERE a='it''s' AND b2 = 17.5 /* x */ AND c = $1;")
    #expect(statement.text == "SELECT * FROM t1 WHERE a=? AND b2 = ? AND c = ?")
    #expect(StatementText("select $tag$ it's $tag$, E'a\\'b'").text == "select ?")
    #expect(StatementText("  (SELECT 1)").verb == "SELECT")
    #expect(statement.comparedColumns == ["a", "b2", "c"])
    #expect(
      StatementText(
        "select 1 from a x where x.b in (1) and \"C\" is not null and d not like 'z' order by e"
      ).comparedColumns
        == ["b", "c", "d"])
    #expect(StatementText("SELECT count(*) FROM a").comparedColumns == [])
  }
}
