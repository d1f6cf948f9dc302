import Capture
import DatabaseViews
import TestSupport
import Testing

@Suite struct MySQLStatementTests {
  @Test(
    "literals of MySQL are hidden, all else stays",
    arguments: [
      (
        #"SELECT 'it\'s', "x\"y", 'a''b' FROM `t 1` WHERE id = 42"#,
        "SELECT ?, ?, ? FROM `t 1` WHERE id = ?"
      ),
      ("SELECT 1 # of Mr. Smith, 42\n, 2", "SELECT ? -- \n, ?"),
      ("SELECT 5--1", "SELECT ?--?"), ("SELECT 1 -- x 'y'\n, 2", "SELECT ? -- \n, ?"),
      ("SELECT _utf8mb4'ä', N'n', x'FF', b'01'", "SELECT ?, ?, ?, ?"),
      ("/* a /* b */ SELECT 1", "/**/ SELECT ?"),
      ("UPDATE t SET n = \"cut off", "UPDATE t SET n = ?"),
      ("SELECT $col, a$b FROM t", "SELECT $col, a$b FROM t"),
      ("SELECT `cut off", "SELECT `cut off"),
    ])
  func literals(text: String, hidden: String) {
    #expect(StatementRedaction.withoutLiterals(text, of: .mysql) == hidden)
  }

  @Test("statements that differ in literals alone have one shape")
  func shapes() {
    let one = StatementText(
      "SELECT * FROM t WHERE a = \"x\" AND b IN (1, 2, 3)  -- why\n", of: .mysql)
    let two = StatementText("SELECT * FROM t WHERE a = 'it\\'s' AND b IN (4)", of: .mysql)
    #expect(one == two)
    #expect(one.text == "SELECT * FROM t WHERE a = ? AND b IN (?)")
    #expect(one.comparedColumns == ["a", "b"])
  }

  @Test("digests name their tables and columns")
  func digests() {
    let text = StatementText(
      "SELECT `o` . `id` FROM `shop` . `Orders` AS `o` JOIN `customers` `c` ON `c` . `id` = `o` . `customer_id` WHERE `o` . `status` = ? AND `c` . `city` > ? LIMIT ?",
      of: .mysql)
    #expect(text.namedTables.map(\.table) == ["shop.Orders", "customers"])
    #expect(text.namedTables.map(\.alias) == ["o", "c"])
    #expect(text.comparedColumns == ["status", "city"])
    #expect(text.comparedColumns(of: "o").map(\.column) == ["customer_id", "status"])
    #expect(text.comparedColumns(of: "c").map(\.isEquality) == [true, false])
  }

  @Test("a series of MySQL keeps its rows and loses the literals")
  func series() {
    var rows = RowSet(columns: ["id", "user", "command", "time", "info"])
    rows.append(["7", "shop", "Query", "3", "SELECT \"secret\", 'it\\'s mine'"])
    var series = MySQLSeries(name: "mysql", origin: .live)
    var snapshot = MySQLSnapshot()
    snapshot.views[.processlist] = .rows(rows)
    series.snapshots = [snapshot]
    let hidden = series.withoutLiterals.last(.processlist)?.rows.first
    #expect(hidden?.text("info") == "SELECT ?, ?")
    #expect(hidden?.text("id") == "7")
  }
}

@Suite struct MySQLSlowLogTests {
  private func log(_ text: String) -> Parsed<MySQLSlowLog>? {
    var parser = MySQLSlowLogParser()
    let bytes = Array(text.utf8)
    parser.read(unsafe bytes.span.bytes, firstLine: 1)
    return parser.finish()
  }

  private static let mysql = """
    /usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:
    Tcp port: 3306  Unix socket: /tmp/mysql.sock
    Time                 Id Command    Argument
    # Time: 2024-01-15T10:00:01.123456Z
    # User@Host: shop[shop] @ app-1 [10.0.0.5]  Id:    12
    # Query_time: 3.456789  Lock_time: 0.000123 Rows_sent: 1  Rows_examined: 500000 Thread_id: 12 Errno: 0
    use shop;
    SET timestamp=1705312801;
    SELECT * FROM orders
    WHERE customer_id = 7;
    # Time: 2024-01-15T10:00:05.000000Z
    # User@Host: shop[shop] @ app-1 [10.0.0.5]  Id:    12
    # Query_time: 1.000000  Lock_time: 0.500000 Rows_sent: 3  Rows_examined: 500000
    SET timestamp=1705312805;
    SELECT * FROM orders WHERE customer_id = 8;
    # administrator command: Quit;

    """

  @Test("statements of one shape are one, with their times, rows and lines")
  func families() throws {
    let parsed = try #require(log(Self.mysql))
    #expect(parsed.note == "2 statements of one shape")
    let family = try #require(parsed.sample.ranked.first)
    #expect(family.calls == 2 && family.examinedEach == 500_000 && family.givenEach == 2)
    #expect(abs(family.total - 4.456789) < 1e-9 && abs(family.locked - 0.500123) < 1e-9)
    #expect(family.schema == "shop" && family.owner == "shop @ app-1")
    #expect(family.lines == 6...10)
    #expect(parsed.sample.span == 4)
  }

  @Test("lines that MariaDB and Percona add are read")
  func extraLines() throws {
    let text = """
      # Time: 240115 10:00:01
      # User@Host: root[root] @ localhost []
      # Thread_id: 9  Schema: shop  QC_hit: No
      # Query_time: 2.000123  Lock_time: 0.000100  Rows_sent: 1  Rows_examined: 500000
      # Rows_affected: 4  Bytes_sent: 100
      # Full_scan: Yes  Full_join: No  Tmp_table: Yes  Tmp_table_on_disk: Yes
      # Filesort: No  Filesort_on_disk: No  Merge_passes: 0  Priority_queue: No
      #
      # explain: id	select_type	table
      #
      SET timestamp=1705312801;
      SELECT /*!40001 SQL_NO_CACHE */ * FROM t;
      """
    let family = try #require(log(text)?.sample.ranked.first)
    #expect(family.scanned == 1 && family.temporaryOnDisk == 1 && family.given == 5)
    #expect(family.isDump && family.schema == "shop")
    #expect(family.shape.text == "SELECT * FROM t")
  }

  @Test("a log that is cut anywhere, or damaged, is read as far as it goes")
  func damage() {
    let bytes = Array(Self.mysql.utf8)
    for end in 0..<bytes.count {
      var parser = MySQLSlowLogParser()
      let part = Array(bytes[..<end])
      parser.read(unsafe part.span.bytes, firstLine: 1)
      _ = parser.finish()
    }
    let huge = "# Query_time: 9999999999999999999  Lock_time: 1e400 Rows_examined: -4\nSELECT 1;\n"
    let total = log(huge)?.sample.total ?? 0
    #expect(total.isFinite)
    #expect(log("# Query_time: x\nSELECT 1;\n") == nil)
  }
}
