import ByteParsing
import Capture
import LinuxFormats
import Testing

private func reading(_ bytes: [UInt8], pieces: Int = .max) -> Parsed<IostatSample>? {
  var parser = SarDiskParser()
  var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { $0 + [0x0A] }
  if bytes.last == 0x0A { lines.removeLast() }
  var number = 1
  while !lines.isEmpty {
    let piece = lines.prefix(pieces).flatMap { $0 }
    unsafe parser.read(piece.span.bytes, firstLine: number)
    number += min(pieces, lines.count)
    lines.removeFirst(min(pieces, lines.count))
  }
  return parser.finish()
}

private func reading(_ text: String) -> Parsed<IostatSample>? { reading(Array(text.utf8)) }

@Suite("sar -d")
struct SarDiskTests {
  @Test("the name of the device may stand in front of or behind the figures")
  func names() throws {
    for name in Fixture.names(in: "sar") where name.hasSuffix(".txt") {
      let sample = try #require(reading(Fixture.bytes("sar/\(name)"))?.sample)
      let run = try #require(sample.runs.first)
      #expect(run.devices.map(\.name) == ["loop0", "vda"])
      #expect(run.intervals.count == 2, "the means at the end are none")
      #expect(run.reports.allSatisfy { $0.seconds == 1 })
      #expect(run.banner.host == "vm")
      #expect(run.rows.allSatisfy { $0[.utilization] != nil && $0[.requests] != nil })
    }
  }

  @Test("old versions count sectors, and print service times")
  func sectors() throws {
    let sample = try #require(
      reading(
        """
        Linux 3.10.0-1160.el7.x86_64 (db-2) \t11/21/2026 \t_x86_64_\t(8 CPU)

        12:00:01 AM       DEV       tps  rd_sec/s  wr_sec/s  avgrq-sz  avgqu-sz     await     svctm     %util
        12:10:01 AM    dev8-0    100.00    200.00    400.00      6.00      1.50     15.00      2.00     20.00
        12:10:01 AM  dev253-0    100.00    200.00    400.00      6.00      1.50     15.00      2.00     20.00
        Average:       dev8-0    100.00    200.00    400.00      6.00      1.50     15.00      2.00     20.00
        """)?.sample)
    let run = try #require(sample.runs.first)
    #expect(run.reports.count == 1)
    #expect(run.reports[0].seconds == 600)
    #expect(run.rows[0][.readBytes] == 102_400)
    #expect(run.rows[0][.size] == 3072)
    #expect(run.rows[0][.queue] == 1.5)
  }

  @Test("a clock of twelve hours, midnight, decimal commas and other words for the mean")
  func locales() throws {
    let sample = try #require(
      reading(
        """
        11:59:50 PM       DEV       tps     rkB/s     wkB/s     dkB/s   areq-sz    aqu-sz     await     %util
        12:00:10 AM       sda      1,50      6,00      0,00      0,00      4,00      0,10     66,67      0,50
        Durchschn.:       sda      1,50      6,00      0,00      0,00      4,00      0,10     66,67      0,50
        """)?.sample)
    let run = try #require(sample.runs.first)
    #expect(run.reports.map(\.seconds) == [20])
    #expect(run.rows.count == 1)
    #expect(run.rows[0][.requests] == 1.5)
  }

  @Test("a restart of the host breaks the series, and tables of other things are stepped over")
  func restart() throws {
    let sample = try #require(
      reading(
        """
        10:00:01          DEV       tps     rkB/s     wkB/s     dkB/s   areq-sz    aqu-sz     await     %util
        10:10:01          sda      1.00      6.00      0.00      0.00      4.00      0.10     66.67      0.50

        10:12:11     LINUX RESTART\t(2 CPU)

        10:20:01          DEV       tps     rkB/s     wkB/s     dkB/s   areq-sz    aqu-sz     await     %util
        10:30:01          sda      2.00      6.00      0.00      0.00      4.00      0.10     66.67      0.50
        10:30:01        IFACE   rxpck/s   txpck/s    rxkB/s    txkB/s   rxcmp/s   txcmp/s  rxmcst/s   %ifutil
        10:40:01         eth0      9.00      6.00      0.00      0.00      4.00      0.10     66.67      0.50
        """)?.sample)
    let run = try #require(sample.runs.first)
    #expect(run.devices.map(\.name) == ["sda"])
    #expect(run.reports.map(\.isBroken) == [false, true])
  }

  @Test("units and percent signs of --human and --pretty")
  func human() throws {
    let sample = try #require(
      reading(
        """
        02:18:24          tps     rkB/s     wkB/s     dkB/s   areq-sz    aqu-sz     await     %util DEV
        02:18:25        44.00    108.0k      1.5M     48.0k      5.7k      0.01      0.14      1.2% vda
        """)?.sample)
    #expect(sample.runs[0].rows[0][.writeBytes] == 1_572_864)
    #expect(sample.runs[0].rows[0][.utilization].map { ($0 * 10).rounded() } == 12)
  }

  @Test("pieces, cuts and other bytes neither change figures nor trap")
  func damage() throws {
    let bytes = Fixture.bytes("sar/12.6-d.txt")
    let whole = try #require(reading(bytes)?.sample.runs.first)
    #expect(reading(bytes, pieces: 1)?.sample.runs.first?.rows.count == whole.rows.count)
    for length in stride(from: 0, to: bytes.count, by: 7) { _ = reading(Array(bytes[..<length])) }
    var noise = bytes
    for place in stride(from: 3, to: noise.count, by: 11) { noise[place] = UInt8(place % 256) }
    _ = reading(noise)
    #expect(reading("nothing of the kind\n") == nil)
  }
}
