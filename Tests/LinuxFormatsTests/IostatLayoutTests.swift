import Capture
import LinuxFormats
import Testing

@Suite("iostat layouts")
struct IostatLayoutTests {
  static let generations = [
    "10.2.0.txt", "10.2.0-human.txt", "11.7.txt", "11.7-interrupted.json", "12.0.txt", "12.2.txt",
  ]

  @Test("every generation of headings gives the same figures", arguments: generations)
  func generation(_ name: String) throws {
    let sample = try #require(parse(Fixture.bytes("iostat/\(name)"))).sample
    #expect(sample.runs.count == 1)
    #expect(sample.runs[0].reports.count == 3)
    #expect(sample.runs[0].devices.map(\.name) == ["sda", "sdb"])
    let row = try #require(sample.row("sda", report: 1))
    #expect(row[.reads] == 150)
    #expect(row[.writes] == 10)
    #expect(row[.readBytes] == 614_400)
    #expect(row[.writeBytes] == 81_920)
    #expect(isClose(row[.readAwait], 106.67))
    #expect(row[.writeAwait] == 20)
    #expect(isClose(row[.queue], 16.2))
    #expect(row[.utilization] == 100)
    #expect(sample.row("sdb", report: 1)?[.utilization] == 0)
    #expect(isClose(sample.runs[0].reports[1].processor?[.iowait], 11.4))
  }

  @Test("what a generation does not print is nil and not zero")
  func absent() throws {
    let oldest = try #require(
      parse(Fixture.bytes("iostat/10.2.0.txt"))?.sample.row("sda", report: 1))
    #expect(isClose(oldest[.await], 101.25))
    #expect(oldest[.size] == 8.5 * 512)
    #expect(oldest[.serviceTime] == 6.25)
    #expect(oldest[.discards] == nil)
    #expect(oldest[.readSize] == nil)
    let newer = try #require(parse(Fixture.bytes("iostat/12.2.txt"))?.sample.row("sda", report: 1))
    #expect(newer[.await] == nil)
    #expect(newer[.serviceTime] == nil)
    #expect(newer[.discards] == 0)
    #expect(newer[.flushes] == nil)
    #expect(newer[.readSize] == 4096)
  }

  @Test("the short report is read whatever the order of its columns")
  func short() throws {
    for name in ["12.0-short.txt", "12.6.1-short.txt", "12.6.1-short.json"] {
      let sample = try #require(parse(Fixture.bytes("iostat/\(name)"))).sample
      let row = try #require(sample.row(name.hasPrefix("12.0") ? "sda" : "vda", report: 1))
      let requests = try #require(row[.requests])
      let wait = try #require(row[.await])
      #expect(isClose(row[.queue], requests * wait / 1000, within: 0.05), "\(name)")
      #expect(row[.reads] == nil)
    }
  }

  @Test(
    "options change the look and not the figures",
    arguments: [
      "12.6.1.txt", "12.6.1-human.txt", "12.6.1-pretty.txt", "12.6.1-compact.txt",
      "12.6.1-de.txt", "12.6.1-de-human.txt", "12.6.1-iso.txt", "12.6.1-sectors.txt",
      "12.6.1-partitions.txt", "12.6.1-group.txt", "12.6.1.json", "12.6.1-group.json",
      "12.6.1-jq.json", "12.6.1-jq-compact.json", "12.6.1-jq-sorted.json",
    ])
  func options(_ name: String) throws {
    let parsed = try #require(parse(Fixture.bytes("iostat/\(name)")))
    #expect(parsed.damage == nil)
    let sinceBoot = try #require(parsed.sample.row("vda", report: 0))
    #expect(isClose(sinceBoot[.reads], 407.26, within: 0.1))
    #expect(isClose(sinceBoot[.readBytes], 14_014 * 1024, within: 30_000))
    #expect(isClose(sinceBoot[.readSize], 34.4 * 1024, within: 60))
    #expect(isClose(sinceBoot[.utilization], 3.4, within: 0.05))
    let interval = try #require(parsed.sample.row("vda", report: 1))
    #expect(isClose(interval[.queue], 3.37, within: 0.1))
    #expect(isClose(interval[.readAwait], 0.25))
    #expect(interval[.flushes] == 51)
    #expect(parsed.sample.runs[0].banner.host == "vm")
    #expect(parsed.sample.runs[0].banner.kernel == "6.18.44-fc-v657")
    #expect(parsed.sample.runs[0].banner.processors == 2)
  }

  @Test("a group is told from a device by its indent", arguments: ["group.txt", "group.json"])
  func groups(_ name: String) throws {
    let run = try #require(parse(Fixture.bytes("iostat/12.6.1-\(name)"))).sample.runs[0]
    #expect(run.devices.map(\.name) == ["vda", "loop0", "ALL"])
    #expect(run.devices.map(\.isGroup) == [false, false, true])
  }

  @Test("the basic report has rates and no waits")
  func basic() throws {
    for name in ["basic.txt", "basic-short.txt", "basic.json", "megabytes.txt"] {
      let sample = try #require(parse(Fixture.bytes("iostat/12.6.1-\(name)"))).sample
      let row = try #require(sample.row("vda", report: name == "basic.json" ? 0 : 1), "\(name)")
      #expect(isClose(row[.requests], 13_400, within: 400))
      #expect(isClose(row[.readBytes], 855e6, within: 20e6))
      #expect(row[.queue] == nil && row[.utilization] == nil)
    }
  }

  @Test("the time of a report is what -t prints, in any locale")
  func timestamps() throws {
    let times = [
      "12.6.1-de.txt": "21.11.2026 10:07:39", "12.6.1-iso.txt": "2026-11-21T10:07:39+0000",
      "12.6.1.json": "11/21/26 10:07:39", "12.6.1-group.txt": "11/21/26 10:07:39",
    ]
    for (name, time) in times {
      let run = try #require(parse(Fixture.bytes("iostat/\(name)"))).sample.runs[0]
      #expect(run.reports[1].timestamp == time)
    }
    let epoch = "1795255659\nDevice r/s w/s %util\nvda 1.00 2.00 3.00\n"
    #expect(parse(epoch)?.sample.runs[0].reports[0].timestamp == "1795255659")
    let words = "nothing of that kind\nDevice r/s w/s %util\nvda 1.00 2.00 3.00\n"
    #expect(parse(words)?.sample.runs[0].reports[0].timestamp == nil)
  }

  @Test("lines are those of the text")
  func lines() throws {
    let run = try #require(parse(Fixture.bytes("iostat/12.6.1-human.txt"))).sample.runs[0]
    #expect(run.reports[1].firstLine == 23)
    #expect(run.reports[1].lastLine == 40)
    let json = try #require(parse(Fixture.bytes("iostat/12.6.1.json"))).sample
    #expect(json.row("vda", report: 1)?.line == 24)
    #expect(json.runs[0].reports[1].firstLine == 19)
  }
}

func isClose(_ value: Double?, _ expected: Double, within tolerance: Double = 0.005) -> Bool {
  value.map { abs($0 - expected) <= tolerance } ?? false
}

@Suite("The first report of iostat")
struct IostatFirstReportTests {
  private func run(_ utilization: String, _ queue: String) -> IostatRun? {
    parse(
      Array(
        """
        Linux 6.1.0 (web-1) \t11/20/26 \t_x86_64_\t(4 CPU)

        Device            r/s     rkB/s r_await     w/s     wkB/s w_await  aqu-sz  %util
        sda              4.00     20.00  121.00  201.00  98600.00  640.12  \(queue) \(utilization)

        """.utf8))?.sample.runs.first
  }

  @Test("alone it counts only of a disk that was never idle")
  func alone() {
    #expect(run("100.00", "129.50")?.beginsSinceBoot == false)
    #expect(run("31.00", "129.50")?.beginsSinceBoot == true)
    #expect(run("100.00", "0.01")?.beginsSinceBoot == true)
  }
}
