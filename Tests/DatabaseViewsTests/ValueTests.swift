import DatabaseViews
import Testing

@Suite struct ValueTests {
  @Test(
    "times of servers in ISO style",
    arguments: [
      ("2026-11-20 20:38:00+00", 1_795_207_080.0),
      ("2026-11-20 20:38:00.25+00", 1_795_207_080.25),
      ("2026-11-20T20:38:00Z", 1_795_207_080),
      ("2026-11-20 22:08:00+01:30", 1_795_207_080),
      ("2026-11-20 15:38:00-05", 1_795_207_080), ("1795207080.5", 1_795_207_080.5),
    ])
  func times(text: String, seconds: Double) throws {
    let found = try #require(ServerTime.seconds(text))
    #expect(abs(found - seconds) < 1e-3)
  }

  @Test(
    "intervals of servers",
    arguments: [
      ("00:04:12.5", 252.5), ("1 day 02:00:00", 93_600), ("-00:00:01.5", -1.5),
      ("2 days", 172_800), ("PT1M2.5S", 62.5), ("3.25", 3.25), ("1 mon -1 days", 2_505_600),
    ])
  func intervals(text: String, seconds: Double) throws {
    let found = try #require(ServerTime.intervalSeconds(text))
    #expect(abs(found - seconds) < 1e-6)
  }

  @Test("what is no time is none", arguments: ["", "abc", "20:38", "2026-13-01 00:00:00", "now"])
  func noTimes(text: String) {
    #expect(ServerTime.seconds(text) == nil)
  }

  @Test("the distance of log positions crosses the boundary of four gigabytes")
  func positions() throws {
    let (low, high) = (try #require(LogPosition("0/FFFFFF00")), try #require(LogPosition("1/100")))
    #expect(high.distance(from: low) == 512)
    #expect(low.distance(from: high) == -512)
    #expect(high.description == "1/100")
    #expect(LogPosition("1/") == nil && LogPosition("G/1") == nil && LogPosition("1/2/3") == nil)
  }

  @Test("cells of any text survive a line")
  func lines() {
    let cells = [nil, "", "a\tb\\c\nd\r", "\\N", "ü"]
    #expect(RowLine.cells(RowLine.text(cells)) == cells)
  }
}
