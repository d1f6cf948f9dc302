import Capture
import TestSupport
import Testing

@Suite struct FieldTests {
  struct Inner: FieldBearing, Equatable {
    var number = 0.0
    var word: String?

    static var blank: Inner { Inner() }

    mutating func visitFields(_ visitor: any FieldVisitor) {
      visitor.field("number", &number)
      visitor.field("word", &word)
    }
  }

  struct Outer: FieldBearing, Equatable {
    var count = 0
    var absent: Int?
    var inner: Inner?
    var list: [Inner] = []
    var words: [String?] = []
    var none: [Int]?
    var pairs: [String: Inner] = [:]

    static var blank: Outer { Outer() }

    mutating func visitFields(_ visitor: any FieldVisitor) {
      visitor.field("count", &count)
      visitor.field("absent", &absent)
      visitor.field("inner", &inner)
      visitor.field("list", &list)
      visitor.field("words", &words)
      visitor.field("none", &none)
      visitor.field("pairs", &pairs)
    }
  }

  static let value = Outer(
    count: -7, inner: Inner(number: 0.1 + 0.2, word: "a \"b\"\\\n\t\u{1}\u{1F600}é"),
    list: [Inner(number: .infinity, word: nil), Inner(number: -0.5, word: "")],
    words: ["x", nil, ""], none: [], pairs: ["k": Inner(number: 3, word: "v")])

  func written(_ value: Outer) -> [UInt8] { FieldWriter.text(value, schema: "t/1") { $0 } }

  func read(_ bytes: [UInt8]) -> Outer? {
    guard let reader = FieldReader(bytes) else { return nil }
    var value = Outer.blank
    value.visitFields(reader)
    return value
  }

  @Test("what is written is read as it was, absences among it")
  func roundTrip() throws {
    #expect(read(written(Self.value)) == Self.value)
    #expect(try JSON(String(decoding: written(Self.value), as: UTF8.self))["count"]?.number == -7)
  }

  @Test("the order of fields, blanks between them and fields of another version do not matter")
  func otherWriters() {
    let text = """
      { "later" : {"x": [1, {"y": "}"}]}, "pairs":[], "words": [ "\\u00e9\\ud83d\\ude00" ],
        "count" : 3 }
      """
    let value = read(Array(text.utf8))
    #expect(value?.count == 3)
    #expect(value?.words == ["é😀"])
    #expect(value?.inner == nil)
  }

  @Test("a text cut at any byte is read to there, and no element is half a one")
  func cuts() {
    let bytes = written(Self.value)
    for end in 0..<bytes.count - 1 {
      guard let value = read(Array(bytes[..<end])) else { continue }
      #expect(value.count == 0 || value.count == -7)
      #expect(Self.value.list.starts(with: value.list.prefix(1)))
    }
  }

  @Test("garbage is no value and no trap")
  func garbage() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<300 {
      var bytes = written(Self.value)
      for _ in 0..<5 {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255)
      }
      _ = read(bytes)
    }
  }
}
