import ByteParsing
import Capture
import Foundation
import MetricFormats
import TestSupport
import Testing

@Suite("damaged expositions")
struct ExpositionDamageTests {
  private static let sample: [UInt8] = {
    let file = repository.appending(path: "samples/metrics-pool-exhausted/shop.prom")
    return (try? Data(contentsOf: file)).map { Array($0) } ?? []
  }()

  @Test("pieces and carriage returns do not change what is read")
  func pieces() throws {
    let whole = try #require(parsed(Self.sample)).sample
    #expect(whole.scrapes.count == 3)
    #expect(
      try #require(parsed(Self.sample, byLine: true)).sample.series.count == whole.series.count)
    let returns = Self.sample.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
    let other = try #require(parsed(returns))
    #expect(other.sample.series.map(\.points) == whole.series.map(\.points))
    #expect(other.damage == nil)
  }

  @Test("a text cut anywhere keeps what is whole, and says that it was cut")
  func cuts() {
    for length in stride(from: 1, to: Self.sample.count, by: 61) {
      guard let cut = parsed(Array(Self.sample[..<length])) else { continue }
      if Self.sample[length - 1] != 0x0A { #expect(cut.damage != nil, "\(length)") }
      #expect(cut.sample.scrapes.count <= 3)
    }
  }

  @Test("random bytes never trap")
  func noise() {
    for seed in seeds(60) {
      var dice = SeededGenerator(state: seed)
      var bytes = Array(Self.sample.prefix(4000))
      for _ in 0..<20 {
        let place = Int.random(in: 0..<bytes.count, using: &dice)
        bytes[place] = UInt8.random(in: 0...255, using: &dice)
      }
      _ = parsed(bytes)
      var query = QueryResultParser()
      let text = Array("{\"data\":{\"resultType\":\"matrix\",\"result\":[".utf8) + bytes
      query.read(text.rawSpan, firstLine: 1)
      _ = query.finish()
    }
  }

  @Test("very many series are bounded, and what was left out is said")
  func bounds() throws {
    var text = "# TYPE http_requests_total counter\n"
    for number in 0..<60_000 { text += "http_requests_total{id=\"\(number)\"} 1\n" }
    let result = try #require(parsed(text))
    #expect(result.sample.series.count == 50_000)
    #expect(result.damage == "10000 samples were left out: more than are kept in memory")
  }

  @Test("bytes that are not UTF-8, endless labels and open quotes harm nothing")
  func bytes() throws {
    let broken = Array("go_goroutines{a=\"".utf8) + [0xFF, 0xFE] + Array("\"} 4\n".utf8)
    #expect(try #require(parsed(broken)).sample.series.first?["a"] == "\u{FFFD}\u{FFFD}")
    let open = "go_threads 1\ngo_goroutines{a=\"b} 4\n"
    #expect(try #require(parsed(open)).damage == "1 line cannot be read, the first is 2")
    let long =
      "go_goroutines{a=\"" + String(repeating: "x", count: 200_000) + "\"} 4\ngo_threads 1\n"
    #expect(try #require(parsed(long)).sample.series.map(\.name) == ["go_threads"])
  }
}
