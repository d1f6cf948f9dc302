import TestSupport
import Testing

@Suite(.enabled(if: isMariaDBInstalled, "needs mariadb-server"))
struct MySQLPoolTests {
  @Test("slots used up by work are exhausted, the same by transactions that nobody ends are leaked")
  func leaked() throws {
    let reports = try Rig.reports("mysql-pool.sh", "leaked")
    #expect(reports["busy"]?.causeIDs == ["pool-exhaustion/mysql"])
    let report = try #require(reports["leaked"])
    let leak = try #require(report.cause("leak/connections"))
    #expect(!report.causeIDs.contains("pool-exhaustion/mysql"))
    #expect(leak["summary"]?.text?.contains("14 sessions of user shop") == true)
    let idle = report["detail"]?["idle_in_transaction"]?.elements ?? []
    #expect(idle.count == 14)
    #expect(idle.compactMap { $0["victims"]?.number }.max() == 1, "the job waits for one of them")
    #expect(idle.allSatisfy { $0["rows_locked"]?.number == 1 })
  }

  @Test("idle pools, work and short connections leave slots, and are silent")
  func healthy() throws {
    let reports = try Rig.reports("mysql-pool.sh", "healthy")
    #expect(reports.count == 3)
    for (name, report) in reports { #expect(report.causeIDs == [], "\(name)") }
  }

  @Test("an account with a limit of its own, and refusals in bursts")
  func limited() throws {
    let reports = try Rig.reports("mysql-pool.sh", "limited")
    #expect(reports["limited"]?.causeIDs == ["pool-exhaustion/mysql"])
    let refused = try #require(reports["refused"]?.cause("pool-exhaustion/mysql"))
    #expect(refused["summary"]?.text?.contains("the limit of the user is reached") == true)
    let bursts = try #require(reports["bursts"])
    #expect(bursts.causeIDs == ["pool-exhaustion/mysql"])
    // Diag itself may be one of those that were refused.
    if let slots = bursts["detail"]?["slots"]?.elements?.first {
      #expect(slots["refused"]?.number ?? 0 > 0)
    }
  }
}
