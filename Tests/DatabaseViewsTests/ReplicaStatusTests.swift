import ByteParsing
import Capture
import DatabaseViews
import Foundation
import TestSupport
import Testing

@Suite("captured status of replicas") struct ReplicaStatusTests {
  private func parsed(_ bytes: [UInt8]) -> Parsed<MySQLSeries>? {
    var parser = CapturedMySQLParser()
    parser.locate("status.txt")
    parser.read(unsafe bytes.span.bytes, firstLine: 1)
    return parser.finish()
  }

  private func sample(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: repository.appending(path: "samples/\(name)")))
  }

  private func channel(_ name: String) throws -> ReplicationChannel {
    let series = try #require(parsed(try sample(name))).sample
    return try #require(series.snapshots.compactMap(\.channels).last?.first)
  }

  @Test("MariaDB's columns; a message of several lines ends where the next name stands")
  func mariaDB() throws {
    let channel = try channel("mysql-replica-error/status.txt")
    #expect(channel.receiver == .yes && channel.applier == .no)
    #expect(channel.applierFailure?.number == 1062)
    #expect(channel.applierFailure?.text.hasSuffix("'source: new')'") == true)
    #expect(channel.secondsBehind == nil && channel.sourceID == 26712)
    #expect(channel.usesTransactions == true && channel.delay == 0)
    #expect(channel.received.transactions(beyond: channel.applied) == 1)
    #expect(channel.heartbeatPeriod == 30)
  }

  @Test("tabs between the cells, names with capitals")
  func tabs() throws {
    let channel = try channel("mysql-replica-paused/status.tsv")
    #expect(channel.receiver == .yes && channel.applier == .no && channel.applierFailure == nil)
    #expect((channel.received.bytes(beyond: channel.applied) ?? 0) > 0)
  }

  @Test("MySQL 5.7 and 8.0, and a set of transactions over two lines")
  func mySQL() throws {
    let old = try channel("mysql-replica-error-57/incident.txt")
    #expect(old.source == "shop-db-1:3306" && old.usesTransactions == false)
    #expect(old.received.gtids == nil && old.received.log?.text == "mysql-bin.000318:88412056")
    let new = try channel("mysql-replica-lag-80/replica.txt")
    #expect(new.applied.gtids?.runs.count == 2 && new.secondsBehind == 4321)
    #expect(new.received.transactions(beyond: new.applied) == 567_605)
  }

  @Test("what a connection is doing has three states")
  func states() throws {
    #expect(try channel("mysql-replica-login/replica.txt").receiver == .connecting)
    #expect(try channel("mysql-replica-stopped/terminal.txt").receiver == .no)
    #expect(try channel("mysql-replica-lag/replica.txt").receiver == .yes)
  }

  @Test("several statements printed one below the other are views of their own")
  func several() throws {
    let text = try sample("mysql-replica-stopped/terminal.txt")
    let row = """
      *************************** 1. row ***************************
                  File: bin.000007
              Position: 512
          Binlog_Do_DB: 
      Binlog_Ignore_DB: 

      """
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
    let status = lines.drop { !$0.hasPrefix("*") }.prefix { !$0.hasPrefix("1 row") }
    let both = status.joined(separator: "\n") + "\n" + row
    let series = try #require(parsed(Array(both.utf8))).sample
    #expect(series.last(.replica)?.count == 1)
    #expect(series.last(.binaryLog)?.rows.first?.text("file") == "bin.000007")
  }

  @Test("a cut at any byte, and bytes that are none of it, are borne")
  func damage() throws {
    for name in ["mysql-replica-error/status.txt", "mysql-replica-lag-80/replica.txt"] {
      let bytes = try sample(name)
      for end in stride(from: 0, to: bytes.count, by: 37) { _ = parsed(Array(bytes[..<end])) }
      var generator = SystemRandomNumberGenerator()
      for _ in 0..<30 {
        var damaged = bytes
        for _ in 0..<40 {
          damaged[Int.random(in: 0..<damaged.count, using: &generator)] = .random(in: 0...255)
        }
        _ = parsed(damaged)
      }
    }
  }
}
