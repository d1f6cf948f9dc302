import ByteParsing
import Testing

@Suite("JSON tokens")
struct JSONTokenizerTests {
  /// Tokens with their text; the text is handed over in pieces of `size` bytes.
  private func tokens(_ text: String, size: Int = .max) throws(ParseError) -> [String] {
    var tokenizer = JSONTokenizer()
    var result: [String] = []
    var rest = Array(text.utf8)[...]
    func show(_ token: JSONTokenizer.Token) {
      switch token {
      case .key, .string:
        result.append("\(token) \(String(decoding: tokenizer.text, as: UTF8.self))")
      default: result.append("\(token)")
      }
    }
    while !rest.isEmpty {
      let piece = Array(rest.prefix(size))
      rest = rest.dropFirst(size)
      var position = 0
      while let token = unsafe try tokenizer.next(in: piece.span.bytes, at: &position) {
        show(token)
      }
    }
    if let token = try tokenizer.finish() { show(token) }
    return result
  }

  private let text = #"{"a": [1, -2.5e2, true, null], "b\n\u0041": {"c": "x\"y"}, "d": 1,5}"#

  @Test("keys, strings, numbers and brackets come in order")
  func order() throws {
    #expect(
      try tokens(text) == [
        "beginObject", "key a", "beginArray", "number(1.0)", "number(-250.0)", "flag(true)", "null",
        "endArray", "key b\nA", "beginObject", "key c", "string x\"y", "endObject", "key d",
        "number(1.5)", "endObject",
      ])
  }

  @Test("a piece may end anywhere")
  func pieces() throws {
    let plain = text.split(separator: ", \"d\"")[0] + "}"
    for size in 1...12 {
      #expect(try tokens(String(plain), size: size) == tokens(String(plain)))
    }
  }

  @Test("missing and doubled commas do not matter")
  func commas() throws {
    #expect(try tokens("{\"a\": 1 \"b\": 2,, \"c\": [,{}{}]}").count == 13)
  }

  @Test("what is not JSON is refused with its place")
  func errors() {
    #expect(throws: ParseError(expected: "a value", at: 1)) { try tokens("[}") }
    #expect(throws: ParseError(expected: "the end of a string", at: 3)) { try tokens("[\"a\n\"") }
    #expect(throws: ParseError.self) { try tokens("[Linux]") }
    #expect(throws: ParseError.self) { try tokens("[1.2.3]") }
    #expect(throws: ParseError.self) { try tokens("[\"\\u00zz\"]") }
    let deep = String(repeating: "[", count: JSONTokenizer.maximumDepth + 1)
    #expect(throws: ParseError.self) { try tokens(deep) }
  }

  @Test("numbers beyond all bounds saturate")
  func numbers() throws {
    #expect(
      try tokens("[1e999, -1e999, 1e-999]")[1...3] == [
        "number(inf)", "number(-inf)", "number(0.0)",
      ])
    #expect(try tokens("[\(String(repeating: "9", count: 400))]").count == 3)
  }

  @Test("two halves of a surrogate pair are one character, one half alone is none")
  func surrogates() throws {
    #expect(try tokens(#"["\ud83d\ude00"]"#)[1] == "string 😀")
    for text in [#"["\ud83d"]"#, #"["\ude00"]"#] {
      #expect(try tokens(text)[1] == "string \u{FFFD}", "\(text)")
    }
    #expect(try tokens(#"["\ud83dx\ude00"]"#)[1] == "string \u{FFFD}x\u{FFFD}")
    #expect(try tokens(#"["\ud83d\n\ud83d\ud83d\ude00"]"#)[1] == "string \u{FFFD}\n\u{FFFD}😀")
    for size in 1...8 { #expect(try tokens(#"["a\ud83d\ude00"]"#, size: size)[1] == "string a😀") }
  }

  @Test("a text goes on behind what was none of it")
  func resuming() throws {
    var tokenizer = JSONTokenizer()
    var position = 0
    let before = Array(#"{"a": ["#.utf8)
    while try tokenizer.next(in: before.rawSpan, at: &position) != nil {}
    let place = try #require(tokenizer.place)
    position = 0
    let foreign = Array("{ 10:38 started, all\n".utf8)
    #expect(throws: ParseError.self) {
      while try tokenizer.next(in: foreign.rawSpan, at: &position) != nil {}
    }
    tokenizer.resume(at: place)
    position = 0
    let after = Array("1]}".utf8)
    while try tokenizer.next(in: after.rawSpan, at: &position) != nil {}
    #expect(tokenizer.depth == 0)
  }
}
