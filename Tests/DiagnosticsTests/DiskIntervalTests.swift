import Diagnostics
import Evidence
import Testing

@Suite("intervals of block devices")
struct DiskIntervalTests {
  private let loaded = DiskLine(name: "sda", reads: 3000, wait: 10, busy: 100)
  private let idle = DiskLine(name: "sda")
  private let other = DiskLine(name: "sdb", reads: 5, wait: 1, busy: 1)

  @Test("a device that -z leaves out was idle")
  func omitted() {
    let findings = examine(iostat([[loaded], [], [loaded], [], [loaded], [], [other]]))
    #expect(findings.number("intervals", of: "sda") == 6)
    #expect(findings.number("queue", of: "sda") == 0)
  }

  @Test("what is counted since a device came back is no interval")
  func returned() {
    let silent = DiskLine(name: "sdb")
    let huge = DiskLine(name: "sda", reads: 90_000, wait: 40, busy: 85)
    let findings = examine(
      iostat([[idle, silent], [silent], [huge, silent], [idle, silent], [idle, silent]]))
    #expect(findings.number("queue.max", of: "sda") == 0)
    #expect(findings.gaps.contains { $0.reason.hasPrefix("sda came back") })
  }

  @Test("a text that breaks off gives the facts of its whole lines")
  func cuts() {
    let text = Array(iostat(Array(repeating: [loaded, other], count: 12)).utf8)
    // Behind the second heading it is certain that the first report is one since boot.
    for length in stride(from: 400, to: text.count, by: 97) {
      let cut = Array(text[..<length])
      let lines = cut.lastIndex(of: 0x0A).map { Array(cut[...$0]) } ?? []
      let isLineEnd = text[length] == 0x0A
      let expected = isLineEnd ? cut + [0x0A] : lines
      #expect(examine(cut).facts == examine(expected).facts, "cut at \(length)")
    }
  }

  @Test("the tables hold a row per device and per report")
  func tables() throws {
    let findings = examine(iostat([[loaded, other], [loaded, other]]))
    guard case .table(let devices) = findings.detail[0],
      case .table(let reports) = findings.detail[1]
    else { throw CancellationError() }
    #expect(devices.rows.map(\.first) == [.text("sda"), .text("sdb")])
    #expect(devices.rows.allSatisfy { $0.count == devices.columns.count })
    #expect(reports.rows.count == 3)
    #expect(reports.rows.map { $0[2] } == [.flag(true), .flag(false), .flag(false)])
    #expect(reports.rows.allSatisfy { $0.count == reports.columns.count })
  }
}
