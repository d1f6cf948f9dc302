import ByteParsing
import TestSupport
import Testing

@Suite("Texts looked for together")
struct NeedleSetTests {
  static let texts: [StaticString] = [
    "abc", "abcabc", "bca", "java.lang.Thread.State: ", "- parking to wait for  <", "}{}",
    "[gc", "abd", "cab cab", "\u{E9}t\u{E9}", "aaaa", "zzz", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
  ]

  @Test("finds what a search for each text finds", arguments: 0..<40)
  func random(seed: Int) {
    var generator = SeededGenerator(state: UInt64(seed))
    let set = NeedleSet(Self.texts)
    for _ in 0..<50 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...200, using: &generator) {
        bytes.append(Array("abcdz}{[g ".utf8).randomElement(using: &generator) ?? 0)
      }
      for _ in 0..<Int.random(in: 0...2, using: &generator) {
        let text = Array("\(Self.texts.randomElement(using: &generator) ?? "abc")".utf8)
        let place = Int.random(in: 0...bytes.count, using: &generator)
        bytes.insert(contentsOf: text, at: place)
      }
      let expected = Self.texts.map { bytes.rawSpan.firstRange(of: $0) != nil }
      #expect(set.occurring(in: bytes.rawSpan) == expected)
    }
  }

  @Test("a text at the very end or start is found, and one that the end cuts is not")
  func ends() {
    let set = NeedleSet(["needle", "other text"])
    let filling = [UInt8](repeating: 0x20, count: 100)
    #expect(set.occurring(in: (filling + Array("needle".utf8)).rawSpan) == [true, false])
    #expect(set.occurring(in: (Array("needle".utf8) + filling).rawSpan) == [true, false])
    #expect(set.occurring(in: (filling + Array("needl".utf8)).rawSpan) == [false, false])
    #expect(set.occurring(in: [UInt8]().rawSpan) == [false, false])
  }

  @Test("what is known is not looked for")
  func known() {
    let bytes = Array(
      "nothing of the kind, in a text that is longer than a few blocks of sixteen".utf8)
    let set = NeedleSet(["needle", "other text", "kind"])
    #expect(set.occurring(in: bytes.rawSpan) { $0 == 1 } == [false, true, true])
  }

  @Test("no texts, nothing found")
  func none() {
    #expect(NeedleSet([]).occurring(in: [UInt8](repeating: 1, count: 100).rawSpan) == [])
  }
}
