import ByteParsing
import Capture
import Testing

@testable import HeapDumps

@Suite("Reading heap dumps")
struct ReadingTests {
  @Test("objects are counted by class", arguments: [4, 8], ["1.0.1", "1.0.2"])
  func counts(identifierSize: Int, version: String) throws {
    let bytes = DumpWriter.heap(identifierSize: identifierSize, version: version)
    let parsed = try #require(read(bytes))
    #expect(parsed.damage == nil)
    #expect(parsed.sample.version == version)
    #expect(parsed.sample.time == 1_795_000_000_000)
    #expect(parsed.sample.entry("com.acme.Node")?.count == 101)
    #expect(parsed.sample.entry("byte[]")?.count == 100)
    #expect(parsed.sample.entry("com.acme.Node[]")?.count == 1)
    #expect(parsed.sample.entry("java.lang.Class")?.count == 7)
  }

  @Test("sizes are those in memory, not those of the file")
  func sizes() throws {
    let dump = try #require(read(DumpWriter.heap())).sample
    #expect(dump.layout.reference == 4)
    #expect(dump.layout.header == 12)
    #expect(dump.entry("com.acme.Node")?.bytes == 101 * 24)
    #expect(dump.entry("byte[]")?.bytes == 100 * 32)
    #expect(dump.entry("com.acme.Node[]")?.bytes == 416)
  }

  @Test("static fields are followed, referents of weak references are not")
  func reachable() throws {
    let dump = try #require(read(DumpWriter.heap())).sample
    let retention = try #require(dump.retention)
    // The node that only the weak reference knows, and java.lang.Class, of which nothing is there.
    #expect(retention.deadObjects == 2)
    #expect(dump.entry("com.acme.Node[]")?.retained == 416 + 100 * 56)
    #expect(dump.entry("com.acme.Node")?.retained == 100 * 56)
  }

  @Test("a dump read in pieces of any size is the same", arguments: [1, 2, 7, 64, 1000, 4096])
  func pieces(size: Int) throws {
    let bytes = DumpWriter.heap()
    #expect(try #require(read(bytes, pieces: size)).sample == #require(read(bytes)).sample)
  }

  @Test("without memory for the graph the histogram is there all the same")
  func histogramOnly() throws {
    let bytes = DumpWriter.heap(nodes: 5000)
    let parsed = try #require(read(bytes, pieces: 4096, memory: 50_000))
    #expect(parsed.sample.retention == nil)
    #expect(parsed.sample.retentionGap?.contains("--memory-limit") == true)
    #expect(parsed.sample.entry("com.acme.Node")?.count == 5001)
    #expect(parsed.sample.entry("com.acme.Node")?.retained == nil)
    let none = try #require(read(bytes, memory: 0)).sample
    #expect(none.retentionGap == "retained sizes were not asked for")
  }

  @Test("a heap without a length is read to its end, and is damage")
  func unbounded() throws {
    let bytes = DumpWriter.heap(tag: 0x0C, length: 0, isEnded: false)
    let parsed = try #require(read(bytes))
    #expect(parsed.damage?.contains("never written") == true)
    #expect(parsed.sample.entry("com.acme.Node")?.count == 101)
    let ended = try #require(read(DumpWriter.heap(tag: 0x0C, length: 0)))
    #expect(ended.sample.entry("com.acme.Node")?.count == 101)
  }

  @Test("a length that did not fit into 32 bits costs no objects")
  func tooShort() throws {
    let parsed = try #require(read(DumpWriter.heap(tag: 0x0C, length: 700, isEnded: true)))
    #expect(parsed.sample.entry("com.acme.Node")?.count == 101)
    #expect(parsed.damage != nil)
  }

  @Test("a heap in one record needs no end record")
  func unsegmented() throws {
    #expect(try #require(read(DumpWriter.heap(tag: 0x0C, isEnded: false))).damage == nil)
    let cut = try #require(read(DumpWriter.heap(isEnded: false)))
    #expect(cut.damage?.contains("end record") == true)
  }

  @Test("damage in one segment leaves the others")
  func tornSegment() throws {
    var dump = DumpWriter()
    dump.load("com/acme/Node", DumpWriter.nodeClass)
    dump.define(DumpWriter.nodeClass)
    dump.endSegment()
    dump.instance(0x10_0000, of: DumpWriter.nodeClass)
    dump.raw([0x7E, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    dump.endSegment()
    dump.instance(0x10_0010, of: DumpWriter.nodeClass)
    dump.endSegment()
    dump.end()
    let parsed = try #require(read(dump.bytes))
    #expect(parsed.damage?.contains("0x7E") == true)
    #expect(parsed.sample.entry("com.acme.Node")?.count == 2)
  }

  @Test("Android's records are refused in plain words")
  func android() throws {
    var dump = DumpWriter()
    dump.load("com/acme/Node", DumpWriter.nodeClass)
    dump.define(DumpWriter.nodeClass)
    dump.instance(0x10_0000, of: DumpWriter.nodeClass)
    dump.raw([0xFE, 0, 0, 0, 1] + DumpWriter.number(0, 8))
    dump.endSegment()
    dump.end()
    let parsed = try #require(read(dump.bytes))
    #expect(parsed.damage?.contains("hprof-conv") == true)
  }

  @Test(
    "roots of every kind are read", arguments: [0x01, 0x02, 0x03, 0x04, 0x06, 0x07, 0x08, 0xFF])
  func roots(tag: UInt8) throws {
    var dump = DumpWriter()
    dump.load("com/acme/Node", DumpWriter.nodeClass)
    dump.define(DumpWriter.nodeClass, fields: [("next", 2)])
    dump.instance(0x10_0000, of: DumpWriter.nodeClass, [.object(0x10_0010)])
    dump.instance(0x10_0010, of: DumpWriter.nodeClass, [.object(0)])
    let lengths: [UInt8: Int] = [0x01: 8, 0x02: 8, 0x03: 8, 0x04: 4, 0x06: 4, 0x08: 8]
    dump.root(tag, 0x10_0000, Array(repeating: 0, count: lengths[tag] ?? 0))
    dump.instance(0x10_0020, of: DumpWriter.nodeClass, [.object(0)])
    dump.endSegment()
    dump.end()
    let parsed = try #require(read(dump.bytes))
    #expect(parsed.damage == nil)
    // The objects that the root reaches, and the class, which they keep.
    #expect(parsed.sample.retention?.liveObjects == 3)
  }

  @Test("what is no dump is not taken for one")
  func foreign() {
    #expect(!recognized("JAVA PROFILER 1"))
    #expect(recognized("JAVA PROFILE 1.0.2\0"))
    #expect(read(Array("JAVA PROFILE 1.0.2\0".utf8)) == nil)
  }

  private func recognized(_ head: String) -> Bool {
    HeapDumpParser.recognizes(Array(head.utf8).rawSpan)
  }

  @Test("names are written as in Java's source")
  func names() {
    #expect(sourceName("[[I") == "int[][]")
    #expect(sourceName("[Ljava/lang/String;") == "java.lang.String[]")
    #expect(
      sourceName("com/acme/A$$Lambda/0x0000000800c03000") == "com.acme.A$$Lambda/0x0000000800c03000"
    )
    #expect(isPlatformClass("byte[]") && isPlatformClass("java.lang.String[]"))
    #expect(!isPlatformClass("com.acme.Node[]") && !isPlatformClass("Main"))
  }
}
