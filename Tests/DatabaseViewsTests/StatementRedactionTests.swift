import Capture
import DatabaseViews
import Testing

@Suite struct StatementRedactionTests {
  @Test(
    "strings and numbers are hidden, all else stays",
    arguments: [
      ("SELECT * FROM t1 WHERE id = 42", "SELECT * FROM t1 WHERE id = ?"),
      ("SELECT 'O''Neill', 2.5e-3, .5, 0x1F, 1_000", "SELECT ?, ?, ?, ?, ?"),
      (#"SELECT E'it\'s', b'01', X'FF', N'n', U&'\0041'"#, "SELECT ?, ?, ?, ?, ?"),
      (#"SELECT 'a\' , 1"#, "SELECT ? , ?"),
      ("SELECT $$it's$$, $tag$a $$ b$tag$, $1", "SELECT ?, ?, $1"),
      ("SELECT \"Name 1\", a1.b2 FROM s3.t4", "SELECT \"Name 1\", a1.b2 FROM s3.t4"),
      ("SELECT 1 -- of Mr. Smith, 42\n, 2", "SELECT ? --\n, ?"),
      ("/* user 'x' /* 7 */ */ SELECT 1", "/**/ SELECT ?"),
      ("UPDATE t SET name = 'cut off", "UPDATE t SET name = ?"),
      ("DO $body$ cut off", "DO ?"), ("SELECT \"cut off", "SELECT \"cut off"),
      ("SELECT -5, a-1, a - 1", "SELECT -?, a-?, a - ?"), ("größe1 = 'ß'", "größe1 = ?"),
      ("<insufficient privilege>", "<insufficient privilege>"), ("", ""), ("$", "$"), ("E", "E"),
    ])
  func literals(text: String, hidden: String) {
    #expect(StatementRedaction.withoutLiterals(text) == hidden)
  }

  @Test("any bytes end")
  func garbage() {
    let signs = Array("'\"$/*-\\eE1 a\n")
    var state: UInt64 = 7
    for _ in 0..<2000 {
      var text = ""
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text.append(signs[Int(state >> 33) % signs.count])
      }
      let hidden = StatementRedaction.withoutLiterals(text)
      // Only a comment that was cut short grows.
      #expect(hidden.utf8.count <= text.utf8.count + 2, "\(text)")
    }
  }

  @Test("a series keeps its rows and loses the literals")
  func series() {
    var rows = RowSet(columns: ["pid", "query"])
    rows.append(["7", "SELECT 'secret'"])
    rows.append(["8", nil])
    var series = PostgresSeries(name: "postgres", origin: .live)
    var snapshot = PostgresSnapshot()
    snapshot.views[.activity] = .rows(rows)
    series.snapshots = [snapshot]
    let hidden = series.withoutLiterals.last(.activity)
    #expect(hidden?.rows.map { $0.text("query") } == ["SELECT ?", nil])
    #expect(hidden?.rows.map { $0.text("pid") } == ["7", "8"])
  }

  @Test("a log loses the literals of its statements, and keeps its times")
  func log() throws {
    let text = """
      2026-11-26 05:00:00 UTC [7] LOG:  duration: 5000.1 ms  statement: select * from t where mail = 'a@b.c'
      2026-11-26 05:00:01 UTC [8] ERROR:  deadlock detected
      2026-11-26 05:00:01 UTC [8] DETAIL:  Process 8 waits for ShareLock on transaction 5; blocked by process 9.
      \tProcess 9 waits for ShareLock on transaction 6; blocked by process 8.
      \tProcess 8: update t set mail = 'x@y.z' where id = 77
      \tProcess 9: update t set mail = 'q@y.z' where id = 78
      2026-11-26 05:00:01 UTC [8] HINT:  See server log for query details.

      """
    var parser = PostgresLogParser()
    let bytes = Array(text.utf8)
    parser.read(unsafe bytes.span.bytes, firstLine: 1)
    let parsed = parser.finish()
    let log = try #require(parsed).sample
    let hidden = log.withoutLiterals
    #expect(log.deadlocks.kept.first?.statements[8]?.contains("x@y.z") == true)
    let statement = try #require(hidden.deadlocks.kept.first?.statements[8])
    #expect(statement.hasPrefix("update t set mail = ? where id = ?"), "\(statement)")
    #expect(!"\(hidden)".contains("a@b.c") && !"\(hidden)".contains("77"))
  }
}
