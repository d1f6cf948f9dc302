import CProcess
import Capture
import Glibc

/// Programs that are no part of diag: the steps of a runbook, and the user's own kubectl; nothing else.
///
/// No shell is involved: a program gets its arguments as they are.
package enum ForeignCommand {
  package enum Outcome: Sendable, Hashable {
    case ended(status: Int32)
    case killed(signal: Int32)
    /// It was ended, with all processes of its group, because its time was up.
    case overdue
    /// It was ended because this process was told to end.
    case interrupted
    case notStarted(String)
  }

  package struct Result: Sendable {
    package var outcome: Outcome
    /// What it wrote, errors included, up to the limit.
    package var output: [UInt8] = []
    /// How many bytes more it wrote.
    package var dropped = 0
  }

  /// The file that a program's name means, by `PATH`, else among the programs of PostgreSQL's server, which
  /// packages leave out of it; folders that are not absolute do not count.
  package static func path(of program: String) -> String? {
    if program.utf8.contains(UInt8(ascii: "/")) { return isRunnable(program) ? program : nil }
    let folders = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/bin:/bin"
    let servers = (9...30).reversed().flatMap {
      ["/usr/lib/postgresql/\($0)/bin", "/usr/pgsql-\($0)/bin"]
    }
    return (folders.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") } + servers)
      .lazy.map { "\($0)/\(program)" }.first(where: isRunnable)
  }

  private static func isRunnable(_ path: String) -> Bool {
    var state = stat()
    guard unsafe stat(path, &state) == 0, unsafe access(path, X_OK) == 0 else { return false }
    return state.st_mode & S_IFMT == S_IFREG
  }

  /// Runs the program at `path` until it ends or time is up; the first of `arguments` is its name, for
  /// which it is given the path: programs of PostgreSQL look for others beside their own.
  package static func run(
    _ path: String, _ arguments: [String], limit: Duration, outputLimit: Int = 64 << 10
  ) -> Result {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else {
      return Result(outcome: .notStarted(CaptureError.last().description))
    }
    defer { close(ends[0]) }
    Interrupts.watch(true)
    defer { Interrupts.watch(false) }
    var words = unsafe ([path] + arguments.dropFirst()).map { unsafe strdup($0) } + [nil]
    let child = unsafe diag_start(path, &words, ends[1])
    let reason = child < 0 ? CaptureError.last().description : ""
    unsafe words.forEach { unsafe free($0) }
    close(ends[1])
    guard child > 0 else { return Result(outcome: .notStarted(reason)) }
    var run = Run(child: child, descriptor: ends[0], outputLimit: outputLimit)
    return run.finish(by: ContinuousClock.now + limit)
  }

  private struct Run {
    let child: pid_t
    let descriptor: Int32
    let outputLimit: Int
    var result = Result(outcome: .overdue)
    var isClosed = false

    mutating func finish(by end: ContinuousClock.Instant) -> Result {
      var status: Int32 = 0
      var patience: Int32 = 2
      while true {
        let ended = unsafe waitpid(child, &status, WNOHANG)
        if ended == child {
          while take(waiting: 0) {}
          result.outcome = outcome(status)
          return result
        }
        if Interrupts.came || end.hasPassed {
          result.outcome = Interrupts.came ? .interrupted : .overdue
          diag_end_session(child)
          while take(waiting: 0) {}
          return result
        }
        // What it wrote comes at once; that it ended is looked for.
        if !take(waiting: min(patience, end.millisecondsLeft)) { patience = min(patience * 2, 100) }
      }
    }

    /// Takes what it wrote; false where there was nothing.
    private mutating func take(waiting milliseconds: Int32) -> Bool {
      var wanted = pollfd(
        fd: isClosed ? -1 : descriptor, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&wanted, 1, milliseconds) > 0 else { return false }
      var bytes = [UInt8](repeating: 0, count: 16 << 10)
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count <= 0 {
        isClosed = count == 0
        return false
      }
      let kept = min(count, outputLimit - result.output.count)
      result.output += bytes[..<kept]
      result.dropped += count - kept
      return true
    }

    private func outcome(_ status: Int32) -> Outcome {
      let signal = status & 0x7F
      return signal == 0 ? .ended(status: (status >> 8) & 0xFF) : .killed(signal: signal)
    }
  }
}
