import ByteParsing
package import Capture

/// Reads the javacores of OpenJ9 and IBM's J9: every line begins with a tag that says what it is.
///
///     1TIDATETIME    Date: 2026/11/20 at 20:38:00:607
///     1CIPROCESSID   Process ID: 30285 (0x764D)
///     3XMTHREADINFO      "exec-1" J9VMThread:0x0000000000FD0100, omrthread_t:0x…, java/lang/Thread:
///                        0x…, state:B, prio=5
///     3XMJAVALTHREAD            (java/lang/Thread getId:0x12, isDaemon:true)
///     3XMTHREADBLOCK     Blocked on: com/example/Stock@0x00000000FFE26A10 Owned by: "exec-2"
///                        (J9VMThread:0x0000000000FD0200, java/lang/Thread:0x…)
///     4XESTACKTRACE                at com/example/Order.place(Order.java:7(Compiled Code))
///     5XESTACKTRACE                   (entered lock: com/example/Order@0x…, entry count: 1)
package struct JavacoreParser: StreamParser {
  package static let format = Format(
    kind: "jvm-javacore", label: "javacore of OpenJ9",
    lineStarts: ["0SECTION       TITLE ", "3XMTHREADINFO      \""])

  var builder = DumpBuilder()
  var line = 1
  /// Addresses of the threads so far: the current thread is listed twice.
  var seen: Set<UInt64> = []
  /// The deadlock whose lines are being read.
  var deadlock: OpenDeadlock?
  private var isInThreads = false

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    line = firstLine
    var position = 0
    while position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      take(bytes, position..<end)
      position = end + 1
      line += 1
    }
  }

  package mutating func finish() -> Parsed<ThreadDumpSeries>? {
    closeDump()
    guard let series = builder.series else { return nil }
    var damage: String?
    if series.dumps.contains(where: { !$0.hasTail }) {
      damage = "a javacore ends before its list of threads does: it was cut short"
    } else if series.dumps.contains(where: { !$0.hasHead }) {
      damage = "the first lines of a javacore are missing"
    }
    return Parsed(series, damage: damage, note: builder.note)
  }

  private mutating func take(_ bytes: RawSpan, _ line: Range<Int>) {
    let text = bytes.trimmed(line)
    guard text.count > 4, text.lowerBound == line.lowerBound else { return }
    var cursor = ByteCursor(bytes.extracting(0..<text.upperBound))
    cursor.move(to: text.lowerBound)
    guard let tag = cursor.word() else { return }
    let rest = bytes.trimmed(tag.upperBound..<text.upperBound)
    let name = bytes.extracting(tag)
    switch bytes[tag.lowerBound] {
    case UInt8(ascii: "0") where name.isTag("0SECTION"): beginSection(bytes, rest)
    case UInt8(ascii: "1"): takeGeneral(name, bytes, rest)
    case UInt8(ascii: "2"), UInt8(ascii: "3"): takeDetail(name, bytes, rest)
    case UInt8(ascii: "4"), UInt8(ascii: "5"): takeFrame(name, bytes, rest)
    case UInt8(ascii: "N"):
      if bytes.firstRange(of: "END OF DUMP", in: rest) != nil { endDump() }
    default: break
    }
  }

  // MARK: Dumps

  private mutating func beginSection(_ bytes: RawSpan, _ rest: Range<Int>) {
    if bytes.starts(with: "TITLE ", at: rest.lowerBound) {
      closeDump()
      openDump()
    } else if bytes.starts(with: "THREADS ", at: rest.lowerBound) {
      isInThreads = true
    } else if isInThreads {
      isInThreads = false
      builder.closeThread()
      builder.dump?.hasTail = true
    }
  }

  func hasDump() -> Bool { builder.dump != nil }

  mutating func openDump() {
    builder.open(.javacore, line: line)
    builder.dump?.listsSynchronizers = true
    (seen, deadlock, isInThreads) = ([], nil, false)
  }

  private mutating func endDump() {
    builder.dump?.hasTail = true
    closeDump()
  }

  private mutating func closeDump() {
    builder.closeThread()
    closeDeadlock()
    builder.closeDump()
  }

  mutating func closeDeadlock() {
    guard let open = deadlock else { return }
    deadlock = nil
    guard open.members.count > 1 else { return }
    builder.dump?.reportedDeadlocks.append(
      ReportedDeadlock(members: open.members, lines: open.firstLine..<(line + 1)))
  }
}

/// A block of `1LKDEADLOCK`: each thread, what it waits for, and the thread that owns that.
struct OpenDeadlock: Sendable {
  var members: [ReportedDeadlock.Member] = []
  var firstLine: Int
}

extension RawSpan {
  /// Whether all of the bytes are `tag`.
  func isTag(_ tag: StaticString) -> Bool {
    byteCount == tag.utf8CodeUnitCount && starts(with: tag)
  }
}
