import ByteParsing
import Capture
import Diagnostics
import Evidence
import LinuxFormats
import Testing

@Suite("Health of drives")
struct DriveHealthTests {
  private func failed(_ text: String) -> Fact.Value? {
    var parser = SmartctlParser()
    parser.read(Array(text.utf8).rawSpan, firstLine: 1)
    var recording = Recording()
    if let parsed = parser.finish() {
      recording.add(parsed.sample, of: SmartctlParser.format, from: "smart.txt")
    }
    return DriveHealth.examine(recording).facts.first { $0.name == "drive.failed" }?.value
  }

  @Test("judgements of ATA and SAS drives, and warnings of NVMe drives but for heat")
  func judgements() {
    let verdict = "SMART overall-health self-assessment test result: "
    #expect(failed(verdict + "FAILED!\n") == .flag(true))
    #expect(failed(verdict + "PASSED\n") == .flag(false))
    #expect(failed(verdict + "UNKNOWN!\n") == nil)
    #expect(failed("SMART Health Status: OK\n") == .flag(false))
    #expect(failed("SMART Health Status: HARDWARE IMPENDING FAILURE [asc=5d]\n") == .flag(true))
    #expect(failed(verdict + "FAILED!\nCritical Warning:  0x02\n") == .flag(false))
    #expect(failed(verdict + "FAILED!\nCritical Warning:  0x04\n") == .flag(true))
  }
}
