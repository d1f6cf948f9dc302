import ByteParsing
import Capture
import LinuxFormats
import Testing

/// What the parser makes of a text.
func kernelLog(_ bytes: [UInt8], pieces: Int = .max) -> Parsed<KernelLog>? {
  var parser = KernelLogParser()
  var (position, line) = (0, 1)
  while position < bytes.count {
    var end = pieces == .max ? bytes.count : position
    if pieces != .max {
      for _ in 0..<pieces where end < bytes.count {
        end = (bytes[end...].firstIndex(of: 0x0A) ?? bytes.count - 1) + 1
      }
    }
    let piece = Array(bytes[position..<end])
    parser.read(piece.rawSpan, firstLine: line)
    line += piece.count { $0 == 0x0A }
    position = end
  }
  return parser.finish()
}

func kernelLog(_ text: String) -> KernelLog? { kernelLog(Array(text.utf8))?.sample }

private let kill =
  "Memory cgroup out of memory: Killed process 4242 (my (odd) app) total-vm:900kB, "
  + "anon-rss:512kB, file-rss:64kB, shmem-rss:4kB, UID:0 pgtables:40kB oom_score_adj:-5"

@Suite("kernel logs") struct KernelLogTests {
  @Test("a report of a kill is read whole")
  func report() throws {
    let log = try #require(kernelLog(Fixture.bytes("kernel/6.18-group.txt"))).sample
    let kill = try #require(log.kills.first)
    #expect(log.killCount == 1)
    #expect((kill.victim, kill.pid) == ("python3", 18398))
    #expect((kill.constraint, kill.limitGroup, kill.victimGroup) == (.group, "/shop", "/shop"))
    #expect((kill.usage, kill.limit) == (49152 * 1024, 49152 * 1024))
    #expect(kill.anonymous == 48896 * 1024)
    #expect((kill.firstLine, kill.line) == (1, 79))
    #expect((kill.order, kill.isManual) == (0, false))
    #expect(kill.tasks.first?.pid == 18398)
    #expect(kill.time.uptime != nil)
  }

  static let layouts = [
    "[  123.456789] ", "<4>[  123.456789] ", "[  123.456789] [ T4242] ", "[  123.456789][    C1] ",
    "[  123.456789 <    0.000012>] ", "[Thu Nov 26 01:02:03 2026] ", "[Do Okt  1 01:02:03 2026] ",
    "kern  :warn  : [  123.456789] ", "kern  :err   : [Thu Nov 26 01:02:03 2026] ",
    "2026-11-26T01:02:03,123456+00:00 ", "Nov 26 01:02:03 web-1 kernel: ",
    "Nov  6 01:02:03 web-1 kernel: [  123.456789] ",
    "2026-11-26T01:02:03.123456+01:00 web-1 kernel: ",
    "2026-11-26T01:02:03+0100 web-1 kernel: ", "Thu 2026-11-26 01:02:03 UTC web-1 kernel: ",
    "[  123.456789] web-1 kernel: ", "1795654923.123456 web-1 kernel: ",
    "<4>1 2026-11-26T01:02:03Z web-1 kernel - - - ", "4,1234,123456789,-;",
    "4,1234,123456789,-,caller=T1;",
    "10.0.0.5: kern: warning: [2026-11-26T01:02:03.123456789Z]: ",
    "/var/log/kern.log:Nov 26 01:02:03 web-1 kernel: ", "node-7 | [  123.456789] ",
    "\u{1B}[32m[  123.456789] \u{1B}[0m\u{1B}[31m", "",
  ]

  @Test("a kill is found in every layout", arguments: layouts)
  func layout(_ prefix: String) throws {
    let log = try #require(kernelLog("\(prefix)\(kill)\n"), "\(prefix)")
    let found = try #require(log.kills.first, "\(prefix)")
    #expect((found.victim, found.pid) == ("my (odd) app", 4242))
    #expect((found.anonymous, found.file, found.shared) == (512 << 10, 64 << 10, 4 << 10))
    #expect(found.adjustment == -5)
    #expect(prefix.isEmpty || found.time.uptime != nil || found.time.wall != nil, "\(prefix)")
    #expect(prefix.contains("web-1") ? log.host == "web-1" : true, "\(prefix)")
  }

  @Test("JSON of dmesg and of the journal is read")
  func json() throws {
    let dmesg = """
      {
         "dmesg": [
            {
               "pri": 4,
               "time":     123.500000,
               "msg": "\(kill)"
            }
         ]
      }
      """
    #expect(kernelLog(dmesg)?.kills.first?.time.uptime == 123.5)
    let journal =
      #"{"_HOSTNAME":"web-1","_TRANSPORT":"kernel","MESSAGE":"\#(kill)","__REALTIME_TIMESTAMP":"1795654923000000"}"#
    let log = try #require(kernelLog(journal + "\n"))
    #expect(log.kills.first?.time.wall == 1_795_654_923)
    #expect(log.host == "web-1")
    let other = journal.split(separator: "kernel").joined(separator: "syslog")
    #expect(kernelLog(other + "\n") == nil)
  }

  @Test("other logs that speak of it are no kernel log")
  func strangers() {
    for line in [
      "2026-11-26 10:11:12 ERROR shop - \"\(kill)\"",
      "2026-11-26 10:11:13,002 INFO see \"I/O error, dev sda, sector 0\"",
      "java.lang.OutOfMemoryError: Java heap space", "Nov 26 01:02:03 web-1 shop[12]: \(kill)",
      "[Thu Nov 26 01:02:03 2026] [error] [client 10.0.0.1] Out of memory",
      "Warning  OOMKilling  5m  kernel-monitor, node-7  \(kill)",
      "[    12.345] (II) Module evdev: vendor=\"X.Org Foundation\"",
    ] {
      #expect(kernelLog("\(line)\n\(line)\n") == nil, "\(line)")
    }
  }

  @Test("kernels before 5.0 say who was killed in two lines")
  func olderKernels() throws {
    let text = """
      [ 10.100000] java invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=0
      [ 10.100001] [ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name
      [ 10.100002] [  410]     0   410     9000      300      20        0             0 a b
      [ 10.100003] [ 4242]     0  4242  2280110    99000    3200        0           300 java
      [ 10.100004] Out of memory: Kill process 4242 (java) score 688 or sacrifice child
      [ 10.100005] Killed process 4242 (java) total-vm:9120440kB, anon-rss:396000kB, file-rss:0kB
      [ 10.100006] other text

      """
    let log = try #require(kernelLog(text))
    let kill = try #require(log.kills.first)
    #expect(log.killCount == 1)
    #expect((kill.constraint, kill.limitGroup) == (nil, nil))
    #expect(kill.tasks.map(\.name) == ["java", "a b"])
    #expect(kill.tasks.map(\.resident) == [99000 * 4096, 300 * 4096])
    #expect(kill.adjustment == 300)
  }

  @Test("pages of 64 KiB show themselves by the size of the victim")
  func largePages() throws {
    let text = """
      [ 10.100000] a invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=0
      [ 10.100001] [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
      [ 10.100002] [     42]     0    42     9000     1000      20        0             0 a
      [ 10.100003] Out of memory: Killed process 42 (a) total-vm:100kB, anon-rss:63000kB, file-rss:1000kB, shmem-rss:0kB

      """
    #expect(kernelLog(text)?.kills.first?.tasks.first?.resident == 1000 * 65_536)
  }

  @Test("a kill through SysRq is marked, in the words of old and new kernels")
  func manual() throws {
    for request in ["sysrq: Manual OOM execution", "SysRq : Manual OOM execution"] {
      let text = """
        [ 10.100000] \(request)
        [ 10.100001] kworker/0:1 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=-1, oom_score_adj=0
        [ 10.100002] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/u,task=a,pid=42,uid=0
        [ 10.100003] Out of memory: Killed process 42 (a) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB
        [ 20.100003] Out of memory: Killed process 43 (b) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB

        """
      #expect(try #require(kernelLog(text)).kills.map(\.isManual) == [true, false])
    }
  }

  @Test("of very many kills the first and the last stay, and the number of all")
  func manyKills() throws {
    let text = (1...400).map {
      "[\($0).000000] Out of memory: Killed process \($0) (a) total-vm:1kB, anon-rss:1kB, file-rss:0kB\n"
    }.joined()
    let log = try #require(kernelLog(text))
    #expect(log.killCount == 400)
    #expect((log.kills.first?.pid, log.kills.last?.pid, log.kills.count) == (1, 400, 160))
  }

  @Test("pieces, carriage returns and text cut anywhere do no harm")
  func damage() throws {
    let bytes = Fixture.bytes("kernel/6.18-group.txt")
    for pieces in [1, 3, 17] {
      #expect(kernelLog(bytes, pieces: pieces)?.sample.kills.first?.firstLine == 1)
    }
    let returns = bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
    #expect(kernelLog(returns)?.sample.kills.first?.limitGroup == "/shop")
    for length in stride(from: 1, to: bytes.count, by: 41) {
      _ = kernelLog(Array(bytes[..<length]))
      _ = kernelLog(Array(bytes[length...]))
      var flipped = bytes
      flipped[length] = flipped[length] &+ 97
      _ = kernelLog(flipped)
    }
    for line in [
      "Killed process 99999999999999999999 (", "Killed process 1 (a) total-vm:", "INFO: task :",
      "[", "[]", "[ .]", "4,1,", "4,18446744073709551615,18446744073709551615,-;x", "\"msg\": \"",
      "{\"_TRANSPORT\":\"kernel\",\"MESSAGE\":\"\\",
      "message repeated 99999999999999999999 times: [",
      "EXT4-fs error (device ", "XFS (",
      "a invoked oom-killer: order=\n[ pid ] rss name\n[ ] 1\n[9",
    ] {
      _ = kernelLog("\(line)\n[ 1.000000] \(line)")
    }
  }
}
