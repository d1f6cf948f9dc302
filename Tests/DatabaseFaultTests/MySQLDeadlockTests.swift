import Foundation
import TestSupport
import Testing

/// Deadlocks on real MariaDB, and on MySQL where the environment names a tree of it (`MY_ROOT`).
@Suite(.enabled(if: isMariaDBInstalled, "needs mariadb-server"))
struct MySQLDeadlockTests {
  @Test("deadlocks are seen live while they come, in each form of the monitor, and in the log")
  func mariaDB() throws {
    try check(
      try Rig.report(
        "mysql-deadlocks.sh", "mysql_deadlocks_seen", servers: "mysql.sh",
        environment: ["MY_ROOT": ""]))
  }

  @Test(
    "MySQL tells the same", .enabled(if: mySQLTree != nil, "MY_ROOT names no tree with MySQL"))
  func mySQL() throws {
    try check(
      try Rig.report(
        "mysql-deadlocks.sh", "mysql_deadlocks_seen", servers: "mysql.sh",
        environment: ["MY_ROOT": mySQLTree ?? ""]))
  }

  private func check(_ reports: JSON) throws {
    #expect(reports["none"]?.causeIDs == [])
    let live = try #require(reports["live"]?.cause("deadlock/mysql"))
    #expect(live["summary"]?.text?.contains("new deadlocks within") == true)
    #expect(live["summary"]?.text?.contains("record 7 in index PRIMARY of shop.accounts") == true)
    #expect(reports["after"]?.causeIDs == ["deadlock/mysql"])

    for form in ["table", "vertical", "tab", "raw"] {
      let report = try #require(reports[form], "\(form)")
      #expect(report.causeIDs == ["deadlock/mysql"], "\(form)")
      #expect(report["inputs"]?.elements?.first?["status"]?.text == "parsed", "\(form)")
      let found = try #require(report["detail"]?["deadlocks"]?.elements?.first)
      #expect(found["lock_order"]?.elements?.count == 2, "\(form)")
      #expect(found["locks_held"]?.elements?.count == 2, "\(form)")
      #expect(found["victim_thread"]?.number != nil)
    }

    let log = try #require(reports["log"])
    let cause = try #require(log.cause("deadlock/mysql"))
    #expect(cause["severity"]?.text == "critical")
    #expect(cause["summary"]?.text?.contains("deadlocks of the same statements") == true)
    let found = log["detail"]?["deadlocks"]?.elements ?? []
    #expect(found.count == 4 && found.first?["count"]?.number ?? 0 >= 2)
    #expect(found.contains { $0["tables"]?.elements?.first?.text == "shop.stock" })
    #expect(reports["triage"]?.causeIDs == ["deadlock/mysql"])
  }

  @Test(
    "sessions that wait in turn are no fault; without PROCESS the counter is left, and a gap tells so"
  )
  func quiet() throws {
    let reports = try Rig.report(
      "mysql-deadlocks.sh", "mysql_quiet", servers: "mysql.sh",
      environment: ["MY_ROOT": ""])
    #expect(reports["live"]?.causeIDs == [])
    #expect(reports["files"]?.causeIDs == [])

    let denied = try #require(reports["denied"])
    let summary = denied.cause("deadlock/mysql")?["summary"]?.text
    #expect(summary?.contains("monitor, which has the statements, was not seen") == true)
    let gaps = denied["gaps"]?.elements?.compactMap { $0["reason"]?.text } ?? []
    #expect(gaps.contains { $0.contains("PROCESS") })
  }

  @Test("the error log alone tells that no slot is left")
  func refused() throws {
    let report = try Rig.report(
      "mysql-deadlocks.sh", "mysql_log_refused", servers: "mysql.sh", environment: ["MY_ROOT": ""])
    #expect(report.causeIDs == ["pool-exhaustion/mysql"])
  }

  @Test("the error log alone tells of a replica that stopped")
  func stopped() throws {
    let report = try Rig.report(
      "mysql-deadlocks.sh", "mysql_log_apply", servers: "mysql.sh", environment: ["MY_ROOT": ""])
    #expect(report.causeIDs == ["replication/stopped"])
  }
}
