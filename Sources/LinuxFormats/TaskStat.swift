/// A thread as `/proc/PID/task/TID/stat` shows it, in one line.
///
///     4243 (GC Thread#0) S 1 4242 4242 0 -1 … utime stime …
package struct TaskStat: Sendable, Hashable {
  /// The thread's id in the process space of the reader.
  package var tid: Int
  /// The name as the kernel keeps it: its first 15 bytes.
  package var name: String
  /// `R` runs or could, `S` sleeps, `D` waits uninterruptibly, `T` stopped, `t` traced, `Z` ended.
  package var state: Character
  package var parent: Int
  /// Processor time so far in clock ticks, user and system together.
  package var processorTicks: Int
  /// Threads of the process.
  package var threads: Int
  /// When it began, in clock ticks since boot.
  package var startTicks: Int

  /// Reads the line; the name may hold anything, brackets and blanks too.
  package init?(_ bytes: [UInt8]) {
    guard let open = bytes.firstIndex(of: UInt8(ascii: "(")),
      let close = bytes.lastIndex(of: UInt8(ascii: ")")), open < close,
      let tid = Self.number(bytes[..<open])
    else { return nil }
    let fields = bytes[(close + 1)...].split { $0 == 0x20 || $0 == 0x0A }
    guard fields.count >= 20, let state = fields[0].first,
      let parent = Self.number(fields[1]), let user = Self.number(fields[11]),
      let system = Self.number(fields[12]), let threads = Self.number(fields[17]),
      let start = Self.number(fields[19])
    else { return nil }
    self.tid = tid
    name = String(decoding: bytes[(open + 1)..<close], as: UTF8.self)
    self.state = Character(Unicode.Scalar(state))
    self.parent = parent
    processorTicks = user &+ system
    self.threads = threads
    startTicks = start
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
    Int(String(decoding: bytes.filter { $0 != 0x20 }, as: UTF8.self))
  }
}
