import Diagnostics
import Evidence
import Testing

@Suite("stacked devices")
struct DiskLayerTests {
  private func subjects(_ lines: [DiskLine]) -> [String] {
    examine(iostat(Array(repeating: lines, count: 4))).subjects
  }

  private let disk = DiskLine(name: "sda", reads: 3000, wait: 10, busy: 100)

  @Test(
    "what only passes the load of a disk on is a layer of it",
    arguments: ["dm-0", "md127", "loop3", "bcache0", "drbd1", "vg--data-home", "mpatha"])
  func layers(_ name: String) {
    let upper = DiskLine(name: name, reads: 2900, wait: 10.4, busy: 100)
    let findings = examine(iostat(Array(repeating: [disk, upper], count: 4)))
    #expect(findings.subjects == ["sda"])
    #expect(findings.fact("layers", of: "sda")?.value == .text(name))
  }

  @Test(
    "partitions are layers of their device", arguments: [("sda", "sda1"), ("nvme0n1", "nvme0n1p2")])
  func partitions(_ names: (String, String)) {
    var (whole, part) = (disk, disk)
    (whole.name, part.name) = names
    #expect(subjects([whole, part]) == [names.0])
    #expect(subjects([part]) == [names.1])
  }

  @Test("a stacked device whose latency the disk does not show is a subject itself")
  func slowUpper() {
    let idle = DiskLine(name: "sda", reads: 5, wait: 0.1, busy: 0.1)
    let upper = DiskLine(name: "dm-0", reads: 5, wait: 200, busy: 100)
    let findings = examine(iostat(Array(repeating: [idle, upper], count: 4)))
    #expect(findings.subjects == ["dm-0", "sda"])
    #expect(findings.number("await", of: "dm-0") == 200)
    #expect(findings.number("utilization", of: "dm-0") == 100)
  }

  @Test("two layers of a slow stack are one subject")
  func twins() {
    let idle = DiskLine(name: "sda", reads: 5, wait: 0.1, busy: 0.1)
    let lower = DiskLine(name: "dm-0", reads: 5, wait: 200, busy: 100)
    let upper = DiskLine(name: "loop0", reads: 5, wait: 204, busy: 100)
    let findings = examine(iostat(Array(repeating: [idle, lower, upper], count: 4)))
    #expect(findings.subjects == ["dm-0", "sda"])
    #expect(findings.fact("layers", of: "dm-0")?.value == .text("loop0"))
  }

  @Test("an array over members that share its load is a layer")
  func arrays() {
    let members = ["sda", "sdb"].map { DiskLine(name: $0, reads: 1500, wait: 9, busy: 100) }
    let array = DiskLine(name: "md0", reads: 3000, wait: 9.5, busy: 0)
    #expect(subjects(members + [array]) == ["sda", "sdb"])
  }

  @Test("independent disks are subjects each, busiest first")
  func independent() {
    let other = DiskLine(name: "sdb", reads: 3500, wait: 12, busy: 100)
    #expect(subjects([disk, other]) == ["sdb", "sda"])
  }

  @Test("a group is no subject beside its members")
  func groups() {
    let group = DiskLine(name: " ALL", reads: 3000, wait: 10, busy: 50)
    #expect(subjects([disk, group]) == ["sda"])
  }

  @Test("idle devices have no facts, unless all are idle")
  func idle() {
    #expect(subjects([disk, DiskLine(name: "sdb"), DiskLine(name: "loop0")]) == ["sda"])
    #expect(subjects([DiskLine(name: "loop0"), DiskLine(name: "sda")]) == ["sda"])
  }
}
