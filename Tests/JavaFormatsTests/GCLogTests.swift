import Capture
import Foundation
import JavaFormats
import TestSupport
import Testing

@Suite("GC logs of unified logging")
struct GCLogTests {
  static let logs = [
    "11-serial.log", "17-parallel.log", "25-g1.log", "21-zgc.log", "25-zgc-generational.log",
    "25-zgc-stalls.log", "17-shenandoah.log", "25-shenandoah-generational.log",
    "17-shenandoah-full.log", "17-g1-none.log", "11-g1-full.log", "8-serial.log",
    "8-parallel.log", "8-cms.log", "8-g1.log",
  ]

  @Test(
    "the collector is known by its own words",
    arguments: [
      ("11-serial.log", Collector.serial), ("17-parallel.log", .parallel), ("25-g1.log", .g1),
      ("21-zgc.log", .z), ("25-zgc-generational.log", .z), ("17-shenandoah.log", .shenandoah),
      ("11-g1-full.log", .g1), ("8-serial.log", .serial), ("8-parallel.log", .parallel),
      ("8-cms.log", .concurrentMarkSweep), ("8-g1.log", .g1),
    ])
  func collector(name: String, collector: Collector) throws {
    #expect(gcRun(try collectorText(name)).collector == collector)
  }

  @Test(
    "pauses are counted and added up as a plain search does",
    arguments: logs.filter { !$0.hasPrefix("8-") && $0 != "25-zgc-stalls.log" })
  func pauses(name: String) throws {
    let text = try collectorText(name)
    let found = text.matches(of: #/GC\(\d+\) (?:[YyO]: )?Pause [^\n]*? ([0-9.]+)ms *(?:\n|$)/#)
    let total = found.reduce(0) { $0 + (Double($1.output.1) ?? 0) }
    let run = gcRun(text)
    #expect(run.pauses.reduce(0) { $0 + $1.statistics.count } == found.count)
    #expect(abs((run.pausedTotal ?? 0) - total) < 0.001)
    let longest = found.compactMap { Double($0.output.1) }.max()
    #expect(run.pauses.map(\.statistics.longest).max() == longest)
  }

  @Test("pieces, line ends and prefixes change nothing", arguments: logs)
  func form(name: String) throws {
    let bytes = try collectorFixture(name)
    let text = String(decoding: bytes, as: UTF8.self)
    let whole = gcRun(text).described
    #expect(!whole.isEmpty)
    let pieces = collectorEvidence(bytes, by: GCLogParser.self, lines: 3)?.sample.runs.first
    #expect(pieces?.described == whole)
    #expect(gcRun(text.replacingOccurrences(of: "\n", with: "\r\n")).described == whole)
    // Without decorations nothing tells where a prefix ends.
    guard name != "17-g1-none.log" else { return }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
    let prefixed = lines.map { "orders-1  | \($0)\n" }.joined()
    if !name.hasPrefix("8-") { #expect(gcRun(prefixed).described == whole) }
  }

  @Test("a log that is cut anywhere, or damaged, never traps", arguments: logs)
  func damage(name: String) throws {
    let bytes = try collectorFixture(name)
    for end in stride(from: 1, to: bytes.count, by: max(7, bytes.count / 300)) {
      _ = collectorEvidence(Array(bytes[..<end]), by: GCLogParser.self)
      _ = collectorEvidence(Array(bytes[end...]), by: GCLogParser.self)
    }
    var generator = SeededGenerator(state: 3)
    for _ in 0..<40 {
      var changed = bytes
      for _ in 0..<50 {
        let place = Int.random(in: 0..<changed.count, using: &generator)
        changed[place] = [0x39, 0x5B, 0x5D, 0x28, 0x29, 0x2D, 0x20, 0x0A, 0xFF].randomElement(
          using: &generator)!
      }
      _ = collectorEvidence(changed, by: GCLogParser.self)
    }
  }

  @Test("numbers beyond any heap do no harm")
  func overflow() {
    let huge = String(repeating: "9", count: 40)
    for text in [
      "[0.1s][info][gc] GC(\(huge)) Pause Young (Normal) (G1 Evacuation Pause) 6M->6M(40M) 1.0ms\n",
      "[0.1s][info][gc] GC(0) Pause Young (Normal) (x) \(huge)M->\(huge)M(\(huge)M) \(huge)ms\n",
      "[\(huge)s][info][gc] GC(0) Pause Full (x) 99999999999999T->9999999999T(99999999999999T) 1.0ms\n",
      "[0.1s][info][gc] Heap Region Size: 999999999999999T\n[0.1s][info][gc] GC(0) Old regions: 999999999999999999->0\n",
      "1.0: [GC (x) \(huge)K->\(huge)K(\(huge)K), \(huge) secs]\n",
      "1e9: [Full GC [[[[[[[[[[[[[[[[[[[[[[ 1K->1K(1K), 0.1 secs]]]]]]]]]]]]]]]]]]]]]]]\n",
    ] { _ = gcLog(text) }
  }

  @Test("uptime, time of day, milliseconds, nanoseconds, process, host and no decoration at all")
  func decorations() throws {
    let pause = "GC(3) Pause Full (Ergonomics) 30M->18M(38M) 7.5ms\n"
    let parallel = gcRun(try collectorText("17-parallel.log"))
    #expect(parallel.pid != nil)
    #expect(parallel.uptime != nil && parallel.wallTime != nil)
    #expect(gcRun("[12.5s] \(pause)").uptime == 12.5...12.5)
    #expect(gcRun("[12500ms][info][gc] \(pause)").uptime == 12.5...12.5)
    #expect(gcRun("[12500000000ns][gc] \(pause)").uptime == 12.5...12.5)
    #expect(gcRun("[12,5s][gc] \(pause)").uptime == 12.5...12.5)
    let time = gcRun("[2026-11-20T20:38:00.500+0100][gc] \(pause)").wallTime?.lowerBound
    #expect(time == 1_795_203_480.5)
    #expect(gcRun("[1795203480500ms][gc] \(pause)").wallTime?.lowerBound == 1_795_203_480.5)
    #expect(gcRun("[web-1][info][gc          ] \(pause)").clock == nil)
    #expect(gcRun(pause).fullFloors.points.map(\.value) == [18 * 1_048_576])
    #expect(gcRun("[0.1s][4242][4250][info][gc] \(pause)").pid == 4242)
    #expect(gcRun("[0.1s][4250][info][gc] \(pause)").pid == nil)
  }

  @Test("two JVMs in one log are two runs, by process or by prefix")
  func writers() {
    let line = "Pause Young (Allocation Failure) 10M->9M(38M) 1.0ms\n"
    let byPid =
      "[0.1s][1][2][gc] GC(0) \(line)[0.2s][7][8][gc] GC(0) \(line)[0.3s][1][2][gc] GC(1) \(line)"
    #expect(gcLog(byPid)?.sample.runs.map(\.collections) == [2, 1])
    let byName =
      "a-1 | [0.1s][gc] GC(0) \(line)b-1 | [0.2s][gc] GC(0) \(line)a-1 | [0.3s][gc] GC(1) \(line)"
    #expect(gcLog(byName)?.sample.runs.map(\.collections) == [2, 1])
  }

  @Test("a JVM that starts again begins a run")
  func restarts() throws {
    let text = try collectorText("25-g1.log")
    let runs = gcLog(text + text + text)?.sample.runs ?? []
    #expect(runs.count == 3)
    #expect(runs[1].described == runs[0].described)
    #expect(runs[1].lines.lowerBound > runs[0].lines.upperBound)
  }

  @Test("a run that begins in the middle is continued by the next file")
  func rotation() throws {
    let lines = try collectorText("25-g1.log").components(separatedBy: "\n")
    let (first, second) = (
      gcRun(lines[..<120].joined(separator: "\n")), gcRun(lines[120...].joined(separator: "\n"))
    )
    #expect(first.isContinued(by: second))
    #expect(!second.isContinued(by: first))
    var merged = first
    merged.merge(second)
    let whole = gcRun(lines.joined(separator: "\n"))
    #expect(merged.collections == whole.collections)
    #expect(merged.heapMax == whole.heapMax)
  }

  @Test("of ZGC the live set is what marking found, and stalls are told apart from pauses")
  func zgc() throws {
    let single = gcRun(try collectorText("21-zgc.log"))
    #expect(single.isGenerational == nil)
    #expect(single.cycleFloors.count >= 2)
    #expect(single.cycleFloors.points.prefix(3).map(\.value) == [9, 16, 16].map { $0 * 1_048_576 })
    let generational = gcRun(try collectorText("25-zgc-generational.log"))
    #expect(generational.isGenerational == true)
    #expect(generational.heapMax == 32 * 1_048_576)
    #expect(generational.statistics("Pause Mark Start (Major)") != nil)
    let stalls = gcRun(try collectorText("25-zgc-stalls.log"))
    let expected = try collectorText("25-zgc-stalls.log").matches(of: #/Allocation Stall \(/#).count
    #expect(stalls[.allocationStall].count > 0)
    #expect(stalls[.allocationStall].total > 0)
    #expect(expected >= stalls[.allocationStall].count)
  }

  @Test("of Shenandoah a cycle leaves the lowest of its cleanups; degenerated and full are counted")
  func shenandoah() throws {
    let run = gcRun(try collectorText("17-shenandoah.log"))
    #expect(run.cycleFloors.count > 3)
    let full = gcRun(try collectorText("17-shenandoah-full.log"))
    #expect(full[.degenerated].count == 4)
  }

  @Test("to-space exhausted in its line (17) and in the pause's line (25)")
  func evacuation() throws {
    let text = try collectorText("11-g1-full.log")
    #expect(
      gcRun(text)[.evacuationFailure].count == text.matches(of: #/To-space exhausted/#).count)
    let newer = "[0.1s][gc] GC(1) Pause Young (Normal) (G1 Evacuation Pause) "
    let sizes = "9M->8M(9M) 3.0ms\n"
    #expect(
      gcRun(newer + "(Evacuation Failure: Allocation) " + sizes)[.evacuationFailure].count == 1)
    #expect(gcRun(newer + "(Evacuation Failure: Pinned) " + sizes)[.evacuationFailure].count == 0)
  }

  @Test("a full collection counts as pressure unless a tool, code or metaspace asked for it")
  func reasons() {
    func run(_ cause: String) -> CollectorRun {
      gcRun("[0.1s][gc] GC(1) Pause Full (\(cause)) 9M->8M(9M) 3.0ms\n")
    }
    #expect(run("Ergonomics")[.fullByPressure].count == 1)
    #expect(run("G1 Compaction Pause")[.fullByPressure].count == 1)
    #expect(run("System.gc()")[.fullExplicit].count == 1)
    #expect(run("Heap Inspection Initiated GC")[.fullByTool].count == 1)
    #expect(run("Diagnostic Command")[.fullByTool].count == 1)
    #expect(run("Metadata GC Threshold")[.fullByMetadata].count == 1)
  }

  @Test("safepoint lines of 11 to 25 tell how long threads took to stop")
  func safepoints() throws {
    for name in ["11-serial.log", "17-parallel.log", "25-g1.log"] {
      #expect(gcRun(try collectorText(name)).safepoints.count > 0, "\(name)")
    }
  }

  @Test("what is no GC log is none")
  func foreign() {
    #expect(gcLog("the method System.gc(x) calls GC(0) of [GC] something\n") == nil)
    #expect(gcLog("2026-11-20 INFO [GC-Monitor] pressure is 12% [GC 3] done\n") == nil)
  }
}

@Suite("GC logs before JDK 9")
struct LegacyGCLogTests {
  @Test("Serial: a young record that collects the old generation is a full collection")
  func serial() throws {
    let run = gcRun(try collectorText("8-serial.log"))
    #expect(run.heapMax == 134_217_728)
    #expect(run.collections == 4)
    #expect(run.fullFloors.points.map(\.value) == [40960 * 1024, 20480 * 1024])
    #expect(run[.fullByPressure].count == 1)
    #expect(run[.fullExplicit].count == 1)
    #expect(abs((run.pausedTotal ?? 0) - 142.3) < 0.001)
    #expect(run.uptime == 1.1...4.1)
  }

  @Test("Parallel: sizes of the heap, a tool's collection, time to stop")
  func parallel() throws {
    let run = gcRun(try collectorText("8-parallel.log"))
    #expect(run.collections == 4)
    #expect(run.fullFloors.points.map(\.value) == [50000 * 1024, 45000 * 1024])
    #expect(run[.fullByTool].count == 1)
    #expect(run[.fullByPressure].count == 1)
    #expect(run.safepoints.longest == 0.2)
  }

  @Test("CMS: what sweeping leaves, and a failure that breaks over two lines")
  func cms() throws {
    let run = gcRun(try collectorText("8-cms.log"))
    #expect(run.cycleFloors.points.map(\.value) == [445_000 * 1024])
    #expect(run[.concurrentModeFailure].count == 1)
    #expect(run[.promotionFailed].count == 1)
    #expect(run.fullFloors.points.map(\.value) == [600_000 * 1024])
    #expect(run.statistics("Pause Full")?.longest == 4210)
    #expect(run.statistics("Pause Remark")?.count == 1)
    #expect(run.statistics("Pause Initial Mark")?.count == 2)
  }

  @Test("G1: sizes stand lines below their pause")
  func g1() throws {
    let run = gcRun(try collectorText("8-g1.log"))
    #expect(run.collections == 7)
    #expect(run.statistics("Pause Young (Mixed)")?.count == 1)
    #expect(run[.humongousAllocation].count == 1)
    #expect(run[.evacuationFailure].count == 1)
    #expect(run.fullFloors.points.map(\.value) == [250 * 1_048_576])
    #expect(run.cycleFloors.points.map(\.value) == [300 * 1_048_576])
  }

  @Test("-verbose:gc inside an application's log")
  func inside() {
    let text = """
      2026-11-20 20:37:59.001  INFO 1 --- [main] c.e.s.Shop : Started
      [GC (Allocation Failure)  33280K->5096K(125952K), 0.0064000 secs]
      2026-11-20 20:38:00.001  INFO 1 --- [exec-1] c.e.s.Shop : order 17 [paid]
      [Full GC (Ergonomics)  90000K->50000K(125952K), 0.1000000 secs]

      """
    let run = gcRun(text)
    #expect(run.collections == 2)
    #expect(run.clock == nil)
    #expect(run.fullFloors.points.map(\.line) == [4])
  }
}
