internal import CProcess
import Glibc

/// A child that goes on with the work of this process, which from then on only watches over it.
///
/// Looks at a host and its JVMs read files of the kernel in which a read can, against all
/// expectation, never end; no signal ends such a process, and a thread in that state would hold the
/// exit of the whole process. So the looking, and the report with it, is the deputy's. Where it does
/// not come to an end in time, it is left behind, and this process goes on without what it saw.
package enum Deputy {
  package enum Role {
    /// This is the deputy.
    case deputy
    /// There is none: no process could be started.
    case none
    /// The deputy is lost, and why; this process takes its place.
    case successor(String)
  }

  /// Where the deputy says that nothing can hold it up any more.
  private nonisolated(unsafe) static var control: Int32 = -1

  /// Starts a deputy; in the process that called, comes back only where the deputy is lost.
  ///
  /// It is lost when it has neither ended nor called `isSafe` at `deadline`, and before that when one and
  /// the same wait in the kernel lasts for seconds. The first SIGINT has the
  /// deputy stop recording, and `helpers`, children of this process, end; a second one, or SIGTERM,
  /// ends all. The status of the deputy is that of this process.
  package static func begin(until deadline: ContinuousClock.Instant, helpers: [Int32]) -> Role {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return .none }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let own = getpid()
    let child = diag_fork()
    if child == 0 {
      close(ends[0])
      if diag_obey(own) != 0 { _exit(1) }
      unsafe control = ends[1]
      return .deputy
    }
    close(ends[1])
    defer { close(ends[0]) }
    guard child > 0 else { return .none }
    diag_count_interrupts()
    var watch = Watch(child: child, pipe: ends[0], helpers: helpers)
    let reason = watch.wait(until: deadline)
    diag_default_signals()
    return .successor(reason)
  }

  /// Tells the process that watches over this one, should there be one, that all is recorded.
  package static func isSafe() {
    guard unsafe control >= 0 else { return }
    _ = unsafe write(control, "R", 1)
  }

  /// Whether this process was asked to stop recording.
  package static var isStopping: Bool { diag_is_stopping() != 0 }
}

/// The process that watches.
private struct Watch {
  /// How long what was ended may take to be gone, in milliseconds.
  private static let patience: Int32 = 400
  /// The longest that one wait in the kernel may take: a read of a slow disk has come by then.
  private static let longestWait: Duration = .seconds(8)

  let child: pid_t
  let pipe: Int32
  let helpers: [pid_t]
  private var isSafe = false
  /// The wait in the kernel that the child is in, by its count of such, and since when.
  private var held: (wait: Substring, since: ContinuousClock.Instant)?
  /// Interrupts that were obeyed.
  private var obeyed: Int32 = 0

  init(child: pid_t, pipe: Int32, helpers: [pid_t]) {
    (self.child, self.pipe, self.helpers) = (child, pipe, helpers)
  }

  /// Ends with the deputy; where the deputy is lost, comes back with the reason.
  mutating func wait(until deadline: ContinuousClock.Instant) -> String {
    while true {
      obeySignals()
      var wanted = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
      // A signal between the check and the wait is seen a little later.
      let rest = isSafe ? 200 : min(200, deadline.millisecondsLeft)
      if unsafe poll(&wanted, 1, rest) > 0 {
        var byte: UInt8 = 0
        let count = unsafe read(pipe, &byte, 1)
        if count > 0 { isSafe = true }
        if count == 0, let reason = farewell() { return reason }
      }
      if !isSafe, deadline.hasPassed || isHeld() {
        let stack = ProcFile.kernelStack("/proc/\(child)/stack", limit: 1).first
        kill(child, SIGKILL)
        return "no answer in time" + (stack.map { ": it waits in the kernel (\($0))" } ?? "")
      }
    }
  }

  /// Whether the kernel has held it in one wait for too long (`proc_pid_status(5)`).
  private mutating func isHeld() -> Bool {
    guard let status = try? ProcStatus(pid: Int(child)), status.values("State").first == "D",
      let wait = status.values("voluntary_ctxt_switches").first
    else {
      held = nil
      return false
    }
    if held?.wait != wait { held = (wait, .now) }
    return held.map { ContinuousClock.now - $0.since > Self.longestWait } ?? false
  }

  /// The deputy has closed its end: it is about to be gone.
  private func farewell() -> String? {
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0 {
      if errno != EINTR { return "the process that looked is gone" }
    }
    let signal = status & 0x7F
    if signal == 0 {
      endHelpers(SIGTERM)
      while waitpid(-1, nil, WNOHANG) > 0 {}
      _exit(status >> 8 & 0xFF)
    }
    if isSafe { end(by: signal) }
    let name = unsafe String(cString: strsignal(signal))
    return "the process that looked was ended by signal \(signal) (\(name))"
      + (signal == SIGKILL ? "; for want of memory, perhaps" : "")
  }

  private mutating func obeySignals() {
    let signal = diag_end_signal()
    if signal != 0 { end(by: signal) }
    let count = diag_interrupts()
    guard count > obeyed else { return }
    if count > 1 || isSafe { end(by: SIGINT) }
    obeyed = count
    kill(child, SIGUSR1)
    endHelpers(SIGTERM)
  }

  private func endHelpers(_ signal: Int32) {
    for helper in helpers { kill(helper, signal) }
  }

  /// Ends all that was started, waits a little for it, and ends as the signal does.
  private func end(by signal: Int32) -> Never {
    kill(child, SIGTERM)
    endHelpers(SIGTERM)
    var waited: Int32 = 0
    while waited < Self.patience {
      let gone = waitpid(-1, nil, WNOHANG)
      if gone < 0 { break }
      if gone == 0 {
        pause(milliseconds: 5)
        waited += 5
      }
    }
    kill(child, SIGKILL)
    if isatty(STDERR_FILENO) == 1 { _ = unsafe write(STDERR_FILENO, "\r\u{1B}[K", 4) }
    diag_end_by(signal)
    _exit(128 + signal)
  }
}
