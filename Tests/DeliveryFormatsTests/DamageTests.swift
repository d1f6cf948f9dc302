import Capture
import DeliveryFormats
import Foundation
import TestSupport
import Testing

@Suite("Damaged reports, logs and answers")
struct DamageTests {
  static let parsers: [any StreamParser.Type] = [
    JUnitParser.self, TestOutputParser.self, BuildLogParser.self, LambdaLogParser.self,
    CloudRecordsParser.self,
  ]

  /// The files of our samples, the first kilobytes of each.
  static let texts: [[UInt8]] = {
    let folder = repository.appending(path: "samples")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    var texts: [[UInt8]] = []
    for name in names.sorted()
    where ["ci-", "cloud-", "healthy-ci", "healthy-lambda", "healthy-sc"].contains(
      where: name.hasPrefix)
    {
      let files = FileManager.default.enumerator(atPath: folder.appending(path: name).path)
      for case let file as String in files ?? .init() {
        let path = folder.appending(path: name).appending(path: file)
        if let data = try? Data(contentsOf: path), !data.isEmpty {
          texts.append(Array(data.prefix(6000)))
        }
        if texts.count % 3 == 0 { break }
      }
    }
    return texts
  }()

  private func readAll(_ bytes: [UInt8]) {
    for parser in Self.parsers { read(parser, bytes) }
  }

  private func read<Parser: StreamParser>(_ parser: Parser.Type, _ bytes: [UInt8]) {
    _ = parsed(parser, bytes)
    _ = parsed(parser, bytes, pieces: 1)
  }

  @Test("texts that are cut anywhere, and texts with other bytes in them, are read without harm")
  func damage() {
    #expect(Self.texts.count > 30)
    for seed in seeds(3) {
      var dice = SeededGenerator(state: seed)
      for text in Self.texts {
        readAll(Array(text.prefix(Int.random(in: 0...text.count, using: &dice))))
        var changed = text
        for _ in 0..<20 {
          let place = Int.random(in: 0..<changed.count, using: &dice)
          switch Int.random(in: 0..<4, using: &dice) {
          case 0: changed[place] = UInt8.random(in: 0...255, using: &dice)
          case 1: changed.removeSubrange(place..<min(changed.count, place + 9))
          case 2: changed.insert(contentsOf: Array("99999999999999999999e999".utf8), at: place)
          default: changed.insert(contentsOf: Array("<[{\"'&#x".utf8), at: place)
          }
          if changed.count < 20 { break }
        }
        readAll(changed)
      }
    }
  }

  @Test("the pieces in which a text comes change nothing")
  func pieces() {
    for text in Self.texts.prefix(60) {
      #expect(
        parsed(JUnitParser.self, text)?.sample.runs.map(\.told)
          == parsed(JUnitParser.self, text, pieces: 1)?.sample.runs.map(\.told))
      #expect(
        parsed(TestOutputParser.self, text)?.sample.runs.map(\.told)
          == parsed(TestOutputParser.self, text, pieces: 1)?.sample.runs.map(\.told))
      #expect(
        parsed(CloudRecordsParser.self, text)?.note
          == parsed(CloudRecordsParser.self, text, pieces: 1)?.note)
    }
  }

  @Test("lines that are nearly of a form are read without harm")
  func nearly() {
    let lines = [
      "#", "  # ", "#1", "test ... ok", "Test Case ' x", "Test Case '", "✘ Test ", "--- FAIL: ",
      "FAIL\t",
      "ok  \t", "[gw0]", "[gw0] [", "::", "=== 1 passed in", "● ", "✓ ", " [s] ", "E   ", "PASS ",
      "FAIL .js",
      "Step /", "STEP 1/", "=>", "=> ERROR ", "INFO[", "REPORT RequestId: ", "{", "}", "[",
      "\"platform.",
      "<testsuite", "<testsuite>", "</testsuite>", "<testsuite/>", "<testsuite a=",
      "<testsuite a='",
      "TYPE RECLAIMABLE", "Images", ": error: ", ": error:  : ", "commit ", "HEAD is now at ",
      "\u{1B}[", "\u{1B}",
    ]
    readAll(Array(lines.joined(separator: "\n").utf8))
    readAll(Array(("==== test session starts ====\n" + lines.joined(separator: " \n")).utf8))
    for line in lines { readAll(Array(line.utf8)) }
  }
}
