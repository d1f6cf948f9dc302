import Capture
import Foundation
import JavaFormats
import TestSupport
import Testing

func readForm<Parser: StreamParser>(
  _ type: Parser.Type, _ bytes: [UInt8], lines count: Int = .max
) -> Parsed<ThreadDumpSeries>? where Parser.Sample == ThreadDumpSeries {
  type.parse(bytes, lines: count)
}

func readForm<Parser: StreamParser>(
  _ type: Parser.Type, _ text: String
) -> Parsed<ThreadDumpSeries>? where Parser.Sample == ThreadDumpSeries {
  readForm(type, Array(text.utf8))
}

/// A file of a sample.
func sample(_ path: String) throws -> [UInt8] {
  Array(try Data(contentsOf: repository.appending(path: "samples/\(path)")))
}

/// What a parser makes of a file of a sample.
func form<Parser: StreamParser>(
  _ type: Parser.Type, of path: String
) throws -> Parsed<ThreadDumpSeries> where Parser.Sample == ThreadDumpSeries {
  let bytes = try sample(path)
  return try #require(readForm(type, bytes))
}

extension Parsed<ThreadDumpSeries> {
  func thread(_ name: String) throws -> JavaThread {
    try #require(threads.first { sample.tables.name(of: $0) == name })
  }

  /// The lock lines of a thread of the only dump, as `kind frame object`.
  func locks(of name: String) throws -> [String] {
    locks(of: try thread(name))
  }

  func locks(of thread: JavaThread) -> [String] {
    dump.locks(of: thread).map { line in
      let object = ObjectIdentity.displayed(line.object, class: sample.tables.text(line.class))
      return "\(line.kind) \(line.frame) \(object)"
    }
  }

  func container(of thread: JavaThread) -> String? {
    thread.container.map { sample.tables.text(dump.containers[$0].name) }
  }
}

/// Cuts, pieces and noise that no parser may fall over.
func damages<Parser: StreamParser>(_ type: Parser.Type, _ bytes: [UInt8], seed: UInt64)
where Parser.Sample == ThreadDumpSeries {
  let whole = readForm(type, bytes)
  for lines in [1, 3, 50] {
    #expect(readForm(type, bytes, lines: lines)?.described == whole?.described, "\(lines) lines")
  }
  let windows = bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
  #expect(readForm(type, windows)?.described == whole?.described)
  for end in stride(from: 1, to: bytes.count, by: 211) {
    let cut = readForm(type, Array(bytes[..<end]))
    #expect((cut?.threads.count ?? 0) <= (whole?.threads.count ?? 0), "cut at \(end)")
  }
  var generator = SeededGenerator(state: seed)
  let alphabet = Array("\"#<>-=()[]{}\n\r\t 0x9,.:@\\/\u{0}".utf8) + [0xFF, 0xC3, 0x80]
  for _ in 0..<20 {
    var changed = bytes
    for _ in 0..<60 {
      let place = Int.random(in: 0..<changed.count, using: &generator)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: changed[place] = alphabet.randomElement(using: &generator) ?? 0
      case 1: changed.remove(at: place)
      default: changed.insert(alphabet.randomElement(using: &generator) ?? 0, at: place)
      }
    }
    let parsed = readForm(type, changed)
    for dump in parsed?.sample.dumps ?? [] {
      for thread in dump.threads { #expect(dump.locks(of: thread).count >= 0) }
    }
  }
}
