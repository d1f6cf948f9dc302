import TestSupport
import Testing

/// Load on real MariaDB, and on MySQL where the environment names a tree of it (`MY_ROOT`).
@Suite(.enabled(if: isMariaDBInstalled, "needs mariadb-server"))
struct MySQLQueryTests {
  private func report(_ function: String, tree: String = "") throws -> JSON {
    try Rig.report(
      "mysql-queries.sh", function, servers: "mysql.sh", environment: ["MY_ROOT": tree])
  }

  private func expectMissingIndex(_ report: JSON) throws {
    #expect(report.causeIDs == ["query/missing-index"])
    let cause = try #require(report.cause("query/missing-index"))
    #expect(cause["subject"]?.text == "shop.orders")
    #expect(cause["summary"]?.text?.contains("no index begins with customer_id") == true)
    #expect(
      cause["next"]?.elements?.contains {
        $0["command"]?.text?.hasPrefix("ALTER TABLE shop.orders ADD INDEX (customer_id)") == true
      } == true)
  }

  @Test("a large table that is read whole lacks an index: by digests")
  func missingIndex() throws {
    let report = try report("missing_index performance-schema=ON")
    try expectMissingIndex(report)
    #expect(report["gaps"]?.elements?.isEmpty == true)
    let statements = report["detail"]?["statements"]?.elements ?? []
    #expect(statements.first?["examined_per_call"]?.number == 100_000)
    #expect(
      statements.allSatisfy { $0["statement"]?.text?.contains("performance_schema") != true })
  }

  @Test(
    "without performance_schema the processlist and the counters tell it, and a gap what is missing"
  )
  func sampled() throws {
    let report = try report("missing_index")
    try expectMissingIndex(report)
    let reasons = report["gaps"]?.elements?.compactMap { $0["reason"]?.text } ?? []
    #expect(reasons.contains { $0.hasPrefix("performance_schema is off") })
    #expect(reasons.count == 1)
  }

  @Test(
    "the same load with the index, beside hot small tables, is healthy",
    arguments: ["indexed", "indexed performance-schema=ON"])
  func indexed(function: String) throws {
    #expect(try report(function).causeIDs == [])
  }

  @Test("an idle server is healthy")
  func idle() throws {
    #expect(try report("idle").causeIDs == [])
  }

  @Test("statistics that nobody renews are told from the rows of the table")
  func staleStatistics() throws {
    let report = try report("stale_statistics")
    #expect(report.causeIDs == ["query/stale-statistics"])
    let cause = try #require(report.cause("query/stale-statistics"))
    #expect(cause["subject"]?.text == "shop.events")
    #expect(cause["next"]?.elements?.first?["command"]?.text == "ANALYZE TABLE shop.events;")
  }

  @Test("a long statement is named; a dump and the victim of a lock beside it are not")
  func longRunning() throws {
    let report = try report("long_running")
    let long = report["causes"]?.elements?.filter { $0["id"]?.text == "query/long-running" } ?? []
    #expect(long.count == 1)
    #expect(
      long.first?["next"]?.elements?.first?["command"]?.text?.hasPrefix("KILL QUERY ") == true)
    let works = report["detail"]?["running"]?.elements?.compactMap { $0["work"]?.text } ?? []
    #expect(Set(works).isSuperset(of: ["statement", "backup", "waits for a lock"]))
  }

  @Test("a transaction that was left open keeps the history long, and is named")
  func oldTransaction() throws {
    let report = try report("old_transaction")
    #expect(report.causeIDs == ["query/bloat"])
    let cause = try #require(report.cause("query/bloat"))
    #expect(cause["summary"]?.text?.contains("idle in its transaction") == true)
    #expect(cause["next"]?.elements?.first?["command"]?.text?.hasPrefix("KILL ") == true)
  }

  @Test("an account without rights is told what it cannot see")
  func noRights() throws {
    let report = try report("no_rights")
    #expect(report.causeIDs == [])
    let reasons = report["gaps"]?.elements?.compactMap { $0["reason"]?.text } ?? []
    #expect(reasons.contains { $0.contains("has no PROCESS") })
    #expect(reasons.contains { $0.contains("innodb_table_stats") })
  }

  @Test(
    "MySQL tells the same", .enabled(if: mySQLTree != nil, "MY_ROOT names no tree with MySQL"))
  func mysql() throws {
    let tree = mySQLTree ?? ""
    try expectMissingIndex(try report("missing_index", tree: tree))
    #expect(try report("indexed", tree: tree).causeIDs == [])
    #expect(try report("old_transaction", tree: tree).causeIDs == ["query/bloat"])
  }
}
