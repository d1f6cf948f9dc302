import ByteParsing
import Capture
import LinuxFormats
import TestSupport
import Testing

/// What a person captures of processes: tables of ps, files of `/proc/PID`, lists of descriptors.
@Suite struct ProcessTextTests {
  private func reading(_ text: String, named source: String = "input") -> HostSeries? {
    var parser = HostTextParser()
    parser.locate(source)
    let bytes = Array(text.utf8)
    parser.read(bytes.rawSpan, firstLine: 1)
    return parser.finish()?.sample
  }

  private func table(_ text: String, _ place: Int = 0) throws -> [HostProcess] {
    let series = try #require(reading(text))
    return try #require(series.snapshots[place].processes?.processes)
  }

  @Test("ps aux: sizes in kilobytes, states, names with blanks; %CPU is not of now")
  func aux() throws {
    let all = try table(Self.aux)
    #expect(all.map(\.pid) == [1, 2, 4242])
    #expect(all[0].resident == 18340 * 1024)
    #expect(all[0].name == "init")
    #expect(all[1].isKernelThread)
    #expect(all[2].state == "D")
    #expect(all[2].command == "/usr/bin/java -jar shop.jar")
    #expect(all[2].processorTicks == 8200)
    let blocked = try #require(reading(Self.aux)?.snapshots[0].blockedTasks)
    #expect(blocked.map(\.pid) == [4242])
    #expect(blocked[0].waitChannel == nil)
  }

  @Test("ps -ef and ps -eLf: no size is not a size of zero; threads are counted")
  func full() throws {
    let plain = try table(
      "UID        PID  PPID  C STIME TTY          TIME CMD\nroot         1     0  0 Nov25 ?        00:01:22 /sbin/init splash\n"
    )
    #expect(plain[0].resident == -1)
    #expect(plain[0].threads == 0)
    let threads = try table(
      """
      UID        PID  PPID   LWP  C NLWP STIME TTY          TIME CMD
      root         7     0     7  0    3 Nov25 ?        00:01:22 /usr/bin/java -jar x
      root         7     0     8  0    3 Nov25 ?        00:01:22 /usr/bin/java -jar x
      root         7     0     9  0    3 Nov25 ?        00:01:22 /usr/bin/java -jar x
      """)
    #expect(threads.count == 1)
    #expect(threads[0].threads == 3)
  }

  @Test("names with blanks in the middle, dates of several words, and the wait channel behind")
  func columns() throws {
    let series = try #require(
      reading(
        """
        S   PID   TID COMMAND         WCHAN
        S    42    42 shop            futex_do_wait
        D    42    43 tokio worker 1  folio_wait_bit_common
        """))
    let task = try #require(series.snapshots[0].blockedTasks?.first)
    #expect(task.name == "tokio worker 1")
    #expect(task.waitChannel == "folio_wait_bit_common")
    #expect(task.tid == 43)
    let dates = try table(
      """
        PID  PPID STAT     ELAPSED ELAPSED                  STARTED   RSS NLWP WCHAN                COMMAND         COMMAND
          1     0 SLl   1-03:44:54   99894 Wed Nov 25 22:22:46 2026 18340   13 -                    process api     /process_api --x
      """)
    #expect(dates[0].name == "process api")
    #expect(dates[0].command == "/process_api --x")
    #expect(dates[0].threads == 13)
    #expect(dates[0].elapsed == 99_894)
  }

  @Test("busybox ps: sizes with a suffix, no header of procps")
  func busybox() throws {
    let all = try table(
      "PID   USER     TIME  COMMAND\n    1 root      0:03 /sbin/init\n   12 root      0:00 [kworker]\n"
    )
    #expect(all.map(\.name) == ["init", "kworker"])
    let sizes = try table(
      "  PID USER      RSS STAT COMMAND\n   12 www      1.2g S    nginx: worker process\n")
    #expect(sizes[0].resident == 1_288_490_188)
    #expect(sizes[0].name == "nginx")
  }

  @Test("tables of other tools are none of ps")
  func foreign() {
    for text in [
      "    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n 1 root 20 0 1 1 1 S 0.0 0.1 0:01.22 init\n",
      "COMMAND PID USER FD TYPE DEVICE SIZE/OFF NODE NAME\nsleep 1 root cwd DIR 8,1 4096 2 /\n",
      "ERROR PID FAILED\n",
    ] {
      #expect(reading(text)?.snapshots.first?.processes == nil, "\(text)")
    }
  }

  @Test("status again and again, with times between, is a series")
  func status() throws {
    let series = try #require(reading(Self.status))
    #expect(series.snapshots.count == 2)
    let first = try #require(series.snapshots[0].processes?.processes.first)
    #expect(first.pid == 42)
    #expect(first.resident == 20_480_000)
    #expect(first.anonymous == 10_240_000)
    #expect(first.threads == 3)
    #expect(series.snapshots[1].time == 1_795_656_951)
    #expect(first.place?.line == 2)
  }

  @Test("files of one process, under prompts, are one look")
  func files() throws {
    let all = try table(Self.shell)
    #expect(all.count == 1)
    #expect(all[0].pid == 77)
    #expect(all[0].openFiles == 4)
    #expect(all[0].openFilesLimit == 1024)
    #expect(all[0].openFilesHardLimit == 1_048_576)
    #expect(all[0].processLimit == nil)
    #expect(all[0].interior?.fileKinds.first?.name == "socket")
    #expect(all[0].readBytes == 4096)
    #expect(all[0].cancelledBytes == 7)
  }

  @Test("stat with any name: brackets, blanks and a line end")
  func stat() throws {
    let fields =
      "S 1 42 42 0 -1 4194304 100 0 3 0 11 22 0 0 20 0 5 0 900 1000000 250 18446744073709551615 1 1"
    let all = try table("42 (a) R 1 (b c) \(fields)\n")
    #expect(all[0].name == "a) R 1 (b c")
    #expect(all[0].threads == 5)
    #expect(all[0].processorTicks == 33)
  }

  @Test("a rollup tells anonymous memory apart")
  func rollup() throws {
    let all = try table(
      """
      $ cat /proc/9/smaps_rollup
      55d0-7fff ---p 00000000 00:00 0                          [rollup]
      Rss:                2000 kB
      Pss:                1500 kB
      Anonymous:           800 kB
      Swap:                 12 kB
      """)
    #expect(all[0].resident == 2_048_000)
    #expect(all[0].anonymous == 819_200)
    #expect(all[0].swapped == 12_288)
  }

  @Test("lsof: numbers are descriptors, what stands there in words is none; a later list counts")
  func lsof() throws {
    let text = """
      COMMAND   PID     USER   FD   TYPE DEVICE SIZE/OFF  NODE NAME
      nginx    4242      www  cwd    DIR  253,0     4096     2 /
      nginx    4242      www  txt    REG  253,0   111111     3 /usr/sbin/nginx
      nginx    4242      www    0r   CHR    1,3      0t0     4 /dev/null
      nginx    4242      www    3w   REG  253,0     1000     5 /var/log/access.log
      nginx    4242      www   12u  IPv4  98765      0t0   TCP web-1:443->10.0.0.7:52812 (ESTABLISHED)
      nginx    4242      www   13u  IPv4  98766      0t0   TCP web-1:443->10.0.0.8:52812 (ESTABLISHED)
      ssh       100     root    7uW  REG  253,0     1000     6 /run/x

      """
    func holders(_ text: String) -> [OpenFileList.Holder] {
      var parser = LsofParser()
      let bytes = Array(text.utf8)
      parser.read(bytes.rawSpan, firstLine: 1)
      return parser.finish()?.sample.holders ?? []
    }
    let all = holders(text)
    try #require(all.count == 2)
    #expect(all.map(\.pid) == [100, 4242])
    #expect(all[1].descriptors == 4)
    #expect(all[1].line == 4)
    #expect(all[1].kinds.first?.name == "IPv4")
    #expect(holders(text + text)[1].descriptors == 4)
    #expect(holders("COMMAND PID USER FD\nx y z\n").isEmpty)
  }

  @Test("prlimit says the limits of the process whose files stand beside it")
  func prlimit() throws {
    let all = try table(
      """
      $ ls -l /proc/9/fd
      lrwx------ 1 root root 64 Nov 26 02:00 0 -> /dev/null
      $ prlimit --pid 9
      RESOURCE   DESCRIPTION                             SOFT      HARD UNITS
      AS         address space limit                unlimited unlimited bytes
      NOFILE     max number of open files                 256       512 files
      NPROC      max number of processes                96365     96365 processes
      """)
    #expect(all.count == 1)
    #expect(all[0].openFilesLimit == 256)
    #expect(all[0].openFilesHardLimit == 512)
    #expect(all[0].processLimit == 96_365)
    #expect(all[0].openFiles == 1)
  }

  @Test("a line that names something is no process")
  func described() {
    #expect(
      reading("Name:         shop\nNamespace:    default\n")?.snapshots.first?.processes == nil)
  }

  @Test("no cut and no damage stops the reading")
  func damage() {
    var random = SeededGenerator(state: 5)
    for text in [Self.aux, Self.status, Self.shell] {
      let bytes = Array(text.utf8)
      for end in stride(from: 0, to: bytes.count, by: 5) {
        _ = reading(String(decoding: bytes[..<end], as: UTF8.self))
      }
      for _ in 0..<300 {
        var copy = bytes
        for _ in 0..<4 {
          copy[Int.random(in: 0..<copy.count, using: &random)] = UInt8.random(
            in: 0...255, using: &random)
        }
        _ = reading(String(decoding: copy, as: UTF8.self))
      }
    }
    _ = reading("  PID   RSS COMMAND\n 99999999999999999999 1 x\n 1 99999999999999999999 x\n")
    _ = reading("Name:\tx\nVmRSS:\t99999999999999999999 kB\nThreads:\t9223372036854775807\n")
  }
}

extension ProcessTextTests {
  static let aux = """
    USER       PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
    root         1  0.6  0.0  49104 18340 ?        SLl  Nov25   1:22 /sbin/init splash
    root         2  0.0  0.0      0     0 ?        S    Nov25   0:00 [kthreadd]
    shop      4242 99.9  0.1 900000 90000 ?        Dl   01:00   1:22 /usr/bin/java -jar shop.jar

    """

  static let status = """
    Thu Nov 26 01:35:50 UTC 2026
    Name:\tshop
    State:\tS (sleeping)
    Tgid:\t42
    Pid:\t42
    PPid:\t1
    VmHWM:\t   20000 kB
    VmRSS:\t   20000 kB
    RssAnon:\t   10000 kB
    RssFile:\t    9000 kB
    RssShmem:\t    1000 kB
    Threads:\t3
    Thu Nov 26 01:35:51 UTC 2026
    Name:\tshop
    Pid:\t42
    VmRSS:\t   21000 kB
    RssAnon:\t   11000 kB
    RssFile:\t    9000 kB
    RssShmem:\t    1000 kB
    Threads:\t3

    """

  static let shell = """
    [root@web-1 ~]# ls -l /proc/77/fd
    total 0
    lrwx------. 1 root root 64 Nov 26 02:00 0 -> /dev/null
    lrwx------. 1 root root 64 Nov 26 02:00 1 -> socket:[12]
    lrwx------. 1 root root 64 Nov 26 02:00 2 -> socket:[13]
    l-wx------. 1 root root 64 Nov 26 02:00 3 -> /var/log/shop.log (deleted)
    [root@web-1 ~]# cat /proc/77/limits
    Limit                     Soft Limit           Hard Limit           Units
    Max cpu time              unlimited            unlimited            seconds
    Max processes             unlimited            unlimited            processes
    Max open files            1024                 1048576              files
    [root@web-1 ~]# cat /proc/77/io
    rchar: 1
    wchar: 2
    syscr: 3
    syscw: 4
    read_bytes: 4096
    write_bytes: 0
    cancelled_write_bytes: 7

    """
}
