import ByteParsing
import Capture
import Diagnostics
import Evidence
import JavaFormats
import TestSupport
import Testing

/// What the diagnostic finds in texts, each a file of its own: `0.txt`, `1.txt`.
private func examineLogs(_ texts: String...) -> Findings {
  var recording = Recording()
  for (index, text) in texts.enumerated() {
    let bytes = Array(text.utf8)
    var log = ApplicationLogParser()
    log.read(bytes.rawSpan, firstLine: 1)
    if let parsed = log.finish() {
      recording.add(parsed.sample, of: ApplicationLogParser.format, from: "\(index).txt")
    }
    var dump = ThreadDumpParser()
    dump.read(bytes.rawSpan, firstLine: 1)
    if let parsed = dump.finish() {
      recording.add(parsed.sample, of: ThreadDumpParser.format, from: "\(index).txt")
    }
  }
  return JVMLog.examine(recording)
}

private func leak(_ connection: Int, thread: String, _ time: String = "19:37:00") -> String {
  """
  2026-11-20 \(time).123  WARN 1 --- [housekeeper] ProxyLeakTask : Connection leak detection triggered for a.B@\(connection) on thread \(thread), stack trace follows
  java.lang.Exception: Apparent connection leak detected
  \tat com.zaxxer.hikari.HikariDataSource.getConnection(HikariDataSource.java:128)
  \tat com.example.Refunds.refund(Refunds.java:41)
  \tat com.example.Desk.serve(Desk.java:9)

  """
}

private func timeout(
  _ thread: String, _ time: String = "19:38:00", cause: String = "", pool: String = "desk"
) -> String {
  """
  2026-11-20 \(time).123 ERROR 1 --- [\(thread)] Desk : failed
  java.sql.SQLTransientConnectionException: \(pool) - Connection is not available, request timed out after 2000ms.\(cause)
  \tat com.example.Orders.total(Orders.java:7)

  """
}

@Suite("Facts from logs")
struct JVMLogTests {
  private func timeouts(_ count: Int, cause: String = "") -> String {
    (0..<count).map { timeout("exec-\($0)", cause: cause) }.joined()
  }

  @Test("time-outs of the pool that lets most callers down")
  func busiest() {
    let findings = examineLogs(timeout("a", pool: "small") + timeouts(9))
    #expect(findings.count("log.timeouts") == 9)
    #expect(findings.count("log.burst") == 9)
    #expect(findings.word("log.pool") == "desk (HikariCP)")
    #expect(findings.observations.contains { $0.text.contains("small (HikariCP)") })
  }

  @Test("the dump of a borrower that stands in its method shows that it still holds")
  func holding() {
    let log = leak(1, thread: "clerk-1") + timeouts(3)
    let working = ThreadText(
      "clerk-1", 9, "RUNNABLE", "runnable",
      ["com.example.Refunds.refund(Refunds.java:44)", "com.example.Desk.serve(Desk.java:9)"])
    let held = examineLogs(log, dumpText([working]))
    #expect(held.count("log.leak.holding") == 1)
    #expect(held.count("log.leak.gone") == 0)
    let elsewhere = ThreadText(
      "clerk-1", 9, "RUNNABLE", "runnable", ["com.example.Desk.serve(Desk.java:9)"])
    #expect(examineLogs(log, dumpText([elsewhere])).count("log.leak.gone") == 1)
    #expect(examineLogs(log, dumpText([.idle("exec-2", 7)])).count("log.leak.gone") == 1)
    #expect(examineLogs(log).count("log.leak.gone") == 0)
  }

  @Test("a borrower that asks for the next connection at the line of the loan has lost the first")
  func borrowsAgain() {
    let again = ThreadText(
      "clerk-1", 9, "TIMED_WAITING (parking)", "waiting on condition",
      parkFrames + [
        "com.zaxxer.hikari.util.ConcurrentBag.borrow(ConcurrentBag.java:151)",
        "com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:180)",
        "com.example.Refunds.refund(Refunds.java:41)", "com.example.Desk.serve(Desk.java:9)",
      ])
    let findings = examineLogs(leak(1, thread: "clerk-1") + timeouts(3), dumpText([again]))
    #expect(findings.count("log.leak.gone") == 1)
  }

  @Test("a report without a thread is judged by who stands in the method that borrowed")
  func unnamed() {
    let suspect = """
      Nov 20, 2026 7:37:00 PM org.apache.tomcat.jdbc.pool.ConnectionPool suspect
      WARNING: Connection has been marked suspect, possibly abandoned PooledConnection[ConnectionID:5, a.B@1][3000 ms.]:java.lang.Exception
      \tat org.apache.tomcat.jdbc.pool.ConnectionPool.getThreadDump(ConnectionPool.java:1)
      \tat com.example.Refunds.refund(Refunds.java:41)

      """
    let working = ThreadText(
      "a", 9, "RUNNABLE", "runnable", ["com.example.Refunds.refund(Refunds.java:44)"])
    #expect(examineLogs(suspect, dumpText([working])).count("log.leak.holding") == 1)
    #expect(examineLogs(suspect, dumpText([.idle("a", 9)])).count("log.leak.gone") == 1)
  }

  @Test("connections that the pool takes back are lost where nobody complains, else in use")
  func reclaimed() {
    let report = """
      org.apache.commons.pool2.impl.AbandonedTrace$AbandonedObjectCreatedException: Pooled object created 2026-11-20 19:37:00 +0000 by the following code has not been returned to the pool:
      \tat com.example.Refunds.refund(Refunds.java:41)

      """
    let complaint = """
      2026-11-20 19:38:00.123 ERROR 1 --- [a] Desk : failed
      org.postgresql.util.PSQLException: An I/O error occurred while sending to the backend.
      \tat com.example.Refunds.refund(Refunds.java:44)

      """
    #expect(examineLogs(report + report + report).count("log.leak.gone") == 3)
    let taken = examineLogs(report + complaint + report + complaint + report)
    #expect(taken.count("log.leak.gone") == 0)
    #expect(taken.count("log.leak.holding") == 3)
  }

  @Test("the borrower is the application's innermost frame")
  func borrower() {
    let findings = examineLogs(leak(1, thread: "a") + leak(2, thread: "b"))
    #expect(findings.word("log.leak.borrower") == "com.example.Refunds.refund(Refunds.java:41)")
    #expect(findings.count("log.leak.outstanding") == 2)
  }

  @Test("refusals that end soon after the start are of a database that came late")
  func startUp() {
    let start =
      "2026-11-20 19:38:00.000  INFO 1 --- [main] HikariDataSource : desk - Start completed.\n"
    let refused = "\nCaused by: java.net.ConnectException: Connection refused"
    let text = start + timeouts(5, cause: refused)
    let later = "2026-11-20 19:45:00.000  INFO 1 --- [main] Desk : served\n"
    #expect(examineLogs(text + later).count("log.timeouts") == 0)
    #expect(examineLogs(text).count("log.timeouts") == 5)
    #expect(examineLogs(text).word("log.answer") == "connection refused")
    #expect(examineLogs(start + timeouts(5) + later).count("log.timeouts") == 5)
  }

  @Test("logs and dumps that name one process at most are of one subject")
  func subject() {
    let findings = examineLogs(timeouts(3), dumpText([.idle("a", 1)]))
    #expect(findings.processes == ["java (0.txt)"])
    let mixed = (timeouts(1) + timeouts(1)).split(separator: "\n").enumerated().map {
      "\($0.offset < 3 ? "orders-1" : "payments-1")  | \($0.element)\n"
    }
    #expect(examineLogs(mixed.joined()).processes == ["java (orders-1)", "java (payments-1)"])
  }

  @Test("memory that ran out is counted by kind, with the time it went on")
  func memory() {
    func refused(_ time: String) -> String {
      "2026-11-20 \(time).123 ERROR 1 --- [a] Desk : failed\njava.lang.OutOfMemoryError: Direct buffer memory\n\tat a.B.c(D.java:1)\n"
    }
    let findings = examineLogs(refused("19:38:00") + refused("19:40:00"))
    #expect(findings.count("log.oom.direct") == 2)
    #expect(findings.count("log.oom.direct_span") == 120)
    #expect(findings.count("log.oom.heap") == 0)
  }
}
