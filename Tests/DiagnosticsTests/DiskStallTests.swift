import Diagnostics
import Evidence
import Testing

@Suite("devices that complete nothing")
struct DiskStallTests {
  private let hung = [DiskLine(name: "sda", busy: 100)]
  private let sound = [DiskLine(name: "sda", reads: 200, wait: 1, busy: 20)]

  private func stalls(_ intervals: [[DiskLine]], kernel: String = "6.1.0") -> [Double?] {
    let findings = examine(iostat(kernel: kernel, intervals))
    return ["stalled_intervals", "stalled_intervals.longest", "stalls_recovered"].map {
      findings.number($0, of: "sda")
    }
  }

  @Test("a device that stops to answer is stalled until the end")
  func hang() {
    #expect(stalls([sound, sound, hung, hung, hung]) == [3, 3, 0])
    let findings = examine(iostat([sound, sound, hung, hung, hung]))
    #expect(
      findings.fact("stalled_intervals.longest", of: "sda")?.evidence.map(\.source) == [
        "0.txt:16", "0.txt:20", "0.txt:24",
      ])
    #expect(findings.number("utilization.max", of: "sda") == 100)
  }

  @Test("requests that complete after a stall have waited for it")
  func recovery() {
    let late = [DiskLine(name: "sda", reads: 1, wait: 4200, busy: 100)]
    #expect(stalls([hung, hung, hung, late, hung, hung, hung, late]) == [6, 3, 2])
  }

  @Test("a busy share without requests that waited is an artefact")
  func phantom() {
    #expect(stalls([hung, hung, sound, hung, hung, sound]) == [0, 0, 0])
    #expect(stalls([sound, hung, hung], kernel: "4.18.0-305.el8") == [0, 0, 0])
  }

  @Test("an idle interval is no stall")
  func idle() {
    let idle = [DiskLine(name: "sda")]
    #expect(stalls([idle, idle, idle]) == [0, 0, 0])
  }
}
