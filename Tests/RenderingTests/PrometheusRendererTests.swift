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
    "whatever a name holds, each sample is one line and its labels end", arguments: UInt64(1)...40)
  func fuzz(seed: UInt64) {
    let text = PrometheusRenderer().render(Samples.hostile(hostileName(seed: seed) + "\\\"}"))
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) where line.first != UInt8(ascii: "#")
    {
      #expect(endsOutside(line), "\(String(decoding: line, as: UTF8.self))")
    }
  }

  /// Whether quotes pair up, and a number stands behind the last of them.
  private func endsOutside(_ line: some Collection<UInt8>) -> Bool {
    var (isQuoted, isEscaped) = (false, false)
    var rest: [UInt8] = []
    for byte in line {
      if isEscaped {
        guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { return false }
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if !isQuoted {
        rest.append(byte)
      }
    }
    let parts = String(decoding: rest, as: UTF8.self).split(separator: " ")
    return !isQuoted && parts.count == 2 && Double(parts[1]) != nil
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
