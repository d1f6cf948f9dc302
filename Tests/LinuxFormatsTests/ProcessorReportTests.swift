import ByteParsing
import Capture
import LinuxFormats
import Testing

/// What the parser of mpstat and sar makes of a text, in pieces of whole lines.
private func reports(_ text: String, pieces: Int = .max) -> Parsed<HostSeries>? {
  var parser = ProcessorReportParser()
  var line = 1
  for piece in text.pieces(of: pieces) {
    parser.read(piece.rawSpan, firstLine: line)
    line += piece.count { $0 == 0x0A }
  }
  return parser.finish()
}

extension String {
  /// The text in pieces of so many lines.
  fileprivate func pieces(of lines: Int) -> [[UInt8]] {
    var pieces: [[UInt8]] = [[]]
    var count = 0
    for byte in utf8 {
      pieces[pieces.count - 1].append(byte)
      guard byte == 0x0A else { continue }
      count += 1
      if count == lines {
        pieces.append([])
        count = 0
      }
    }
    return pieces
  }
}

private let mpstat = """
  Linux 6.1.0-18-amd64 (web-1) \t11/26/26 \t_x86_64_\t(2 CPU)

  01:59:15     CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle
  01:59:16     all   60.00    1.00    9.00    2.00    1.00    2.00    5.00    0.00    0.00   20.00
  01:59:16       0   99.00    0.00    1.00    0.00    0.00    0.00    0.00    0.00    0.00    0.00
  01:59:16       1   21.00    2.00   17.00    4.00    2.00    4.00   10.00    0.00    0.00   40.00

  01:59:16     CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle
  01:59:18     all   50.00    0.00    0.00    0.00    0.00    0.00    0.00   25.00    5.00   20.00
  01:59:18       0   50.00    0.00    0.00    0.00    0.00    0.00    0.00   25.00    5.00   20.00
  01:59:18       1   50.00    0.00    0.00    0.00    0.00    0.00    0.00   25.00    5.00   20.00

  Average:     CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle
  Average:     all   55.00    0.50    4.50    1.00    0.50    1.00    2.50   12.50    2.50   20.00
  Average:       0   74.50    0.00    0.50    0.00    0.00    0.00    0.00   12.50    2.50   10.00
  """

@Suite struct ProcessorReportTests {
  @Test("mpstat gives an interval per report, and means of the run are none")
  func intervals() throws {
    let parsed = try #require(reports(mpstat))
    let series = parsed.sample
    #expect(parsed.damage == nil)
    #expect(series.host == "web-1")
    #expect(series.snapshots.count == 2)
    let first = try #require(series.snapshots[0].activity)
    #expect(first.seconds == 1 && first.count == 2 && !first.isUnsure)
    #expect(first.all?.user == 60 && first.all?.steal == 5 && first.all?.busy == 73)
    #expect(first.each[1]?.softirq == 4)
    #expect(first.place.line == 4)
    #expect(series.snapshots[1].activity?.seconds == 2)
  }

  @Test("guests are busy time, where they have columns of their own")
  func guests() throws {
    let all = try #require(reports(mpstat)?.sample.snapshots[1].activity?.all)
    #expect(all.user == 75 && all.nice == 5 && all.busy == 80)
  }

  @Test("a text reads the same in pieces, with carriage returns, and with decimal commas")
  func variants() throws {
    let whole = try #require(reports(mpstat)?.sample.snapshots.map(\.activity))
    #expect(reports(mpstat, pieces: 1)?.sample.snapshots.map(\.activity) == whole)
    let returns = mpstat.map { $0 == "\n" ? "\r\n" : String($0) }.joined()
    #expect(reports(returns)?.sample.snapshots.map(\.activity) == whole)
    let commas = mpstat.map { $0 == "." ? "," : String($0) }.joined()
    #expect(reports(commas)?.sample.snapshots.map(\.activity) == whole)
  }

  @Test("translated means and clocks with two halves are understood")
  func clocks() {
    let text = """
      Linux 5.14.0 (db-2) \t11/26/2026 \t_x86_64_\t(8 CPU)

      11:59:58 AM     CPU     %user     %nice   %system   %iowait    %steal     %idle
      11:59:59 AM     all     10.00      0.00      0.00      0.00      0.00     90.00
      12:00:01 PM     all     30.00      0.00      0.00      0.00      0.00     70.00
      Durchschn.:     all     20.00      0.00      0.00      0.00      0.00     80.00
      """
    let activities = reports(text)?.sample.snapshots.compactMap(\.activity) ?? []
    #expect(activities.map(\.seconds) == [1, 2])
    #expect(activities.map { $0.shares?.busy } == [10, 30])
  }

  @Test("sar over midnight goes on")
  func midnight() throws {
    let text = """
      Linux 5.14.0 (db-2) \t2026-11-26 \t_x86_64_\t(8 CPU)

      23:50:01        CPU     %user     %nice   %system   %iowait    %steal     %idle
      00:00:01        all     10.00      0.00      0.00      0.00      0.00     90.00
      """
    #expect(reports(text)?.sample.snapshots[0].activity?.seconds == 600)
  }

  @Test("a single mpstat without an interval is the mean since boot")
  func sinceBoot() throws {
    let text = """
      Linux 6.1.0 (web-1) \t11/26/26 \t_x86_64_\t(2 CPU)

      01:59:15     CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle
      01:59:15     all   98.51    0.00    1.49    0.00    0.00    0.00    0.00    0.00    0.00    0.00
      """
    let activity = try #require(reports(text)?.sample.snapshots[0].activity)
    #expect(activity.isUnsure)
    #expect(activity.seconds == nil)
  }

  @Test("old columns with interrupts behind them, and other tables of processors")
  func otherTables() throws {
    let text = """
      Linux 2.6.32 (old) \t11/26/26 \t_x86_64_\t(4 CPU)

      01:59:15     CPU   %user   %nice    %sys %iowait    %irq   %soft  %steal   %idle    intr/s
      01:59:16     all   40.00    0.00    0.00    0.00    0.00    0.00    0.00   60.00    922.00

      01:59:15     CPU    intr/s
      01:59:16     all    922.00
      01:59:16       0     99.00
      """
    let series = try #require(reports(text)?.sample)
    #expect(series.snapshots.count == 1)
    #expect(series.snapshots[0].activity?.all?.busy == 40)
    #expect(series.snapshots[0].activity?.each.isEmpty == true)
  }

  @Test("the run queue of sar joins the row of the same time")
  func queue() throws {
    let text = """
      Linux 6.1.0 (web-1) \t11/26/26 \t_x86_64_\t(2 CPU)

      01:59:16        CPU     %user     %nice   %system   %iowait    %steal     %idle
      01:59:17        all     98.50      0.00      1.50      0.00      0.00      0.00

      01:59:16      runq-sz  plist-sz   ldavg-1   ldavg-5  ldavg-15   blocked
      01:59:17           13       197     16.56     10.74      5.11         0
      """
    let series = try #require(reports(text)?.sample)
    #expect(series.snapshots.count == 1)
    #expect(series.snapshots[0].activity?.runnable == 13)
  }

  static let json = """
    {"sysstat": {
    \t"hosts": [
    \t\t{"nodename": "web-1", "number-of-cpus": 2, "date": "11/26/26",
    \t\t\t"statistics": [
    \t\t\t\t{"timestamp": "01:59:14", "cpu-load": [
    \t\t\t\t\t{"cpu": "all", "usr": 94.53, "nice": 0.00, "sys": 4.98, "iowait": 0.00, "irq": 0.00, "soft": 0.49, "steal": 0.00, "guest": 0.00, "gnice": 0.00, "idle": 0.00},
    \t\t\t\t\t{"cpu": "1", "usr": 96.04, "nice": 0.00, "sys": 2.97, "iowait": 0.00, "irq": 0.00, "soft": 0.99, "steal": 0.00, "guest": 0.00, "gnice": 0.00, "idle": 0.00}]},
    \t\t\t\t{"timestamp": "01:59:15", "cpu-load": [
    \t\t\t\t\t{"cpu": "all", "usr": 50.00, "nice": 0.00, "sys": 0.00, "iowait": 0.00, "irq": 0.00, "soft": 0.00, "steal": 10.00, "guest": 0.00, "gnice": 0.00, "idle": 40.00}]}
    \t\t\t]}]}}
    after
    """

  @Test("JSON of mpstat, whole and in pieces")
  func document() throws {
    for pieces in [Int.max, 1] {
      let series = try #require(reports(Self.json, pieces: pieces)?.sample)
      #expect(series.host == "web-1")
      #expect(series.snapshots.count == 2)
      #expect(series.snapshots[0].activity?.each[1]?.softirq == 0.99)
      #expect(series.snapshots[1].activity?.all?.steal == 10)
      #expect(series.snapshots[1].activity?.seconds == 1)
      #expect(series.snapshots[1].activity?.count == 2)
    }
  }

  @Test("a cut text keeps what was whole, and no damage traps")
  func damage() {
    for text in [mpstat, Self.json] {
      let bytes = Array(text.utf8)
      for length in stride(from: 0, to: bytes.count, by: 7) {
        _ = reports(String(decoding: bytes[..<length], as: UTF8.self))
      }
      var dice = Dice(state: 7)
      for _ in 0..<200 {
        var garbled = bytes
        for _ in 0..<5 {
          garbled[Int.random(in: 0..<bytes.count, using: &dice)] = UInt8.random(
            in: 0...255, using: &dice)
        }
        _ = reports(String(decoding: garbled, as: UTF8.self))
      }
    }
    let cut = reports(String(Self.json.prefix(700)))
    #expect(cut?.damage != nil || cut == nil)
  }
}
