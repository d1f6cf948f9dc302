import ByteParsing
import Capture
import DatabaseViews
import TestSupport
import Testing

/// Forms in which people paste what servers say, beside those of a whole view.
@Suite struct PastedFormTests {
  private func replica(_ text: String) -> Parsed<MySQLSeries>? {
    var parser = CapturedMySQLParser()
    let bytes = Array(text.utf8)
    parser.read(unsafe bytes.span.bytes, firstLine: 1)
    return parser.finish()
  }

  @Test("ages become times that are as far apart")
  func ages() throws {
    let rows = try #require(
      captured(
        """
          pid  |        state        |  wait_event   |     running     | query
        -------+---------------------+---------------+-----------------+-------
         14588 | idle in transaction | ClientRead    | 00:01:19.984927 | update
         14813 | active              | transactionid | 00:01:18        | update
        (2 rows)
        """)?.sample.last(.activity))
    let sessions = rows.rows.compactMap(PostgresSession.init)
    let end = try #require(rows.agesEnd)
    #expect(sessions.map { (end - ($0.queryStart ?? 0)).rounded() } == [80, 78])
    #expect(sessions.map(\.waitEventType) == [nil, "Lock"])
    #expect(sessions.allSatisfy { $0.transactionStart == nil })
  }

  @Test("ages of transaction ids are no times, and real times stay")
  func noAges() throws {
    let ids = try #require(
      captured("pid|age|state|query\n1|812331|active|select 1\n")?.sample.last(.activity))
    #expect(ids.agesEnd == nil)
    let real = try #require(
      captured(
        "pid|duration|query_start|query\n1|00:01:00|2026-11-26 05:16:04+00|select 1\n"
      )?.sample.last(.activity))
    #expect(real.agesEnd == nil)
  }

  @Test("counted sessions are so many sessions, and counts of other states are none")
  func counts() throws {
    let text = """
       state  | count
      --------+-------
       active |     3
       idle   |    40
              |     6
      (3 rows)
      """
    let sessions = try #require(captured(text)?.sample.snapshots.first?.sessions)
    #expect(sessions.count == 49 && sessions.count(where: \.isClient) == 43)
    #expect(sessions.allSatisfy { $0.pid < 0 })
    #expect(captured("state,count\nCA,91\nNY,17\n") == nil)
  }

  @Test("a join of locks and sessions without a type of lock tells who waits")
  func joined() throws {
    let text = """
      relation|transactionid|mode|granted|usename|query|age|pid
      acc||RowExclusiveLock|t|app|update acc|00:01:20|10
      acc||AccessExclusiveLock|f|dba|alter table acc|00:01:10|11
      |731|ExclusiveLock|t|app|update acc|00:01:20|10
      """
    let rows = try #require(captured(text)?.sample.last(.locks))
    let locks = rows.rows.compactMap { PostgresLock($0, isGranted: true) }
    #expect(locks.map(\.target.kind) == ["relation", "relation", "transactionid"])
    #expect(locks.map(\.isGranted) == [true, false, true])
  }

  @Test("lines that were picked out of a replica's status are read, channel by channel")
  func pickedOut() throws {
    let text = """
      $ mysql -e 'show slave status\\G' | egrep 'Running|Behind|Error'
                   Slave_IO_Running: Yes
                  Slave_SQL_Running: No
                         Last_Error: Error 'Table 'shop.t' doesn't exist' on query.
              Seconds_Behind_Master: NULL
                   Slave_IO_Running: Yes
                  Slave_SQL_Running: Yes
              Seconds_Behind_Master: 2
      """
    let rows = try #require(replica(text)?.sample.last(.replica))
    let channels = rows.rows.compactMap(ReplicationChannel.init)
    #expect(channels.map { $0.applierFailure != nil } == [true, false])
    #expect(channels.map(\.secondsBehind) == [nil, 2])
  }

  @Test("views of the sys schema are those of the processlist and of digests")
  func sys() throws {
    let text = """
      *************************** 1. row ***************************
                  query: SELECT * FROM `big` WHERE `c` = ?
                     db: shop
              full_scan: *
             exec_count: 6
          total_latency: 1.02 m
          rows_examined: 3600000
      """
    let row = try #require(replica(text)?.sample.last(.digests)?.rows.first)
    #expect(row.number("total_ms") == 61_200 && row.number("calls") == 6)
    #expect(row.number("no_index_used") == 6 && row.text("schema_name") == "shop")
    let list = """
      *************************** 1. row ***************************
                 thd_id: 60
                conn_id: 27
                   user: app@localhost
                command: Query
                  state: Updating
                   time: 70
      current_statement: update acc set bal=2 where id=5
      """
    let session = try #require(replica(list)?.sample.snapshots.first?.sessions?.first)
    #expect(session.id == 27 && session.statement != nil && session.seconds == 70)
  }

  @Test("a report of pt-query-digest is a slow log of what it lists")
  func digest() throws {
    let text = """
      # Overall: 97 total, 33 unique, 0.46 QPS, 1.60x concurrency ______________
      # Attribute          total     min     max     avg     95%  stddev  median
      # Exec time           334s    94us    108s      3s   992ms     19s   503us
      # Query 1: 0 QPS, 0x concurrency, ID 0xA506 at byte 20554
      # Attribute    pct   total     min     max     avg     95%  stddev  median
      # Count          3       3
      # Exec time     96    324s    100s    108s    108s    107s       0    107s
      # Lock time     90   324ms   108ms   108ms   108ms   105ms       0   105ms
      # Rows examine   0 585.94k       1       1       1       1       0       1
      # String:
      # Databases    shop
      #    SHOW CREATE TABLE `shop`.`acc`\\G
      update acc set bal=2 where id=5\\G
      # Converted for EXPLAIN
      # EXPLAIN /*!50100 PARTITIONS*/
      select  bal=2 from acc where  id=5\\G
      """
    var parser = MySQLSlowLogParser()
    let bytes = Array(text.utf8)
    parser.read(unsafe bytes.span.bytes, firstLine: 1)
    let log = try #require(parser.finish()?.sample)
    #expect(log.families.count == 1 && log.count == 3 && log.total == 334)
    let family = try #require(log.ranked.first)
    #expect(family.calls == 3 && family.total == 324 && family.longest == 108)
    #expect(family.schema == "shop" && family.examined == 585_940)
    #expect(family.shape.text == "update acc set bal=? where id=?")
  }

  @Test("plans in XML and YAML are those in JSON", arguments: ["xml", "yaml", "xml-psql"])
  func markup(form: String) throws {
    let parsed = try #require(plans(Array(try fixture("plans/forms/\(form).txt").utf8)))
    let plan = try #require(parsed.sample.plans.first)
    let same = try #require(
      plans(Array(try fixture("plans/forms/json.txt").utf8))?.sample.plans.first)
    #expect(plan.nodes.map(\.kind) == same.nodes.map(\.kind))
    #expect(plan.nodes.map(\.parent) == same.nodes.map(\.parent))
    #expect(plan.nodes.last?.filter == "(cust = 77)" && plan.nodes.last?.relation == "o")
    #expect(plan.nodes.last?.removedByFilter == same.nodes.last?.removedByFilter)
    #expect(plan.isAnalyzed && plan.executionTime != nil)
  }

  @Test("the detail that Azure keeps beside the message tells of the deadlock")
  func azure() throws {
    let log = try #require(
      serverLog(
        """
        {"category":"PostgreSQLLogs","properties":{"errorLevel":"ERROR","message":"2024-03-01 10:00:02 UTC-65e1a8a1.51c3-ERROR:  deadlock detected","detail":"Process 7 waits for ShareLock on transaction 31; blocked by process 8.\\nProcess 8 waits for ShareLock on transaction 30; blocked by process 7.\\nProcess 7: update acc set bal=1 where id=12\\nProcess 8: update acc set bal=1 where id=11"}}
        """)?.sample)
    let first = try #require(log.deadlocks.kept.first)
    #expect(first.edges.count == 2 && first.statements.count == 2)
  }

  @Test("lines between the fields of objects are no part of a message")
  func fields() throws {
    let log = try #require(
      serverLog(
        """
        [
          {
            "textPayload": "2024-03-01 10:00:02.123 UTC [7]: [3-1] db=shop ERROR:  deadlock detected",
            "timestamp": "2024-03-01T10:00:02.123Z"
          },
          {
            "textPayload": "2024-03-01 10:00:02.123 UTC [7]: [4-1] db=shop DETAIL:  Process 7 waits for ShareLock on transaction 31; blocked by process 8.\\n\\tProcess 8 waits for ShareLock on transaction 30; blocked by process 7.\\n\\tProcess 7: update a\\n\\tProcess 8: update b",
            "timestamp": "2024-03-01T10:00:02.123Z"
          }
        ]
        """)?.sample)
    let first = try #require(log.deadlocks.kept.first)
    #expect(first.statements == [7: "update a", 8: "update b"])
  }

  @Test("a log of nothing but refused connections is one of the server")
  func refused() throws {
    let log = try #require(
      errorLog("2020-07-01T12:14:05.112233Z 0 [Warning] Too many connections\n")?.sample)
    #expect(log[.slots].count == 1)
  }

  @Test("a difference of times without a name is the age of what was replayed")
  func unnamedDelay() throws {
    let text = """
      pg_last_wal_receive_lsn|pg_last_wal_replay_lsn|?column?
      3B/92000148|3A/12000148|00:41:00.5
      """
    let state = try #require(captured(text)?.sample.snapshots.first?.recoveryState)
    #expect(state.replayAge == 2460.5)
  }
}
