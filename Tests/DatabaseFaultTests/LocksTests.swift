import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: isPostgresInstalled, "needs postgresql"))
struct LocksTests {
  private func reports(_ function: String) throws -> (lines: [JSON], errors: String) {
    let run = try Rig.run("locks.sh", function)
    #expect(run.status == 0, "\(run.errors)")
    return (try run.text.split(separator: "\n").map { try JSON(String($0)) }, run.errors)
  }

  /// The root of the tree of an application.
  private func root(_ application: String, _ report: JSON) -> JSON? {
    report["detail"]?["roots"]?.elements?.first { $0["application"]?.text == application }
  }

  private func cause(_ application: String, _ report: JSON) throws -> JSON {
    let pid = try #require(root(application, report)?["pid"]?.number)
    let subject = "pid \(Int(pid)) postgres@postgres"
    return try #require(
      report["causes"]?.elements?.first { $0["subject"]?.text == subject }, "\(application)")
  }

  @Test("each way to hold up others is named with its own remedy, and nobody is ended")
  func faults() throws {
    let (lines, errors) = try reports("all_locks")
    try #require(lines.count == 4)
    #expect(errors == "")
    let report = lines[0]
    #expect(report.causeIDs == Array(repeating: "contention/postgres-lock", count: 6))
    try expectRoots(report)
    try expectRemedies(report)
    for other in [lines[1], lines[2]] {
      #expect(other.causeIDs == report.causeIDs)
      #expect(
        Set(other["causes"]?.elements?.compactMap { $0["subject"]?.text } ?? [])
          == Set(report["causes"]?.elements?.compactMap { $0["subject"]?.text } ?? []))
    }
    #expect(
      lines[1]["gaps"]?.elements?.contains {
        $0["reason"]?.text?.contains("pg_monitor") == true
      } == true)
    let text = try #require(lines[3].text)
    #expect(text.contains("5 sessions (web) wait for a row of public.hot"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  private func expectRoots(_ report: JSON) throws {
    let expected: [(String, victims: Double, doing: String)] = [
      ("idle", 2, "idle in transaction"), ("reader", 4, "running"), ("keeper", 2, "idle"),
      ("remover", 1, "idle in transaction"), ("counter", 6, "idle in transaction"),
    ]
    for (application, victims, doing) in expected {
      let found = try #require(root(application, report), "\(application)")
      #expect(found["victims"]?.number == victims, "\(application)")
      #expect(found["doing"]?.text == doing, "\(application)")
    }
    let prepared = report["detail"]?["roots"]?.elements?.first { $0["gid"]?.text == "order '7'" }
    #expect(prepared?["victims"]?.number == 1)
    #expect(root("reader", report)?["freed_by_ending_ddl"]?.number == 3)
  }

  private func expectRemedies(_ report: JSON) throws {
    func commands(_ cause: JSON) -> [String] {
      cause["next"]?.elements?.compactMap { $0["command"]?.text } ?? []
    }
    let reader = try #require(root("reader", report))
    let pids = [reader["ddl_pid"], reader["pid"]].map { Int($0?.number ?? 0) }
    #expect(
      try commands(cause("reader", report)) == [
        "SELECT pg_cancel_backend(\(pids[0]));", "SELECT pg_cancel_backend(\(pids[1]));",
        "SELECT pg_terminate_backend(\(pids[1]));",
      ])
    let prepared = try #require(
      report["causes"]?.elements?.first {
        $0["subject"]?.text == "prepared transaction order '7'"
      })
    #expect(commands(prepared) == ["ROLLBACK PREPARED 'order ''7''';"])
    let remover = try cause("remover", report)["summary"]?.text ?? ""
    #expect(remover.contains("for a row of public.parent"), "\(remover)")
    let idle = try cause("idle", report)["summary"]?.text ?? ""
    #expect(idle.contains("RowExclusive on public.acct"), "\(idle)")
    #expect(try cause("keeper", report)["summary"]?.text?.contains("advisory lock 4242") == true)
    #expect(try cause("counter", report)["severity"]?.text == "critical")
  }

  @Test("a hot row under load and an idle server are healthy")
  func healthy() throws {
    let (lines, errors) = try reports("healthy_locks")
    #expect(lines.count == 3)
    for report in lines {
      #expect(report.causeIDs == [])
      #expect(report["gaps"]?.elements?.isEmpty == true)
    }
    #expect(errors.contains("t"), "somebody waits under load")
  }
}
