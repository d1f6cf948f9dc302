import Capture
import DatabaseViews
import TestSupport
import Testing

@Suite struct ServerMessageTests {
  @Test(
    "messages that matter, in the words of several versions and languages",
    arguments: [
      ("FATAL:  sorry, too many clients already", ServerSign.slots),
      (
        "FATAL:  remaining connection slots are reserved for non-replication superuser connections",
        .slots
      ),
      (
        "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute",
        .slots
      ),
      (
        "FATAL:  remaining connection slots are reserved for roles with privileges of the \"pg_use_reserved_connections\" role",
        .slots
      ),
      ("FATAL:  tut mir leid, schon zu viele Verbindungen", .slots),
      ("FATAL:  現在クライアント数が多すぎます", .slots),
      ("ВАЖНО:  извините, уже слишком много клиентов", .slots),
      ("致命错误:  对不起, 已经有太多的客户", .slots),
      ("FATAL:  too many connections for role \"shop\"", .ownSlots),
      ("FATAL:  zu viele Verbindungen von Rolle »shop«", .ownSlots),
      (
        "FATAL:  number of requested standby connections exceeds \"max_wal_senders\" (currently 2)",
        .senderSlots
      ),
      ("ERROR:  could not extend file \"base/5/16384\": No space left on device", .diskFull),
      (
        "FEHLER:  konnte Datei »base/5/16384« nicht erweitern: Auf dem Gerät ist kein Speicherplatz mehr verfügbar",
        .diskFull
      ),
      (
        "PANIC:  could not write to file \"pg_wal/xlogtemp.42\": No space left on device", .diskFull
      ),
      (
        "ERREUR:  n'a pas pu étendre le fichier « base/5/1 » : Aucun espace disponible sur le périphérique",
        .diskFull
      ),
      (
        "ERROR:  requested WAL segment 000000010000000000000003 has already been removed",
        .walRemoved
      ),
      (
        "FATAL:  could not receive data from WAL stream: ERROR:  requested WAL segment 000000010000000000000003 has already been removed",
        .walRemoved
      ),
      (
        "FEHLER:  das angeforderte WAL-Segment 000000010000000000000003 wurde schon entfernt",
        .walRemoved
      ),
      (
        "FATAL:  could not connect to the primary server: connection to server at \"10.0.0.1\", port 5432 failed: Connection refused",
        .upstreamLost
      ),
      (
        "FATAL:  streaming replication receiver \"s\" could not connect to the primary server: x",
        .upstreamLost
      ),
      (
        "ERROR:  requested starting point 0/5000000 is ahead of the WAL flush position of this server 0/4000060",
        .diverged
      ),
      ("LOG:  started streaming WAL from primary at 0/3000000 on timeline 1", .streaming),
      ("LOG:  invalidating obsolete replication slot \"standby_2\"", .slotInvalidated),
      (
        "LOG:  invalidating slot \"standby_2\" because its restart_lsn 0/1 exceeds max_slot_wal_keep_size",
        .slotInvalidated
      ),
      ("LOG:  archive command failed with exit code 1", .archiveFailed),
      ("LOG:  Archivbefehl ist fehlgeschlagen mit Statuscode 1", .archiveFailed),
      (
        "WARNING:  archiving write-ahead log file \"000000010000000000000001\" failed too many times, will try again later",
        .archiveFailed
      ),
      (
        "WARNING:  database \"shop\" must be vacuumed within 39985967 transactions", .wraparoundNear
      ),
      (
        "WARNUNG:  Datenbank »shop« muss innerhalb von 39985967 Transaktionen gevacuumt werden",
        .wraparoundNear
      ),
      (
        "ERROR:  database is not accepting commands to avoid wraparound data loss in database \"shop\"",
        .wraparoundStopped
      ),
      (
        "ERROR:  database is not accepting commands that assign new transaction IDs to avoid wraparound data loss in database \"shop\"",
        .wraparoundStopped
      ),
      ("LOG:  checkpoints are occurring too frequently (9 seconds apart)", .checkpointsFrequent),
      ("LOG:  server process (PID 4242) was terminated by signal 9: Killed", .signalled),
      (
        "LOG:  Serverprozess (PID 4242) wurde von Signal 11 beendet: Segmentation fault", .signalled
      ),
      ("LOG:  terminating any other active server processes", .restarted),
      ("ERROR:  canceling statement due to conflict with recovery", .recoveryConflict),
      ("ERROR:  canceling statement due to lock timeout", .lockTimeout),
      ("FATAL:  terminating connection due to idle-in-transaction timeout", .idleInTransaction),
      ("FATAL:  password authentication failed for user \"shop\"", .password),
      (
        "LOG:  subscription \"prices\" has been disabled because of an error", .subscriptionDisabled
      ),
      ("ERROR:  out of memory", .memory),
    ])
  func signs(text: String, sign: ServerSign) throws {
    let log = try #require(serverLog("2026-11-26 05:12:00.123 UTC [4242] \(text)\n")).sample
    #expect(log[sign].count == 1, "\(log.tallies.keys)")
    #expect(log.tallies.values.reduce(0) { $0 + $1.count } == 1)
  }

  @Test(
    "the noise of a log says nothing",
    arguments: [
      "LOG:  server process (PID 4242) exited with exit code 1",
      "LOG:  checkpoint complete: wrote 3 buffers (0.0%); 0 WAL file(s) added, 0 removed, 1 recycled",
      "WARNING:  database \"shop\" has a collation version mismatch",
      "WARNING:  there is no transaction in progress",
      "ERROR:  duplicate key value violates unique constraint \"orders_pkey\"",
      "LOG:  connection authorized: user=shop database=app application_name=sorry, too many clients already",
      "ERROR:  could not serialize access due to concurrent update",
      "LOG:  could not receive data from client: Connection reset by peer",
      "LOG:  recovering prepared transaction 733 from shared memory",
      "ERROR:  could not open file \"pg_wal/000000010000000000000003\": No such file or directory",
      "NOTICE:  sorry, too many clients already",
    ])
  func noise(text: String) throws {
    let log = try #require(serverLog("2026-11-26 05:12:00.123 UTC [4242] \(text)\n")).sample
    #expect(log.tallies.isEmpty, "\(log.tallies.keys)")
  }

  @Test("a SQLSTATE says it in any language")
  func states() throws {
    let csv = """
      2026-11-26 05:12:00.123 CET,"shop","app",4242,"10.0.0.7:51234",6926a1b2.1092,3,"startup",2026-11-26 05:12:00 CET,4/9,0,ÖLÜMCÜL (FATAL),53300,"üzgünüm, çok
      fazla","a ""b"", c",,,,,,,,"web"
      2026-11-26 05:12:00.124 CET,,,4243,,6926a1b2.1093,1,,2026-11-26 05:12:00 CET,,0,LOG,00000,"checkpoint starting: time",,,,,,,,,""

      """
    let parsed = try #require(serverLog(csv))
    #expect(parsed.sample[.slots].count == 1 && parsed.damage == nil && parsed.sample.records == 2)
    #expect(parsed.sample[.slots].last?.lastLine == 2)
    let text = "2026-11-26 05:12:00.123 UTC [4242] 53300 FATAL:  x\n"
    let known = "2026-11-26 05:12:00.100 UTC [4242] 00000 LOG:  x\n" + text
    #expect(serverLog(known)?.sample[.slots].count == 1)
    // A process may have such a number.
    #expect(serverLog("2026-11-26 05:12:00.123 UTC [53300] ERROR:  x\n")?.sample[.slots].count == 0)
  }

  @Test("records of an operator hold the columns of a csvlog")
  func operatorRecords() throws {
    let text = """
      {"level":"info","ts":"2026-11-26T05:12:00Z","logger":"postgres","msg":"record","record":{"log_time":"2026-11-26 05:12:00.123 UTC","user_name":"shop","database_name":"app","process_id":"4242","error_severity":"FATAL","sql_state_code":"53300","message":"sorry, too many clients already","backend_type":"client backend"}}

      """
    let log = try #require(serverLog(text)).sample
    #expect(log[.slots].count == 1 && log[.slots].last?.pid == 4242)
    #expect(abs((log.firstTime ?? 0) - 1_795_669_920.123) < 0.01)
  }

  @Test("durations are put together by the shape of their statements")
  func durations() throws {
    let log = try #require(
      serverLog(
        """
        2026-11-26 05:12:00.123 UTC [42] a@b LOG:  duration: 1500.250 ms  statement: SELECT * FROM t WHERE id = 17 AND name = 'O''Brien'
        2026-11-26 05:12:01.123 UTC [42] a@b LOG:  duration: 500.000 ms  execute S_1: SELECT * FROM t WHERE id = $1 AND name = $2
        2026-11-26 05:12:01.123 UTC [42] a@b DETAIL:  parameters: $1 = '17', $2 = 'x'
        2026-11-26 05:12:02.123 UTC [42] a@b LOG:  Dauer: 0,250 ms
        2026-11-26 05:12:02.123 UTC [42] a@b LOG:  durée : 0.750 ms

        """)
    ).sample
    let entry = try #require(log.statements.ranked.first)
    #expect(entry.shape.text == "SELECT * FROM t WHERE id = ? AND name = ?")
    #expect(entry.calls == 2 && abs(entry.total - 2.00025) < 1e-6)
    #expect(log.statements.count == 4)
  }

  @Test(
    "literals go, names stay",
    arguments: [
      ("SELECT a1, \"B 2\" FROM t2 WHERE x = -1.5e-3;", "SELECT a1, \"B 2\" FROM t2 WHERE x = ?"),
      ("DELETE FROM t WHERE id IN (1, 2,3) -- why", "DELETE FROM t WHERE id IN (?)"),
      ("SELECT E'it\\'s', $tag$ x $tag$ , $2", "SELECT ? , ?"),
      ("update  t\n set a = /* old */ 'x'", "update t set a = ?"), ("", ""), ("'", "?"),
      ("$", "$"), ("/*", ""),
    ])
  func shapes(statement: String, shape: String) {
    #expect(StatementText(statement).text == shape)
  }
}
