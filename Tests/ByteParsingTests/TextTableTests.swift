import ByteParsing
import TestSupport
import Testing

@Suite("Tables of texts")
struct TextTableTests {
  @Test("the same text has one number, other texts have others")
  func interning() {
    var table = TextTable()
    let texts = ["", "a", "b", "ab", "ba", "\u{0}", "\u{0}\u{0}", "注文", "12345678", "12345679"]
    let ids = texts.map { table.intern($0) }
    #expect(Set(ids).count == texts.count)
    #expect(texts.map { table.intern($0) } == ids)
    #expect(ids.map(table.string) == texts)
    #expect(table.count == texts.count)
  }

  @Test("a table grows without changing a number")
  func growth() {
    var table = TextTable(reserving: 1)
    var generator = SeededGenerator(state: 3)
    let texts = (0..<20_000).map { "\($0)-\(generator.next())" }
    let ids = texts.map { table.intern($0) }
    #expect(ids == (0..<20_000).map { TextTable.ID($0) })
    #expect(texts.map { table.intern($0) } == ids)
    #expect(zip(ids, texts).allSatisfy { table.string($0) == $1 })
  }

  @Test("texts of one length that differ in any one byte are told apart")
  func oneByte() {
    for length in 1...40 {
      var table = TextTable()
      let base = [UInt8](repeating: 0x61, count: length)
      var ids: Set<TextTable.ID> = [table.intern(base.rawSpan, 0..<length)]
      for place in 0..<length {
        var other = base
        other[place] = 0x62
        ids.insert(table.intern(other.rawSpan, 0..<length))
      }
      #expect(ids.count == length + 1)
    }
  }

  @Test("a text is the same wherever it stands in other bytes")
  func ranges() {
    var table = TextTable()
    let bytes = Array("xxframe of a stackyyframe of a stack".utf8)
    let first = table.intern(bytes.rawSpan, 2..<18)
    let second = table.intern(bytes.rawSpan, 20..<36)
    #expect(first == second)
    #expect(table.intern("frame of a stack") == first)
    #expect(table.bytes.string(table.range(first)) == "frame of a stack")
  }

  @Test("the content's number is the same in every table of the process")
  func contentHash() {
    var (one, two) = (TextTable(), TextTable())
    _ = one.intern("other")
    let (name, reversed, same) = (one.intern("name"), one.intern("eman"), two.intern("name"))
    #expect(one.contentHash(name) == two.contentHash(same))
    #expect(one.contentHash(name) != one.contentHash(reversed))
  }
}
