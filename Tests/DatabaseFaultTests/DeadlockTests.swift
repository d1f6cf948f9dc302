import TestSupport
import Testing

@Suite(.enabled(if: isPostgresInstalled, "needs postgresql"))
struct DeadlockTests {
  @Test("deadlocks are seen live by their counter, and in the log in each of its forms")
  func deadlocks() throws {
    let reports = try Rig.report("deadlocks.sh", "deadlocks_seen")

    let quiet = try #require(reports["quiet"])
    #expect(quiet.causeIDs == [])
    let told = quiet["observations"]?.elements?.compactMap { $0["text"]?.text } ?? []
    #expect(told.contains { $0.contains("database postgres: 1 deadlock") }, "\(told)")

    let live = try #require(reports["live"]?.cause("deadlock/postgres"))
    #expect(live["summary"]?.text?.contains("new deadlocks within") == true)
    #expect(live["evidence"]?.elements?.isEmpty == false)

    for form in ["log", "csv", "json"] {
      guard let report = reports[form] else { continue }
      let cause = try #require(report.cause("deadlock/postgres"), "\(form)")
      #expect(cause["severity"]?.text == "critical")
      #expect(cause["summary"]?.text?.contains("UPDATE accounts SET balance = balance") == true)
      let found = try #require(report["detail"]?["deadlocks"]?.elements?.first)
      #expect(found["count"]?.number == 4, "\(form)")
      #expect(found["lock_order"]?.elements?.count == 2)
      #expect(found["tables"]?.elements?.first?.text == "accounts")
      #expect(report["inputs"]?.elements?.first?["status"]?.text == "parsed")
    }
    // One server wrote all of them: they count once.
    let folder = try #require(reports["folder"])
    #expect(folder.causeIDs == ["deadlock/postgres"])
    #expect(
      folder.cause("deadlock/postgres")?["summary"]?.text?.contains("4 deadlocks") == true)
  }

  @Test("sessions that wait in turn for a moment are no fault")
  func shortWaits() throws {
    #expect(try Rig.report("deadlocks.sh", "short_waits").causeIDs == [])
  }
}
