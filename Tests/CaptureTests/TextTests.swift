import Foundation
import TestSupport
import Testing

@testable import Capture

@Suite("Texts")
struct TextTests {
  private let text =
    "first\nNOTE 注文 🚀 one\n\nsome text in between, so that it is long enough\nNOTE two\n"
  private let expected = [[Note(line: 2, text: "注文 🚀 one"), Note(line: 5, text: "two")]]

  private func utf16(_ text: String, bigEndian: Bool, mark: Bool) -> [UInt8] {
    let units = (mark ? [0xFEFF] : []) + Array(text.utf16)
    return units.flatMap { unit in
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
      return bigEndian ? [high, low] : [low, high]
    }
  }

  @Test(
    "UTF-16 of either order is read, with and without its mark", arguments: [true, false],
    [true, false])
  func utf16(bigEndian: Bool, mark: Bool) throws {
    let bytes = utf16(text, bigEndian: bigEndian, mark: mark)
    for size in [1, 2, 3, 7, 64, .max] {
      #expect(look(at: bytes, pieces: size).notes == expected, "pieces of \(size)")
    }
  }

  @Test("broken UTF-16 is read as far as it goes")
  func brokenUTF16() throws {
    var bytes = utf16("NOTE a\u{FFFD}b\nNOTE c", bigEndian: false, mark: true)
    // A high surrogate without its low one, and an odd byte at the end.
    bytes[2 + 12] = 0x00
    bytes[2 + 13] = 0xD8
    for size in [1, 3, .max] {
      #expect(look(at: bytes + [0x41], pieces: size).texts == [["a\u{FFFD}b", "c\u{FFFD}"]])
    }
    let high = utf16("NOTE a", bigEndian: false, mark: true) + [0x00, 0xD8]
    #expect(look(at: high).texts == [["a\u{FFFD}"]])
  }

  @Test("colours of a terminal change nothing, nor do sequences that are cut")
  func colours() throws {
    let bytes = Array(
      "\u{1B}[2mfirst\u{1B}[0m\n\u{1B}[1;31mNOTE\u{1B}[0m one\nNOTE two\u{1B}[0".utf8)
    for size in [1, 3, .max] {
      #expect(
        look(at: bytes, pieces: size).notes == [
          [Note(line: 2, text: "one"), Note(line: 3, text: "two")]
        ])
    }
  }

  @Test("line ends of Windows and a mark of UTF-8 change nothing")
  func windows() throws {
    let bytes = Array(text.replacing("\n", with: "\r\n").utf8)
    #expect(look(at: bytes).notes == expected)
    let marked = look(at: "\u{FEFF}" + "hello\n" + text)
    #expect(marked.texts == [["注文 🚀 one", "two"]])
  }

  @Test("lines of several megabytes and blocks of NULs keep the numbers of lines")
  func longLines() throws {
    for filler in [UInt8(ascii: "x"), 0] {
      let long = [UInt8](repeating: filler, count: 9 << 20)
      let bytes = note("one") + long + [0x0A] + note("two") + long
      for size in [65_536, .max] {
        let look = look(at: bytes, pieces: size)
        #expect(look.notes == [[Note(line: 1, text: "one"), Note(line: 3, text: "two")]])
        #expect(look.statuses == [.parsed])
      }
    }
  }

  @Test("a text without a newline at its end is read whole")
  func noNewline() throws {
    #expect(look(at: "NOTE one\nNOTE two").texts == [["one", "two"]])
    #expect(look(at: "NOTE").statuses == [.unrecognized])
  }

  @Test("a format is recognised however late it begins")
  func late() throws {
    let log = String(repeating: "2026-11-20 20:38:00 INFO nothing to see here\n", count: 20_000)
    let look = look(at: log + "NOTE late\nMEMO late\n" + log + "MEMO later\n")
    #expect(look.notes == [[Note(line: 20_001, text: "late")]])
    #expect(look.memos == [2])
    #expect(look.inputs.map(\.kind).sorted() == ["memos", "notes"])
  }

  @Test("what a parser calls damage makes its input partial")
  func damage() throws {
    let look = look(at: "NOTE damage\n")
    #expect(look.statuses == [.partial])
    #expect(look.remarks.contains("a damaged note"))
  }

  @Test(
    "what is not recognised says what would be", arguments: ["hello\n", "a NOTE\n", "\n", "\u{0}"])
  func unknown(text: String) throws {
    let look = look(at: text)
    #expect(look.statuses == [.unrecognized])
    #expect(look.remarks.contains("notes; memos"))
  }

  @Test(
    "other containers are named",
    arguments: [
      ("BZh91AY", "bzip2"), ("\u{7F}ELF", "program"),
      ("JAVA PROFILE 1.0.2\u{0}", "heap dump"), ("SQLite format 3\u{0}", "SQLite"),
    ])
  func containers(magic: String, name: String) throws {
    let look = look(at: magic + String(repeating: "x", count: 100))
    #expect(look.statuses == [.unrecognized])
    #expect(look.remarks.contains(name))
  }

  @Test("files, folders and what is in them are read in the order of their names")
  func folders() throws {
    let folder = try TemporaryFolder()
    try folder.write(note("b"), "b/notes.txt")
    try folder.write(note("a"), "a.txt")
    try folder.write([], "empty")
    try folder.write(gzip(note("c")), "c")
    let look = look(at: [folder.path])
    #expect(look.sources == ["a.txt", "b/notes.txt", "c", "empty"].map(folder.path))
    #expect(look.texts == [["a"], ["b"], ["c"]])
    #expect(look.inputs.last?.note == "empty")
  }

  @Test("links and pipes in a folder are named, and neither followed nor waited for")
  func links() throws {
    let (folder, outside) = (try TemporaryFolder(), try TemporaryFolder())
    try outside.write(note("outside"), "notes.txt")
    try folder.write(note("inside"), "notes.txt")
    let run = try Command.shell(
      """
      cd '\(folder.path)' && mkfifo pipe && ln -s '\(outside.path)' folder-link
      ln -s '\(outside.path)/notes.txt' file-link && ln -s nowhere broken && ln -s . loop
      """)
    #expect(run.status == 0, "\(run.errors)")
    let look = look(at: [folder.path])
    #expect(look.texts == [["inside"]])
    let named = Set(look.inputs.filter { $0.status == .unreadable }.map(\.source))
    #expect(
      named == Set(["pipe", "folder-link", "file-link", "broken", "loop"].map(folder.path)))
    #expect(look.remarks.contains("a link, not followed"))
    // A link that a person names is followed.
    #expect(CaptureTests.look(at: [folder.path("file-link")]).texts == [["outside"]])
  }

  @Test("missing and unreadable files are told, and the others read")
  func missing() throws {
    let folder = try TemporaryFolder()
    let good = try folder.write(note("good"), "good.txt")
    let look = look(at: [folder.path("none"), good, "/proc/self/mem"])
    #expect(look.statuses == [.unreadable, .parsed, .unreadable])
    #expect(look.inputs[0].note?.contains("No such file") == true)
    #expect(look.inputs[2].note?.isEmpty == false)
    #expect(look.texts == [["good"]])
  }

  @Test("an empty folder is told")
  func emptyFolder() throws {
    let folder = try TemporaryFolder()
    #expect(look(at: [folder.path]).inputs.map(\.note) == ["an empty folder"])
  }

  @Test("bytes of no meaning never trap", arguments: seeds(60))
  func random(seed: UInt64) throws {
    var generator = SeededGenerator(state: seed)
    let heads: [[UInt8]] = [
      [], [0x1F, 0x8B, 8], [0xFF, 0xFE], [0xFE, 0xFF], Array("{\"log\":\"NOTE ".utf8), note("x"),
      Array("[a] NOTE x\n[a] ".utf8), member("a", note("a")),
    ]
    var bytes = heads[Int(seed) % heads.count]
    let words = [
      "NOTE ", "\n", "{\"log\":\"", "\\u12", "\"", " | ", "2026-11-20T20:38:00Z ", "Nov  2 ",
    ]
    for _ in 0..<Int.random(in: 0..<3000, using: &generator) {
      if Int.random(in: 0..<4, using: &generator) == 0 {
        bytes += Array((words.randomElement(using: &generator) ?? "").utf8)
      } else {
        bytes.append(UInt8.random(in: 0...255, using: &generator))
      }
    }
    let whole = look(at: bytes)
    #expect(!whole.inputs.isEmpty)
    #expect(look(at: bytes, pieces: 7) == whole)
  }

  @Test("a damaged archive never traps", arguments: seeds(60))
  func damagedArchives(seed: UInt64) throws {
    var generator = SeededGenerator(state: seed)
    var bytes = (0..<6).flatMap { member("\($0)", note("\($0)")) } + endOfArchive
    if seed.isMultiple(of: 2) { bytes = try gzip(bytes) }
    for _ in 0..<Int.random(in: 1..<12, using: &generator) {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      bytes[place] = UInt8.random(in: 0...255, using: &generator)
    }
    bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
    let folder = try TemporaryFolder()
    #expect(!look(at: [try folder.write(bytes, "a")]).inputs.isEmpty)
  }
}
