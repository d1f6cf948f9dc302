import Foundation
import TestSupport
import Testing

let isBouncerInstalled =
  isPostgresInstalled && FileManager.default.fileExists(atPath: "/usr/sbin/pgbouncer")

@Suite(.enabled(if: isBouncerInstalled, "needs postgresql and pgbouncer"))
struct PoolerTests {
  @Test("clients that wait are seen at the console, and followed to the leak behind it")
  func usedUp() throws {
    let reports = try Rig.reports("pooler.sh", "pool_used_up")
    #expect(reports["console"]?.causeIDs == ["pool-exhaustion/pgbouncer"])
    let through = try #require(reports["through"])
    #expect(through.causeIDs == [])
    let reason = through["gaps"]?.elements?.first?["reason"]?.text ?? ""
    #expect(reason.contains("a pooler without a free session"))
    let both = try #require(reports["both"])
    #expect(both.causeIDs == ["leak/connections"])
    let leak = try #require(both.cause("leak/connections"))
    #expect(leak["explains"]?.elements?.first?.text == "pool-exhaustion/pgbouncer")
    // The client of the pooler, not the pooler.
    #expect(leak["summary"]?.text?.contains("from 127.0.0.1 through pgbouncer") == true)
  }

  @Test("a busy pooler is silent; a paused one and one full of clients are not")
  func busy() throws {
    let reports = try Rig.reports("pooler.sh", "pool_busy")
    #expect(reports["busy"]?.causeIDs == [])
    // Every question, through transaction pooling.
    let inputs = reports["transaction"]?["inputs"]?.elements
    #expect(inputs?.first?["status"]?.text == "parsed")
    #expect(reports["transaction"]?.causeIDs == [])
    for name in ["paused", "clients", "refused"] {
      #expect(reports[name]?.causeIDs == ["pool-exhaustion/pgbouncer"], "\(name)")
    }
    let paused = reports["paused"]?.cause("pool-exhaustion/pgbouncer")?["summary"]?.text ?? ""
    #expect(paused.contains("is paused"))
  }

  @Test("session pooling takes the questions, and keeps none of the settings")
  func sessions() throws {
    let reports = try Rig.reports("pooler.sh", "pool_of_sessions")
    let inputs = reports["session"]?["inputs"]?.elements
    #expect(inputs?.first?["status"]?.text == "parsed")
    #expect(reports["after"]?["timeout"]?.text == "0")
  }
}
