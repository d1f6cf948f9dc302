import ByteParsing
import Foundation
import TestSupport
import Testing

@testable import Capture

@Suite("Prefixes of log collectors")
struct PrefixTests {
  struct Collector: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// A line of the source as the collector writes it.
    var line: @Sendable (_ text: String, _ number: Int) -> String
  }

  static let collectors = [
    Collector(testDescription: "docker compose") { text, _ in "orders-1  | \(text)" },
    Collector(testDescription: "kubectl logs --prefix") { text, _ in
      "[pod/orders-7d4f9c6b8-x2x9z/app] \(text)"
    },
    Collector(testDescription: "CRI") { text, number in
      "2026-11-20T20:38:0\(number % 10).12345678\(number % 10)Z stdout F \(text)"
    },
    Collector(testDescription: "docker logs -t") { text, number in
      "2026-11-20T20:38:0\(number % 10).\(100_000_000 + number)Z \(text)"
    },
    Collector(testDescription: "RFC 3339 with an offset") { text, number in
      "2026-11-20T20:38:0\(number % 10)+01:00 \(text)"
    },
    Collector(testDescription: "syslog") { text, number in
      "Nov  2 20:38:0\(number % 10) web-1 java[42]: \(text)"
    },
    Collector(testDescription: "Spring Boot's logger") { text, number in
      "2026-11-20 20:38:00.10\(number % 10)  INFO 1 --- [main] com.example.Dumper : \(text)"
    },
    Collector(testDescription: "the JVM's unified log") { text, number in
      "[\(number).\(100 + number)s][info][gc,classhisto] GC(\(number / 2)) \(text)"
    },
    Collector(testDescription: "compose with times") { text, number in
      "orders-1  | 2026-11-20T20:38:00.\(100 + number)Z \(text)"
    },
    Collector(testDescription: "docker's JSON files") { text, number in
      "{\"log\":\"\(text)\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-20T20:38:0\(number % 10)Z\"}"
    },
  ]

  private let texts = ["hello", "", "NOTE one", "\tindented", "NOTE two", "bye"]

  @Test("the prefix of a collector is learned and taken off", arguments: collectors)
  func learned(collector: Collector) throws {
    let text = texts.enumerated().map { collector.line($1, $0) + "\n" }.joined()
    let look = look(at: text)
    #expect(look.notes == [[Note(line: 3, text: "one"), Note(line: 5, text: "two")]])
    #expect(look.statuses == [.parsed])
    #expect(look.remarks.contains("prefix"))
  }

  @Test("the same is found however the bytes arrive", arguments: collectors)
  func pieces(collector: Collector) throws {
    let lines = (0..<40).map {
      collector.line($0 % 3 == 1 ? "NOTE \($0)" : "line \($0)", $0) + "\n"
    }
    let bytes = Array(lines.joined().utf8)
    let whole = look(at: bytes)
    #expect(whole.notes.first?.count == 13)
    for size in [1, 7, 4096] { #expect(look(at: bytes, pieces: size) == whole) }
  }

  @Test("two replicas whose names differ in a digit are two sources")
  func replicas() throws {
    var text = ""
    for number in 1...6 {
      text += "orders-\(number % 2 + 1)  | NOTE \(number)\norders-\(number % 2 + 1)  | text\n"
    }
    let look = look(at: text)
    #expect(Set(look.texts) == [["2", "4", "6"], ["1", "3", "5"]])
    #expect(look.notes.flatMap(\.self).allSatisfy { $0.line == Int($0.text)! * 2 - 1 })
  }

  @Test("lines without the prefix belong to none of the prefixed sources")
  func mixture() throws {
    let text = """
      starting up
      orders-1  | NOTE one
      NOTE of nobody
      orders-1  | more
      orders-1  | NOTE two

      """
    let look = look(at: text)
    #expect(look.texts.contains(["one", "two"]))
    #expect(!look.texts.contains { $0.contains("one") && $0.contains("of nobody") })
  }

  @Test("text in front of a known line that no neighbour has is no prefix")
  func noPrefix() throws {
    let text = """
      the user wrote: NOTE this is important
      another line
      somebody else answered NOTE not so
      and that was it

      """
    let look = look(at: text)
    #expect(look.notes.isEmpty)
    #expect(look.statuses == [.unrecognized])
  }

  @Test("a prefix is learned however late it begins")
  func late() throws {
    let log = String(repeating: "2026-11-20 20:38:00 INFO nothing to see here\n", count: 20_000)
    let look = look(at: log + "orders-1  | NOTE late\norders-1  | text\n" + log)
    #expect(look.notes == [[Note(line: 20_001, text: "late")]])
  }

  @Test("a second source that begins late keeps the numbers of its lines")
  func secondSource() throws {
    let first = String(repeating: "orders-1  | text\n", count: 20_000)
    let text = "orders-1  | NOTE one\n" + first + "stock-1   | NOTE two\nstock-1   | text\n" + first
    let look = look(at: text)
    #expect(
      look.notes == [[Note(line: 1, text: "one")], [Note(line: 20_002, text: "two")]])
  }

  @Test(
    "times in any usual form are times",
    arguments: [
      "2026-11-20T20:38:00Z", "2026-11-20T20:38:00.123456789Z", "2026-11-20 20:38:00,123",
      "2026/11/20 20:38:00", "20.11.2026 20:38:00", "20:38:00.1", "20:38:00", "Nov 20 20:38:00",
      "Nov  2 20:38:00", "2026-11-20T20:38:00+01:00", "2026-11-20T20:38:00.5-0500",
    ])
  func times(text: String) throws {
    let bytes = Array(text.utf8)
    #expect(Timestamp.end(bytes.rawSpan, 0..<bytes.count) == bytes.count)
  }

  @Test(
    "numbers and words that are no times are none",
    arguments: ["1234", "2026-11-20", "12:3", "Novel 20", "1.2.3.4", "http:80", "", "May be", "-"])
  func noTimes(text: String) throws {
    let bytes = Array(text.utf8)
    #expect(Timestamp.end(bytes.rawSpan, 0..<bytes.count) == nil)
  }
}
