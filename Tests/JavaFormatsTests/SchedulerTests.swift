import ByteParsing
import Capture
import JavaFormats
import TestSupport
import Testing

@Suite("Virtual threads in dumps and the line of their scheduler")
struct SchedulerTests {
  private func read(_ text: String) -> SchedulerSeries? {
    var parser = SchedulerParser()
    let bytes = Array(text.utf8)
    parser.read(bytes.rawSpan, firstLine: 1)
    return parser.finish()?.sample
  }

  /// Printed by `jcmd PID Thread.vthread_scheduler` of Temurin 25.
  private let line =
    "java.util.concurrent.ForkJoinPool@2a79f1ad[Running, parallelism = 4, size = 5, active = 3, "
    + "running = 0, steals = 282, tasks = 2, submissions = 30, delayed = 40]\n"

  @Test("the line of the scheduler says how many wait for a carrier, and of which process")
  func scheduler() throws {
    let series = try #require(read("4242:\n" + line + "4242:\n" + line))
    #expect(series.pids == [4242])
    let state = try #require(series.states.last)
    #expect(state.parallelism == 4 && state.size == 5 && state.active == 3)
    #expect(state.steals == 282 && state.queued == 32 && state.line == 4)
  }

  @Test("JDK 24 prints no delayed tasks")
  func older() throws {
    let older = line.replacing(", delayed = 40", with: "")
    #expect(read(older)?.states.first?.queued == 32)
  }

  @Test("a pool that an application logs or that is shut down is not the scheduler")
  func others() {
    #expect(read("2026-11-20 INFO pool " + line) == nil)
    #expect(read(line.replacing("[Running", with: "[Terminated")) == nil)
    #expect(read(line.replacing("size = 5", with: "size = x")) == nil)
  }

  @Test("the line cut anywhere, and numbers beyond all bounds, are read as far as they go")
  func damage() {
    for length in 0..<line.utf8.count { _ = read(String(line.prefix(length))) }
    let huge = line.replacing("30", with: "99999999999999999999").replacing(
      "= 2,", with: "= 18446744073709551615,")
    #expect(read(huge) == nil || read(huge)?.states.first != nil)
  }

  @Test("a carrier is known with the virtual thread that it carries")
  func carried() throws {
    let text = """
      Full thread dump OpenJDK 64-Bit Server VM (21.0.8+9-LTS mixed mode, sharing):

      "ForkJoinPool-1-worker-1" #19 [343] daemon prio=5 os_prio=0 cpu=3.30ms elapsed=3.84s tid=0x1  [0x1]
         Carrying virtual thread #35
      \tat jdk.internal.vm.Continuation.run(java.base@21.0.8/Unknown Source)
      \tat java.lang.VirtualThread.runContinuation(java.base@21.0.8/Unknown Source)

      "main" #1 [342] prio=5 os_prio=0 cpu=3.30ms elapsed=3.84s tid=0x2 nid=342 runnable  [0x2]
         java.lang.Thread.State: RUNNABLE
      \tat com.example.Main.main(Main.java:1)

      JNI global refs: 17, weak refs: 0

      """
    let dump = try #require(parse(text)?.sample.dumps.first)
    #expect(dump.threads.map(\.carries) == [35, nil])
    #expect(dump.threads.count == 2)
  }
}
