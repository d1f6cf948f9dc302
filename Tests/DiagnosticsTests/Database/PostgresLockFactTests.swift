import ByteParsing
import Capture
import DatabaseViews
import Evidence
import Testing

@testable import Diagnostics

@Suite("facts of locks") struct PostgresLockFactTests {
  /// What is found in a captured text.
  private func examine(_ text: String) -> Findings {
    var recording = Recording()
    var parser = CapturedPostgresParser()
    parser.locate("psql.txt")
    let bytes = Array(text.utf8)
    unsafe parser.read(bytes.span.bytes, firstLine: 1)
    if let parsed = parser.finish() {
      recording.add(parsed.sample, of: CapturedPostgresParser.format, from: "psql.txt")
    }
    return PostgresLocks.examine(recording)
  }

  private let now =
    "          now\n------------------------\n 2026-11-20 20:40:00+00\n(1 row)\n\n"

  private func activity(_ rows: String...) -> String {
    "pid,datid,datname,usename,application_name,client_addr,xact_start,query_start,state_change,"
      + "state,backend_type,query\n" + rows.joined(separator: "\n") + "\n\n"
  }

  private func session(
    _ pid: Int, _ state: String, _ query: String = "select 1", type: String = "client backend"
  ) -> String {
    let start = state == "idle" ? "" : "2026-11-20 20:39:00+00"
    return "\(pid),5,shop,app,web,10.0.0.7,\(start),2026-11-20 20:39:30+00,2026-11-20 20:39:30+00,"
      + "\(state),\(type),\(query)"
  }

  private func locks(_ rows: String...) -> String {
    "pid,locktype,database,relation,transactionid,classid,objid,objsubid,virtualtransaction,mode,"
      + "granted,waitstart\n" + rows.joined(separator: "\n") + "\n\n"
  }

  private let waiter = "2,relation,5,16384,,,,,4/1,RowExclusiveLock,f,2026-11-20 20:39:50+00"

  private func doing(_ session: String, _ lock: String? = nil) -> String? {
    let findings = examine(
      now + activity(session, self.session(2, "active"))
        + locks(lock ?? "1,relation,5,16384,,,,,3/1,ShareLock,t,", waiter))
    #expect(findings.undeclared(PostgresLocks.facts) == [])
    return findings.value("postgres.lock.doing", of: "pid 1 app@shop")?.description
  }

  @Test("what a holder is comes from its state, its kind of process and what it holds")
  func kinds() {
    #expect(doing(session(1, "idle in transaction")) == "idle in transaction")
    #expect(doing(session(1, "idle in transaction (aborted)")) == "idle in transaction")
    #expect(doing(session(1, "idle")) == "idle")
    #expect(doing(session(1, "active")) == "runs DDL")
    let vacuum = "autovacuum: VACUUM public.acct (to prevent wraparound)"
    #expect(
      doing(session(1, "active", vacuum, type: "autovacuum worker"))
        == "vacuum to prevent wraparound")
    #expect(
      doing(session(1, "active", "autovacuum: ANALYZE public.acct", type: "autovacuum worker"))
        == "autovacuum")
    #expect(doing(session(1, "", type: "startup")) == "replay")
    #expect(doing(session(1, "", "<insufficient privilege>", type: "")) == "hidden")
  }

  @Test("a holder is in the way no longer than its transaction and the oldest wait")
  func standing() {
    let findings = examine(
      now + activity(session(1, "active"), session(2, "active"))
        + locks("1,relation,5,16384,,,,,3/1,ShareLock,t,", waiter))
    #expect(findings.quantity("postgres.lock.oldest_wait", of: "pid 1 app@shop") == 10)
    #expect(findings.quantity("postgres.lock.standing", of: "pid 1 app@shop") == 10)
    #expect(findings.quantity("postgres.lock.transaction_age", of: "pid 1 app@shop") == 60)
    #expect(findings.value("postgres.lock.lasting", of: "pid 1 app@shop") == nil)
  }

  @Test("a prepared transaction is known by its virtual number and by its own")
  func prepared() {
    for virtual in ["7/9", "-1/725"] {
      let findings = examine(
        now
          + "transaction,gid,prepared,owner,database\n725,order-7,2026-11-20 19:40:00+00,app,shop\n\n"
          + activity(session(2, "active"))
          + locks(
            ",transactionid,,,725,,,,\(virtual),ExclusiveLock,t,",
            ",relation,5,16384,,,,,\(virtual),ShareLock,t,", waiter))
      let subject = "prepared transaction order-7"
      #expect(findings.quantity("postgres.lock.victims", of: subject) == 1, "\(virtual)")
      #expect(
        findings.value("postgres.lock.holds", of: subject)?.description == "Share on shop:16384")
      #expect(findings.quantity("postgres.lock.standing", of: subject) == 10)
    }
  }

  @Test("keys of advisory locks are written as functions take them")
  func advisory() {
    for (key, words) in [
      ("0,4242,1", "4242"), ("1,0,1", "4294967296"), ("4294967295,4294967295,2", "(-1, -1)"),
    ] {
      let findings = examine(
        now + activity(session(1, "idle"), session(2, "active"))
          + locks(
            "1,advisory,5,,,\(key),3/1,ExclusiveLock,t,",
            "2,advisory,5,,,\(key),4/1,ExclusiveLock,f,2026-11-20 20:39:50+00"))
      #expect(
        findings.value("postgres.lock.holds", of: "pid 1 app@shop")?.description
          == "Exclusive on advisory lock \(words)")
    }
  }

  @Test("others that are in the way as well are named")
  func companions() {
    let findings = examine(
      now
        + activity(
          session(1, "idle in transaction"), session(3, "active"), session(2, "active"))
        + locks(
          "1,relation,5,16384,,,,,3/1,RowShareLock,t,",
          "3,relation,5,16384,,,,,5/1,RowShareLock,t,",
          "2,relation,5,16384,,,,,4/1,ExclusiveLock,f,2026-11-20 20:39:50+00"))
    #expect(findings.quantity("postgres.lock.companions", of: "pid 1 app@shop") == 1)
    #expect(findings.facts.contains { $0.subject.name == "pid 3 app@shop" } == false)
  }

  @Test("waiters without a holder are no roots")
  func headless() {
    let findings = examine(now + activity(session(2, "active")) + locks(waiter))
    #expect(!findings.facts.contains { $0.subject.kind == .session })
    #expect(findings.quantity("postgres.waits.headless", of: "postgres") == 1)
    #expect(findings.quantity("postgres.waits.headless.wait", of: "postgres") == 10)
  }

  @Test("a text that is cut anywhere or damaged does not end the program")
  func damage() {
    let text =
      now + activity(session(1, "idle in transaction"), session(2, "active"))
      + locks("1,relation,5,16384,,,,,3/1,ShareLock,t,", waiter)
    for length in stride(from: 0, to: text.utf8.count, by: 7) {
      _ = examine(String(decoding: text.utf8.prefix(length), as: UTF8.self))
    }
    for junk in ["99999999999999999999", "-1", "{", "\u{0}", "2026-99-99", "{1,1,1"] {
      _ = examine(text.split(separator: "16384").joined(separator: junk))
      _ = examine(text.split(separator: "2026-11-20").joined(separator: junk))
      _ = examine(text.split(separator: "3/1").joined(separator: junk))
    }
  }
}
