import ByteParsing
import TestSupport

@testable import Capture

/// Lines that begin with `NOTE `, with their numbers.
struct Note: Hashable, Sendable {
  var line: Int
  var text: String
}

/// A parser for these tests.
struct NoteParser: StreamParser {
  static let format = Format(kind: "notes", label: "notes", lineStarts: ["NOTE "])

  private var notes: [Note] = []
  private var bytes = 0

  mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var position = 0
    var line = firstLine
    while position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      let text = bytes.trimmed(position..<end)
      if bytes.starts(with: "NOTE ", at: text.lowerBound) {
        notes.append(
          Note(
            line: line,
            text: bytes.string(min(text.lowerBound + 5, text.upperBound)..<text.upperBound)))
      }
      position = end + 1
      line += 1
    }
  }

  mutating func finish() -> Parsed<[Note]>? {
    let isDamaged = notes.contains { $0.text == "damage" }
    return notes.isEmpty ? nil : Parsed(notes, damage: isDamaged ? "a damaged note" : nil)
  }
}

/// Another format, to be found beside the first.
struct MemoParser: StreamParser {
  static let format = Format(kind: "memos", label: "memos", lineStarts: ["MEMO "])

  private var count = 0

  mutating func read(_ bytes: RawSpan, firstLine: Int) {
    count += bytes.string.split(separator: "\n").count { $0.hasPrefix("MEMO ") }
  }

  mutating func finish() -> Parsed<Int>? {
    count > 0 ? Parsed(count) : nil
  }
}

/// Bytes that arrive in pieces of a size.
final class PiecesStream: ByteStream {
  private let bytes: [UInt8]
  private let size: Int
  private var position = 0

  init(_ bytes: [UInt8], size: Int) {
    self.bytes = bytes
    self.size = size
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    let count = min(size, buffer.count, bytes.count - position)
    for index in 0..<count { unsafe buffer[index] = bytes[position + index] }
    position += count
    return count
  }
}

/// What is recorded of one input, in words.
struct Look: Equatable {
  var inputs: [Recording.Input]
  var notes: [[Note]]
  var memos: [Int]

  init(_ recording: Recording) {
    inputs = recording.inputs
    notes = recording.samples(of: NoteParser.self).map(\.sample)
    memos = recording.samples(of: MemoParser.self).map(\.sample)
  }

  var texts: [[String]] { notes.map { $0.map(\.text) } }
  var sources: [String] { inputs.map(\.source) }
  var statuses: [Recording.Input.Status] { inputs.map(\.status) }
  var remarks: String { inputs.compactMap(\.note).joined(separator: "\n") }
}

private let parsers: [any StreamParser.Type] = [NoteParser.self, MemoParser.self]

/// Looks at bytes that arrive in pieces.
func look(at bytes: [UInt8], pieces: Int = .max, maxInput: Int = 1 << 30) -> Look {
  var recorder = Recorder(Recorder.Options(parsers: parsers, maxInput: maxInput))
  let budget = InputBudget(limit: maxInput)
  let stream = BudgetedStream(PiecesStream(bytes, size: pieces), budget)
  do throws(CaptureError) {
    try recorder.record(stream, source: "input", budget: budget, nesting: 0)
  } catch {
    recorder.refuse("input", .unreadable, error.description)
  }
  return Look(recorder.recording)
}

func look(at text: String, pieces: Int = .max) -> Look {
  look(at: Array(text.utf8), pieces: pieces)
}

/// Looks at files and folders.
func look(at paths: [String], maxInput: Int = 1 << 30) -> Look {
  Look(Recorder.record(paths, Recorder.Options(parsers: parsers, maxInput: maxInput)))
}

func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
  try Command.run("/bin/gzip", ["-nc"], input: bytes).output
}

/// One member of a tar archive, padded; the name may be anything of up to 100 bytes.
func member(
  _ name: String, _ content: [UInt8] = [], type: Character = "0", link: String = ""
) -> [UInt8] {
  var header = [UInt8](repeating: 0, count: 512)
  func put(_ text: String, at place: Int) {
    for (index, byte) in text.utf8.enumerated() { header[place + index] = byte }
  }
  func octal(_ value: Int, _ digits: Int) -> String {
    let text = String(value, radix: 8)
    return String(repeating: "0", count: digits - text.count) + text
  }
  put(name, at: 0)
  put("0000644", at: 100)
  put(octal(content.count, 11), at: 124)
  put(String(type), at: 156)
  put(link, at: 157)
  put("ustar\u{0}00", at: 257)
  put("        ", at: 148)
  put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\u{0}", at: 148)
  let padding = (512 - content.count % 512) % 512
  return header + content + [UInt8](repeating: 0, count: padding)
}

let endOfArchive = [UInt8](repeating: 0, count: 1024)

func note(_ text: String) -> [UInt8] { Array("NOTE \(text)\n".utf8) }
