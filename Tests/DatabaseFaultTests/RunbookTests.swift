import Foundation
import TestSupport
import Testing

@Suite("runbooks on real servers", .serialized)
struct RunbookTests {
  @Test(
    "a standby is promoted only where the primary is down and somebody said yes",
    .enabled(if: isPostgresInstalled))
  func postgres() throws {
    let reports = try Rig.report("runbook.sh", "runbook_failover")
    let roles = try #require(reports["roles"])
    let up = try #require(reports["up"])
    #expect(up["status"]?.number == 0)
    #expect(up["detail"]?["end"]?.text == "healthy")
    #expect(up["detail"]?["conclusion"]?.text?.contains("primary is up") == true)
    #expect(roles["up"]?.text == "t\n")

    let ready = try #require(reports["ready"])
    let steps = ready["detail"]?["path"]?.elements?.compactMap { $0["step"]?.text } ?? []
    #expect(steps.contains("replicas") && steps.contains("checked-when"))
    #expect(ready["detail"]?["end"]?.text == "cause")

    let verified = reports["verified"]?["detail"]
    let check = verified?["path"]?.elements?.first { $0["step"]?.text == "verify-backup" }
    #expect(check?["outcome"]?.text == "done", "\(String(describing: check))")
    let told = verified?["conclusion"]?.text ?? ""
    #expect(told.contains("Measured: ") && told.contains(" is behind by "), "\(told)")
    #expect(told.contains("newest backup: "), "\(told)")

    let unasked = try #require(reports["unasked"])
    #expect(unasked["status"]?.number == 1)
    #expect(unasked["detail"]?["end"]?.text == "refused")
    #expect(unasked["messages"]?.text?.contains("--yes-to promote") == true)
    #expect(reports["simulated"]?["status"]?.number == 0)
    #expect(roles["unasked"]?.text == "t\n")

    let promoted = try #require(reports["promoted"])
    #expect(promoted["status"]?.number == 1, "\(promoted)")
    #expect(promoted["detail"]?["end"]?.text == "done")
    #expect(roles["promoted"]?.text == "f\n")
    #expect(reports["mode"]?.text == "-rw-------\n")
    let commands = reports["log"]?["commands"]?.elements?.compactMap(\.text) ?? []
    #expect(commands.contains { $0.contains("pg_promote()") })
    #expect(commands.contains { $0.contains("pg_is_in_recovery()") })
  }

  @Test(
    "a replica of MariaDB applies what it has, forgets its source and takes writes",
    .enabled(if: isMariaDBInstalled))
  func mariadb() throws {
    let reports = try Rig.report("mysql-runbook.sh", "myrunbook_failover")
    let roles = try #require(reports["roles"])
    #expect(reports["unasked"]?["detail"]?["end"]?.text == "refused")
    #expect(roles["unasked"]?.text == "1\n")
    #expect(reports["promoted"]?["detail"]?["end"]?.text == "done", "\(reports)")
    #expect(roles["promoted"]?.text == "0\n")
    #expect(roles["status"]?.text == "")
  }
}
