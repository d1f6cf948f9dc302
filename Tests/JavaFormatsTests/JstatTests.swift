import Capture
import Foundation
import JavaFormats
import TestSupport
import Testing

@Suite("Tables of jstat")
struct JstatTests {
  static let tables = [
    "jstat-gc-Serial-17.txt", "jstat-gc-G1-25.txt", "jstat-gc-Z-25.txt",
    "jstat-gc-Shenandoah-17.txt", "jstat-gcutil-Serial-17.txt", "jstat-gcutil-G1-25.txt",
    "jstat-gcutil-Z-25.txt", "jstat-gcutil-Shenandoah-17.txt", "jstat-gccause-Serial-17.txt",
    "jstat-gccause-G1-25.txt", "jstat-gccause-Z-25.txt", "jstat-gccause-Shenandoah-17.txt",
  ]

  @Test("every row of a real table is read", arguments: tables)
  func rows(name: String) throws {
    let text = try collectorText(name)
    let count = text.split(separator: "\n").count - 1
    #expect(jstat(text)?.note == "\(count) rows")
    #expect(jstat(text)?.damage == nil)
    #expect(jstatRun(text).uptime != nil)
  }

  @Test(
    "the collector is known by the counters it has",
    arguments: [
      ("jstat-gc-G1-25.txt", Collector.g1), ("jstat-gc-Z-25.txt", .z),
      ("jstat-gc-Shenandoah-17.txt", .shenandoah), ("jstat-gcutil-Shenandoah-17.txt", .shenandoah),
      ("jstat-gccause-G1-25.txt", .g1),
    ])
  func collector(name: String, collector: Collector) throws {
    #expect(jstatRun(try collectorText(name)).collector == collector)
  }

  @Test("pauses of Shenandoah are no full collections")
  func shenandoah() throws {
    #expect(jstatRun(try collectorText("jstat-gc-Shenandoah-17.txt"))[.fullByPressure].count == 0)
  }

  @Test("the maximum of both generations of G1 is that of the heap, of others their sum")
  func capacity() throws {
    #expect(jstatRun(try collectorText("jstat-gccapacity-g1-25.txt")).heapMax == 40960 * 1024)
    #expect(
      jstatRun(try collectorText("jstat-gccapacity-parallel-17.txt")).heapMax == 40960 * 1024)
  }

  @Test("live classes are loaded less unloaded")
  func classes() {
    let text = """
      Loaded  Bytes  Unloaded  Bytes     Time
        4412  1044.1      400     0.0       0.01

      """
    #expect(jstatRun(text).classes.points.map(\.value) == [4012])
  }

  @Test("JDK 7 and 8: columns by their heading; without -t there is no clock")
  func older() {
    let seven = """
       S0C    S1C    S0U    S1U      EC       EU        OC         OU       PC     PU    YGC     YGCT    FGC    FGCT     GCT
      512.0  512.0   0.0   448.0   4096.0   1024.0   10240.0    5000.0   21504.0 9000.0    10    0.100   1      0.050    0.150
      512.0  512.0   0.0   448.0   4096.0   2024.0   10240.0    3000.0   21504.0 9100.0    12    0.120   2      0.090    0.210

      """
    let run = jstatRun(seven)
    #expect(run.clock == nil)
    #expect(run.metaspace.points.map(\.value) == [9000 * 1024, 9100 * 1024])
    #expect(run.fullFloors.points.map(\.value) == [3000 * 1024])
    #expect(abs((run.pausedTotal ?? 0) - 60) < 0.001)
    let eight = """
        S0     S1     E      O      M     CCS    YGC     YGCT    FGC    FGCT     GCT
        0,00  99,96  91,08  89,64  97,70  93,80      3    0,030     0    0,000    0,030
        0,00   0,00  77,45  65,03  97,70  93,80      4    0,030     1    0,006    0,036

      """
    #expect(jstatRun(eight).percentFloors.points.map(\.value) == [65.03])
  }

  @Test("headings that repeat, a date behind each row, and CRLF")
  func pasted() {
    let head = "  S0     S1     E      O      M     CCS    YGC     YGCT    FGC    FGCT     GCT\n"
    let text =
      head + "  0.00  99.96  91.08  89.64  97.70  93.80      3    0.030     0    0.000    0.030\n"
      + "Fri Nov 20 20:38:00 UTC 2026\n" + head
      + "  0.00   0.00  77.45  65.03  97.70  93.80      4    0.030     1    0.006    0.036\n"
      + "Fri Nov 20 20:38:05 UTC 2026\n"
    let run = jstatRun(text)
    #expect(run.wallTime.map { $0.upperBound - $0.lowerBound } == 5)
    #expect(jstatRun(text.replacingOccurrences(of: "\n", with: "\r\n")).described == run.described)
    let prefixed = text.split(separator: "\n").enumerated().map {
      "2026-11-20T20:38:0\($0.offset)Z web-1 \($0.element)\n"
    }.joined()
    #expect(jstatRun(prefixed).percentFloors.points.map(\.value) == [65.03])
    #expect(jstatRun(prefixed).wallTime != nil)
  }

  @Test(
    "two causes are told apart whatever stands between them",
    arguments: [
      ("Allocation Failure   No GC               ", "Allocation Failure", nil),
      ("Heap Inspection Initiated GC No GC", "Heap Inspection Initiated GC", nil),
      ("No GC                Allocation Failure  ", nil, "Allocation Failure"),
      ("G1 Evacuation Pause G1 Evacuation Pause", "G1 Evacuation Pause", "G1 Evacuation Pause"),
      ("Some New Cause  No GC", "Some New Cause", nil),
    ] as [(String, String?, String?)])
  func causes(text: String, last: String?, now: String?) {
    let split = CauseText.split(text.trimmingCharacters(in: .whitespaces))
    #expect(split.last == last)
    #expect(split.now == now)
  }

  @Test("a full collection that a tool asked for is no pressure")
  func tool() {
    let text = """
        S0     S1     E      O      M     CCS    YGC     YGCT    FGC    FGCT    CGC    CGCT     GCT    LGCC                 GCC
        0.00  99.96  91.08  89.64  97.70  93.80      3    0.030     0    0.000     -        -    0.030 Allocation Failure   No GC
        0.00   0.00  77.45  65.03  97.70  93.80      3    0.030     1    0.006     -        -    0.036 Heap Inspection Initiated GC No GC

      """
    #expect(jstatRun(text)[.fullByTool].count == 1)
    #expect(jstatRun(text)[.fullByPressure].count == 0)
  }

  @Test("counters that go back are of another JVM")
  func restart() throws {
    let text = try collectorText("jstat-gc-Serial-17.txt")
    #expect(jstat(text + text)?.sample.runs.count == 2)
  }

  @Test("a table that is cut off is partly read, and nothing traps", arguments: tables)
  func cut(name: String) throws {
    let bytes = try collectorFixture(name)
    for end in 1..<bytes.count {
      _ = collectorEvidence(Array(bytes[..<end]), by: JstatParser.self)
    }
    #expect(collectorEvidence(Array(bytes.dropLast(30)), by: JstatParser.self)?.damage != nil)
    let garbage = String(decoding: bytes, as: UTF8.self).replacingOccurrences(
      of: "1", with: "99999999999999999999")
    _ = jstat(garbage)
  }

  @Test("very long series keep their ends and the rows behind full collections")
  func long() {
    var series = CollectorCounterSeries()
    for row in 0..<50_000 {
      var reading = CollectorCounters()
      reading.uptime = Double(row)
      reading.old.used = row
      reading.full.count = row / 1000
      series.append(reading)
    }
    #expect(series.count == 50_000)
    #expect(series.readings.count <= CollectorCounterSeries.limit)
    #expect(series.readings.count { $0.newFull > 0 } == 49)
    #expect(series.readings.last?.counters.uptime == 49_999)
  }
}
