import Capture
import Foundation
import JavaFormats
import TestSupport
import Testing

@Suite("Connection pools in logs")
struct LogPoolTests {
  @Test("a time-out is told with its pool, patience, time and the lines of its record")
  func timeout() throws {
    let log = try #require(
      readLog("noise\n" + LogText.timeout() + "2026-11-20 20:39:00.123 INFO x\n"))
    let pool = try #require(log.pool)
    #expect(pool.name == "shop-pool")
    #expect(pool.kind == .hikari)
    #expect(pool.timeouts.count == 1)
    #expect(pool.patience == 30.001)
    let mark = try #require(pool.timeouts.first)
    #expect(mark.line == 2)
    #expect(mark.lastLine == 8)
    let end = try #require(log.source.lastTime)
    #expect(mark.time.map { end - $0 } == 60)
    #expect(log.note == "1 pool time-out")
  }

  @Test(
    "the state of the pool behind a time-out is read in all its forms",
    arguments: [
      " (total=10, active=10, idle=0, waiting=25)",
      " (total=10/10, idle=0/10, active=10, waiting=25)",
    ])
  func state(suffix: String) throws {
    let pool = try #require(readLog(LogText.timeout(told: suffix))?.pool)
    #expect(pool.stateAtTimeout?.total == 10)
    #expect(pool.stateAtTimeout?.active == 10)
    #expect(pool.stateAtTimeout?.isFull == true)
    #expect(pool.mostWaiting == 25)
  }

  @Test("the last cause of a chain is what the database answered")
  func cause() throws {
    let text = LogText.timeout(
      cause: "org.postgresql.util.PSQLException: FATAL: sorry, too many clients already")
    let pool = try #require(readLog(text)?.pool)
    #expect(pool.answers[.postgresSlots]?.count == 1)
    let refused = LogText.timeout(
      cause:
        "org.postgresql.util.PSQLException: Connection to db:5432 refused.\n\tat a.B.c(D.java:1)\nCaused by: java.net.ConnectException: Connection refused"
    )
    #expect(readLog(refused)?.pool?.answers[.refused]?.count == 1)
  }

  @Test("a time-out that one thread logs twice is one, and that of another thread another")
  func repeated() throws {
    let again =
      "2026-11-20 20:38:00.131  WARN 1 --- [exec-1] o.h.SqlExceptionHelper : shop-pool - Connection is not available, request timed out after 30001ms.\n"
    #expect(readLog(again + LogText.timeout())?.pool?.timeouts.count == 1)
    #expect(readLog(again + LogText.timeout(thread: "exec-2"))?.pool?.timeouts.count == 2)
    let later = LogText.timeout("2026-11-20 20:38:45.123")
    #expect(readLog(LogText.timeout() + later)?.pool?.timeouts.count == 2)
  }

  @Test("time-outs before a pool has started and while it closes are told apart")
  func outOfService() throws {
    let line = "2026-11-20 20:37:00.123  INFO 1 --- [main] c.z.h.HikariDataSource : shop-pool -"
    let text =
      "\(line) Starting...\n" + LogText.timeout(thread: "a") + "\(line) Start completed.\n"
      + LogText.timeout(thread: "b") + "\(line) Shutdown initiated...\n"
      + LogText.timeout(thread: "c")
    let pool = try #require(readLog(text)?.pool)
    #expect(pool.timeouts.count == 1)
    #expect(pool.timeoutsOutOfService.count == 2)
  }

  @Test("the most time-outs in a minute are counted, also where times run backwards")
  func burst() throws {
    let close = (0..<5).map { LogText.timeout("2026-11-20 20:38:0\($0).123", thread: "a\($0)") }
    #expect(readLog(close.joined())?.pool?.timeouts.burst == 5)
    let hours = (0..<5).map { LogText.timeout("2026-11-20 1\($0):00:00.123", thread: "a\($0)") }
    #expect(readLog(hours.joined())?.pool?.timeouts.burst == 1)
    #expect(readLog(hours.reversed().joined())?.pool?.timeouts.burst == 1)
    #expect(readLog(hours.reversed().joined())?.pool?.timeouts.hourly == 1)
  }

  @Test("statistics that show free connections after the last time-out are a relief")
  func relief() throws {
    func stats(_ idle: Int, _ waiting: Int) -> String {
      "2026-11-20 20:38:30.123 DEBUG 1 --- [ool housekeeper] c.z.h.p.HikariPool : shop-pool - Pool stats (total=10, active=\(10 - idle), idle=\(idle), waiting=\(waiting))\n"
    }
    #expect(readLog(LogText.timeout() + stats(4, 0))?.pool?.relief != nil)
    #expect(readLog(LogText.timeout() + stats(0, 9))?.pool?.relief == nil)
    #expect(readLog(stats(4, 0) + LogText.timeout())?.pool?.relief == nil)
  }

  @Test("a report names the borrower, and the return takes it back")
  func leaks() throws {
    let text = LogText.leak(1, thread: "exec-1") + LogText.leak(2, thread: "exec-2")
    let open = try #require(readLog(text)).source.leaks
    #expect(open.outstanding.map(\.thread) == ["exec-1", "exec-2"])
    #expect(
      open.stacks == [
        [
          "com.zaxxer.hikari.HikariDataSource.getConnection(HikariDataSource.java:128)",
          "com.example.shop.Refunds.refund(Refunds.java:41)",
          "java.lang.Thread.run(Thread.java:840)",
        ]
      ])
    let closed = try #require(readLog(text + LogText.returned(1, thread: "exec-1"))).source.leaks
    #expect(closed.outstanding.map(\.thread) == ["exec-2"])
    #expect(closed.returned == 1)
    #expect(closed.reported == 2)
  }

  @Test("a borrower that times out or borrows again has gone on, also where its name is cut")
  func movedOn() throws {
    let name = "http-nio-8080-exec-1"
    let leak = LogText.leak(1, thread: name)
    func movedOn(_ text: String) throws -> Bool {
      try #require(readLog(leak + text)).source.leaks.outstanding.first?.movedOn != nil
    }
    #expect(try movedOn(LogText.timeout(thread: name)))
    #expect(try movedOn(LogText.timeout(thread: "nio-8080-exec-1")))
    #expect(try movedOn(LogText.leak(2, thread: name)))
    #expect(try !movedOn(LogText.timeout(thread: "http-nio-8080-exec-2")))
    #expect(try !movedOn(LogText.leak(2, thread: "http-nio-8080-exec-2")))
  }

  @Test(
    "the time-outs of other pools are known",
    arguments: [
      (
        "java.sql.SQLException: Cannot get a connection, pool error Timeout waiting for idle object",
        PoolLog.Kind.dbcp
      ),
      (
        "java.sql.SQLException: An attempt by a client to checkout a Connection has timed out.",
        .c3p0
      ),
      (
        "org.apache.tomcat.jdbc.pool.PoolExhaustedException: [exec-1] Timeout: Pool empty. Unable to fetch a connection in 30 seconds, none available[size:100; busy:100; idle:0; lastwait:30000].",
        .tomcat
      ),
      ("java.sql.SQLException: Sorry, acquisition timeout!", .agroal),
      ("java.sql.SQLException: Acquisition timeout while waiting for new connection", .agroal),
      (
        "com.alibaba.druid.pool.GetConnectionTimeoutException: wait millis 5001, active 20, maxActive 20, creating 0",
        .druid
      ),
      (
        "java.sql.SQLTimeoutException: Pool p1(1/10/0), couldn't obtain SQL connection within 5000.123 ms.",
        .vibur
      ),
    ])
  func others(message: String, kind: PoolLog.Kind) throws {
    let text =
      "2026-11-20 20:38:00,123 [exec-1] ERROR a.B - failed\n\(message)\n\tat a.b.C.d(E.java:1)\n"
    let pool = try #require(readLog(text)?.pool)
    #expect(pool.kind == kind)
    #expect(pool.timeouts.count == 1)
    if kind == .tomcat || kind == .druid { #expect(pool.stateAtTimeout?.isFull == true) }
  }

  @Test(
    "what other pools take back by force is a report of a leak",
    arguments: [
      "org.apache.commons.pool2.impl.AbandonedTrace$AbandonedObjectCreatedException: Pooled object created 2026-11-20 20:38:00 +0000 by the following code has not been returned to the pool:",
      "java.lang.Exception: DEBUG STACK TRACE: Overdue resource check-out stack trace.",
      "WARNING: Connection has been abandoned PooledConnection[ConnectionID:5, a.B@1]:java.lang.Exception",
      "SEVERE: abandon connection, owner thread: exec-7, connected at : 1684575211935, open stackTrace",
    ])
  func reclaimed(message: String) throws {
    let text =
      "Nov 20, 2026 8:38:00 PM a.B c\n\(message)\n\tat com.example.Shop.open(Shop.java:9)\n"
    let leaks = try #require(readLog(text)).source.leaks
    #expect(leaks.reported == 1)
    #expect(leaks.stacks.first == ["com.example.Shop.open(Shop.java:9)"])
    #expect(leaks.outstanding.first?.mark.time != nil)
  }

  @Test("what the database's own log says beside an application's is not the application's")
  func serverLog() throws {
    let server = "db-1 | 2026-11-20 20:38:00.123 UTC [42] FATAL:  sorry, too many clients already\n"
    let parsed = try #require(
      readLog(LogText.timeout() + String(repeating: server, count: 5)))
    #expect(parsed.sample.sources.allSatisfy { $0.answers[.postgresSlots] == nil })
  }
}
