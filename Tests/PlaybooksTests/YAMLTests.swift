import Evidence
import Glibc
import Playbooks
import Testing

@Suite struct YAMLTests {
  @Test("nodes keep their text, their order and their places")
  func places() throws {
    let root = try YAMLNode(
      file: "a.yaml", bytes: Array("é: yes\nlist:\n  - 1\n  - {b: 'c'}\n".utf8))
    guard case .mapping(let entries) = root.content, entries.count == 2 else {
      Issue.record("not the mapping")
      return
    }
    #expect(entries.map(\.key.value) == ["é", "list"])
    #expect(entries[0].value.mark == Mark(line: 1, column: 4))
    guard case .sequence(let items) = entries[1].value.content,
      case .scalar("1") = items[0].content, case .mapping(let inner) = items[1].content
    else {
      Issue.record("not the list")
      return
    }
    #expect(inner[0].key.mark == Mark(line: 4, column: 6))
  }

  static let refusals: [(String, String)] = [
    ("", "1:1: the file is empty"),
    ("# nothing\n", "1:1: the file is empty"),
    ("a: 1\nb: 2\na: 3\n", "3:1: duplicate key `a`, first on line 1"),
    ("a: &x [1]\nb: *x\n", "1:4: an anchor has no place in a playbook"),
    ("b: *x\n", "1:4: an alias has no place in a playbook"),
    ("a: !!int 3\n", "1:4: a tag has no place in a playbook"),
    ("a: !exec [rm]\n", "1:4: a tag has no place in a playbook"),
    ("a: 1\n---\nb: 2\n", "2:1: a second document has no place in a playbook"),
    ("? [a]\n: 1\n", "1:3: a key is text"),
    ("a: 'b\n", "2:1: found unexpected end of stream"),
    ("a: [1, 2\nb: 3\n", "2:2: did not find expected ',' or ']'"),
    ("a: b: c\n", "1:5: mapping values are not allowed in this context"),
    ("a:\n\t- b\n", "2:1: found character that cannot start any token"),
    ("ab: é\u{0}\n", "1:6: NUL bytes are not text"),
    ("a: é\u{1}\n", "1:5: control characters are not allowed"),
  ]

  @Test("what is not plain data is refused with its place", arguments: refusals)
  func refused(text: String, message: String) {
    #expect(complaints(text, file: "a.yaml") == ["a.yaml:" + message])
  }

  @Test("bytes that are not UTF-8 are refused with their place")
  func encoding() {
    let file = PlaybookFile(name: "a.yaml", bytes: Array("a: é\nb: é".utf8) + [0xFF, 0x0A])
    let error = #expect(throws: PlaybookProblems.self) { try Playbook(file) }
    #expect(error?.description == "a.yaml:2:5: the text is not UTF-8")
  }

  static let hostilities: [(String, String, Int)] = [
    ("[", "nested more than 24 levels deep", 1 << 20),
    ("{", "nested more than 24 levels deep", 1 << 20),
    ("- ", "nested more than 24 levels deep", 1 << 19),
    ("? ", "nested more than 24 levels deep", 1 << 19),
    ("a: [", "nested more than 24 levels deep", 1 << 18),
    ("- a\n", "more than 50000 values", 1 << 18),
    ("x", "expected a mapping, found text", 1 << 20),
    ("x", "the file is larger than 1048576 bytes", (1 << 20) + 1),
    (": ", "", 1 << 19), ("\"", "", 1 << 20), ("|\n", "", 1 << 19), ("%", "", 1 << 20),
    ("&a ", "", 1 << 18), ("---\n", "", 1 << 18), ("#\n", "the file is empty", 1 << 19),
    ("\r", "the file is empty", 1 << 20), ("!", "", 1 << 20), ("[a, ", "", 1 << 18),
    ("{a: ", "", 1 << 18), ("'", "", 1 << 20), ("\u{FEFF}", "", 1 << 18),
  ]

  @Test("a hostile file costs little and is refused", arguments: hostilities)
  func hostile(piece: String, message: String, count: Int) {
    let text = String(repeating: piece, count: count)
    let start = Self.processorSeconds
    let found = complaints(text, file: "a.yaml")
    #expect(Self.processorSeconds - start < 20)
    #expect(found.count == 1)
    #expect(found.first?.contains(message) == true || message.isEmpty)
  }

  /// What this thread has used, however many tests run beside it.
  private static var processorSeconds: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  @Test("a billion laughs stay unheard")
  func laughs() {
    var text = "a0: &a0 [ha]\n"
    for level in 1..<30 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    #expect(
      complaints(text, file: "a.yaml") == ["a.yaml:1:5: an anchor has no place in a playbook"])
  }

  @Test("a playbook that is cut, or whose bytes are changed, never traps")
  func mutations() {
    var random = Sequential(state: 42)
    let whole = Array(diskText.utf8)
    for _ in 0..<600 {
      var bytes = Array(whole.prefix(Int.random(in: 0...whole.count, using: &random)))
      for _ in 0..<Int.random(in: 0...6, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = UInt8.random(in: 0...255, using: &random)
      }
      let file = PlaybookFile(name: "disk-io.yaml", bytes: bytes)
      do throws(PlaybookProblems) {
        let playbook = try Playbook(file, facts: declarations)
        #expect(playbook.walk(facts: diskFacts()).map(\.subject) == [vda])
        #expect(drawing(of: playbook).allSatisfy { $0.count <= 80 })
      } catch {
        #expect(!error.all.isEmpty)
      }
    }
  }

  @Test("of thousands of problems a hundred are told")
  func manyProblems() throws {
    let causes = Array(repeating: "io-saturation/devise", count: 30_000).joined(separator: ", ")
    let old = "explains: [io-saturation/slow-storage]"
    #expect(complaints(try edited(diskText, old, "explains: [\(causes)]")).count == 100)
  }

  @Test("a byte order mark does no harm")
  func byteOrderMark() {
    #expect(complaints("\u{FEFF}" + diskText) == [])
  }
}

/// Numbers that are the same on every run.
private struct Sequential: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}
