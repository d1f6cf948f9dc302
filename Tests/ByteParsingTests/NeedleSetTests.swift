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
      // Of many texts the long ones are hashed.
      let many = NeedleSet(Array(repeating: Self.texts, count: 5).flatMap { $0 })
      #expect(many.occurring(in: bytes.rawSpan) == (0..<5).flatMap { _ in expected })
      expectPlaces(set, bytes)
      expectPlaces(many, bytes)
      expectNext(NeedleSet(Self.texts, inOrder: true), bytes)
    }
  }

  /// The places of each text are the first sixteen that a search for it finds.
  private func expectPlaces(_ set: NeedleSet, _ bytes: [UInt8]) {
    let found = set.places(in: bytes.rawSpan)
    for (index, text) in Self.texts.enumerated() {
      var expected: [UInt32] = []
      var start = 0
      while let next = bytes.rawSpan.firstRange(of: text, in: start..<bytes.count) {
        expected.append(UInt32(next.lowerBound))
        start = next.lowerBound + 1
      }
      #expect(Array(found[index]) == Array(expected.prefix(16)), "\(text)")
      #expect(found.holds(index) == !expected.isEmpty)
    }
  }

  /// The next text is the one that singly would be found first.
  private func expectNext(_ set: NeedleSet, _ bytes: [UInt8]) {
    var start = 0
    while true {
      let places = Self.texts.enumerated().compactMap { index, text in
        bytes.rawSpan.firstRange(of: text, in: start..<bytes.count).map { ($0.lowerBound, index) }
      }
      let first = places.min { $0 < $1 }
      let next = set.next(in: bytes.rawSpan, start..<bytes.count)
      #expect(next?.position == first?.0)
      #expect(next?.text == first?.1)
      guard let next else { return }
      start = next.position + 1
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

  @Test("no texts, nothing found")
  func none() {
    #expect(NeedleSet([]).occurring(in: [UInt8](repeating: 1, count: 100).rawSpan) == [])
  }
}
