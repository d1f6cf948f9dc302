import TestSupport
import Testing

@Suite(.enabled(if: isPostgresInstalled, "needs postgresql"))
struct QueriesTests {
  private func report(_ function: String) throws -> JSON {
    try Rig.report("queries.sh", function)
  }

  @Test("a large table that is read whole for one row lacks an index on the column")
  func missingIndex() throws {
    let report = try report("missing_index")
    #expect(report.causeIDs == ["query/missing-index"])
    let cause = try #require(report.cause("query/missing-index"))
    #expect(cause["subject"]?.text == "public.orders")
    #expect(cause["summary"]?.text?.contains("no index begins with customer_id") == true)
    let statements = report["detail"]?["statements"]?.elements ?? []
    let slow = statements.first { $0["statement"]?.text?.contains("customer_id = ?") == true }
    #expect(slow?["calls"]?.number ?? 0 > 1)
    #expect(statements.allSatisfy { $0["statement"]?.text?.contains("pg_catalog") != true })
  }

  @Test("the same load with the index, beside hot small tables, is healthy")
  func indexed() throws {
    #expect(try report("indexed").causeIDs == [])
  }

  @Test("a big load after the last ANALYZE leaves the planner's statistics behind")
  func staleStatistics() throws {
    let report = try report("stale_statistics")
    #expect(report.causeIDs == ["query/stale-statistics"])
    let cause = try #require(report.cause("query/stale-statistics"))
    #expect(cause["next"]?.elements?.first?["command"]?.text == "ANALYZE public.orders;")
  }

  @Test("rows that the loading session analyzed itself only seem to have changed since")
  func loaderAnalyzed() throws {
    #expect(try report("loader_analyzed").causeIDs == [])
  }

  @Test("dead rows that an old snapshot keeps name the session that holds it")
  func heldBloat() throws {
    let report = try report("held_bloat")
    #expect(report.causeIDs == ["query/bloat"])
    let cause = try #require(report.cause("query/bloat"))
    #expect(cause["summary"]?.text?.contains("(old report), idle in transaction") == true)
    #expect(
      cause["next"]?.elements?.first?["command"]?.text?.hasPrefix("SELECT pg_terminate_backend(")
        == true)
  }

  @Test("dead rows that a prepared transaction keeps name it")
  func preparedBloat() throws {
    let report = try report("prepared_bloat")
    #expect(report.causeIDs == ["query/bloat"])
    let command = report.cause("query/bloat")?["next"]?.elements?.first?["command"]?.text
    #expect(command == "ROLLBACK PREPARED 'tx-42';")
  }

  @Test("a long statement is named; maintenance and victims of locks beside it are not")
  func longRunning() throws {
    let report = try report("long_running")
    let long = report["causes"]?.elements?.filter { $0["id"]?.text == "query/long-running" } ?? []
    #expect(long.count == 1)
    #expect(long.first?["summary"]?.text?.contains("(report)") == true)
    let works = report["detail"]?["running"]?.elements?.compactMap { $0["work"]?.text } ?? []
    #expect(Set(works).isSuperset(of: ["statement", "maintenance", "waits for a lock"]))
  }

  @Test("pgbench under load is healthy")
  func pgbench() throws {
    #expect(try report("pgbench_load").causeIDs == [])
  }

  @Test("an idle server is healthy")
  func idle() throws {
    let report = try report("idle")
    #expect(report.causeIDs == [])
    #expect(report["gaps"]?.elements?.isEmpty == true)
  }

  @Test("a server whose transaction ids run out says how many are left")
  func wraparound() throws {
    let report = try report("wraparound")
    #expect(report.causeIDs == ["maintenance/wraparound"])
    let cause = try #require(report.cause("maintenance/wraparound"))
    #expect(cause["severity"]?.text == "critical")
    #expect(report["detail"]?["wraparound"]?["age_transactions"]?.number ?? 0 > 1_899_000_000)
  }

  @Test("an ordinary role is told what it cannot see")
  func ordinaryRole() throws {
    let report = try report("ordinary_role")
    #expect(report.causeIDs == [])
    let reasons = report["gaps"]?.elements?.compactMap { $0["reason"]?.text } ?? []
    #expect(reasons.contains { $0.contains("sessions do is hidden from this role") })
    #expect(reasons.contains { $0.contains("statements is hidden: grant pg_monitor") })
  }
}
