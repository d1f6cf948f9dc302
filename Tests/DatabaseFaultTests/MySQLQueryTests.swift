import TestSupport
import Testing

/// Load on real MariaDB, and on MySQL where the environment names a tree of it (`MY_ROOT`).
@Suite(.enabled(if: isMariaDBInstalled, "needs mariadb-server"), .serialized)
struct MySQLQueryTests {
  private func reports(_ settings: String = "", tree: String = "") throws -> JSON {
    try Rig.report(
      "mysql-queries.sh", "my_loads \(settings)", servers: "mysql.sh",
      environment: ["MY_ROOT": tree])
  }

  @Test("MariaDB with performance_schema: what hurts is named, what is busy is healthy")
  func counted() throws {
    let reports = try reports("performance-schema=ON")
    try check(reports)
    let report = try #require(reports["missing_index"])
    #expect(report["gaps"]?.elements?.isEmpty == true)
    let statements = report["detail"]?["statements"]?.elements ?? []
    #expect(statements.first?["examined_per_call"]?.number == 100_000)
    #expect(
      statements.allSatisfy { $0["statement"]?.text?.contains("performance_schema") != true })
  }

  @Test(
    "without performance_schema the processlist and the counters tell the same, and one gap says so"
  )
  func sampled() throws {
    let reports = try reports()
    try check(reports)
    let gaps = reports["missing_index"]?["gaps"]?.elements?.compactMap { $0["reason"]?.text } ?? []
    #expect(gaps.count == 1 && gaps.first?.hasPrefix("performance_schema is off") == true)
  }

  @Test(
    "MySQL tells the same", .enabled(if: mySQLTree != nil, "MY_ROOT names no tree with MySQL"))
  func mysql() throws {
    try check(try reports(tree: mySQLTree ?? ""))
  }

  private func check(_ reports: JSON) throws {
    #expect(reports["idle"]?.causeIDs == [])
    #expect(reports["indexed"]?.causeIDs == [])

    let missing = try #require(reports["missing_index"])
    #expect(missing.causeIDs == ["query/missing-index"])
    let index = try #require(missing.cause("query/missing-index"))
    #expect(index["subject"]?.text == "shop.orders")
    #expect(index["summary"]?.text?.contains("no index begins with customer_id") == true)
    let commands = index["next"]?.elements?.compactMap { $0["command"]?.text } ?? []
    #expect(
      commands.contains { $0.hasPrefix("ALTER TABLE shop.orders ADD INDEX (customer_id)") })

    let stale = try #require(reports["stale_statistics"])
    #expect(stale.causeIDs == ["query/stale-statistics"])
    let statistics = try #require(stale.cause("query/stale-statistics"))
    #expect(statistics["subject"]?.text == "shop.events")
    #expect(
      statistics["next"]?.elements?.first?["command"]?.text == "ANALYZE TABLE shop.events;")

    let long = try #require(reports["long_running"])
    #expect(long.causeIDs.filter { $0 == "query/long-running" }.count == 1)
    let command = long.cause("query/long-running")?["next"]?.elements?.first?["command"]?.text
    #expect(command?.hasPrefix("KILL QUERY ") == true)
    let works = long["detail"]?["running"]?.elements?.compactMap { $0["work"]?.text } ?? []
    #expect(Set(works).isSuperset(of: ["statement", "backup", "waits for a lock"]))

    let held = try #require(reports["old_transaction"])
    #expect(held.causeIDs == ["query/bloat"])
    let bloat = try #require(held.cause("query/bloat"))
    #expect(bloat["summary"]?.text?.contains("idle in its transaction") == true)
    #expect(bloat["next"]?.elements?.first?["command"]?.text?.hasPrefix("KILL ") == true)

    let small = try #require(reports["no_rights"])
    #expect(small.causeIDs == [])
    let reasons = small["gaps"]?.elements?.compactMap { $0["reason"]?.text } ?? []
    #expect(reasons.contains { $0.contains("has no PROCESS") })
    #expect(reasons.contains { $0.contains("innodb_table_stats") })
  }
}
