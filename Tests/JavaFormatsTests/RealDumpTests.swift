import ByteParsing
import Capture
import Foundation
import JavaFormats
import TestSupport
import Testing

@Suite("Real dumps")
struct RealDumpTests {
  @Test("the samples hold dumps")
  func listing() {
    #expect(Dumps.all.count > 40)
  }

  @Test("no thread of a dump is lost or invented", arguments: Dumps.all)
  func count(file: String) throws {
    let bytes = try Dumps.bytes(file)
    let text = String(decoding: bytes, as: UTF8.self)
    let prefix = text.hasPrefix("orders-1  | ") ? "orders-1  | " : ""
    let headers = text.split(separator: "\n").map { $0.dropFirst(prefix.count) }.filter {
      $0.hasPrefix("\"") && $0.contains(" tid=")
    }
    let stripped = text.replacing("\n\(prefix)", with: "\n").dropFirst(prefix.count)
    let parsed = try #require(parse(prefix.isEmpty ? text : String(stripped)))
    #expect(parsed.threads.count { !$0.isVirtual } == headers.count)
    let names = headers.compactMap { $0.dropFirst().split(separator: "\"", maxSplits: 1).first }
    #expect(parsed.threads.count { !$0.isVirtual } == names.count)
  }

  @Test("pieces of any number of lines, and either line end, give the same", arguments: Dumps.all)
  func pieces(file: String) throws {
    let bytes = try Dumps.bytes(file)
    guard let whole = parse(bytes) else { return }
    for lines in [1, 2, 7, 100] {
      let parts = try #require(parse(bytes, lines: lines))
      #expect(parts.described == whole.described, "pieces of \(lines) lines")
      #expect(parts.damage == whole.damage)
    }
    let windows = try #require(parse(bytes.withCarriageReturns, lines: 50))
    #expect(windows.described == whole.described)
    #expect(windows.damage == whole.damage)
  }

  @Test("a text that breaks off anywhere gives no more threads, and says that it is cut")
  func cut() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for file in Dumps.all { group.addTask { try Self.cut(file) } }
      try await group.waitForAll()
    }
  }

  private static func cut(_ file: String) throws {
    let bytes = try Dumps.bytes(file)
    guard let whole = parse(bytes) else { return }
    // Read once, and ended at every place on the way.
    var parser = ThreadDumpParser()
    var (start, line) = (0, 1)
    for end in stride(from: 997, to: bytes.count, by: 997) {
      let lineEnd = (bytes[start..<end].lastIndex(of: 0x0A) ?? start - 1) + 1
      let piece = Array(bytes[start..<lineEnd])
      parser.read(piece.rawSpan, firstLine: line)
      line += piece.rawSpan.count(of: 0x0A)
      start = lineEnd
      var cut = parser
      cut.read(Array(bytes[lineEnd..<end]).rawSpan, firstLine: line)
      guard let parsed = cut.finish() else { continue }
      #expect(parsed.threads.count <= whole.threads.count, "\(file) cut at \(end)")
      let isAfterTail = parsed.sample.dumps.last?.hasTail == true
      #expect(parsed.damage != nil || isAfterTail, "\(file) cut at \(end)")
    }
  }

  @Test("changed bytes never trap", arguments: seeds(40))
  func mutated(seed: UInt64) throws {
    var generator = SeededGenerator(state: seed)
    let file = try #require(Dumps.all.randomElement(using: &generator))
    var bytes = try Dumps.bytes(file)
    let alphabet = Array("\"#<>-=()[]\n\r\t 0x9,.:\u{0}".utf8) + [0xFF, 0xC3, 0x80]
    for _ in 0..<200 {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: bytes[place] = alphabet.randomElement(using: &generator) ?? 0
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(alphabet.randomElement(using: &generator) ?? 0, at: place)
      default:
        let end = min(bytes.count, place + Int.random(in: 0..<200, using: &generator))
        bytes.replaceSubrange(place..<end, with: [])
      }
      if bytes.isEmpty { return }
    }
    let whole = parse(bytes)
    let parts = parse(bytes, lines: 13)
    #expect(parts?.described.count == whole?.described.count)
    for (part, other) in zip(parts?.described ?? [], whole?.described ?? []) {
      #expect(part == other)
    }
  }
}
