import Evidence
import Foundation
import Rendering
import TestSupport
import Testing

@Suite("Damaged samples")
struct DamageTests {
  @Test("lines and bytes that are lost, doubled, moved or changed never trap", arguments: seeds(40))
  func lines(seed: UInt64) throws {
    try damage(seed) { bytes, generator in
      var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      for _ in 0..<Int.random(in: 0..<60, using: &generator) {
        let place = Int.random(in: 0..<lines.count, using: &generator)
        let other = Int.random(in: 0..<lines.count, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: lines[place] = []
        case 1: lines.insert(lines[place], at: other)
        case 2: lines.swapAt(place, other)
        case 3: lines[place] = lines[place].prefix(Int.random(in: 0...40, using: &generator))
        default:
          guard let byte = lines[place].indices.randomElement(using: &generator) else { continue }
          lines[place][byte] = UInt8.random(in: 0...255, using: &generator)
        }
      }
      return Array(lines.joined(separator: [0x0A]))
    }
  }

  private static let edges = [
    "-9223372036854775808", "9223372036854775807", "18446744073709551615", "-1", "1e308", "",
  ].map { Array($0.utf8) }

  @Test("numbers at the edge of what holds them never trap", arguments: seeds(40))
  func numbers(seed: UInt64) throws {
    try damage(seed) { bytes, generator in
      let share = Int.random(in: 2..<40, using: &generator)
      var changed: [UInt8] = []
      for piece in bytes.chunked(by: Self.isDigit) {
        let isNumber = piece.first.map(Self.isDigit) == true
        let isChanged = isNumber && Int.random(in: 0..<share, using: &generator) == 0
        changed += isChanged ? Self.edges.randomElement(using: &generator) ?? [] : Array(piece)
      }
      return changed
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// Reads a sample whose files `change` has changed, in all forms of the report.
  private func damage(
    _ seed: UInt64, _ change: ([UInt8], inout SeededGenerator) -> [UInt8]
  ) throws {
    var generator = SeededGenerator(state: seed &* 7919)
    var (sample, files): (Sample, [String])
    repeat {
      sample = try #require(Sample.all.randomElement(using: &generator))
      // A captured tree has folders besides, or nothing else.
      files = sample.files.filter { (try? sample.bytes($0)) != nil }
    } while files.isEmpty
    let folder = try TemporaryFolder()
    for file in files { try folder.write(change(try sample.bytes(file), &generator), file) }
    let report = try triage(folder.path).report
    #expect(Set(report.inputs.map(\.source)).count == files.count)
    #expect(!TextRenderer(width: 80).render(report).isEmpty)
    #expect(try JSON(JSONRenderer().render(report))["causes"] != nil)
  }
}

extension [UInt8] {
  /// Pieces whose bytes all are of a kind, or all are not.
  fileprivate func chunked(by isOfKind: (UInt8) -> Bool) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    for place in indices.dropFirst() where isOfKind(self[place]) != isOfKind(self[place - 1]) {
      pieces.append(self[start..<place])
      start = place
    }
    return pieces + [self[start...]]
  }
}
