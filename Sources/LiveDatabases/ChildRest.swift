internal import CProcess
import Glibc
import Probing

/// Waiting in a child that asks a server.
enum ChildRest {
  /// Whether nobody waits for an answer any more: a signal came, or the reader of the pipe is gone.
  static func isUnwanted(_ pipe: Int32) -> Bool {
    if diag_was_interrupted() != 0 { return true }
    var wanted = pollfd(fd: pipe, events: 0, revents: 0)
    return unsafe poll(&wanted, 1, 0) > 0 && wanted.revents & Int16(POLLERR) != 0
  }

  /// Waits until `moment`; false where the deadline came first, or nobody reads from `pipe`.
  static func rest(
    until moment: ContinuousClock.Instant, deadline: ContinuousClock.Instant, readers pipe: Int32
  ) -> Bool {
    while !moment.hasPassed {
      if isUnwanted(pipe) || deadline.hasPassed { return false }
      pause(milliseconds: min(100, moment.millisecondsLeft))
    }
    return true
  }
}
