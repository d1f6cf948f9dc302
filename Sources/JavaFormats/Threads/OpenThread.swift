import ByteParsing

/// A thread whose lines are still being read.
struct OpenThread: Sendable {
  var thread: JavaThread
  /// Frames and locks are over; only "Locked ownable synchronizers" may follow.
  var isClosed = false
  var isInSynchronizers = false
  /// An application's stack trace stands between the lines of this thread.
  var isInForeignTrace = false

  init(_ thread: JavaThread) {
    self.thread = thread
  }
}

/// The lines in front of a dump that say which process it is of, and when it was made.
struct Preamble: Sendable {
  /// `4242:`, the first line of `jcmd`.
  private(set) var pid: Int?
  /// `2026-11-20 20:38:00`, as `jstack`, `jcmd` and `kill -3` print it.
  private(set) var time: String?

  /// Notes what a line says, and forgets what an older one said.
  mutating func note(_ bytes: RawSpan, _ line: Range<Int>) {
    let line = bytes.trimmed(line)
    var cursor = ByteCursor(bytes)
    cursor.move(to: line.lowerBound)
    guard let number = cursor.unsigned() else {
      if line.count > 0 { self = Preamble() }
      return
    }
    if cursor.position == line.upperBound - 1, bytes[cursor.position] == UInt8(ascii: ":") {
      self = Preamble()
      pid = Int(exactly: number)
    } else if line.count == 19, bytes[line.lowerBound + 4] == UInt8(ascii: "-"),
      bytes[line.lowerBound + 13] == UInt8(ascii: ":")
    {
      time = bytes.string(line)
    } else {
      self = Preamble()
    }
  }
}
