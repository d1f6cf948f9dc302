import Foundation
import TestSupport
import Testing

@testable import Capture

@Suite("Archives")
struct ArchiveTests {
  /// Text that does not compress well.
  private let noise: [UInt8] = {
    var generator = SeededGenerator(state: 11)
    return (1...8000).flatMap { Array("NOTE \($0) \(generator.next())\n".utf8) }
  }()

  @Test("gzip data of one member is read")
  func gzipped() throws {
    let look = look(at: try gzip(noise))
    #expect(look.statuses == [.parsed])
    #expect(look.notes.first?.count == 8000)
  }

  @Test("members of gzip data behind each other are one text, padding is none")
  func members() throws {
    let (one, two) = (try gzip(note("one")), try gzip(note("two")))
    let empty = try gzip([])
    #expect(look(at: one + two).texts == [["one", "two"]])
    #expect(look(at: one + empty + two).texts == [["one", "two"]])
    for rest in [[0, 0, 0, 0], Array("trailing".utf8), [0x1F]] as [[UInt8]] {
      let look = look(at: one + two + rest)
      #expect(look.texts == [["one", "two"]])
    }
    #expect(look(at: empty).statuses == [.unrecognized])
  }

  @Test(
    "gzip data that ends early gives what stood there, and says so", arguments: [0.3, 0.7, 0.99])
  func truncated(share: Double) throws {
    let all = try gzip(noise)
    let look = look(at: Array(all[..<Int(Double(all.count) * share)]))
    #expect(look.statuses == [.partial])
    #expect(look.remarks.contains("ends early"))
    #expect((look.notes.first?.count ?? 0) > 1000)
  }

  @Test("damaged gzip data gives what stood in front, and says so")
  func damaged() throws {
    var bytes = try gzip(noise)
    for place in (bytes.count / 2)..<(bytes.count / 2 + 64) { bytes[place] ^= 0x5A }
    let look = look(at: bytes)
    #expect(look.statuses == [.partial])
    #expect(look.remarks.contains("damaged"))
    var header = try gzip(note("one"))
    header[2] = 0xFF
    let broken = try self.lookAtFile(at: header)
    #expect(broken.statuses.allSatisfy { $0 == .unreadable || $0 == .unrecognized })
    #expect(broken.remarks.contains("damaged"))
  }

  private func lookAtFile(at bytes: [UInt8]) throws -> Look {
    let folder = try TemporaryFolder()
    return CaptureTests.look(at: [try folder.write(bytes, "any.bin")])
  }

  @Test("the members of a tar archive are inputs of their own, in its order")
  func tar() throws {
    let archive =
      member("folder/", type: "5") + member("folder/b.txt", note("b")) + member("a.txt", note("a"))
      + member("empty.txt") + endOfArchive
    for bytes in [archive, try gzip(archive), archive.dropLast(1024) + []] {
      let look = CaptureTests.look(at: bytes)
      #expect(look.sources == ["input!folder/b.txt", "input!a.txt", "input!empty.txt"])
      #expect(look.statuses == [.parsed, .parsed, .unrecognized])
      #expect(look.texts == [["b"], ["a"]])
    }
  }

  @Test("long names of GNU and of POSIX are read whole")
  func longNames() throws {
    let name = "folder/" + String(repeating: "long-", count: 60) + "ünï.txt"
    let gnu =
      member("././@LongLink", Array(name.utf8) + [0], type: "L") + member("short", note("a"))
    let record = " path=\(name)\n"
    let length = record.utf8.count + 3
    let posix =
      member("PaxHeaders/x", Array("\(length)\(record)".utf8), type: "x") + member("x", note("b"))
    let global = member("pax_global_header", Array("52 comment=abc\n".utf8), type: "g")
    let look = CaptureTests.look(
      at: global + gnu + posix + member("c", note("c")) + endOfArchive)
    #expect(look.sources == ["input!\(name)", "input!\(name)", "input!c"])
    #expect(look.texts == [["a"], ["b"], ["c"]])
  }

  @Test(
    "what tar itself writes is read, in every format", arguments: ["gnu", "ustar", "pax", "v7"])
  func realTar(format: String) throws {
    let folder = try TemporaryFolder()
    let name = format == "v7" ? "short" : String(repeating: "n", count: 90)
    try folder.write(noise, "in/\(name)/noise.txt")
    try folder.write(note("last"), "in/z.txt")
    let run = try Command.shell(
      "tar --format=\(format) -cf '\(folder.path)/a' -C '\(folder.path)/in' \(name) z.txt")
    #expect(run.status == 0, "\(run.errors)")
    let look = CaptureTests.look(at: [folder.path("a")])
    #expect(look.statuses == [.parsed, .parsed])
    #expect(look.notes.map(\.count) == [8000, 1])
    #expect(look.sources.first?.hasSuffix("a!\(name)/noise.txt") == true)
  }

  @Test("links and devices are named and not followed, and no name leads anywhere")
  func hostile() throws {
    let folder = try TemporaryFolder()
    let secret = try folder.write(note("secret"), "secret.txt")
    let archive =
      member("link", type: "2", link: secret) + member("hard", type: "1", link: secret)
      + member("device", type: "3") + member("block", type: "4") + member("fifo", type: "6")
      + member("/etc/diag-absolute", note("absolute")) + member("../../diag-up", note("up"))
      + member("a/\u{1B}[31m\n", note("control")) + member("link/inside", note("inside"))
      + endOfArchive
    let file = try folder.write(archive, "hostile.tar")
    let look = CaptureTests.look(at: [file])
    let names = look.sources.compactMap { $0.split(separator: "!", maxSplits: 1).last }
    #expect(
      names == [
        "link", "hard", "device", "block", "fifo", "/etc/diag-absolute", "../../diag-up",
        "a/\u{1B}[31m\n", "link/inside",
      ])
    #expect(look.statuses.prefix(5).allSatisfy { $0 == .unrecognized })
    #expect(look.texts == [["absolute"], ["up"], ["control"], ["inside"]])
    #expect(!FileManager.default.fileExists(atPath: "/etc/diag-absolute"))
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(left == ["hostile.tar", "secret.txt"])
  }

  @Test("an archive that ends early gives its whole members, and says so")
  func cutTar() throws {
    let archive = member("a.txt", note("a")) + member("b.txt", noise)
    let look = CaptureTests.look(at: Array(archive[..<(archive.count / 2)]))
    #expect(look.sources.prefix(2) == ["input!a.txt", "input!b.txt"])
    #expect(look.statuses.prefix(2) == [.parsed, .partial])
    #expect(look.remarks.contains("ends early"))
    #expect(look.notes.first?.map(\.text) == ["a"])
    let header = CaptureTests.look(at: Array(archive[..<(1024 + 100)]))
    #expect(header.texts == [["a"]])
    #expect(header.remarks.contains("ends early"))
  }

  @Test("a damaged header ends an archive, and says so")
  func damagedHeader() throws {
    var archive = member("a.txt", note("a")) + member("b.txt", note("b")) + endOfArchive
    archive[1024 + 3] ^= 0x40
    let look = CaptureTests.look(at: archive)
    #expect(look.texts == [["a"]])
    #expect(look.statuses == [.parsed, .partial])
    #expect(look.remarks.contains("damaged"))
  }

  @Test("sizes that lie do not trap", arguments: ["77777777777", "\u{FF}", "9", "-1", ""])
  func lies(size: String) throws {
    var header = Array(member("a.txt").prefix(512))
    for place in 124..<136 { header[place] = 0 }
    for (place, scalar) in size.unicodeScalars.enumerated() {
      header[124 + place] = UInt8(truncatingIfNeeded: scalar.value)
    }
    for place in 148..<156 { header[place] = 0x20 }
    let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
    for (place, byte) in sum.utf8.enumerated() { header[148 + place] = byte }
    let look = CaptureTests.look(at: header + note("x") + endOfArchive)
    #expect(!look.inputs.isEmpty)
    let pax = Array("30 size=9223372036854775807\n".utf8)
    let huge = CaptureTests.look(at: member("p", pax, type: "x") + member("a", note("a")))
    #expect(!huge.inputs.isEmpty)
  }

  @Test("archives in archives are opened, but not for ever")
  func nesting() throws {
    var bytes = member("a.txt", note("deep")) + endOfArchive
    #expect(CaptureTests.look(at: try gzip(bytes)).texts == [["deep"]])
    for _ in 0..<5 { bytes = member("inner.tar", bytes) + endOfArchive }
    let look = CaptureTests.look(at: bytes)
    #expect(look.statuses == [.unrecognized])
    #expect(look.remarks.contains("nested deeper than 5"))
    #expect(look.notes.isEmpty)
  }

  @Test("a bomb stops at the limit, which the note names")
  func bomb() throws {
    let limit = 1 << 20
    let zeros = try Command.shell("head -c 200M /dev/zero | gzip").output
    let silent = CaptureTests.look(at: zeros, maxInput: limit)
    #expect(silent.statuses == [.unrecognized])
    #expect(silent.remarks.contains("\(limit)"))
    let notes = try Command.shell("yes 'NOTE again' | head -c 50M | gzip").output
    let loud = CaptureTests.look(at: notes, maxInput: limit)
    #expect(loud.statuses == [.partial])
    #expect(loud.remarks.contains("\(limit)"))
    #expect((loud.notes.first?.count ?? 0) <= limit / 11 + 100_000)
    // All members of an archive share the limit.
    let many = (0..<64).flatMap { member("\($0)", notes.count > 0 ? noise : []) } + endOfArchive
    let archive = CaptureTests.look(at: many, maxInput: limit)
    #expect(archive.inputs.count < 8)
    #expect(archive.remarks.contains("\(limit)"))
  }
}
