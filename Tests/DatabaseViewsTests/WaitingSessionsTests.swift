import DatabaseViews
import Testing

@testable import LiveDatabases

@Suite("what follows from waits") struct WaitingSessionsTests {
  private func waits(_ rows: [(pid: Int, blockers: String, age: Double?)]) -> WaitingSessions {
    var set = RowSet(columns: ["pid", "locktype", "blocked_by", "waitstart", "now", "relation"])
    for row in rows {
      set.append([
        "\(row.pid)", "relation", row.blockers, row.age.map { "\(1_764_000_000 - $0)" },
        "1764000000", "16384",
      ])
    }
    return WaitingSessions(set)
  }

  @Test("old waits need no second look, young ones and those of unknown age do")
  func ages() {
    #expect(!waits([]).needsConfirmation)
    #expect(!waits([(1, "{9}", 60), (2, "{9,1}", 0.1)]).needsConfirmation)
    #expect(waits([(1, "{9}", 60), (2, "{8}", 0.1)]).needsConfirmation)
    #expect(waits([(1, "{9}", nil)]).needsConfirmation)
  }

  @Test("a ring needs a second look, however many others hold something")
  func rings() {
    #expect(waits([(1, "{2,9}", 60), (2, "{1}", 60), (3, "{0}", 60)]).needsConfirmation)
    #expect(!waits([(1, "{1,9}", 60)]).needsConfirmation)
  }

  @Test("where sessions are hidden, only a second look tells whether the holder stays")
  func hidden() {
    var old = waits([(1, "{9}", 60)])
    var sessions = RowSet(columns: ["pid", "query"])
    sessions.append(["9", "<insufficient privilege>"])
    old.take(sessions: sessions)
    #expect(old.needsConfirmation)
  }

  @Test("the locks of blockers are asked for, and of prepared transactions where one blocks")
  func held() throws {
    #expect(waits([]).heldQuery == nil)
    let query = try #require(waits([(1, "{9}", 60), (2, "{1,0}", 60)]).heldQuery)
    #expect(query.tail.contains("'{9,1}'") && query.tail.contains("pid IS NULL"))
    let orphan = try #require(waits([(1, "{}", 60)]).heldQuery)
    #expect(orphan.tail.contains("'{16384}'::oid[]"))
  }
}
