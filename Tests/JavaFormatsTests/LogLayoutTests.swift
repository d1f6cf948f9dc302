import Capture
import Foundation
import JavaFormats
import TestSupport
import Testing

@Suite("Layouts of logs")
struct LogLayoutTests {
  private static let message =
    "shop-pool - Connection is not available, request timed out after 2000ms."

  /// Heads of a record in common layouts; all 20:38:00.5 on the 20th.
  private static let heads = [
    "2026-11-20T20:38:00.500Z ERROR 1 --- [shop] [exec-1] c.e.Cart : failed",
    "2026-11-20 20:38:00,500 [exec-1] ERROR c.e.Cart - failed",
    "2026-11-20 20:38:00.500 +0100 [exec-1] ERROR c.e.Cart - failed",
    "20-Nov-2026 20:38:00.500 SEVERE [exec-1] c.e.Cart.price failed",
    "[2026-11-20T20:38:00,500][ERROR][c.e.Cart] [exec-1] failed",
    "1795207080500 [exec-1] ERROR c.e.Cart - failed",
    "2026-11-20 20:38:00,500 ERROR [c.e.Cart] (exec-1) failed",
  ]

  @Test("the time and thread of a record are found in every layout", arguments: heads)
  func head(head: String) throws {
    let text =
      LogText.leak(1, thread: "exec-1")
      + "\(head)\njava.sql.SQLTransientConnectionException: \(Self.message)\n\tat a.B.c(D.java:1)\n"
    let log = try #require(readLog(text))
    let mark = try #require(log.pool?.timeouts.first)
    #expect(mark.time == 1_795_207_080.5)
    #expect(log.source.leaks.outstanding.first?.movedOn != nil)
  }

  @Test("the two lines of java.util.logging are one record")
  func jul() throws {
    let text =
      "Nov 20, 2026 8:38:00 PM c.e.Cart price\nSEVERE: failed\njava.sql.SQLException: \(Self.message)\n\tat a.B.c(D.java:1)\n"
    let mark = try #require(readLog(text + text)?.pool?.timeouts.first)
    #expect(mark.line == 1)
    #expect(mark.lastLine == 4)
    #expect(mark.time == 1_795_207_080)
    #expect(readLog(text + text)?.pool?.timeouts.count == 2)
  }

  @Test("times of day go on over midnight")
  func midnight() throws {
    func record(_ time: String, _ thread: String) -> String {
      "\(time) [\(thread)] ERROR c.e.Cart - \(Self.message)\n"
    }
    let text = record("23:59:50.000", "a") + record("00:00:20.000", "b")
    #expect(readLog(text)?.pool?.timeouts.span == 30)
  }

  @Test("a JSON record holds message, thread, time and stack")
  func json() throws {
    let text = """
      {"@timestamp":"2026-11-20T20:38:00.500Z","message":"failed","logger_name":"c.e.Cart","thread_name":"exec-1","level":"ERROR","stack_trace":"java.lang.IllegalStateException: no price\\n\\tat c.e.Cart.price(Cart.java:7)\\nCaused by: java.sql.SQLTransientConnectionException: \(Self.message)\\n\\tat a.B.c(D.java:1)\\nCaused by: org.postgresql.util.PSQLException: FATAL: sorry, too many clients already\\n"}

      """
    let log = try #require(
      readLog(LogText.leak(1, thread: "exec-1") + text + text.replacing("exec-1", with: "exec-2")))
    #expect(log.pool?.timeouts.count == 2)
    #expect(log.pool?.timeouts.first?.time == 1_795_207_080.5)
    #expect(log.pool?.answers[.postgresSlots]?.count == 2)
    #expect(log.source.leaks.outstanding.first?.movedOn?.line == 6)
  }

  @Test("JSON around every line is one record of all its lines")
  func wrapped() throws {
    let lines = LogText.timeout().split(separator: "\n")
    let text = lines.map {
      "{\"log\":\"\($0.replacing("\t", with: "\\t"))\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-20T20:38:00.123456789Z\"}\n"
    }.joined()
    let log = try #require(readLog(text))
    #expect(log.pool?.timeouts.count == 1)
    #expect(log.pool?.timeouts.first?.line == 1)
    #expect(log.pool?.timeouts.first?.lastLine == lines.count)
  }

  @Test("sources that a collector mixed are told apart line by line")
  func mixed() throws {
    let first = (LogText.leak(1, thread: "exec-1") + LogText.timeout()).split(separator: "\n")
    let second = (LogText.timeout(thread: "exec-9") + LogText.timeout(thread: "exec-8")).split(
      separator: "\n")
    var text = ""
    for index in 0..<max(first.count, second.count) {
      if index < first.count { text += "orders-1    | \(first[index])\n" }
      if index < second.count { text += "payments-1  | \(second[index])\n" }
    }
    for count in [1, 3, 1000] {
      let sources = try #require(readLog(text, lines: count)).sample.sources
      #expect(sources.map(\.name) == ["orders-1", "payments-1"])
      #expect(sources.map { $0.pools.first?.timeouts.count } == [1, 2])
      #expect(sources.first?.leaks.outstanding.first?.movedOn != nil)
    }
  }

  @Test(
    "what a collector puts in front of every line changes nothing",
    arguments: [
      "[pod/orders-7d4f/app] ", "2026-11-20T20:38:00.123456789Z ",
      "2026-11-20T20:38:00.123456789Z stdout F ",
      "Nov 20 20:38:00 web-1 orders[42]: ", "orders-1  | ",
    ])
  func prefixes(prefix: String) throws {
    let plain = LogText.leak(1, thread: "exec-1") + LogText.timeout() + LogText.timeout(thread: "b")
    let text = plain.split(separator: "\n").map { "\(prefix)\($0)\n" }.joined()
    let log = try #require(readLog(text))
    #expect(log.pool?.timeouts.count == 2)
    #expect(log.source.leaks.outstanding.first?.movedOn?.line == 6)
    #expect(log.source.leaks.stacks.first?.count == 3)
  }

  @Test("pieces of any size tell the same", arguments: [1, 2, 3, 5, 8, 13])
  func pieces(lines: Int) throws {
    let text =
      LogText.leak(1, thread: "exec-1") + LogText.timeout() + LogText.timeout(thread: "b")
      + LogText.returned(1, thread: "exec-1")
    let log = try #require(readLog(text, lines: lines))
    #expect(log.pool?.timeouts.count == 2)
    #expect(log.source.leaks.returned == 1)
    #expect(log.pool?.timeouts.last?.lastLine == 19)
  }

  @Test("carriage returns change nothing")
  func carriageReturns() throws {
    let text =
      (LogText.leak(1, thread: "exec-1")
        + LogText.timeout(told: " (total=9, active=9, idle=0, waiting=7)"))
    let log = try #require(readLog(text.replacing("\n", with: "\r\n")))
    #expect(log.pool?.timeouts.count == 1)
    #expect(log.source.leaks.outstanding.first?.thread == "exec-1")
    #expect(log.source.leaks.stacks.first?.count == 3)
  }

  @Test("a log that is cut, or whose bytes are changed, never traps", arguments: seeds(60))
  func damaged(seed: UInt64) {
    var generator = SeededGenerator(state: seed &* 31 &+ 7)
    var bytes = Array(
      (LogText.leak(1, thread: "exec-1") + LogText.timeout() + LogText.returned(1, thread: "exec-1")
        + "{\"message\":\"\(Self.message)\",\"stack_trace\":\"java.lang.OutOfMemoryError: Java heap space\\n\\tat a\"}\n")
        .utf8)
    for _ in 0..<Int.random(in: 0..<12, using: &generator) {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      bytes[place] = UInt8.random(in: 0...255, using: &generator)
    }
    bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
    let text = String(decoding: bytes, as: UTF8.self)
    _ = readLog(text, lines: Int.random(in: 1..<20, using: &generator))
  }
}
