import ByteParsing
import TestSupport
import Testing

@Suite("Searching bytes")
struct SearchTests {
  private let bytes = Array("one\ntwo\n\nthree".utf8)

  @Test("bytes and texts are found within their range only")
  func finding() {
    let span = bytes.rawSpan
    #expect(span.firstIndex(of: 0x0A) == 3)
    #expect(span.firstIndex(of: 0x0A, from: 4) == 7)
    #expect(span.firstIndex(of: 0x0A, from: 99) == nil)
    #expect(span.firstIndex(of: 0x0A, from: -1) == nil)
    #expect(span.firstIndex(of: UInt8(ascii: "x")) == nil)
    #expect(span.firstRange(of: "two") == 4..<7)
    #expect(span.firstRange(of: "two", in: 0..<6) == nil)
    #expect(span.firstRange(of: "two", in: 4..<7) == 4..<7)
    #expect(span.firstRange(of: "three more") == nil)
    #expect(span.firstRange(of: "two", in: 0..<99) == nil)
    #expect([UInt8]().rawSpan.firstRange(of: "a") == nil)
    #expect([UInt8]().rawSpan.firstIndex(of: 0) == nil)
  }

  @Test("a line ends at its newline, or where the bytes do")
  func lines() {
    let span = bytes.rawSpan
    #expect(span.lineEnd(from: 0) == 3)
    #expect(span.lineEnd(from: 8) == 8)
    #expect(span.lineEnd(from: 9) == bytes.count)
    #expect(span.lineEnd(from: bytes.count) == bytes.count)
  }

  @Test("a text begins only where all of it stands")
  func starting() {
    let span = bytes.rawSpan
    #expect(span.starts(with: "one") == true)
    #expect(span.starts(with: "three", at: 9) == true)
    #expect(span.starts(with: "three!", at: 9) == false)
    #expect(span.starts(with: "one", at: -1) == false)
    #expect(span.starts(with: "one", at: 99) == false)
    #expect(span.starts(with: "", at: bytes.count) == true)
  }

  @Test("equal bytes are equal wherever they stand")
  func comparing() {
    let span = bytes.rawSpan
    let other = Array("xtwo".utf8)
    #expect(span.isEqual(4..<7, to: other.rawSpan, at: 1) == true)
    #expect(span.isEqual(4..<8, to: other.rawSpan, at: 1) == false)
    #expect(span.isEqual(4..<7, to: other.rawSpan, at: 0) == false)
    #expect(span.isEqual(4..<7, to: other.rawSpan, at: -1) == false)
    #expect(span.isEqual(4..<4, to: [UInt8]().rawSpan, at: 0) == true)
  }

  @Test("blanks are taken off both ends, and all of a blank text")
  func trimming() {
    let text = Array(" \t a b\r\n".utf8)
    #expect(text.rawSpan.string(text.rawSpan.trimmed(0..<text.count)) == "a b")
    let blank = Array(" \t\r\n".utf8)
    #expect(blank.rawSpan.trimmed(0..<blank.count).count == 0)
  }

  @Test("what is not UTF-8 becomes a replacement character, and what is not there is empty")
  func strings() {
    let broken: [UInt8] = [0x61, 0xFF, 0x62]
    #expect(broken.rawSpan.string == "a\u{FFFD}b")
    #expect(broken.rawSpan.string(1..<9) == "")
    #expect([UInt8]().rawSpan.string == "")
  }

  @Test("a byte is counted as often as it occurs, at every length", arguments: 0...130)
  func counting(length: Int) {
    var generator = SeededGenerator(state: UInt64(length))
    let text = (0..<length * 7).map { _ in UInt8.random(in: 0...3, using: &generator) }
    for byte in UInt8(0)...4 {
      #expect(text.rawSpan.count(of: byte) == text.count { $0 == byte })
    }
    let all = [UInt8](repeating: 0x0A, count: length * 300)
    #expect(all.rawSpan.count(of: 0x0A) == all.count)
  }
}
