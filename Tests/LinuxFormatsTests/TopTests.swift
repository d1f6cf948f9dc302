import ByteParsing
import Capture
import LinuxFormats
import Testing

private func screens(_ text: String) -> [HostSnapshot] {
  var parser = TopParser()
  parser.read(Array(text.utf8).rawSpan, firstLine: 1)
  return parser.finish()?.sample.snapshots ?? []
}

private let procps4 = """
  top - 01:55:06 up  3:32,  0 user,  load average: 1.32, 0.99, 0.97
  Tasks:   3 total,   1 running,   2 sleeping,   0 stopped,   0 zombie
  %Cpu(s): 50.0 us, 50.0 sy,  0.0 ni,  0.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st
  MiB Mem :  24105.6 total,  21631.7 free,    962.9 used,   1845.9 buff/cache
  MiB Swap:      0.0 total,      0.0 free,      0.0 used.  23142.7 avail Mem

    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND
  24779 root      20   0  325108 112532  92808 S  25.0   0.5   0:00.10 swift

  top - 01:55:08 up  3:32,  0 user,  load average: 1.30, 0.99, 0.97
  Tasks:   3 total,   3 running,   0 sleeping,   0 stopped,   0 zombie
  %Cpu(s): 80.0 us, 10.0 sy,  2.0 ni,  3.0 id,  1.0 wa,  0.0 hi,  1.0 si,  3.0 st
  MiB Mem :  24105.6 total,  21631.7 free,    962.9 used,   1845.9 buff/cache
  MiB Swap:   1024.0 total,    512.0 free,    512.0 used.  23142.7 avail Mem

    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND
     42 www       39  19   12.5g 112532    1.2m R  93.0   0.5   1:00.10 my worker (1)
     43 www       20   0  325108 112532  92808 R  93.0   0.5   0:00.10 top
  """

@Suite struct TopTests {
  @Test("later screens are about the interval before them, the first one is not")
  func intervals() {
    let screens = screens(procps4)
    #expect(screens.count == 2)
    #expect(screens.map { $0.activity?.isUnsure } == [true, false])
    #expect(screens[1].activity?.seconds == 2)
    #expect(screens[1].activity?.all?.busy == 93)
    #expect(screens[1].activity?.all?.steal == 3)
    #expect(screens[1].printedLoad?.one == 1.3)
    #expect(screens[1].activity?.runnable == 2, "without top itself")
  }

  @Test("rows have their command whole, and sizes with letters")
  func rows() {
    let tasks = screens(procps4)[1].taskShares
    #expect(tasks.map(\.id) == [42, 43])
    #expect(tasks[0].name == "my worker (1)")
    #expect(tasks[0].share == 93 && tasks[0].nice == 19 && tasks[0].state == "R")
    #expect(tasks[0].virtualMemory == 13_421_772_800)
    #expect(tasks[0].resident == 112_532 * 1024)
  }

  @Test("memory and swap of both forms")
  func memory() {
    let memory = screens(procps4)[1].memory
    #expect(memory?["MemTotal"] == 25_276_553_625)
    #expect(memory?["MemAvailable"] == Int(23142.7 * 1_048_576))
    #expect(memory?["SwapFree"] == 512 * 1_048_576)
    let old = screens(
      """
      top - 10:00:00 up 12 days,  3:32,  2 users,  load average: 0.10, 0.20, 0.30
      Tasks: 114 total,   1 running, 113 sleeping,   0 stopped,   0 zombie
      Cpu(s):  1.2%us,  0.3%sy,  0.5%ni, 97.9%id,  0.1%wa,  0.0%hi,  0.0%si,  0.0%st
      Mem:   8061408k total,  7906292k used,   155116k free,   318408k buffers
      Swap:  2097148k total,      100k used,  2097048k free,  5116836k cached
      """)
    #expect(old[0].memory?["MemFree"] == 155_116 * 1024)
    #expect(old[0].memory?["SwapFree"] == 2_097_048 * 1024)
    #expect(old[0].activity?.all?.nice == 0.5)
    #expect(old[0].activity?.all?.idle == 97.9)
  }

  @Test("other languages, a line for each processor, threads")
  func forms() {
    let text = """
      top - 10:00:00 up 12 Tage,  3:32,  2 Benutzer,  Durchschnittslast: 0,11, 0,10, 0,05
      Threads: 214 gesamt,   4 laufend, 210 schlafend,   0 gestoppt,   0 Zombie
      %CPU0  : 98,0 be,  2,0 sy,  0,0 ni,  0,0 un,  0,0 wa,  0,0 hi,  0,0 si,  0,0 st
      %CPU1  : 10,0 be,  0,0 sy,  0,0 ni, 90,0 un,  0,0 wa,  0,0 hi,  0,0 si,  0,0 st

        PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     ZEIT+ BEFEHL
         42 www       20   0  325108 112532  92808 R  99,9   0,5   1:00.10 event-loop
      """
    let screens = screens(text)
    #expect(screens[0].printedLoad?.one == 0.11)
    #expect(screens[0].activity?.each[0]?.busy == 100)
    #expect(screens[0].activity?.shares?.busy == 55)
    #expect(screens[0].activity?.count == 2)
    #expect(screens[0].sharesThreads)
    #expect(screens[0].activity?.runnable == 3)
    #expect(screens[0].taskShares.first?.share == 99.9)
  }

  @Test("no damage traps")
  func damage() {
    let bytes = Array(procps4.utf8)
    var dice = Dice(state: 11)
    for length in stride(from: 0, to: bytes.count, by: 5) {
      var garbled = Array(bytes[..<length])
      _ = screens(String(decoding: garbled, as: UTF8.self))
      guard length > 0 else { continue }
      for _ in 0..<4 {
        garbled[Int.random(in: 0..<length, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
      }
      _ = screens(String(decoding: garbled, as: UTF8.self))
    }
  }

  @Test("uptime is read beside other files")
  func uptime() throws {
    var parser = HostTextParser()
    let text = " 01:55:05 up  3:32,  2 users,  load average: 11,32, 0,99, 0,97\nMemTotal: 4 kB\n"
    parser.read(Array(text.utf8).rawSpan, firstLine: 1)
    let snapshot = try #require(parser.finish()?.sample.snapshots.first)
    #expect(snapshot.printedLoad?.one == 11.32)
    #expect(snapshot.memory != nil)
  }
}
