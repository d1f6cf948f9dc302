import ByteParsing
package import Capture

/// What `jcmd PID Thread.vthread_scheduler` says of the pool that runs virtual threads.
package struct SchedulerStatus: Sendable, Hashable {
  package var parallelism: Int
  /// Carriers that exist.
  package var size: Int
  /// Carriers with a virtual thread, whether it computes or holds the carrier while it waits.
  package var active: Int
  /// Tasks taken from the queues of others since start; it stands still while no carrier comes free.
  package var steals: Int
  /// Virtual threads that could run and wait for a carrier.
  package var queued: Int
  package var line: Int
}

/// The lines of one text, in its order.
package struct SchedulerSeries: ProcessEvidence {
  package var states: [SchedulerStatus]
  package var pids: [Int]
}

/// Reads the line of `jcmd PID Thread.vthread_scheduler` (JDK 24 and later), one or several.
///
///     4242:
///     java.util.concurrent.ForkJoinPool@451d950[Running, parallelism = 2, size = 2, active = 2,
///     running = 0, steals = 282, tasks = 0, submissions = 38, delayed = 40]
///
/// In one line. `running` says nothing: a carrier with a virtual thread counts as waiting, although
/// that one may compute.
package struct SchedulerParser: StreamParser {
  package static let format = Format(
    kind: "jvm-vthread-scheduler",
    label: "scheduler of virtual threads (jcmd PID Thread.vthread_scheduler)",
    markers: ["[Running, parallelism = "])

  private var series = SchedulerSeries(states: [], pids: [])
  private var pid: Int?

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var (line, position) = (firstLine, 0)
    while position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      take(bytes, bytes.trimmed(position..<end), line)
      (line, position) = (line + 1, end + 1)
    }
  }

  private mutating func take(_ bytes: RawSpan, _ text: Range<Int>, _ line: Int) {
    var cursor = ByteCursor(bytes.extracting(0..<text.upperBound))
    cursor.move(to: text.lowerBound)
    if let number = cursor.unsigned() {
      let isAlone = cursor.position == text.upperBound - 1 && cursor.next == UInt8(ascii: ":")
      pid = isAlone ? Int(exactly: number) : nil
    } else if cursor.skip(ifNext: "java.util.concurrent.ForkJoinPool@"),
      let state = status(&cursor, line)
    {
      series.states.append(state)
      if let pid, !series.pids.contains(pid) { series.pids.append(pid) }
    }
  }

  private func status(_ cursor: inout ByteCursor, _ line: Int) -> SchedulerStatus? {
    guard cursor.hexadecimal() != nil, cursor.skip(ifNext: "[Running, ") else { return nil }
    let bytes = cursor.bytes
    let text = cursor.position..<cursor.end
    guard let parallelism = Self.value(of: "parallelism = ", bytes, text),
      let size = Self.value(of: "size = ", bytes, text),
      let active = Self.value(of: "active = ", bytes, text),
      let steals = Self.value(of: "steals = ", bytes, text),
      let tasks = Self.value(of: "tasks = ", bytes, text),
      let submissions = Self.value(of: "submissions = ", bytes, text)
    else { return nil }
    return SchedulerStatus(
      parallelism: parallelism, size: size, active: active, steals: steals,
      queued: tasks + submissions, line: line)
  }

  private static func value(
    of name: StaticString, _ bytes: RawSpan, _ text: Range<Int>
  ) -> Int? {
    guard let place = bytes.firstRange(of: name, in: text) else { return nil }
    var cursor = ByteCursor(bytes)
    cursor.move(to: place.upperBound)
    return cursor.unsigned().map { Int(clamping: min($0, 1 << 40)) }
  }

  package mutating func finish() -> Parsed<SchedulerSeries>? {
    guard !series.states.isEmpty else { return nil }
    let count = series.states.count
    return Parsed(series, note: count == 1 ? nil : "\(count) lines")
  }
}
