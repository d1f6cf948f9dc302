import Capture
import TestSupport
import Testing

@testable import HeapDumps

@Suite("Damaged heap dumps")
struct DamageTests {
  @Test("a dump that is cut off at any byte is read as far as it goes")
  func cut() throws {
    let bytes = DumpWriter.heap(nodes: 5)
    var most = 0
    for end in 0..<bytes.count {
      guard let parsed = read(Array(bytes[..<end])) else { continue }
      #expect(parsed.damage != nil, "cut at \(end)")
      #expect(parsed.sample.objects >= most, "cut at \(end)")
      most = parsed.sample.objects
    }
    #expect(most > 15)
  }

  @Test("a dump without its end, where the roots are, leaves open what is alive")
  func withoutRoots() throws {
    let bytes = DumpWriter.heap(nodes: 50)
    let parsed = try #require(read(Array(bytes.dropLast(9 + 2 * 9))))
    #expect(parsed.damage != nil)
    #expect(parsed.sample.objects > 90)
    #expect(parsed.sample.retention == nil)
    #expect(parsed.sample.retentionGap?.contains("roots") == true)
  }

  @Test("bytes that are changed never trap", arguments: seeds(60))
  func flipped(seed: UInt64) {
    var generator = SeededGenerator(state: seed &* 104_729)
    var bytes = DumpWriter.heap(identifierSize: seed.isMultiple(of: 3) ? 4 : 8, nodes: 20)
    for _ in 0..<Int.random(in: 1...20, using: &generator) {
      let place = Int.random(in: 19..<bytes.count, using: &generator)
      bytes[place] =
        Bool.random(using: &generator) ? 0xFF : UInt8.random(in: 0...255, using: &generator)
    }
    _ = read(bytes, pieces: Int.random(in: 1...5000, using: &generator))
  }

  @Test("parts that are lost or doubled never trap", arguments: seeds(60))
  func moved(seed: UInt64) {
    var generator = SeededGenerator(state: seed &* 7919)
    var bytes = DumpWriter.heap(nodes: 20)
    for _ in 0..<4 {
      let start = Int.random(in: 31..<bytes.count, using: &generator)
      let end = min(bytes.count, start + Int.random(in: 1...80, using: &generator))
      if Bool.random(using: &generator) {
        bytes.removeSubrange(start..<end)
      } else {
        bytes.insert(contentsOf: bytes[start..<end], at: start)
      }
    }
    _ = read(bytes)
  }

  @Test("absurd lengths and counts ask for no memory")
  func absurd() throws {
    let most = DumpWriter.number(0xFFFF_FFFF, 4)
    let address = DumpWriter.number(0x10_0000, 8)
    let type = DumpWriter.number(DumpWriter.nodeClass, 8)
    let records: [[UInt8]] = [
      [0x21] + address + [0, 0, 0, 0] + type + most,
      [0x22] + address + [0, 0, 0, 0] + most + type,
      [0x23] + address + [0, 0, 0, 0] + most + [11],
      [0x20] + address + [UInt8](repeating: 0xFF, count: 70),
    ]
    for record in records {
      var dump = DumpWriter()
      dump.load("com/acme/Node", DumpWriter.nodeClass)
      dump.define(DumpWriter.nodeClass)
      dump.instance(0x20_0000, of: DumpWriter.nodeClass)
      dump.raw(record)
      dump.endSegment()
      dump.end()
      let parsed = try #require(read(dump.bytes))
      #expect(parsed.damage != nil)
      #expect(parsed.sample.entry("com.acme.Node")?.count ?? 0 >= 1)
    }
  }

  @Test("classes that are their own superclass end nothing in a loop")
  func ring() throws {
    var dump = DumpWriter()
    dump.load("com/acme/A", 0x1000)
    dump.load("com/acme/B", 0x1100)
    dump.define(0x1000, parent: 0x1100, fields: [("next", 2)])
    dump.define(0x1100, parent: 0x1000, fields: [("next", 2)])
    dump.instance(0x20_0000, of: 0x1000, [.object(0), .object(0)])
    dump.endSegment()
    dump.end()
    #expect(try #require(read(dump.bytes)).sample.objects >= 1)
  }
}
