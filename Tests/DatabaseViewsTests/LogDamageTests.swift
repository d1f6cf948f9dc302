import ByteParsing
import Capture
import DatabaseViews
import Foundation
import TestSupport
import Testing

@Suite struct LogDamageTests {
  private static let names = [
    "deadlock-en.log", "deadlock-ja.log", "deadlock-de.csv", "deadlock-fr.json", "locks-fr.log",
    "locks-zh.json", "standby.log",
  ]

  @Test("a log that is cut anywhere is read as far as it goes", arguments: names)
  func cuts(name: String) throws {
    let bytes = Array(try fixture("log/\(name)").utf8)
    for end in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 150)) {
      read(Array(bytes[..<end]))
      read(Array(bytes[end...]))
    }
  }

  @Test("pieces of any size give the same", arguments: names)
  func pieces(name: String) throws {
    let text = try fixture("log/\(name)")
    let whole = try #require(serverLog(text)).sample
    for size in [1, 200, 1000] {
      let part = try #require(serverLog(text, piece: size)).sample
      #expect(part.records == whole.records && part.deadlocks.count == whole.deadlocks.count)
      #expect(part.waits.waits.map(\.waited) == whole.waits.waits.map(\.waited))
      #expect(part.tallies.mapValues(\.count) == whole.tallies.mapValues(\.count))
      #expect(part.lastTime == whole.lastTime)
    }
  }

  @Test("a csvlog that ends within a record says so")
  func cutRecord() throws {
    let text = try fixture("log/deadlock-de.csv")
    let place = try #require(text.range(of: "Prozess")?.lowerBound)
    let parsed = try #require(serverLog(String(text[..<place])))
    #expect(parsed.damage == "the last record is cut")
  }

  @Test("damaged bytes are read without a trap", arguments: seeds(40))
  func garbage(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    let name = Self.names[Int(seed) % Self.names.count]
    var bytes = Array(try fixture("log/\(name)").utf8)
    for _ in 0..<200 {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes[place] = UInt8(ascii: "\n")
      case 2: bytes[place] = UInt8(ascii: "9")
      default: bytes.remove(at: place)
      }
    }
    read(bytes)
    read((0..<5000).map { _ in UInt8.random(in: 0...255, using: &random) })
  }

  @Test("numbers of any length do not overflow")
  func longNumbers() {
    let digits = String(repeating: "9", count: 400)
    for text in [
      "[\(digits)] LOG:  process \(digits) still waiting for ShareLock on transaction \(digits) after \(digits).123 ms\n",
      "2026-11-26 05:12:00 UTC [1] LOG:  duration: \(digits).123 ms  statement: SELECT 1\n",
      "2026-11-26 05:12:00 UTC [1] ERROR:  deadlock detected\n2026-11-26 05:12:00 UTC [1] DETAIL:  Process \(digits) waits for ShareLock on transaction 1; blocked by process \(digits).\n",
      "2026-11-26 05:12:00 UTC [1] LOG:  server process (PID \(digits)) was terminated by signal \(digits): x\n",
    ] {
      read(Array(text.utf8))
    }
  }

  private func read(_ bytes: [UInt8]) {
    var parser = PostgresLogParser()
    parser.read(unsafe bytes.span.bytes, firstLine: 1)
    _ = parser.finish()
    var pooler = PoolerLogParser()
    pooler.read(unsafe bytes.span.bytes, firstLine: 1)
    _ = pooler.finish()
  }
}

@Suite struct PoolerLogTests {
  private func read(_ text: String) -> Parsed<PoolerLog>? {
    var parser = PoolerLogParser()
    let bytes = Array(text.utf8)
    parser.read(unsafe bytes.span.bytes, firstLine: 1)
    return parser.finish()
  }

  @Test("a client that is sent away counts once, though two lines tell of it")
  func counts() throws {
    let log = try #require(read(try fixture("log/pgbouncer.log"))).sample
    #expect(log[.noRoom].count == 5)
    #expect(log[.waited].count == 4)
    #expect(log.pools == ["postgres/postgres": 4])
    #expect(log.periods == 2)
    #expect(abs(log.longestWait - 0.003764) < 1e-9)
    #expect(log[.noRoom].first?.line == 14)
  }

  @Test("what PgBouncer does every day sends nobody away")
  func quiet() throws {
    let text = """
      2026-11-26 05:32:35.943 UTC [25886] LOG C-0x5608: shop/web@10.0.0.7:51234 login attempt: db=shop user=web tls=no
      2026-11-26 05:32:36.943 UTC [25886] LOG C-0x5608: shop/web@10.0.0.7:51234 closing because: client close request (age=1s)
      2026-11-26 05:32:37.943 UTC [25886] LOG S-0x5610: shop/web@10.0.0.1:5432 closing because: server lifetime over (age=3600s)

      """
    let log = try #require(read(text)).sample
    #expect(log.tallies.isEmpty)
  }
}
