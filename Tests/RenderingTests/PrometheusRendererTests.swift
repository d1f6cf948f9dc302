import Evidence
import Testing

@testable import Rendering

@Suite struct PrometheusRendererTests {
  @Test("metrics read as recorded", arguments: ["two-causes", "area", "hostile", "cannot-tell"])
  func golden(name: String) throws {
    let report = try #require(Samples.all.first { $0.name == name }?.report)
    try expectGolden(PrometheusRenderer().render(report), "\(name).prom")
  }

  @Test(
    "whatever a name holds, each sample is one line and its labels end", arguments: UInt64(1)...60)
  func fuzz(seed: UInt64) {
    let text = PrometheusRenderer().render(Samples.hostile(hostileName(seed: seed) + "\\\"}"))
    for line in text.split(separator: "\n") where !line.hasPrefix("# ") {
      #expect(
        line.wholeMatch(
          of: #/[a-z_0-9]+(\{([a-z_0-9]+="([^"\\]|\\["\\])*",?)+\})? (NaN|-?[0-9.e+-]+)/#) != nil,
        "\(line)")
    }
  }

  @Test("causes get series up to a bound, and counts are of all")
  func bound() {
    var report = Samples.deadlock
    report.verdict.causes = (0..<50).map { index in
      var cause = Samples.deadlockCause
      cause.subject = Subject(.jvm, "java \(index / 2)")
      return cause
    }
    let lines = PrometheusRenderer().render(report).split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("diag_cause_info{") } == 20)
    #expect(Set(lines.filter { $0.hasPrefix("diag_cause_info{") }).count == 20)
    #expect(lines.contains("diag_causes{class=\"deadlock\",severity=\"critical\"} 50"))
  }
}
