import ByteParsing
import Capture
import DatabaseViews
import TestSupport
import Testing

/// What the parser of MySQL's plans makes of a text that arrives at once.
func mysqlPlans(_ bytes: [UInt8]) -> Parsed<QueryPlans>? {
  var parser = MySQLPlanParser()
  parser.read(unsafe bytes.span.bytes, firstLine: 1)
  return parser.finish()
}

private func fixturePlan(_ file: String) throws -> QueryPlan {
  let parsed = try #require(mysqlPlans(Array(try fixture("mysql-plans/\(file)").utf8)))
  #expect(parsed.damage == nil)
  #expect(parsed.sample.plans.count == 1)
  return try #require(parsed.sample.plans.first)
}

@Suite struct MySQLPlanTests {
  @Test(
    "a filter above a scan becomes its condition, in all forms of a run",
    arguments: ["97-tree-q1.txt", "97-v2-q1.json", "mariadb-analyze-q1.json"])
  func filteredScan(file: String) throws {
    let plan = try fixturePlan(file)
    #expect(plan.product == .mysql)
    #expect(plan.nodes.map(\.kind) == ["Seq Scan"])
    let scan = try #require(plan.nodes.first)
    #expect(scan.relation == "orders" && scan.loops == 1)
    #expect(scan.rowsRead == 200_000)
    #expect(abs((scan.rows ?? 0) - 200) < 0.1)
    #expect(scan.estimatedInput == 199_092)
    #expect(scan.judgedRows?.actual == 200_000)
    #expect(plan.duration ?? 0 > 100)
    let condition = PlanCondition(try #require(scan.filter), of: .mysql)
    #expect(condition.indexable(of: scan.alias) == ["status"])
    #expect(condition.hasEquality)
  }

  @Test(
    "a join has its tables in their order, and the inner one its loops",
    arguments: ["97-tree-q2.txt", "97-v2-q2.json", "mariadb-analyze-q2.json"])
  func join(file: String) throws {
    let plan = try fixturePlan(file)
    #expect(plan.nodes[0].kind == "Nested Loop")
    let scans = plan.nodes.filter(\.isTableScan)
    #expect(scans.map { $0.alias } == ["o", "c"])
    #expect(scans[1].loops == 156_000 && scans[1].index == "PRIMARY")
    #expect(scans[0].removedByFilter == 44_000)
    #expect(plan.nodes.contains { $0.kind == "Sort" })
    #expect(plan.nodes.allSatisfy { $0.isTableScan || $0.isDerived })
    // The second form of JSON and the statement tell the table of an alias.
    if file.hasSuffix("v2-q2.json") { #expect(scans[0].relation == "orders") }
  }

  @Test("a subquery of the list takes its own time, and its scans many loops")
  func subquery() throws {
    let tree = try fixturePlan("97-tree-q5.txt")
    let scan = try #require(tree.nodes.last)
    #expect(scan.relation == "o" && scan.loops == 20 && scan.rowsRead == 4_000_000)
    #expect(
      tree.nodes.contains { $0.role == .subPlan && $0.planName?.hasPrefix("Select #2") == true })
    #expect(tree.duration ?? 0 > 3000)
    let maria = try fixturePlan("mariadb-analyze-q5.json")
    #expect(maria.nodes.last?.rowsRead == 4_000_000)
    #expect(maria.nodes.last?.role == .subPlan)
  }

  @Test("numbers with exponents, unions and what is stored for a run are read")
  func union() throws {
    let plan = try fixturePlan("97-tree-q6.txt")
    #expect(plan.nodes[0].kind == "Temporary Scan" && plan.nodes[0].totalCost == 234_000_000)
    #expect(
      plan.nodes.filter(\.isFullScan).map(\.relation) == ["customers", "orders", "customers"])
    let orders = try #require(plan.nodes.first { $0.relation == "orders" })
    // Two filters above each other.
    #expect(orders.filter == "(orders.customer_id is not null) and (orders.amount > 70.00)")
    #expect(orders.rows == 6000)
    #expect(
      PlanCondition(try #require(orders.filter), of: .mysql).indexable(of: "orders") == ["amount"])
  }

  @Test("estimates alone are no run", arguments: ["97-v1-q2.json", "mariadb-explain-q2.json"])
  func estimates(file: String) throws {
    let plan = try fixturePlan(file)
    #expect(!plan.isAnalyzed)
    let scans = plan.nodes.filter(\.isTableScan)
    #expect(scans.map(\.kind) == ["Seq Scan", "Index Scan"])
    #expect(scans[0].possibleKeys == [] && scans[1].possibleKeys == ["PRIMARY"])
    #expect(scans[0].extras.isEmpty)
    #expect(plan.nodes.contains { $0.extras == ["filesort"] })
    #expect(scans[0].estimatedInput == 199_092)
  }

  @Test("tables of EXPLAIN and ANALYZE are plans, in frames and records")
  func tables() throws {
    let mysql = try #require(mysqlPlans(Array(try fixture("mysql-plans/97-tables.txt").utf8)))
      .sample
    // Each statement as a table and as a tree.
    #expect(mysql.plans.count == 10)
    #expect(mysql.plans.allSatisfy { !$0.isAnalyzed })
    let first = try #require(mysql.plans.first?.nodes.first)
    #expect(first.kind == "Seq Scan" && first.filter == "" && first.possibleKeys == [])
    #expect(abs((first.estimatedRows ?? 0) - 19_909.2) < 0.01)
    let maria = try #require(mysqlPlans(Array(try fixture("mysql-plans/mariadb-tables.txt").utf8)))
      .sample
    #expect(
      maria.plans.map(\.isAnalyzed) == [
        false, true, false, true, false, true, false, true, false, true,
      ])
    #expect(maria.plans[1].nodes[0].rowsRead == 200_000)
    #expect(maria.plans[3].nodes.map(\.kind) == ["Nested Loop", "Seq Scan", "Index Scan"])
    #expect(maria.plans[3].nodes[2].loops == 156_000)
    #expect(maria.plans[3].nodes[1].extras == ["filesort"])
  }

  @Test("a statement behind a prompt tells which table an alias is, and columns that are compared")
  func typed() throws {
    let text = """
      mysql> EXPLAIN SELECT o.id FROM shop.Orders AS o
          -> WHERE o.status = 'open' AND o.amount > 3;
      +----+-------------+-------+------+---------------+------+---------+------+--------+-------------+
      | id | select_type | table | type | possible_keys | key  | key_len | ref  | rows   | Extra       |
      +----+-------------+-------+------+---------------+------+---------+------+--------+-------------+
      |  1 | SIMPLE      | o     | ALL  | NULL          | NULL | NULL    | NULL | 199092 | Using where |
      +----+-------------+-------+------+---------------+------+---------+------+--------+-------------+
      1 row in set (0.00 sec)

      MariaDB [shop]> ANALYZE FORMAT=JSON SELECT 1\\G
      """
    let plan = try #require(mysqlPlans(Array(text.utf8))?.sample.plans.first)
    #expect(
      plan.statement == "SELECT o.id FROM shop.Orders AS o WHERE o.status = 'open' AND o.amount > 3"
    )
    #expect(plan.nodes[0].table == "shop.Orders" && plan.nodes[0].alias == "o")
    #expect(plan.nodes[0].filter == "`status` = 0 and `amount` > 0")
  }

  @Test("a plan in one line with escapes, as -B prints it, is read")
  func escaped() throws {
    let tree =
      #"-> Filter: (orders.note = 'it\\'s "x"\\ny')  (cost=20189 rows=19909) (actual time=215..215 rows=0 loops=1)\n    -> Table scan on orders  (cost=20189 rows=199092) (actual time=0.0828..198 rows=200000 loops=1)\n"#
    let plan = try #require(mysqlPlans(Array("EXPLAIN\n\(tree)\n".utf8))?.sample.plans.first)
    #expect(plan.nodes.map(\.kind) == ["Seq Scan"] && plan.nodes[0].removedByFilter == 200_000)
    let json =
      #"{\n  "query_block": {\n    "select_id": 1,\n    "nested_loop": [\n      {\n        "table": {\n          "table_name": "orders",\n          "access_type": "ALL",\n          "rows": 199092,\n          "filtered": 100,\n          "attached_condition": "orders.note = 'it\\'s'"\n        }\n      }\n    ]\n  }\n}"#
    let block = try #require(mysqlPlans(Array(json.utf8))?.sample.plans.first)
    #expect(block.nodes.map(\.relation) == ["orders"] && block.nodes[0].estimatedInput == 199_092)
  }

  @Test("nodes that were never executed have neither rows nor time; what cannot be told is no plan")
  func neverExecuted() throws {
    let text = """
      -> Nested loop inner join  (cost=1.25 rows=1) (actual time=0.02..0.02 rows=0 loops=1)
          -> Table scan on a  (cost=0.5 rows=1) (actual time=0.02..0.02 rows=0 loops=1)
          -> Index lookup on b using k (x = a.x)  (cost=0.75 rows=1) (never executed)
      """
    let plan = try #require(mysqlPlans(Array(text.utf8))?.sample.plans.first)
    #expect(plan.nodes[2].isNeverExecuted && plan.nodes[2].rows == nil)
    #expect(mysqlPlans(Array("-> <not executable by iterator executor>\n".utf8)) == nil)
    #expect(mysqlPlans(Array("mysql> select 1;\n    -> from t\n".utf8)) == nil)
  }

  @Test("plans of PostgreSQL are left to their parser, and the other way round")
  func apart() throws {
    let postgres = Array(try fixture("plans/15/missing-index.txt").utf8)
    #expect(mysqlPlans(postgres) == nil)
    for file in ["97-tree-q1.txt", "97-tree-q4.txt", "97-tables.txt", "97-v2-q1.json"] {
      #expect(plans(Array(try fixture("mysql-plans/\(file)").utf8)) == nil, "\(file)")
    }
  }

  @Test(
    "a plan that is cut anywhere, or damaged, is read as far as it goes",
    arguments: [
      "97-tree-q6.txt", "97-v2-q2.json", "97-v1-q6.json", "mariadb-analyze-q6.json",
      "mariadb-tables.txt",
    ])
  func damage(file: String) throws {
    let bytes = Array(try fixture("mysql-plans/\(file)").utf8)
    for end in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
      _ = mysqlPlans(Array(bytes[..<end]))
    }
    var state: UInt64 = 5
    for _ in 0..<60 {
      var damaged = bytes
      for _ in 0..<8 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        damaged[Int(state >> 33) % damaged.count] = UInt8(truncatingIfNeeded: state >> 20)
      }
      _ = mysqlPlans(damaged)
    }
    let deep = String(repeating: "{\"query_block\":", count: 3000)
    _ = mysqlPlans(Array(deep.utf8))
  }

  @Test(
    "what a condition compares is told from what it computes, negates or searches",
    arguments: [
      ("(o.`status` = 'it\\'s')", ["status"], true),
      (
        "((`shop`.`o`.`amount` > 3.00) and (`shop`.`o`.`customer_id` is not null))", ["amount"],
        true
      ),
      ("(lower(o.`name`) = 'x')", [], true), ("((o.id + 0) = 7)", [], true),
      ("(o.customer_id = (c.id + 0))", ["customer_id"], true),
      ("o.`name` like 'abc%'", ["name"], true), ("(o.`name` like '%abc')", [], true),
      ("(o.`state` in ('a','b'))", ["state"], true), ("(o.a <> 3)", [], false),
      ("trigcond(c.`name` = o.note)", ["note"], true),
      ("(o.created_at >= TIMESTAMP'2026-01-02 00:00:00')", ["created_at"], true),
      ("(<cache>(7) = o.id)", ["id"], true), ("o.a not in (1,2)", [], false),
    ] as [(String, [String], Bool)])
  func conditions(text: String, columns: [String], isSelective: Bool) {
    let condition = PlanCondition(text, of: .mysql)
    #expect(condition.indexable(of: "o") == columns)
    #expect(condition.isSelective == isSelective)
  }

  @Test("literals of statements, conditions and labels can be hidden")
  func hidden() throws {
    let text = """
      mysql> EXPLAIN ANALYZE SELECT * FROM people WHERE mail = "jo@example.com";
      -> Filter: (people.mail = 'jo@example.com')  (cost=1 rows=1) (actual time=1..1 rows=1 loops=1)
          -> Table scan on people  (cost=1 rows=10) (actual time=1..1 rows=10 loops=1)
      """
    let plans = try #require(mysqlPlans(Array(text.utf8))).sample
    #expect("\(plans)".contains("jo@example"))
    #expect(!"\(plans.withoutLiterals)".contains("jo@example"))
  }
}
