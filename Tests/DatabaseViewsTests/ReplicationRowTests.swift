import DatabaseViews
import Testing

@Suite("rows about replication") struct ReplicationRowTests {
  private func row(_ cells: KeyValuePairs<String, String?>) -> RowSet.Row {
    var rows = RowSet(columns: cells.map(\.key))
    rows.append(cells.map(\.value))
    return rows[0]
  }

  @Test("a sender's row under its names of each version; 0/0 is no position")
  func sender() throws {
    let new = try #require(
      LogSender(
        row([
          "pid": "41", "application_name": "s1", "client_addr": "10.0.0.7", "state": "streaming",
          "sent_lsn": "16/B374D848", "replay_lsn": "0/0", "replay_lag": "00:01:02.5",
          "sync_state": "async",
        ])))
    #expect(new.name == "s1@10.0.0.7")
    #expect(new.sent == LogPosition("16/B374D848"))
    #expect(new.replayed == nil)
    #expect(new.replayLag == 62.5)
    #expect(!new.isPassing && !new.isHidden)
    let old = try #require(
      LogSender(
        row(["procpid": "7", "state": "startup", "sent_location": "0/1", "client_addr": nil])))
    #expect(old.pid == 7 && old.sent == LogPosition("0/1") && old.isPassing)
    #expect(old.name == "receiver@local")
  }

  @Test("an ordinary role sees who receives, and no more")
  func hidden() throws {
    let sender = try #require(
      LogSender(row(["pid": "41", "application_name": "s1", "state": nil, "sent_lsn": nil])))
    #expect(sender.isHidden)
    #expect(LogReceiver(row(["pid": "9", "status": nil])).status == nil)
  }

  @Test("functions of recovery under our names and under those that psql gives")
  func recovery() {
    let ours = RecoveryState(
      row([
        "in_recovery": "t", "receive_lsn": "0/10", "replay_lsn": "0/8", "pause_state": "paused",
      ]))
    #expect(ours.isInRecovery == true && ours.isPaused == true)
    let bare = RecoveryState(
      row([
        "pg_is_in_recovery": "t", "pg_last_wal_receive_lsn": "0/10",
        "pg_is_wal_replay_paused": "f",
      ]))
    #expect(bare.isInRecovery == true && bare.isPaused == false)
    #expect(bare.received == LogPosition("0/10"))
    #expect(RecoveryState(row(["current_lsn": "0/10"])).isInRecovery == false)
    #expect(RecoveryState(row(["pause_state": "pause requested"])).isPaused == true)
  }

  @Test("an archiver fails where its last try did")
  func archiver() {
    func isFailing(_ archived: String?, _ failed: String?) -> Bool? {
      LogArchiver(row(["last_archived_time": archived, "last_failed_time": failed])).isFailing
    }
    #expect(isFailing("2026-11-20 20:00:00+00", nil) == false)
    #expect(isFailing("2026-11-20 20:00:00+00", "2026-11-20 20:00:01+00") == true)
    #expect(isFailing("2026-11-20 20:00:02+00", "2026-11-20 20:00:01+00") == false)
    #expect(isFailing(nil, "2026-11-20 20:00:01+00") == true)
    #expect(LogArchiver(row(["failed_count": "0"])).isFailing == false)
  }

  @Test("names of files of the log, and what is none")
  func segments() throws {
    let segment = try #require(SegmentName("00000002000000160000001A.partial"))
    #expect(segment.timeline == 2 && segment.log == 0x16 && segment.segment == 0x1A)
    #expect(segment.end(segmentSize: 16 << 20) == LogPosition("16/1B000000"))
    #expect(segment.end(segmentSize: 0) == nil)
    #expect(segment.end(segmentSize: .max) != nil)
    #expect(SegmentName("00000002.history") == nil)
    #expect(SegmentName("") == nil)
  }

  @Test(
    "how many standbys a commit waits for",
    arguments: [
      ("s1", 1), ("s1, s2", 1), ("*", 1), ("FIRST 2 (a, b, c)", 2), ("any 1 (a, b)", 1),
      ("2 (a, b)", 2), ("ANY 3(a,b,c)", 3), ("FIRST (", 1), (" first 99999999999999999999 (a)", 1),
    ])
  func synchronous(setting: String, required: Int) throws {
    #expect(try #require(SynchronousStandbys(setting)).required == required)
  }

  @Test("without names no commit waits")
  func asynchronous() {
    #expect(SynchronousStandbys("") == nil)
    #expect(SynchronousStandbys("  ") == nil)
  }

  @Test("workers that copy a table or help another are no subscriptions of their own")
  func subscriptions() throws {
    var rows = RowSet(columns: ["subname", "pid", "relid", "leader_pid", "enabled"])
    rows.append(["orders", nil, nil, nil, "t"])
    rows.append(["orders", "12", "16384", nil, "t"])
    rows.append(["orders", "13", nil, "12", "t"])
    var errors = RowSet(columns: ["subname", "apply_error_count", "sync_error_count"])
    errors.append(["orders", "4", "1"])
    var snapshot = PostgresSnapshot()
    snapshot.views = [.subscriptions: .rows(rows), .subscriptionErrors: .rows(errors)]
    let found = try #require(snapshot.logicalSubscriptions)
    #expect(found.count == 1)
    #expect(found[0].worker == nil && found[0].isEnabled == true)
    #expect(found[0].applyErrors == 4 && found[0].syncErrors == 1)
  }
}
