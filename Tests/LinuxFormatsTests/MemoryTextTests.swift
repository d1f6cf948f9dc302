import ByteParsing
import Capture
import LinuxFormats
import Testing

/// What a parser makes of a text.
private func parsed<Parser: StreamParser>(
  _ text: String, _ type: Parser.Type
) -> Parser.Sample? {
  var parser = Parser()
  let bytes = Array(text.utf8)
  parser.read(bytes.rawSpan, firstLine: 1)
  return parser.finish()?.sample
}

private func host(_ text: String, named source: String = "input") -> HostSeries? {
  var parser = HostTextParser()
  parser.locate(source)
  let bytes = Array(text.utf8)
  parser.read(bytes.rawSpan, firstLine: 1)
  return parser.finish()?.sample
}

@Suite("texts about memory") struct MemoryTextTests {
  static let tables: [(String, Int, Int?)] = [
    (
      """
                     total        used        free      shared  buff/cache   available
      Mem:        16328264     5012344     1315920      212344    10000000    10876544
      Swap:        2097148       55460     2041688
      """, 16_328_264 << 10, 10_876_544 << 10
    ),
    (
      """
                     total        used        free      shared  buff/cache   available
      Mem:           15945        4894        1285         207        9765       10621
      Swap:           2047          54        1993
      """, 15_945 << 20, 10_621 << 20
    ),
    (
      """
                    gesamt       benutzt     frei      gemns.  Puffer/Cache verfügbar
      Speicher:       15Gi       4,8Gi       1,3Gi       207Mi       9,5Gi        10Gi
      Swap:          2,0Gi        54Mi       1,9Gi
      """, 15 << 30, 10 << 30
    ),
    (
      """
                   total       used       free     shared    buffers     cached
      Mem:      16328264   15012344    1315920          0     212344    9876540
      -/+ buffers/cache:    4923460   11404804
      Swap:      2097148      55460    2041688
      """, 16_328_264 << 10, nil
    ),
    (
      """
                     total        used        free      shared  buff/cache   available
      Mem:     17179869184  5132640256  1347502080   217440256 10240000000 11137581056
      Swap:              0           0           0
      """, 17_179_869_184, 11_137_581_056
    ),
  ]

  @Test("free is read in any unit, in other languages, and in its old layout", arguments: tables)
  func free(_ text: String, _ total: Int, _ available: Int?) throws {
    let memory = try #require(host(text + "\n")?.snapshots.first?.memory)
    #expect(memory["MemTotal"] == total)
    #expect(memory["MemAvailable"] == available)
  }

  @Test("free again and again is a series")
  func freeSeries() throws {
    let once = Self.tables[0].0 + "\n\n"
    #expect(host(once + once + once)?.snapshots.count == 3)
  }

  @Test("the first row of vmstat is since boot, without -y or with a new command")
  func vmstat() throws {
    let heading = """
      procs -----------memory---------- ---swap-- -----io---- -system-- -------cpu-------
       r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st gu
      """
    let rows =
      " 1  0   1000 812344  12344 456788    8   12    16    20  123  456  5  1 90  4  0  0\n"
    let text =
      "$ vmstat 1 2\n\(heading)\n\(rows)\(rows)\(heading)\n\(rows)$ vmstat -y 1 1\n\(heading)\n\(rows)"
    let sample = try #require(parsed(text, VmstatParser.self))
    #expect(sample.rows.map(\.isSinceBoot) == [true, false, false, false])
    let row = sample.rows[1]
    #expect([row.swapIn, row.swapOut, row.bytesIn] == [8192, 12288, 16384])
    #expect([row.free, row.blocked, row.iowait, row.guest] == [831_840_256, 0, 4, 0])
    #expect(row.line == 5)
  }

  @Test("vmstat in MiB shows itself by its command, or by sizes that are no pages")
  func vmstatUnits() throws {
    let rows = """
       r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st
       1  0     51   1931     32   4065    8   12    16    20  123  456  5  1 90  4  0
       1  0     51   1931     32   4065    8   12    16    20  123  456  5  1 90  4  0

      """
    for text in [rows, "# vmstat -S M 1 2\n" + rows] {
      let row = try #require(parsed(text, VmstatParser.self)?.rows.last)
      #expect([row.free, row.swapIn, row.bytesIn] == [2_024_800_256, 8_388_608, 16384])
    }
  }

  @Test("vmstat with times knows the length of its intervals")
  func vmstatTimes() throws {
    let text = """
      procs -----------------------memory---------------------- ---swap-- -----io---- -system-- --------cpu-------- -----timestamp-----
         r    b         swpd         free         buff        cache   si   so    bi    bo   in   cs  us  sy  id  wa  st                 UTC
         1    0            0       812344        12344       456788    0    0    12    20  123  456   5   1  90   4   0 2026-11-26 01:02:03
         1    0            0       812344        12344       456788    0    0    12    20  123  456   5   1  90   4   0 2026-11-26 01:02:08

      """
    let rows = try #require(parsed(text, VmstatParser.self)?.rows)
    #expect(rows.map(\.seconds) == [nil, 5])
  }

  @Test("tables of sar are joined by their times")
  func sar() throws {
    let text = """
      Linux 6.1.0 (web-1) 	11/26/26 	_x86_64_	(2 CPU)

      11:59:58 PM  pgpgin/s pgpgout/s   fault/s  majflt/s  pgfree/s pgscank/s pgscand/s pgsteal/s    %vmeff
      12:00:08 AM     10.00     20.00    300.00      1.50    400.00      7.00      9.00      8.00     50.00
      12:00:18 AM     10.00     20.00    300.00      1.50    400.00      7.00      9.00      8.00     50.00
      Average:        10.00     20.00    300.00      1.50    400.00      7.00      9.00      8.00     50.00

      11:59:58 PM  pswpin/s pswpout/s
      12:00:08 AM    100.00    200.00
      12:00:18 AM    100.00    200.00
      Average:       100.00    200.00

      """
    let rows = try #require(parsed(text, SarMemoryParser.self)?.rows)
    #expect(rows.count == 2)
    #expect([rows[1].swapIn, rows[1].directScans, rows[1].majorFaults] == [409_600, 9, 1.5])
    #expect(rows[1].seconds == 10)
  }

  @Test("files of control groups are known by their paths: by grep, by banners, in a tree")
  func groups() throws {
    let grep = """
      /sys/fs/cgroup/system.slice/a:b.service/memory.max:104857600
      /sys/fs/cgroup/system.slice/a:b.service/memory.current:104800000
      /sys/fs/cgroup/system.slice/a:b.service/memory.events.local:low 0
      /sys/fs/cgroup/system.slice/a:b.service/memory.events.local:high 0
      /sys/fs/cgroup/system.slice/a:b.service/memory.events.local:max 12
      /sys/fs/cgroup/system.slice/a:b.service/memory.events.local:oom_kill 3
      /sys/fs/cgroup/system.slice/a:b.service/memory.pressure:some avg10=1.00 avg60=0.00 avg300=0.00 total=42
      /proc/pressure/memory:some avg10=2.00 avg60=0.00 avg300=0.00 total=43

      """
    let snapshot = try #require(host(grep)?.snapshots.first)
    let group = try #require(snapshot.controlGroups.first)
    #expect(group.path == "/system.slice/a:b.service")
    #expect(
      (group.memory?.limit, group.memory?.limitHits, group.memory?.kills) == (104_857_600, 12, 3))
    #expect(group.pressure[.memory]?.some?.total == 42)
    #expect(snapshot.pressure[.memory]?.some?.total == 43)
    let banners = """
      ==> memory.failcnt <==
      7
      ==> memory.limit_in_bytes <==
      9223372036854771712
      ==> memory.stat <==
      cache 4096
      total_cache 8192
      total_rss 123

      """
    let unnamed = try #require(host(banners, named: "x")?.snapshots.first?.controlGroups.first)
    #expect((unnamed.memory?.limitHits, unnamed.memory?.limit) == (7, nil))
    #expect((unnamed.memory?.file, unnamed.memory?.anonymous) == (8192, 123))
    let tree = try #require(
      host("max\n", named: "bundle/sys/fs/cgroup/memory/shop/memory.high")?.snapshots.first)
    #expect(tree.controlGroups.map(\.path) == ["/shop"])
  }

  @Test("the same files again are the next moment")
  func groupSeries() throws {
    let once = "1795656950\n/sys/fs/cgroup/s/memory.current:1\n/sys/fs/cgroup/s/memory.max:max\n"
    let twice =
      once + "1795656955\n/sys/fs/cgroup/s/memory.current:2\n/sys/fs/cgroup/s/memory.max:max\n"
    let usages = try #require(host(twice)).snapshots.map { $0.controlGroups.first?.memory?.usage }
    #expect(usages == [1, 2])
    let untimed = once.split(separator: "\n").dropFirst().joined(separator: "\n") + "\n"
    #expect(host(untimed + untimed)?.snapshots.count == 2)
  }

  @Test("a limit that would be a time is a limit, and what follows it a time")
  func limitLikeTime() throws {
    let tree = "bundle/sys/fs/cgroup/shop/memory.max"
    let limited = try #require(host("2147483648\n", named: tree)?.snapshots.first)
    #expect(limited.controlGroups.first?.memory?.limit == 2_147_483_648)
    let look = "==> /sys/fs/cgroup/s/memory.max <==\n2147483648\n1795656950\n"
    let series = try #require(host(look + look))
    #expect(series.snapshots.map { $0.controlGroups.first?.memory?.limit } == [1 << 31, 1 << 31])
    #expect(series.snapshots.last?.time == 1_795_656_950)
  }

  @Test("one file twice without a word between is two moments")
  func filesInARow() throws {
    let look = "usage_usec 10\nnr_periods 20\nnr_throttled 1\nthrottled_usec 5\n"
    let text = "# cat /sys/fs/cgroup/s/cpu.stat; sleep 10; cat /sys/fs/cgroup/s/cpu.stat\n"
    #expect(host(text + look + look)?.snapshots.count == 2)
  }

  @Test("cut and foreign texts do no harm")
  func damage() {
    let texts =
      Self.tables.map(\.0) + [
        "r b swpd free buff cache si so bi bo in cs us sy id wa st\n1 2 3\n", "pgpgin/s\n1\n",
        "Mem: 99999999999999999999 1 2 3 4 5\n", "/sys/fs/cgroup/:1\n/sys/:\n/proc/x:\n==>  <==\n",
      ]
    for text in texts {
      for length in 0..<text.utf8.count where length % 3 == 0 {
        let cut = String(decoding: Array(text.utf8.prefix(length)), as: UTF8.self)
        _ = host(cut)
        _ = parsed(cut, VmstatParser.self)
        _ = parsed(cut, SarMemoryParser.self)
      }
    }
  }
}
