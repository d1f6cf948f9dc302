import ByteParsing
import Capture
import DatabaseViews
import Foundation
import TestSupport
import Testing

/// What a parser makes of a text that arrives at once.
func captured(_ text: String, source: String = "views.txt") -> Parsed<PostgresSeries>? {
  var parser = CapturedPostgresParser()
  parser.locate(source)
  let bytes = Array(text.utf8)
  parser.read(unsafe bytes.span.bytes, firstLine: 1)
  return parser.finish()
}

func fixture(_ name: String) throws -> String {
  let url = repository.appending(path: "Tests/DatabaseViewsTests/Fixtures/\(name)")
  return try String(contentsOf: url, encoding: .utf8)
}

@Suite struct CapturedTableTests {

  @Test(
    "sessions are read from every form of output",
    arguments: [
      "aligned", "expanded", "border0", "border2", "unicode2", "unicodex", "unaligned", "csv",
      "json",
    ])
  func sessions(form: String) throws {
    let parsed = try #require(captured(try fixture("psql/\(form).txt")))
    #expect(parsed.damage == nil)
    let sessions = try #require(parsed.sample.snapshots.first?.sessions)
    #expect(sessions.count == 10)
    let root = try #require(sessions.first { $0.application == "root app" })
    #expect(root.state == "idle in transaction" && root.transaction == "725")
    #expect(root.leader == nil && root.clientPort == -1)
    let waiter = try #require(sessions.first { $0.application == "w1" })
    let lines = waiter.query?.split(separator: "\n").map { $0.drop { $0 == " " } }
    #expect(lines == ["update acct", "set v=2 -- a || b", "where id=1;"], "\(waiter.query ?? "")")
    #expect(waiter.waitEvent == "transactionid")
    #expect(abs((waiter.queryStart ?? 0) - 1_795_669_727.35149) < 0.001)
    let wide = try #require(sessions.first { $0.application == "w2" })
    #expect(wide.query == "update acct set v=2 where id=1 and 'ü漢字' <> '';")
  }

  @Test(
    "locks are read from every form of output",
    arguments: [
      "aligned", "expanded", "border0", "border2", "unicode2", "unicodex", "unaligned",
      "jsonpretty", "jsonl",
    ])
  func locks(form: String) throws {
    let parsed = try #require(captured(try fixture("psql/\(form).txt")))
    #expect(parsed.damage == nil)
    let locks = try #require(parsed.sample.last(.locks))
    #expect(locks.count == 17)
    let waiting = locks.rows.filter { $0.flag("granted") == false }
    #expect(waiting.count == 3)
    #expect(Set(waiting.compactMap { $0.text("mode") }).contains("AccessExclusiveLock"))
    #expect(locks.rows.allSatisfy { $0.integer("pid") != nil })
  }

  @Test("who blocks whom is read under any name of its column")
  func blocking() throws {
    let series = try #require(captured(try fixture("psql/blocking.txt"))).sample
    let waiting = try #require(series.last(.waiting))
    #expect(waiting.rows.allSatisfy { !$0.integers("blocked_by").isEmpty })
    #expect(series.snapshots.first?.sessions?.count == 3)
  }

  @Test("settings, the version and the time stand in tables of one cell")
  func cells() throws {
    let series = try #require(captured(try fixture("psql/small.txt"))).sample
    #expect(series.setting("max_connections") == "100")
    #expect(series.versionNumber == 150_018)
    #expect(series.snapshots.contains { $0.time != nil })
    #expect(series.last(.recovery)?.rows.first?.flag("in_recovery") == false)
    #expect(series.last(.recovery)?.rows.first?.position("current_lsn") != nil)
  }

  @Test("a view that comes again begins the next moment")
  func moments() throws {
    let text = try fixture("psql/aligned.txt")
    let series = try #require(captured(text + "shop=# \\watch\n" + text)).sample
    #expect(series.snapshots.count == 2)
    #expect(series.snapshots.allSatisfy { $0[.locks]?.count == 17 && $0[.activity]?.count == 10 })
  }

  @Test("a table that was pasted without the blanks at its left is read")
  func pasted() throws {
    let lines = try fixture("psql/aligned.txt").split(
      separator: "\n", omittingEmptySubsequences: false)
    let text = lines.map { $0.hasPrefix(" ") ? $0.dropFirst() : $0 }.joined(separator: "\n")
    #expect(try #require(captured(text)).sample.last(.locks)?.count == 17)
  }

  @Test("tables drawn in Markdown, and with prompts around them, are read")
  func markdown() throws {
    let text = """
      $ sudo -u postgres psql -c '...'
      | pid | state | usename | query |
      |---|---|---|---|
      | 42 | active | shop | select 1 |
      | 43 | idle | shop | a long one |
      """
    let sessions = try #require(captured(text)).sample.snapshots.first?.sessions
    #expect(sessions?.map(\.pid) == [42, 43])
  }

  @Test("other tables, and lists of things that are none, are nobody's")
  func foreign() {
    for text in [
      " id | name \n----+------\n  1 | a\n(1 row)\n", "a,b,c\n1,2,3\n", "{\"level\":\"info\"}\n",
      "-------\n-------\n", "[\n{\n \"x\": 1}\n]\n", "*************************** 1. row ***\n",
    ] {
      #expect(captured(text) == nil, "\(text)")
    }
  }

  @Test("a table that is cut within a row says so of its view")
  func cutWithinRow() throws {
    let text = String(try fixture("psql/aligned.txt").prefix(900))
    let parsed = try #require(captured(text))
    #expect(parsed.damage != nil)
    #expect(parsed.sample.snapshots.first?.cutViews == [.locks])
  }

  @Test("a text cut anywhere is read to there, and never traps")
  func cuts() throws {
    for form in ["aligned", "expanded", "border2", "unaligned", "csv", "jsonpretty", "unicode2"] {
      let bytes = Array(try fixture("psql/\(form).txt").utf8)
      for end in stride(from: 0, to: bytes.count, by: 211) {
        let parsed = captured(String(decoding: bytes[..<end], as: UTF8.self))
        #expect((parsed?.sample.last(.locks)?.count ?? 0) <= 17)
      }
    }
  }
}
