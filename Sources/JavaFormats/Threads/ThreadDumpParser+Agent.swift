import ByteParsing

/// The dialect of the serviceability agent, `jhsdb jstack` and `jstack -F`, which reads a JVM that
/// does not answer.
///
///     Attaching to process ID 140, please wait...
///     Deadlock Detection:
///
///     No deadlocks found.
///
///     "main" #1 prio=5 tid=0x00007f45ac018220 nid=0x8e waiting on condition [0x00007f45b0ffe000]
///        java.lang.Thread.State: TIMED_WAITING (parking)
///        JavaThread state: _thread_blocked
///      - jdk.internal.misc.Unsafe.park(boolean, long) @bci=0 (Interpreted frame)
///
///     Thread 142: (state = BLOCKED)                                                     JDK 8
///      - java.lang.Object.wait(long) @bci=0 (Interpreted frame)
///
/// `_thread_blocked` and `BLOCKED` in brackets are states of the VM: any waiting thread has them.
extension ThreadDumpParser {
  /// Takes a line that only the agent writes; false where it is none.
  mutating func takeAgentLine(_ bytes: RawSpan, _ text: Range<Int>) -> Bool {
    let start = text.lowerBound
    switch bytes[start] {
    case UInt8(ascii: "A") where bytes.starts(with: "Attaching to process ID ", at: start):
      closeDump()
      openAgentDump()
      var cursor = ByteCursor(bytes)
      cursor.move(to: start + 24)
      dump?.pid = cursor.unsigned().flatMap(Int.init(exactly:))
    case UInt8(ascii: "D") where bytes.starts(with: "Deadlock Detection:", at: start):
      if dump?.form != .serviceability || thread != nil || dump?.threads.isEmpty == false {
        closeDump()
        openAgentDump()
      }
    case UInt8(ascii: "J") where bytes.starts(with: "JVM version is ", at: start):
      guard dump?.form == .serviceability else { return false }
      dump?.vm = bytes.string(min(start + 15, text.upperBound)..<text.upperBound)
    case UInt8(ascii: "J") where bytes.starts(with: "JavaThread state: _thread_", at: start):
      guard thread != nil else { return false }
      if dump?.form == .hotspot { dump?.form = .serviceability }
    case UInt8(ascii: "T") where bytes.starts(with: "Thread ", at: start):
      return beginNameless(bytes, text)
    default:
      noteFailure(bytes, text)
      return false
    }
    return true
  }

  /// Whether the dump is one of the agent and ends as a whole one does: it has no last line.
  var isCompleteByAgent: Bool {
    guard dump?.form == .serviceability, agentFailure == nil, let thread else { return false }
    return thread.isClosed && !thread.isInSynchronizers && endsWithNewline
  }

  private mutating func openAgentDump() {
    openDump(hasHead: true, line: line)
    dump?.form = .serviceability
  }

  /// Reads `Thread 142: (state = BLOCKED)`: the agent of JDK 8 knows no names.
  private mutating func beginNameless(_ bytes: RawSpan, _ text: Range<Int>) -> Bool {
    var cursor = ByteCursor(bytes.extracting(0..<text.upperBound))
    cursor.move(to: text.lowerBound + 7)
    guard let id = cursor.unsigned(), cursor.skip(ifNext: ": (state = ") else { return false }
    let name = bytes.firstRange(of: ":", in: text)?.lowerBound ?? text.upperBound
    closeThread()
    if dump?.form != .serviceability {
      closeDump()
      openDump(hasHead: false, line: line)
      dump?.form = .serviceability
    }
    var thread = JavaThread(name: tables.texts.intern(bytes, text.lowerBound..<name))
    thread.nid = id
    thread.isJava = true
    if cursor.skip(ifNext: "IN_") { thread.state = .runnable }
    thread.line = Int32(clamping: line)
    thread.lastLine = thread.line
    open(thread)
    return true
  }

  /// The agent reads a process that it does not understand at every moment, and says so by a Java
  /// exception of its own among the threads.
  private mutating func noteFailure(_ bytes: RawSpan, _ text: Range<Int>) {
    guard dump?.form == .serviceability, agentFailure == nil else { return }
    let signs: [StaticString] = [
      "Exception", "Error occurred during stack walking", "sun.jvm.hotspot.", "Unable to deduce",
    ]
    guard signs.contains(where: { bytes.firstRange(of: $0, in: text) != nil }) else { return }
    agentFailure = String(bytes.string(text).prefix(200))
  }
}

extension String {
  /// A class as the VM calls it, `java/lang/Object`, in the words of Java.
  var withDots: String {
    contains("/") ? String(map { $0 == "/" ? "." : $0 }) : self
  }
}
