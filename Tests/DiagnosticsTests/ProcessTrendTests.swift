import ByteParsing
import Capture
import Diagnostics
import Evidence
import LinuxFormats
import TestSupport
import Testing

/// What is derived of processes from captured text, and what playbooks make of it.
@Suite struct ProcessTrendTests {
  /// A series of `/proc/PID/status`, a second apart.
  private func statuses(_ anonymous: [Int], file: (Int) -> Int = { _ in 5000 }) -> String {
    var text = ""
    for (second, kilobytes) in anonymous.enumerated() {
      text += "\(1_795_656_950 + second)\nName:\tshop\nPid:\t42\n"
      text += "VmRSS:\t\(kilobytes + file(second)) kB\nRssAnon:\t\(kilobytes) kB\n"
      text += "RssFile:\t\(file(second)) kB\nThreads:\t3\n"
    }
    return text
  }

  private func findings(_ text: String) -> Findings {
    var parser = HostTextParser()
    let bytes = Array(text.utf8)
    parser.locate("status.txt")
    parser.read(bytes.rawSpan, firstLine: 1)
    var recording = Recording()
    if let parsed = parser.finish() {
      recording.add(parsed.sample, of: HostSeries.format, from: "status.txt")
    }
    return HostProcesses.examine(recording)
  }

  private func value(_ name: String, _ findings: Findings) -> Double? {
    for fact in findings.facts where fact.name == name {
      if case .quantity(let quantity) = fact.value { return quantity.value }
    }
    return nil
  }

  @Test("steady growth raises every floor, by the same, to the end")
  func steady() {
    let facts = findings(statuses((0..<36).map { 20_000 + $0 * 500 }))
    #expect(value("process.samples", facts) == 36)
    #expect(value("process.memory.risen", facts) == 100)
    #expect(value("process.memory.late_share", facts) == 100)
    #expect(value("process.memory.slope", facts) == Double(30_720_000))
    #expect(value("process.memory.growth", facts) == Double(30 * 500 * 1024))
    let citation = facts.facts.first { $0.name == "process.memory.growth" }?.evidence.first
    #expect(citation?.source.hasPrefix("status.txt:") == true)
  }

  @Test("a warm-up levels off, a sawtooth falls back, a step is one window")
  func shapes() throws {
    let warm = findings(statuses((0..<36).map { 80_000 - Int(60_000.0 / Double(1 + $0)) }))
    #expect(try #require(value("process.memory.late_share", warm)) < 70)
    let saw = findings(statuses((0..<36).map { 20_000 + ($0 % 8) * 3000 }))
    #expect(try #require(value("process.memory.risen", saw)) < 100)
    let step = findings(statuses((0..<36).map { $0 < 20 ? 20_000 + $0 : 90_000 + $0 }))
    #expect(try #require(value("process.memory.largest_step", step)) > 60)
  }

  @Test("page cache of a mapped file is no memory of the process")
  func mapped() {
    let facts = findings(
      statuses([Int](repeating: 20_000, count: 36), file: { 5000 + $0 * 2000 }))
    #expect(value("process.memory.growth", facts) == 0)
  }

  @Test("numbers at the end of their range do not stop it")
  func extremes() {
    _ = findings(statuses([0, .max / 2048, 1, .max / 4096, 5, 6, 7]))
    _ = findings("1\nName:\tx\nPid:\t1\nVmRSS:\t1 kB\n1\nName:\tx\nPid:\t1\nVmRSS:\t2 kB\n")
  }
}
