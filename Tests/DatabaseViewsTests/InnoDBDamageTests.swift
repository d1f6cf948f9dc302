import Capture
import DatabaseViews
import Foundation
import TestSupport
import Testing

@Suite struct InnoDBDamageTests {
  private static let names = [
    "innodb/mysql-9.7-gap.txt", "innodb/mariadb-10.11-list.txt", "innodb/mariadb-10.11-tab.txt",
    "innodb/mysql-5.7-hand.txt", "mysql-log/mysql-9.7.log", "mysql-log/mysql-9.7-notes.log",
    "mysql-log/mariadb-10.11.log", "mysql-log/mysql-9.7.json",
  ]

  private func read(_ bytes: [UInt8]) {
    var status = InnoDBStatusParser()
    var log = MySQLLogParser()
    unsafe status.read(bytes.span.bytes, firstLine: 1)
    unsafe log.read(bytes.span.bytes, firstLine: 1)
    for status in status.finish()?.sample.all ?? [] { _ = status.deadlock?.edges }
    _ = log.finish()?.sample.withoutLiterals
  }

  @Test("a text that is cut anywhere is read as far as it goes", arguments: names)
  func cuts(name: String) throws {
    let bytes = Array(try fixture(name).utf8)
    for end in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 120)) {
      read(Array(bytes[..<end]))
      read(Array(bytes[end...]))
    }
  }

  @Test("pieces of any size give the same", arguments: names)
  func pieces(name: String) throws {
    let text = try fixture(name)
    for size in [1, 300] {
      #expect(innoDBStatuses(text, piece: size)?.sample.all == innoDBStatuses(text)?.sample.all)
      let (part, whole) = (errorLog(text, piece: size)?.sample, errorLog(text)?.sample)
      #expect(part?.records == whole?.records)
      #expect(part?.deadlocks.kept.map(\.pattern) == whole?.deadlocks.kept.map(\.pattern))
    }
  }

  @Test("damaged bytes are read without a trap", arguments: seeds(32))
  func garbage(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    var bytes = Array(try fixture(Self.names[Int(seed) % Self.names.count]).utf8)
    for _ in 0..<200 {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes[place] = UInt8(ascii: "\n")
      case 2: bytes[place] = UInt8(ascii: "9")
      default: bytes.remove(at: place)
      }
    }
    read(bytes)
    read((0..<5000).map { _ in UInt8.random(in: 0...255, using: &random) })
  }
}
