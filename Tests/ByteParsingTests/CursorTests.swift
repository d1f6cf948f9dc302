import ByteParsing
import Testing

@Suite("Cursor and numbers")
struct CursorTests {
  /// What `read` gives for a text, and how far it got.
  private func read<Value>(
    _ text: String, _ read: (inout ByteCursor) -> Value
  ) -> (value: Value, position: Int) {
    let bytes = Array(text.utf8)
    var cursor = ByteCursor(bytes.rawSpan)
    let value = read(&cursor)
    return (value, cursor.position)
  }

  @Test("a cursor never leaves its bytes")
  func bounds() {
    let bytes = Array("abc".utf8)
    var cursor = ByteCursor(bytes.rawSpan)
    cursor.move(to: -5)
    #expect(cursor.position == 0)
    cursor.skip(1)
    #expect(cursor.next == UInt8(ascii: "b"))
    cursor.move(to: 99)
    #expect(cursor.position == 3)
    #expect(cursor.isAtEnd == true)
    #expect(cursor.next == nil)
    cursor.skip(7)
    #expect(cursor.position == 3)
    cursor.skip(-2)
    #expect(cursor.position == 1)
    let nothing = ByteCursor([UInt8]().rawSpan)
    #expect(nothing.next == nil)
    #expect(nothing.end == 0)
  }

  @Test("a text is stepped over only where it stands whole")
  func skipping() {
    #expect(read("tid=0x1") { $0.skip(ifNext: "tid=") } == (true, 4))
    #expect(read("tid") { $0.skip(ifNext: "tid=") } == (false, 0))
    #expect(read("") { $0.skip(ifNext: "") } == (true, 0))
    #expect(read("ab") { $0.skip(ifNext: UInt8(ascii: "b")) } == (false, 0))
  }

  @Test("words are what stands between blanks of any kind")
  func words() {
    let bytes = Array(" \ta\u{B}bc \r\n  d".utf8)
    var cursor = ByteCursor(bytes.rawSpan)
    var words: [String] = []
    while let word = cursor.word() { words.append(bytes.rawSpan.string(word)) }
    #expect(words == ["a", "bc", "d"])
    #expect(cursor.isAtEnd == true)
  }

  @Test("64 bits are the end of a whole number")
  func unsigned() {
    #expect(read("18446744073709551615x") { $0.unsigned() } == (UInt64.max, 20))
    #expect(read("18446744073709551616") { $0.unsigned() } == (nil, 0))
    #expect(read("99999999999999999999999") { $0.unsigned() } == (nil, 0))
    #expect(read("000000000000000000000000012 ") { $0.unsigned() } == (12, 27))
    for text in ["", "-1", "+1", " 1", "x"] {
      #expect(read(text) { $0.unsigned() } == (nil, 0), "\(text)")
    }
  }

  @Test("hexadecimal numbers may have a prefix and either case")
  func hexadecimal() {
    #expect(read("0x00007fAB>") { $0.hexadecimal() } == (0x7FAB, 10))
    #expect(read("7fab") { $0.hexadecimal() } == (0x7FAB, 4))
    #expect(read("0xffffffffffffffff") { $0.hexadecimal() } == (UInt64.max, 18))
    // Too long behind the prefix: the zero in front of it is all that can be read.
    #expect(read("0x1ffffffffffffffff") { $0.hexadecimal() } == (0, 1))
    #expect(read("0x") { $0.hexadecimal() } == (0, 1))
    #expect(read("g") { $0.hexadecimal() } == (nil, 0))
    #expect(read("") { $0.hexadecimal() } == (nil, 0))
  }

  @Test(
    "decimal numbers have an optional sign, and a point or a comma",
    arguments: [
      ("1.5", 1.5, 3), ("1,5", 1.5, 3), ("-0.25x", -0.25, 5), ("12", 12, 2), ("12.", 12, 2),
      ("12,", 12, 2), ("1.2.3", 1.2, 3), ("0.0000001", 1e-7, 9), ("-3", -3, 2),
      ("1,234,5", 1.234, 5),
      ("100.00ms", 100, 6),
    ])
  func number(text: String, value: Double, position: Int) throws {
    let result = read(text) { $0.number() }
    let number = try #require(result.value)
    #expect(abs(number - value) < 1e-12)
    #expect(result.position == position)
  }

  @Test(
    "what is no number leaves the position",
    arguments: ["", "-", ".5", ",5", "+1", "nan", "x", "--1"])
  func noNumber(text: String) {
    let result = read(text) { $0.number() }
    #expect(result.value == nil)
    #expect(result.position == 0)
  }

  @Test("very long numbers neither trap nor become infinite")
  func longNumbers() {
    let digits = String(repeating: "9", count: 400)
    #expect(read(digits) { $0.number() } == (nil, 0))
    let value = read("1." + digits) { $0.number() }.value
    #expect(value?.isFinite != false)
  }
}
