import Diagnostics
import Evidence
import Testing

/// Tables as psql prints them, unaligned.
private func table(_ columns: String, _ rows: String...) -> String {
  columns + "\n" + rows.joined(separator: "\n") + "\n(\(rows.count) rows)\n\n"
}

private func clock(_ time: String) -> String {
  "           now           \n-------------------------\n \(time)\n(1 row)\n\n"
}

private let moment = clock("2026-11-20 20:40:00+00")

@Suite struct PostgresQueryFactTests {
  static let sessions =
    "pid|usename|datname|application_name|backend_type|state|query_start|wait_event_type|wait_event|query"

  @Test("sessions are told apart by what they do")
  func work() {
    let reading = QueryReading(
      moment
        + table(
          Self.sessions,
          "1|app|shop|web|client backend|active|2026-11-20 20:38:00+00|||SELECT a FROM b WHERE c = 'secret'",
          "2|app|shop|web|client backend|active|2026-11-20 20:38:30+00|||SELECT a FROM b WHERE c = 'other'",
          "3|app|shop|job|client backend|active|2026-11-20 20:00:00+00|IO|DataFileRead|CREATE INDEX ON b (c)",
          "4|app|shop|web|client backend|active|2026-11-20 20:20:00+00|Lock|transactionid|UPDATE b SET a = 1",
          "5|app|shop|pg_dump|client backend|active|2026-11-20 19:00:00+00|||COPY public.b (a) TO stdout;",
          "6|rep||standby|walsender|active|2026-11-20 01:00:00+00|Activity|WalSenderMain|START_REPLICATION 0/3000000",
          "7|||| autovacuum worker|active|2026-11-20 20:00:00+00|||autovacuum: VACUUM public.b",
          "8|app|shop|web|client backend|idle|2026-11-20 20:00:00+00|Client|ClientRead|SELECT 1",
          "10|app|shop|web|client backend|active|2026-11-20 20:00:00+00|IPC|SyncRep|COMMIT",
          "11||shop||logical replication worker|active|2026-11-20 20:00:00+00|||x",
          "9|app|shop|psql|client backend|active|2026-11-20 20:39:59+00|||VACUUM b"))
    func work(_ pid: Int) -> String? {
      reading.findings.facts.first {
        $0.name == "running.work" && "\($0.subject.name) ".hasPrefix("pid \(pid) ")
      }?.value.description
    }
    #expect(work(1) == "statement" && work(3) == "maintenance" && work(4) == "waits for a lock")
    #expect(work(5) == "backup" && work(6) == "replication" && work(9) == "maintenance")
    #expect(work(7) == "autovacuum" && work(8) == nil)
    #expect(work(10) == "waits for a standby" && work(11) == "background work")
    #expect(reading.number("running.duration", of: "pid 1 app@shop") == 120)
    #expect(reading.number("running.alike", of: "pid 1 app@shop") == 2)
    #expect(
      reading.text("running.statement", of: "pid 1 app@shop") == "SELECT a FROM b WHERE c = ?")
  }

  @Test("commits that wait for the log, by the names of all versions, are told from reads")
  func commits() {
    func insert(_ pid: Int, _ time: String, _ type: String, _ event: String) -> String {
      "\(pid)|app|shop|web|client backend|active|2026-11-20 20:39:\(time)+00|\(type)|\(event)|INSERT INTO b VALUES ($1)"
    }
    let reading = QueryReading(
      moment
        + table(
          Self.sessions, insert(1, "58", "IO", "WALSync"), insert(2, "57.5", "LWLock", "WALWrite"),
          insert(3, "57", "LWLockNamed", "WALWriteLock"), insert(4, "59.9", "IO", "WalSync"),
          "5|app|shop|web|client backend|active|2026-11-20 20:38:00+00|IO|DataFileRead|SELECT a FROM b",
          "6|rep||standby|walsender|active|2026-11-20 01:00:00+00|IO|WALRead|START_REPLICATION 0/3000000",
          "7|app|shop|web|client backend|idle|2026-11-20 20:38:00+00|IO|WALSync|COMMIT"))
    #expect(reading.number("log_waits.sessions") == 4)
    #expect(reading.number("log_waits.share") == 80)
    #expect(reading.number("log_waits.typical") == 2.5)
    #expect(reading.number("running.on_log", of: "pid 3 app@shop") == 100)
    #expect(reading.number("running.on_log", of: "pid 5 app@shop") == 0)
  }

  @Test("without a clock the latest time of a session stands for it")
  func noClock() {
    let reading = QueryReading(
      table(
        "pid|usename|state|query_start|state_change|query",
        "1|app|active|2026-11-20 20:38:00+00|2026-11-20 20:38:00+00|SELECT 1",
        "2|app|idle|2026-11-20 20:39:00+00|2026-11-20 20:39:10+00|SELECT 2"))
    #expect(reading.number("running.duration") == 70)
  }

  static let tables =
    "schemaname|relname|seq_scan|seq_tup_read|idx_scan|n_tup_ins|n_tup_upd|n_tup_del|n_live_tup|n_dead_tup|n_mod_since_analyze|last_vacuum|last_analyze"

  @Test("scans between two moments are differences, and a counter that fell is none")
  func scans() {
    let later = clock("2026-11-20 20:40:10+00")
    let reading = QueryReading(
      moment
        + table(
          Self.tables, "public|a|100|1000|5|10|0|0|10|0|0||", "public|b|900|9000|5|10|0|0|10|0|0||")
        + later
        + table(
          Self.tables, "public|a|110|501000|5|10|0|0|10|0|0||", "public|b|3|30|5|10|0|0|10|0|0||"))
    #expect(reading.number("table.scan.count", of: "public.a") == 10)
    #expect(reading.number("table.scan.rows", of: "public.a") == 50_000)
    #expect(reading.number("table.scan.rate", of: "public.a") == 50_000)
    #expect(reading.text("table.scan.measured", of: "public.a") == "yes")
    #expect(reading.number("table.scan.count", of: "public.b") == nil)
  }

  @Test("totals since a reset say that they are totals")
  func totals() {
    let reading = QueryReading(
      moment
        + table(
          Self.tables, "public|a|100|9000000|5|10|0|0|10|0|0||", "public|b|1|1|5|1|0|0|1|0|0||"))
    #expect(reading.text("table.scan.measured", of: "public.a") == "no")
    #expect(reading.remarks.contains { $0.contains("since the counters were reset: 100 scans") })
  }

  @Test("an ANALYZE of the session that loaded the rows is seen through")
  func loader() {
    let recent = "2026-11-20 20:39:58+00"
    let reading = QueryReading(
      moment
        + table(
          Self.tables, "public|twice|1|1|5|1000000|0|0|2000000|0|1000000||\(recent)",
          "public|loaded|1|1|5|2000000|0|0|2000000|0|1000000||\(recent)"))
    #expect(reading.text("table.loader_analyzed", of: "public.twice") == "yes")
    #expect(reading.text("table.loader_analyzed", of: "public.loaded") == "no")
    #expect(reading.number("table.analyze_age", of: "public.loaded") == 2)
    #expect(reading.text("table.analyzed", of: "public.loaded") == "once")
  }

  @Test("the oldest snapshot names its holder, and whether VACUUM came in vain")
  func holder() {
    let reading = QueryReading(
      moment
        + table(Self.tables, "public|a|1|1|1|10|0|0|1000|9000|0|2026-11-20 20:39:00+00|")
        + table(
          "pid|usename|datname|application_name|backend_type|state|xact_start|query_start|backend_xid|backend_xmin|query",
          "7|app|shop|report|client backend|idle in transaction|2026-11-20 20:10:00+00|2026-11-20 20:10:01+00||1000|SELECT 1",
          "8|app|shop|web|client backend|active|2026-11-20 20:40:00+00|2026-11-20 20:40:00+00||91000|SELECT 2"
        ))
    #expect(
      reading.text("table.holder", of: "public.a") == "pid 7 app@shop (report), idle in transaction"
    )
    #expect(reading.number("table.holder.duration", of: "public.a") == 1800)
    #expect(reading.number("table.holder.age", of: "public.a") == 90_000)
    #expect(reading.text("table.vacuumed_in_vain", of: "public.a") == "yes")
    #expect(reading.number("table.dead_share", of: "public.a") == 900)
  }

  @Test("names that need quotes have them")
  func quotes() {
    let reading = QueryReading(
      moment
        + table(
          Self.tables, "public|Order\"s|1|1|1|10|0|0|1000|9000|0||", "b|b|1|1|1|10|0|0|10|9|0||"))
    #expect(reading.number("table.dead", of: "public.\"Order\"\"s\"") == 9000)
  }

  @Test("ages of databases leave so many transactions")
  func ages() {
    let reading = QueryReading(
      table("datname|age|mxid_age", "shop|1900000000|5", "template0|1000|5"))
    #expect(reading.number("wraparound.age") == 1_900_000_000)
    #expect(reading.number("wraparound.left") == 244_483_647)
    #expect(reading.text("wraparound.database") == "shop")
    #expect(reading.number("wraparound.freeze_share") == 950)
    #expect(reading.number("wraparound.holder.share") == 0)
  }

  @Test("statements of two moments are differences; entries that were reset are a gap")
  func statements() {
    let columns = "userid|dbid|queryid|calls|total_exec_time|rows|query"
    let reading = QueryReading(
      moment
        + table(
          columns, "1|1|11|100|1000|100|SELECT a FROM b", "1|1|12|50|70|50|SELECT gone",
          "1|1|13|9|900|9|SELECT reset")
        + clock("2026-11-20 20:40:10+00")
        + table(
          columns, "1|1|11|104|9000|104|SELECT a FROM b", "1|1|13|2|10|2|SELECT reset",
          "1|1|14|10|50|10|SELECT new"))
    #expect(reading.number("statement.calls", of: "SELECT a FROM b [11]") == 4)
    #expect(reading.number("statement.mean", of: "SELECT a FROM b [11]") == 2000)
    #expect(reading.number("statement.load", of: "SELECT a FROM b [11]") == 0.8)
    #expect(reading.number("statement.calls", of: "SELECT new [14]") == 10)
    #expect(
      reading.findings.gaps.contains {
        $0.reason == "1 entry was reset between both moments"
      })
  }
}
