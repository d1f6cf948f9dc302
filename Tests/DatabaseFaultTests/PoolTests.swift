import Foundation
import TestSupport
import Testing

extension Rig {
  /// The reports that the functions of a script printed, by their names: an object with `name` and
  /// `report` for each.
  static func reports(_ script: String, _ function: String) throws -> [String: JSON] {
    let run = try run(script, function)
    #expect(run.status == 0, "\(function): \(run.errors)")
    var reports: [String: JSON] = [:]
    for text in run.text.components(separatedBy: "\n{\"name\"") {
      let whole = text.hasPrefix("{") ? text : "{\"name\"" + text
      let json = try JSON(whole)
      if let name = json["name"]?.text { reports[name] = json["report"] }
    }
    return reports
  }
}

@Suite(.enabled(if: isPostgresInstalled, "needs postgresql"))
struct PoolTests {
  @Test("slots used up by work are exhausted, the same by idle transactions are leaked")
  func leaked() throws {
    let reports = try Rig.reports("pool.sh", "leaked")
    #expect(reports["busy"]?.causeIDs == ["pool-exhaustion/postgres"])
    let report = try #require(reports["leaked"])
    let leak = try #require(report.cause("leak/connections"))
    #expect(!report.causeIDs.contains("pool-exhaustion/postgres"))
    let summary = leak["summary"]?.text ?? ""
    #expect(summary.contains("application shop-web, user app"))
    #expect(summary.contains("UPDATE carts SET n = n + ? WHERE id = ?"))
    let first = report["detail"]?["idle_in_transaction"]?.elements?.first
    #expect(first?["locks"]?.elements?.first?.text == "RowExclusive on public.carts")
    let victims = report["detail"]?["idle_in_transaction"]?.elements?.compactMap {
      $0["victims"]?.number
    }
    #expect(victims?.max() == 1, "the report waits for one of them")
  }

  @Test("an idle pool and pgbench leave slots, and are silent")
  func healthy() throws {
    let reports = try Rig.reports("pool.sh", "healthy")
    #expect(reports.count == 2)
    for (name, report) in reports { #expect(report.causeIDs == [], "\(name)") }
  }

  @Test("a role with a limit of its own has no connection left")
  func limited() throws {
    let reports = try Rig.reports("pool.sh", "limited")
    #expect(reports["limited"]?.causeIDs == ["pool-exhaustion/postgres"])
    let refused = try #require(reports["refused"])
    #expect(refused.causeIDs == ["pool-exhaustion/postgres"])
    let summary = refused.cause("pool-exhaustion/postgres")?["summary"]?.text ?? ""
    #expect(summary.contains("the limit of the role is reached"))
  }
}
