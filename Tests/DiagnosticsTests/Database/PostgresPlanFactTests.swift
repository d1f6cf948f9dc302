import Capture
import Diagnostics
import Evidence
import Foundation
import TestSupport
import Testing

/// Facts that the diagnostic of PostgreSQL's statements derives from a text.
struct QueryReading {
  var findings: Findings

  init(_ text: String) {
    var recording = Recording()
    for parser in PostgresQueryLoad.parsers { Self.read(text, with: parser, into: &recording) }
    findings = PostgresQueryLoad.examine(recording)
  }

  private static func read<Parser: StreamParser>(
    _ text: String, with type: Parser.Type, into recording: inout Recording
  ) {
    var parser = type.init()
    parser.locate("evidence.txt")
    let bytes = Array(text.utf8)
    unsafe parser.read(bytes.span.bytes, firstLine: 1)
    guard let parsed = parser.finish() else { return }
    recording.add(parsed.sample, of: Parser.format, from: "evidence.txt")
  }

  init(plan file: String) throws {
    let url = repository.appending(path: "Tests/DatabaseViewsTests/Fixtures/plans/\(file)")
    self.init(try String(contentsOf: url, encoding: .utf8))
  }

  func number(_ name: String, of subject: String? = nil) -> Double? {
    for fact in findings.facts
    where fact.name == name && (subject == nil || fact.subject.name == subject) {
      if case .quantity(let quantity) = fact.value { return quantity.value }
    }
    return nil
  }

  func text(_ name: String, of subject: String? = nil) -> String? {
    findings.facts.first { $0.name == name && (subject == nil || $0.subject.name == subject) }?
      .value.description
  }

  var remarks: [String] { findings.observations.map(\.text) }
}

@Suite struct PostgresPlanFactTests {
  @Test(
    "the scan that reads in vain is named with its columns", arguments: ["13", "15", "17", "18"])
  func scan(version: String) throws {
    let reading = try QueryReading(plan: "\(version)/missing-index.txt")
    #expect(reading.text("plan.scan.table") == "orders")
    #expect(reading.text("plan.scan.columns") == "status")
    #expect(abs((reading.number("plan.scan.rows_read") ?? 0) - 500_000) <= 1)
    #expect(abs((reading.number("plan.scan.kept") ?? 0) - 0.1) < 0.01)
    #expect(reading.number("plan.scan.share") ?? 0 > 50)
    #expect(reading.text("plan.change.seen") == "no")
  }

  @Test(
    "the deepest misjudged node is the origin, not the join above it",
    arguments: ["13", "15", "17", "18"])
  func origin(version: String) throws {
    let reading = try QueryReading(plan: "\(version)/stale-status.txt")
    #expect(reading.text("plan.misestimate.table") == "orders")
    #expect(reading.text("plan.misestimate.shape") == "column")
    #expect(reading.text("plan.misestimate.columns") == "status")
    #expect(reading.number("plan.misestimate.factor") ?? 0 > 1000)
    #expect(reading.text("plan.loop.on_misestimate") == "yes")
    #expect(reading.number("plan.loop.count") == 200_000)
  }

  @Test("a limit that ends a scan early is no error of the estimate")
  func limit() throws {
    let reading = try QueryReading(plan: "15/limit.txt")
    #expect(reading.number("plan.misestimate.factor") == 1)
  }

  @Test("columns that depend on each other are told from statistics that are out of date")
  func correlated() throws {
    let reading = try QueryReading(plan: "15/correlated.txt")
    #expect(reading.text("plan.misestimate.shape") == "columns")
    #expect(reading.text("plan.misestimate.columns") == "city, country")
  }

  @Test("a scan in a subquery reads the table once for each row above")
  func loops() throws {
    let reading = try QueryReading(plan: "15/nested-loop-seq.txt")
    #expect(reading.number("plan.scan.rows_read") == 20_000_000)
    #expect(reading.text("plan.scan.columns") == "customer_id,status")
  }

  @Test("sorts and hashes on disk, and compiling, are remarks")
  func remarks() throws {
    #expect(
      try QueryReading(plan: "15/sort-disk-parallel.txt").remarks.contains {
        $0.contains("sorted on disk (14.7 MB)")
      })
    #expect(
      try QueryReading(plan: "15/jit.txt").remarks.contains { $0.contains("(JIT) took 452.6 ms") })
  }

  @Test("a plan that was not run is a gap")
  func unrun() throws {
    let reading = try QueryReading(plan: "15/missing-index-estimate.txt")
    #expect(reading.text("plan.analyzed") == "no")
    #expect(reading.findings.gaps.count == 1)
    #expect(reading.number("plan.duration") == nil)
  }

  @Test("the same statement with another plan that took longer is a change")
  func change() {
    func plan(_ scan: String, _ time: String) -> String {
      """
      shop=# EXPLAIN ANALYZE SELECT * FROM orders WHERE status = 'open';
       \(scan)  (cost=0.00..9.00 rows=1 width=63) (actual time=0.040..\(time) rows=1 loops=1)
         Filter: (status = 'open'::text)
       Execution Time: \(time) ms
      (3 rows)

      """
    }
    let reading = QueryReading(
      plan("Index Scan using a on orders", "12.0") + plan("Seq Scan on orders", "480.0"))
    #expect(reading.number("plan.change.factor") == 40)
    let better = QueryReading(
      plan("Seq Scan on orders", "480.0") + plan("Index Scan using a on orders", "12.0"))
    #expect(better.number("plan.change.factor").map { $0 < 1 } == true)
  }
}
