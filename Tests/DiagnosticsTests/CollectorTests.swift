import ByteParsing
import Capture
import Diagnostics
import Evidence
import JavaFormats
import Testing

/// What the diagnostic finds in texts, each a file of its own with a name.
private func examineGC(_ texts: [(String, String)]) -> Findings {
  var recording = Recording()
  for (name, text) in texts {
    var log = GCLogParser()
    var table = JstatParser()
    let bytes = Array(text.utf8)
    log.read(bytes.rawSpan, firstLine: 1)
    table.read(bytes.rawSpan, firstLine: 1)
    if let parsed = log.finish() {
      recording.add(parsed.sample, of: GCLogParser.format, from: name)
    }
    if let parsed = table.finish() {
      recording.add(parsed.sample, of: JstatParser.format, from: name)
    }
  }
  return JVMCollector.examine(recording)
}

private func examineGC(_ text: String) -> Findings { examineGC([("gc.log", text)]) }

/// A log of full collections of Parallel that leave so many megabytes, one a minute.
private func log(_ floors: [Int], first: Int = 0, maximum: Int = 1000) -> String {
  floors.enumerated().map { index, floor in
    let number = first + index
    return
      "[\(number * 60 + 10).000s][info][gc] GC(\(number)) Pause Full (Ergonomics) \(maximum * 9 / 10)M->\(floor)M(\(maximum)M) 100.000ms\n"
  }.joined()
}

extension Findings {
  fileprivate func number(_ name: String) -> Double? {
    guard case .quantity(let quantity) = facts.first(where: { $0.name == "jvm.gc.\(name)" })?.value
    else { return nil }
    return quantity.value
  }

  fileprivate func answer(_ name: String) -> Bool? {
    guard case .flag(let flag) = facts.first(where: { $0.name == "jvm.gc.\(name)" })?.value else {
      return nil
    }
    return flag
  }
}

@Suite("Facts about collectors")
struct CollectorTests {
  private static let megabyte = 1_048_576.0

  @Test("what stays is compared by the lowest of eight windows")
  func windows() {
    let findings = examineGC(log((0..<16).map { 100 + 50 * $0 }))
    #expect(findings.number("floors") == 16)
    #expect(findings.number("live_set_first") == 100 * Self.megabyte)
    #expect(findings.number("live_set") == 800 * Self.megabyte)
    #expect(findings.number("live_rising") == 100)
    #expect(findings.number("live_kept").map { abs($0 - 100) < 1 } == true)
    #expect(findings.number("live_slope") == 50 * Self.megabyte)
    #expect(findings.number("time_to_full") == 240)
  }

  @Test("a rise that levels off keeps little of its slope")
  func warmUp() {
    let slowing = (0..<16).map { $0 < 8 ? 100 + 100 * $0 : 800 + $0 }
    let findings = examineGC(log(slowing))
    #expect(findings.number("live_rising") == 100)
    #expect(findings.number("live_kept").map { $0 < 25 } == true)
  }

  @Test("a saw whose feet stand level does not rise")
  func level() {
    let findings = examineGC(log((0..<24).map { 300 + $0 * 7 % 5 }))
    #expect(findings.number("live_rising").map { $0 < 80 } == true)
    #expect(findings.number("live_share").map { abs($0 - 30) < 1 } == true)
  }

  @Test("a heap that fills up and stays full is judged by how it filled")
  func filled() {
    let findings = examineGC(log((0..<16).map { 100 + 55 * $0 } + [930, 929, 931, 928, 930, 929]))
    #expect(findings.answer("live_filled") == true)
    #expect(findings.number("live_rising").map { $0 >= 85 } == true)
  }

  @Test("the last quarter of the time is recent")
  func recent() {
    let busy = (0..<60).map { second in
      "[\(second + 60).500s][info][gc] GC(\(second)) Pause Young (Allocation Failure) 90M->50M(100M) \(second < 45 ? "1.000" : "500.000")ms\n"
    }.joined()
    let findings = examineGC(busy)
    #expect(findings.number("share_recent").map { abs($0 - 50) < 5 } == true)
    #expect(findings.number("pause_max") == 500)
    #expect(findings.number("pause_p50") == 1)
    #expect(findings.number("collections") == 60)
  }

  @Test("files of a rotated log are one series, in the order of their clocks")
  func rotated() {
    let (older, newer) = (
      log((0..<8).map { 100 + 50 * $0 }), log((8..<16).map { 100 + 50 * $0 }, first: 8)
    )
    let findings = examineGC([("gc.log", newer), ("gc.log.0", older)])
    #expect(findings.number("floors") == 16)
    #expect(Set(findings.facts.map(\.subject)).count == 1)
    let cited = findings.facts.first { $0.name == "jvm.gc.live_set" }?.evidence.map(\.source)
    #expect(cited?.first == "gc.log.0:1")
    #expect(cited?.last?.hasPrefix("gc.log:") == true)
  }

  @Test("two logs that overlap are of two JVMs")
  func two() {
    let findings = examineGC([("a/gc.log", log([1, 2, 3])), ("b/gc.log", log([4, 5, 6]))])
    #expect(Set(findings.facts.map(\.subject.name)) == ["java (a/gc.log)", "java (b/gc.log)"])
  }

  @Test("rows without a clock have no rate, and a gap says so")
  func inOrder() {
    let head =
      "    S0C    S1C    S0U    S1U      EC       EU        OC         OU       MC     MU    YGC     YGCT    FGC    FGCT     GCT\n"
    let rows = (0..<12).map { row in
      "  512.0  512.0   0.0   448.0   4096.0   1024.0   10240.0    \(1000 + row * 500).0   21504.0 9000.0    10    0.100   \(row)      0.050    0.150\n"
    }.joined()
    let findings = examineGC(head + rows)
    #expect(findings.number("live_rising") == 100)
    #expect(findings.number("live_slope") == nil)
    #expect(findings.number("share") == nil)
    #expect(findings.gaps.contains { $0.reason.contains("-t") })
  }

  @Test("shares alone give no bytes, and a gap says so")
  func shares() {
    let head = "  S0     S1     E      O      M     CCS    YGC     YGCT    FGC    FGCT     GCT\n"
    let rows = (0..<8).map {
      "  0.00  99.96  91.08  \(40 + $0 * 5).00  97.70  93.80      3    0.030     \($0)    0.000    0.030\n"
    }.joined()
    let findings = examineGC(head + rows)
    #expect(findings.number("live_set") == nil)
    #expect(findings.number("old_percent") == 75)
    #expect(findings.number("old_rising") == 100)
    #expect(findings.gaps.contains { $0.reason.contains("jstat -gc") })
  }

  @Test("System.gc() and a tool's collections are told, and are no pressure")
  func asked() {
    let text = (0..<6).map { index in
      "[\(index * 10).000s][gc] GC(\(index)) Pause Full (\(index < 3 ? "System.gc()" : "Heap Inspection Initiated GC")) 90M->50M(100M) 10.000ms\n"
    }.joined()
    let findings = examineGC(text)
    #expect(findings.number("fulls") == 0)
    #expect(findings.number("explicit") == 3)
    #expect(findings.number("fulls_by_tool") == 3)
    #expect(findings.number("explicit_share") == 50)
    #expect(findings.observations.count == 2)
  }
}
