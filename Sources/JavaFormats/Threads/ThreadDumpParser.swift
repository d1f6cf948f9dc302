import ByteParsing
package import Capture

/// Reads HotSpot's text thread dumps (`jstack`, `jcmd Thread.print`, `kill -3`) of JDK 7 to 25, and
/// those of the serviceability agent (`jhsdb jstack`, `jstack -F`).
///
///     2026-11-20 20:38:00
///     Full thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode, sharing):
///
///     "exec-1" #12 daemon prio=5 os_prio=0 cpu=1.2ms elapsed=9.8s tid=0x… nid=0x… waiting for …
///        java.lang.Thread.State: BLOCKED (on object monitor)
///     \tat com.example.shop.Stock.reserve(Stock.java:41)
///     \t- waiting to lock <0x000000076bf62208> (a com.example.shop.Stock)
package struct ThreadDumpParser: StreamParser {
  package static let format = Format(
    kind: "jvm-thread-dump",
    label: "JVM thread dump (jstack, jcmd Thread.print, kill -3, jhsdb jstack)",
    lineStarts: [
      "java.lang.Thread.State: ", "Full thread dump ", "Found one Java-level deadlock",
      "- parking to wait for  <", "- waiting to lock <", "Locked ownable synchronizers:",
      "Deadlock Detection:",
    ])

  var tables = ThreadTables()
  var dumps = DumpRetention()
  /// The dump that is being read.
  var dump: ThreadDump?
  /// The thread that is being read, with what of it is not yet in the dump.
  var thread: OpenThread?
  /// The frames of the thread so far.
  var stack = OpenStack()
  /// A header whose name holds a line end: its text so far.
  var brokenHeader: (text: [UInt8], line: Int)?
  var section: DeadlockSection?
  var preamble = Preamble()
  var followers = FrameFollowers()
  var line = 1
  /// What the last piece ended with: a text that breaks off inside a line was cut.
  var endsWithNewline = true
  /// Lines that may belong to something else.
  var foreignCount = 0
  /// What the serviceability agent printed when it failed in the middle of a dump.
  var agentFailure: String?

  package init() {}

  package var foreignLines: Int? { foreignCount }

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    line = firstLine
    var position = 0
    while position < bytes.byteCount {
      if let next = takeExpectedFrame(bytes, at: position) {
        position = next
      } else {
        let end = bytes.lineEnd(from: position)
        take(bytes, position..<end)
        position = end + 1
      }
      line += 1
    }
    if bytes.byteCount > 0 { endsWithNewline = bytes[bytes.byteCount - 1] == 0x0A }
  }

  package mutating func finish() -> Parsed<ThreadDumpSeries>? {
    while let broken = brokenHeader {
      brokenHeader = nil
      takeAgain(broken.text, line: broken.line)
    }
    let lastThread = thread.map { tables.texts.string($0.thread.name) }
    let wasCut = dump.map { !$0.hasTail && !isCompleteByAgent } ?? false
    closeDump()
    guard !dumps.kept.isEmpty else { return nil }
    let series = ThreadDumpSeries(dumps: dumps.kept, tables: tables, dropped: dumps.dropped)
    return Parsed(series, damage: damage(wasCut: wasCut, lastThread: lastThread), note: note)
  }

  private var note: String {
    let threads = dumps.threadCount
    let dumps = dumps.kept.count + dumps.dropped
    return "\(dumps) dump\(dumps == 1 ? "" : "s"), \(threads) thread\(threads == 1 ? "" : "s")"
  }

  private func damage(wasCut: Bool, lastThread: String?) -> String? {
    if let agentFailure { return "the serviceability agent failed: \(agentFailure)" }
    if wasCut {
      let place = lastThread.map { " in thread \"\($0)\"" } ?? ""
      return "the last dump ends\(place) without the lines that close a dump: it was cut short"
    }
    if !endsWithNewline && dump == nil && section != nil { return "cut in the deadlock section" }
    if dumps.kept.contains(where: { !$0.hasHead }) {
      return "the first lines of a dump are missing"
    }
    if dumps.kept.contains(where: { !$0.hasTail }) { return "the last lines of a dump are missing" }
    return nil
  }
}
